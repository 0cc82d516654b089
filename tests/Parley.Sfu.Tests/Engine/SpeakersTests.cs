using Parley.Headless;
using Parley.Sfu.Engine;

namespace Parley.Sfu.Tests.Engine;

/// <summary>Who speaks in a room is told, so that whoever wants to can show them large.</summary>
public sealed class SpeakersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Two_who_take_turns_are_told_in_turns_and_once_by_all_workers(int workers)
    {
        using var rig = new EngineRig(workers);
        rig.Join("alice", Talker(1, speech: 3, turn: 6, offset: 0));
        rig.Join("bob", Talker(2, speech: 3, turn: 6, offset: 3));
        // looked at in the midst of each turn, for between two words a pause is waited for
        rig.Run(2);
        string[] order = Names(rig.Speakers[^1].Speakers) == "alice" ? ["bob", "alice"] : ["alice", "bob"];
        for (var turn = 0; turn < 8; turn++)
        {
            rig.Speakers.Clear();
            rig.Run(3);
            Assert.Equal(order[turn % 2], Names(rig.Speakers[^1].Speakers));
            Assert.InRange(rig.Speakers.Count, 1, 3);
        }
    }

    [Fact]
    public void Whoever_falls_silent_is_told_to_speak_no_more()
    {
        using var rig = new EngineRig();
        rig.Join("alice", Talker(1, speech: 2, turn: 600, offset: 0));
        rig.Join("bob", People.Viewer());
        rig.Run(1.5);
        Assert.Equal("alice", Names(Assert.Single(rig.Speakers).Speakers));
        rig.Run(3);
        Assert.Equal(2, rig.Speakers.Count);
        Assert.Empty(rig.Speakers[^1].Speakers);
    }

    private static ClientPeerOptions Talker(uint tag, double speech, double turn, double offset) => People.Speaker(tag) with
    {
        Publish =
        [
            new AudioOptions("0") { Speech = TimeSpan.FromSeconds(speech), Turn = TimeSpan.FromSeconds(turn), Offset = TimeSpan.FromSeconds(offset) },
        ],
    };

    private static string Names(IReadOnlyList<HeardParticipant> speakers) => string.Join(", ", speakers.Select(speaker => speaker.Participant));
}
