using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Media;

public sealed class RoomModeTests
{
    private static string Mode(System.Text.Json.Nodes.JsonNode joined) => Peer.Text(joined["room"]!["mode"]);

    [Fact]
    public void The_third_makes_the_room_routed_for_all()
    {
        var scene = new MeetingScene(people: 0);
        Assert.Equal("direct", Mode(scene.Join(scene.Alice)));
        Assert.Equal("direct", Mode(scene.Join(scene.Bob)));
        Assert.Empty(scene.Alice.Heard("room.mode"));
        Assert.Equal("routed", Mode(scene.Join(scene.Carol)));
        foreach (var peer in new[] { scene.Alice, scene.Bob })
        {
            Assert.Equal("routed", Peer.Text(Assert.Single(peer.Heard("room.mode"))["mode"]));
            Assert.Equal(["participant.joined", "room.mode"], peer.News().TakeLast(2));
        }

        // who joins learns it by the answer
        Assert.Empty(scene.Carol.Heard("room.mode"));
        Join(scene, "Dora");
        Assert.Single(scene.Alice.Heard("room.mode"));
    }

    [Fact]
    public void Two_are_direct_again_when_they_have_been_alone_for_five_seconds()
    {
        var scene = new MeetingScene();
        scene.Carol.Do("room.leave", MeetingScene.In);
        scene.World.Advance(4.9);
        Assert.Single(scene.Alice.Heard("room.mode"));
        scene.World.Advance(0.2);
        Assert.Equal("direct", Peer.Text(scene.Alice.Last("room.mode")["mode"]));
        Assert.Equal("direct", Peer.Text(scene.Bob.Last("room.mode")["mode"]));
        Assert.Empty(scene.Carol.Heard("room.mode"));
        scene.World.Advance(60);
        Assert.Equal(2, scene.Alice.Heard("room.mode").Count);
    }

    [Fact]
    public void Who_comes_back_within_five_seconds_is_noticed_by_nobody()
    {
        var scene = new MeetingScene();
        for (var i = 0; i < 3; i++)
        {
            scene.Carol.Do("room.leave", MeetingScene.In);
            scene.World.Advance(4);
            scene.Join(scene.Carol);
            scene.World.Advance(4);
        }

        Assert.Single(scene.Alice.Heard("room.mode"));
        Assert.Equal(0, scene.World.Figures.Deadlines);
    }

    [Fact]
    public void Somebody_whose_WebSocket_is_gone_still_counts()
    {
        var scene = new MeetingScene();
        scene.Carol.Cut();
        scene.World.Advance(29);
        Assert.Single(scene.Alice.Heard("room.mode"));
        scene.World.Advance(7);
        Assert.Equal("direct", Peer.Text(scene.Alice.Last("room.mode")["mode"]));
    }

    [Fact]
    public void A_room_that_empties_begins_direct_again()
    {
        var scene = new MeetingScene();
        foreach (var peer in new[] { scene.Alice, scene.Bob, scene.Carol })
            peer.Do("room.leave", MeetingScene.In);
        Assert.Equal(0, scene.World.Figures.Deadlines);
        Assert.Equal("direct", Mode(scene.Join(scene.Alice)));
    }

    [Fact]
    public void A_room_that_is_kept_begins_direct_again_too()
    {
        var scene = new MeetingScene(people: 0);
        var room = Peer.Text(scene.Alice.Do("room.create")["room"]);
        foreach (var peer in new[] { scene.Alice, scene.Bob, scene.Carol })
            peer.Do("room.join", new() { ["room"] = room });
        foreach (var peer in new[] { scene.Alice, scene.Bob, scene.Carol })
            peer.Do("room.leave", new() { ["room"] = room });
        Assert.Equal("direct", Mode(scene.Alice.Do("room.join", new() { ["room"] = room })));
    }

    [Fact]
    public void The_operator_may_have_all_rooms_routed()
    {
        var scene = new MeetingScene(World.Defaults with { AlwaysRouted = true }, people: 0);
        Assert.Equal("routed", Mode(scene.Join(scene.Alice)));
        scene.Alice.Do("media.connect", MeetingScene.Offer("c1"));
        scene.World.Advance(60);
        scene.Alice.Do("media.connect", MeetingScene.Offer("c1"));
        Assert.Empty(scene.Alice.Heard("room.mode"));
    }

    [Fact]
    public void The_room_of_a_call_holds_two_and_is_routed_only_if_all_rooms_are()
    {
        Assert.Equal("direct", Mode(new CallScene().Connect() is var scene ? scene.Alice.Do("room.join", scene.In) : null!));
        Assert.Equal(2, scene.Bob.Do("room.join", scene.In)["room"]!["capacity"]!.GetValue<int>());
        var routed = new CallScene(World.Defaults with { AlwaysRouted = true }).Connect();
        Assert.Equal("routed", Mode(routed.Alice.Do("room.join", routed.In)));
        routed.Bob.Do("room.join", routed.In);
        routed.Alice.Do("media.connect", new() { ["room"] = routed.Room, ["connection"] = "c", ["offer"] = "v=0", ["sources"] = new System.Text.Json.Nodes.JsonArray() });
        routed.Alice.Do("call.hangup", routed.About);
        Assert.Empty(routed.World.Storage.Engine);
        Assert.Equal(0, routed.World.Figures.MediaConnections);
        Assert.Equal(0, routed.World.Figures.Deadlines);
    }

    [Fact]
    public void Somebody_external_makes_it_routed_for_as_long_as_they_are_there()
    {
        var scene = new MeetingScene(people: 1);
        var admission = scene.World.Switchboard.External.Check(new ExternalWish(MeetingScene.Lobby, ParticipantVia.Whip), scene.World.Now, out _)!;
        scene.World.Tell((switchboard, now) => Assert.True(switchboard.External.Enter(admission, "w", new ParticipantMedia(true, true, false), now, out _)));
        Assert.Equal("routed", Peer.Text(scene.Alice.Last("room.mode")["mode"]));
        scene.World.Advance(60);
        Assert.Single(scene.Alice.Heard("room.mode"));
        scene.World.Tell((switchboard, now) => switchboard.External.Leave(MeetingScene.Lobby, admission.Participant, now));
        scene.World.Advance(6);
        Assert.Equal("direct", Peer.Text(scene.Alice.Last("room.mode")["mode"]));
    }

    [Fact]
    public void Routed_connections_that_are_left_in_a_direct_room_end_after_a_while()
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", MeetingScene.Offer("a1"));
        scene.Bob.Do("media.connect", MeetingScene.Offer("b1"));
        scene.Carol.Do("room.leave", MeetingScene.In);
        scene.World.Advance(6);
        scene.Bob.Do("media.disconnect", MeetingScene.About("b1"));
        scene.Asked();
        scene.World.Advance(28);
        Assert.Empty(scene.Asked());
        scene.World.Advance(2);
        Assert.Equal(["disconnect a1"], scene.Asked());
        Assert.Equal(("a1", "direct"), (Peer.Text(scene.Alice.Last("media.ended")["connection"]), Peer.Text(scene.Alice.Last("media.ended")["reason"])));
        Assert.Empty(scene.Bob.Heard("media.ended"));
        Assert.Equal(0, scene.World.Figures.Deadlines);
    }

    [Fact]
    public void A_third_who_comes_in_time_saves_them()
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", MeetingScene.Offer("a1"));
        scene.Carol.Do("room.leave", MeetingScene.In);
        scene.World.Advance(20);
        Assert.Equal("not-routed", scene.Bob.Refused("media.connect", MeetingScene.Offer("b1")));
        scene.Join(scene.Carol);
        scene.World.Advance(60);
        Assert.Empty(scene.Alice.Heard("media.ended"));
        Assert.Equal(1, scene.World.Figures.MediaConnections);
    }

    private static void Join(MeetingScene scene, string name) => scene.Join(Peer.Guest(scene.World, name));
}
