using Parley.Sfu.Engine;

namespace Parley.Sfu.Tests.Engine;

/// <summary>What a peer may publish is the server's to say, whatever the peer sends.</summary>
public sealed class PermissionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_is_not_permitted_is_dropped_and_comes_again_with_a_key_frame_when_it_is(int workers)
    {
        using var rig = new EngineRig(workers);
        var (alice, bob) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Speaker(2)));
        rig.Run(1);
        bob.Show(("alice", 640, 360));
        rig.Run(5);
        var (video, audio) = (bob.SlotOf("alice")!, bob.AudioSlots.Single(slot => slot.Packets > 0));
        Assert.InRange(video.Frames, 100, 160);

        Permit(rig, alice, MediaSources.Camera);
        rig.Run(0.1);
        var (frames, packets) = (video.Frames, audio.Packets);
        rig.Run(3);
        Assert.InRange(video.Frames - frames, 80, 95);
        Assert.Equal(packets, audio.Packets);

        Permit(rig, alice, MediaSources.None);
        rig.Run(0.1);
        frames = video.Frames;
        rig.Run(3);
        Assert.Equal((frames, packets), (video.Frames, audio.Packets));

        Permit(rig, alice, MediaSources.All);
        rig.Run(3);
        Assert.InRange(video.Frames - frames, 75, 95);
        Assert.Equal((0L, 0), (video.Lost, video.Discontinuities));
        Assert.InRange(audio.Packets - packets, 100, 160);
        Assert.Equal(1u, video.LastTag);
    }

    [Fact]
    public void Who_may_not_send_is_not_among_the_speakers()
    {
        using var rig = new EngineRig();
        var alice = rig.Join("alice", People.Speaker(1));
        rig.Join("bob", People.Speaker(2));
        rig.Run(2);
        Assert.Contains(rig.Speakers, told => told.Speakers.Any(heard => heard.Participant == "alice"));
        Permit(rig, alice, MediaSources.None);
        rig.Run(3);
        Assert.DoesNotContain(rig.Speakers[^1].Speakers, heard => heard.Participant == "alice");
        rig.Speakers.Clear();
        rig.Run(5);
        Assert.DoesNotContain(rig.Speakers, told => told.Speakers.Any(heard => heard.Participant == "alice"));
    }

    private static void Permit(EngineRig rig, RigPeer peer, MediaSources sources) =>
        rig.WorkerOf(peer.Plan.Id).Engine.Permit(peer.Plan.Id, sources, rig.Network.Now);
}
