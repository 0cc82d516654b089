using Parley.Rooms.Contracts;
using Parley.Rooms.Tests.Harness;
using static Parley.Rooms.Tests.Harness.MeetingScene;

namespace Parley.Rooms.Tests.Media;

/// <summary>What the engine tells, and what becomes of it on its way to the clients.</summary>
public sealed class MediaNoticesTests
{
    [Fact]
    public void Slots_are_told_to_the_connection_whose_they_are()
    {
        var scene = Connected();
        scene.Slots(scene.Alice, "a1", 1, scene.Bob);
        var slots = scene.Alice.Last("media.slots");
        Assert.Equal(
            $$$"""{"room":"lobby","connection":"a1","revision":1,"slots":[{"mid":"5","participant":"{{{scene.Of(scene.Bob)}}}","source":"camera","number":77}]}""",
            slots.ToJsonString());
        Assert.Empty(scene.Bob.Heard("media.slots"));
    }

    [Fact]
    public void What_is_said_of_slots_before_the_answer_comes_after_it()
    {
        var scene = new MeetingScene();
        scene.World.Storage.Hold = true;
        scene.Alice.Send("media.connect", Offer("a1"));
        scene.Slots(scene.Alice, "a1", 1);
        scene.Slots(scene.Alice, "a1", 2, scene.Bob);
        scene.Alice.News();
        scene.World.ReleaseStorage();
        Assert.Equal(["result", "media.slots"], scene.Alice.News());
        Assert.Equal(2, scene.Alice.Last("media.slots")["revision"]!.GetValue<int>());
    }

    [Fact]
    public void Layers_are_told_to_the_publisher()
    {
        var scene = Connected();
        scene.World.Tell((switchboard, _) => switchboard.Media.Layers(
            Lobby, scene.Of(scene.Bob), "b1", [new WantedTrack("1", [new WantedLayer(true, "q"), new WantedLayer(false, "f")]), new WantedTrack("2", [new WantedLayer(false)])]));
        Assert.Equal(
            """{"room":"lobby","connection":"b1","sources":[{"mid":"1","layers":[{"active":true,"rid":"q"},{"active":false,"rid":"f"}]},{"mid":"2","layers":[{"active":false}]}]}""",
            scene.Bob.Last("media.layers").ToJsonString());
        Assert.Empty(scene.Alice.Heard("media.layers"));

        // each time whole, though the engine names only what has changed
        scene.World.Tell((switchboard, _) => switchboard.Media.Layers(Lobby, scene.Of(scene.Bob), "b1", [new WantedTrack("1", [new WantedLayer(false, "q"), new WantedLayer(false, "f")])]));
        Assert.Equal(
            """{"room":"lobby","connection":"b1","sources":[{"mid":"1","layers":[{"active":false,"rid":"q"},{"active":false,"rid":"f"}]},{"mid":"2","layers":[{"active":false}]}]}""",
            scene.Bob.Last("media.layers").ToJsonString());
    }

    [Fact]
    public void A_session_that_resumes_gets_the_newest_of_each_and_nothing_twice()
    {
        var scene = Connected();
        scene.Slots(scene.Alice, "a1", 1);
        scene.Alice.Cut();
        for (var revision = 2; revision < 2000; revision++)
            scene.Slots(scene.Alice, "a1", revision, scene.Bob);
        for (var level = 0; level < 100; level++)
        {
            Speak(scene, (scene.Of(scene.Bob), level));
            scene.World.Advance(0.1);
        }

        Grade(scene, scene.Bob, "b1", MediaGrade.Poor);
        scene.World.Advance(2);
        scene.Alice.News();
        scene.Alice.Connect();
        Assert.True(scene.Alice.Welcome["resumed"]!.GetValue<bool>());
        Assert.Equal(["participant.updated", "media.slots", "media.speakers", "media.quality"], ["participant.updated", .. scene.Alice.News()]);
        Assert.Equal(1999, scene.Alice.Last("media.slots")["revision"]!.GetValue<int>());
        Assert.Equal(99, scene.Alice.Last("media.speakers")["speakers"]![0]!["level"]!.GetValue<int>());
        Assert.Equal("poor", Peer.Text(scene.Alice.Last("media.quality")["participants"]![0]!["uplink"]));
        scene.Alice.Cut();
        scene.Alice.Connect();
        Assert.Empty(scene.Alice.News());
    }

    [Fact]
    public void Who_comes_in_learns_who_speaks_and_whose_uplink_is_poor()
    {
        var scene = Connected();
        Speak(scene, (scene.Of(scene.Bob), 20));
        Grade(scene, scene.Bob, "b1", MediaGrade.Lost);
        scene.World.Advance(1);
        var dora = Peer.Guest(scene.World, "Dora");
        scene.Join(dora);
        Assert.Equal(["result", "media.speakers", "media.quality"], dora.News());
    }

    [Fact]
    public void Speakers_are_told_to_all_when_they_change_and_at_most_every_300_ms()
    {
        var scene = Connected();
        var (bob, carol) = (scene.Of(scene.Bob), scene.Of(scene.Carol));
        Speak(scene, (bob, 20), (carol, 40));
        Assert.Equal($$$"""{"room":"lobby","speakers":[{"participant":"{{{bob}}}","level":20},{"participant":"{{{carol}}}","level":40}]}""", scene.Alice.Last("media.speakers").ToJsonString());
        Speak(scene, (bob, 20), (carol, 40));
        for (var i = 0; i < 29; i++)
        {
            Speak(scene, (carol, 30 + i));
            scene.World.Advance(0.01);
        }

        Assert.Single(scene.Alice.Heard("media.speakers"));
        scene.World.Advance(0.01);
        Assert.Equal(58, scene.Alice.Last("media.speakers")["speakers"]![0]!["level"]!.GetValue<int>());
        Assert.Equal(2, scene.Carol.Heard("media.speakers").Count);

        // back to what was told before its time has come: nothing to tell
        Speak(scene);
        Speak(scene, (carol, 58));
        scene.World.Advance(1);
        Assert.Equal(2, scene.Alice.Heard("media.speakers").Count);
        Speak(scene);
        Assert.Empty(scene.Alice.Last("media.speakers")["speakers"]!.AsArray());
    }

    [Fact]
    public void With_the_last_connection_to_the_server_nobody_speaks_any_more()
    {
        var scene = Connected();
        Speak(scene, (scene.Of(scene.Bob), 20));
        scene.Carol.Do("room.leave", In);
        scene.World.Advance(6);
        scene.Alice.Do("media.disconnect", About("a1"));
        scene.World.Advance(1);
        Assert.Single(scene.Alice.Last("media.speakers")["speakers"]!.AsArray());
        scene.Bob.Do("media.disconnect", About("b1"));
        scene.World.Advance(1);
        Assert.Empty(scene.Alice.Last("media.speakers")["speakers"]!.AsArray());

        // when the server hears them again, who comes in is not told who spoke then
        scene.Join(scene.Carol);
        Assert.Equal("routed", Peer.Text(scene.Alice.Last("room.mode")["mode"]));
        Assert.Empty(scene.Carol.Last("media.speakers")["speakers"]!.AsArray());
    }

    [Fact]
    public void Speakers_who_are_not_in_the_room_are_nobody()
    {
        var scene = Connected();
        Speak(scene, ("stranger", 1), (scene.Of(scene.Bob), 2));
        Assert.Equal(scene.Of(scene.Bob), Peer.Text(Assert.Single(scene.Alice.Last("media.speakers")["speakers"]!.AsArray())!["participant"]));
        scene.World.Tell((switchboard, now) => switchboard.Media.Speakers("no-such-room", [new Speaker("x", 1)], now));
    }

    [Fact]
    public void Quality_tells_everybody_of_uplinks_and_only_oneself_of_the_downlink()
    {
        var scene = Connected();
        Grade(scene, scene.Bob, "b1", MediaGrade.Poor, MediaGrade.Lost, audioOnly: true);
        scene.World.Advance(0);
        Assert.Equal($$$"""{"room":"lobby","participants":[{"participant":"{{{scene.Of(scene.Bob)}}}","uplink":"poor"}],"downlink":"lost","audioOnly":true}""", scene.Bob.Last("media.quality").ToJsonString());
        Assert.Equal($$$"""{"room":"lobby","participants":[{"participant":"{{{scene.Of(scene.Bob)}}}","uplink":"poor"}],"downlink":"good","audioOnly":false}""", scene.Alice.Last("media.quality").ToJsonString());
        scene.World.Advance(1);
        Grade(scene, scene.Alice, "a1", MediaGrade.Good, MediaGrade.Poor);
        scene.World.Advance(1);
        Assert.Equal("poor", Peer.Text(scene.Alice.Last("media.quality")["downlink"]));
        Assert.Single(scene.Carol.Heard("media.quality"));
    }

    [Fact]
    public void Quality_is_told_at_most_once_a_second_and_only_when_it_changed()
    {
        var scene = Connected();
        for (var i = 0; i < 100; i++)
        {
            Grade(scene, scene.Bob, "b1", (MediaGrade)(i % 3));
            scene.World.Advance(0.05);
        }

        Assert.InRange(scene.Alice.Heard("media.quality").Count, 4, 6);
        Grade(scene, scene.Bob, "b1", MediaGrade.Lost);
        scene.World.Advance(2);
        Assert.Equal("lost", Peer.Text(scene.Alice.Last("media.quality")["participants"]![0]!["uplink"]));
        var told = scene.Alice.Heard("media.quality").Count;
        Grade(scene, scene.Bob, "b1", MediaGrade.Lost);
        scene.World.Advance(2);
        Assert.Equal(told, scene.Alice.Heard("media.quality").Count);
    }

    [Fact]
    public void In_a_large_room_quality_is_told_more_rarely()
    {
        var scene = Connected();
        for (var i = 0; i < 100; i++)
            scene.Join(Peer.Guest(scene.World, $"Guest {i}"));
        for (var i = 0; i < 100; i++)
        {
            Grade(scene, scene.Bob, "b1", (MediaGrade)(i % 3));
            scene.World.Advance(0.1);
        }

        Assert.InRange(scene.Alice.Heard("media.quality").Count, 4, 6);
    }

    [Theory]
    [InlineData("leaves")]
    [InlineData("disconnects")]
    [InlineData("loses the connection")]
    [InlineData("makes another")]
    [InlineData("reloads")]
    public void Who_had_a_poor_uplink_and_goes_is_off_the_list(string how)
    {
        var scene = Connected();
        Grade(scene, scene.Bob, "b1", MediaGrade.Poor);
        scene.World.Advance(2);
        Assert.Single(scene.Alice.Last("media.quality")["participants"]!.AsArray());
        switch (how)
        {
            case "leaves": scene.Bob.Do("room.leave", In); break;
            case "disconnects": scene.Bob.Do("media.disconnect", About("b1")); break;
            case "makes another": scene.Bob.Do("media.connect", Offer("b2")); break;
            case "reloads": scene.Bob.Connect(reloaded: true); break;
            default: scene.World.Tell((switchboard, now) => switchboard.Media.Disconnected(Lobby, scene.Of(scene.Bob), "b1", MediaEndedReason.Closed, now)); break;
        }

        scene.World.Advance(2);
        Assert.Empty(scene.Alice.Last("media.quality")["participants"]!.AsArray());
    }

    [Fact]
    public void What_is_told_of_those_who_are_gone_is_passed_over()
    {
        var scene = Connected();
        var alice = scene.Of(scene.Alice);
        scene.Alice.Do("room.leave", In);
        foreach (var peer in new[] { scene.Alice, scene.Bob, scene.Carol })
            peer.News();
        foreach (var (room, participant, connection) in new[] { (Lobby, alice, "a1"), ("gone", alice, "a1"), (Lobby, scene.Of(scene.Bob), "a1") })
        {
            scene.World.Tell((switchboard, now) =>
            {
                switchboard.Media.Connected(room, participant, connection);
                switchboard.Media.Slots(room, participant, connection, 1, []);
                switchboard.Media.Layers(room, participant, connection, []);
                switchboard.Media.Quality(room, participant, connection, MediaGrade.Lost, MediaGrade.Lost, true, now);
                switchboard.Media.Disconnected(room, participant, connection, MediaEndedReason.Lost, now);
            });
        }

        scene.World.Advance(2);
        Assert.All(new[] { scene.Alice, scene.Bob, scene.Carol }, peer => Assert.Empty(peer.News()));
    }

    [Fact]
    public void Nothing_of_it_is_left_when_everybody_has_gone()
    {
        var scene = Connected();
        Speak(scene, (scene.Of(scene.Bob), 20));
        Speak(scene, (scene.Of(scene.Bob), 30));
        Grade(scene, scene.Bob, "b1", MediaGrade.Poor);
        Assert.True(scene.World.Figures.Deadlines > 0);
        foreach (var peer in new[] { scene.Bob, scene.Alice, scene.Carol })
            peer.Do("room.leave", In);
        Assert.Equal(0, scene.World.Figures.Deadlines);
        Assert.Equal(0, scene.World.Figures.Rooms);
    }

    private static MeetingScene Connected()
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", Offer("a1"));
        scene.Bob.Do("media.connect", Offer("b1"));
        scene.Carol.Do("media.connect", Offer("c1"));
        scene.World.Advance(1);
        foreach (var peer in new[] { scene.Alice, scene.Bob, scene.Carol })
            peer.News();
        return scene;
    }

    private static void Speak(MeetingScene scene, params (string Participant, int Level)[] speakers) =>
        scene.World.Tell((switchboard, now) => switchboard.Media.Speakers(Lobby, [.. speakers.Select(speaker => new Speaker(speaker.Participant, speaker.Level))], now));

    private static void Grade(
        MeetingScene scene, Peer peer, string connection, MediaGrade uplink, MediaGrade downlink = MediaGrade.Good, bool audioOnly = false) =>
        scene.World.Tell((switchboard, now) => switchboard.Media.Quality(Lobby, scene.Of(peer), connection, uplink, downlink, audioOnly, now));
}
