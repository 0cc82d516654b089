using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Rooms;

/// <summary>Who hangs up or leaves while the server is away, and says so when it is back.</summary>
public sealed class DepartureTests
{
    private static JsonObject Garden => new() { ["room"] = "garden" };

    [Theory]
    [InlineData("call.hangup", "hangup", true)]
    [InlineData("call.hangup", "hangup", false)]
    [InlineData("room.leave", "left", true)]
    [InlineData("room.leave", "left", false)]
    public void A_call_that_was_hung_up_while_the_server_was_away_is_over_whoever_is_back_first(string method, string reason, bool first)
    {
        var scene = new CallScene().Connect();
        var (alice, bob) = (scene.Alice.Do("room.join", scene.In), scene.Bob.Do("room.join", scene.In));
        scene.World.Restart();
        scene.World.Advance(5);
        if (first)
        {
            HangUp(scene, alice, method);
            scene.Bob.Connect();
            Assert.Equal("bad-rejoin", scene.Bob.Refused("room.join", Proof(bob)));
        }
        else
        {
            scene.Bob.Connect();
            scene.Bob.Do("room.join", Proof(bob));
            HangUp(scene, alice, method);
            Assert.Equal(reason, CallScene.Reason(scene.Bob.Last("call.ended")));
            Assert.Equal("call-ended", Peer.Text(scene.Bob.Last("room.ended")["reason"]));
        }

        Assert.Equal((0, 0), (scene.World.Figures.Calls, scene.World.Figures.Rooms));
        var (call, missed) = Assert.Single(scene.World.Storage.Calls);
        Assert.Equal((scene.Call, false, reason), (call.Id, missed, call.Reason.ToString()!.ToLowerInvariant()));
        Assert.NotNull(call.AnsweredAt);
        Assert.Equal([scene.Room], scene.World.Storage.RoomsWithoutFiles);
        // both may be called again
        Assert.Equal("ringing", Peer.Text(scene.Bob.Do("call.start", CallScene.Start(scene.Alice))["call"]!["state"]));
    }

    [Fact]
    public void Both_may_have_hung_up()
    {
        var scene = new CallScene().Connect();
        var (alice, bob) = (scene.Alice.Do("room.join", scene.In), scene.Bob.Do("room.join", scene.In));
        scene.World.Restart();
        HangUp(scene, alice, "call.hangup");
        scene.Bob.Connect();
        Assert.Equal("unknown-call", scene.Bob.Refused("call.hangup", new() { ["call"] = scene.Call, ["rejoin"] = bob["rejoin"]!.DeepClone() }));
        scene.Bob.Do("room.leave", Proof(bob));
        Assert.Single(scene.World.Storage.Calls);
    }

    [Fact]
    public void A_call_that_was_taken_up_and_hung_up_again_is_not_taken_up_by_who_comes_later()
    {
        var scene = new CallScene().Connect();
        var (alice, bob) = (scene.Alice.Do("room.join", scene.In), scene.Bob.Do("room.join", scene.In));
        scene.World.Restart();
        scene.Alice.Connect();
        scene.Alice.Do("room.join", Proof(alice));
        scene.Alice.Do("call.hangup", scene.About);
        scene.Bob.Connect();
        Assert.Equal("bad-rejoin", scene.Bob.Refused("room.join", Proof(bob)));
        Assert.Equal(0, scene.World.Figures.Calls);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3600)]
    public void A_call_that_ended_while_one_was_away_is_not_taken_up_by_a_server_that_was_restarted_after_it(double seconds)
    {
        var scene = new CallScene().Connect();
        var (_, bob) = (scene.Alice.Do("room.join", scene.In), scene.Bob.Do("room.join", scene.In));
        scene.Bob.Cut();
        scene.Alice.Do("call.hangup", scene.About);
        scene.World.Advance(seconds);
        scene.World.Restart();
        scene.Bob.Connect();
        Assert.Equal("bad-rejoin", scene.Bob.Refused("room.join", Proof(bob)));
        Assert.Equal("not-invited", scene.Bob.Refused("room.join", scene.In));
        Assert.Equal((0, 0), (scene.World.Figures.Calls, scene.World.Figures.Rooms));
        scene.Alice.Connect();
        Assert.Equal("ringing", Peer.Text(scene.Alice.Do("call.start", CallScene.Start(scene.Bob))["call"]!["state"]));
    }

    [Fact]
    public void The_proof_is_for_its_own_user_and_call_and_for_a_while_after_the_restart()
    {
        var scene = new CallScene().Connect();
        var alice = scene.Alice.Do("room.join", scene.In);
        var eve = Peer.Guest(scene.World, "Eve");
        scene.World.Restart();
        eve.Connect();
        scene.Alice.Connect();
        var wish = new JsonObject { ["call"] = scene.Call, ["rejoin"] = alice["rejoin"]!.DeepClone() };
        Assert.Equal("unknown-call", eve.Refused("call.hangup", (JsonObject)wish.DeepClone()));
        Assert.Equal("bad-rejoin", eve.Refused("room.leave", Proof(alice)));
        Assert.Equal("unknown-call", scene.Alice.Refused("call.hangup", new() { ["call"] = "another", ["rejoin"] = alice["rejoin"]!.DeepClone() }));
        Assert.Equal("unknown-call", scene.Alice.Refused("call.hangup", new() { ["call"] = scene.Call, ["rejoin"] = "forged" }));
        Assert.Equal("bad-rejoin", scene.Alice.Refused("room.leave", new() { ["room"] = "another-room", ["rejoin"] = alice["rejoin"]!.DeepClone() }));
        Assert.Equal("not-in-room", scene.Alice.Refused("room.leave", scene.In));
        scene.World.Advance(121);
        Assert.Equal("unknown-call", scene.Alice.Refused("call.hangup", wish));
        scene.Alice.Do("room.leave", Proof(alice));
        Assert.Empty(scene.World.Storage.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_left_a_room_while_the_server_was_away_is_waited_for_by_nobody(bool first)
    {
        var world = new World();
        var (alice, bob) = (Peer.Guest(world, "Alice"), Peer.Guest(world, "Bob"));
        var (alices, bobs) = (alice.Do("room.join", Garden), bob.Do("room.join", Garden));
        world.Restart();
        bob.Connect();
        if (!first)
            bob.Do("room.join", Proof(bobs));
        alice.Connect();
        alice.Do("room.leave", Proof(alices));
        // said twice, and told once
        alice.Do("room.leave", Proof(alices));
        if (first)
            bob.Do("room.join", Proof(bobs));
        var left = Assert.Single(bob.Heard("participant.left"));
        Assert.Equal(("garden", Peer.Text(alices["participant"]), "left"), (Peer.Text(left["room"]), Peer.Text(left["participant"]), Peer.Text(left["reason"])));

        // when nobody comes back any more, nobody is told of it either
        world.Advance(121);
        var carol = Peer.Guest(world, "Carol");
        carol.Do("room.join", Garden);
        Assert.Empty(carol.Heard("participant.left"));
    }

    [Fact]
    public void Who_left_and_has_come_back_with_the_same_proof_is_there_for_those_who_come_after_them_too()
    {
        var world = new World();
        var (alice, bob) = (Peer.Guest(world, "Alice"), Peer.Guest(world, "Bob"));
        var (alices, bobs) = (alice.Do("room.join", Garden), bob.Do("room.join", Garden));
        world.Restart();
        alice.Connect();
        alice.Do("room.leave", Proof(alices));
        alice.Do("room.join", Proof(alices));
        bob.Connect();
        Assert.Equal(2, bob.Do("room.join", Proof(bobs))["room"]!["participants"]!.AsArray().Count);
        Assert.Empty(bob.Heard("participant.left"));
    }

    [Fact]
    public void Who_left_with_a_lost_session_leaves_the_place_that_it_holds_still_but_not_that_of_another_device()
    {
        var world = new World();
        var (alice, bob) = (Peer.Guest(world, "Alice"), Peer.Guest(world, "Bob"));
        alice.Do("room.join", Garden);
        var proof = bob.Do("room.join", Garden);
        bob.Cut();
        bob.Connect(forgetful: true);
        bob.Do("room.leave", Proof(proof));
        Assert.Equal("left", Peer.Text(alice.Last("participant.left")["reason"]));
        Assert.Equal(1, world.Figures.Participants);

        proof = bob.Do("room.join", Garden);
        bob.AnotherDevice().Do("room.join", Proof(proof));
        bob.Do("room.leave", Proof(proof));
        Assert.Equal(2, world.Figures.Participants);
    }

    [Fact]
    public void A_call_goes_on_at_another_device_when_the_one_that_it_was_taken_from_leaves()
    {
        var scene = new CallScene().Connect();
        var proof = scene.Bob.Do("room.join", scene.In);
        var alice = scene.Alice.Do("room.join", scene.In);
        scene.World.Restart();
        scene.Alice.Connect();
        scene.Alice.Do("room.join", Proof(alice));
        scene.BobsPhone.Connect();
        scene.BobsPhone.Do("room.join", Proof(proof));
        scene.Bob.Connect();
        scene.Bob.Do("room.leave", Proof(proof));
        Assert.Equal((1, 2), (scene.World.Figures.Calls, scene.World.Figures.Participants));
    }

    private static void HangUp(CallScene scene, JsonNode joined, string method)
    {
        scene.Alice.Connect();
        var wish = Proof(joined);
        if (method == "call.hangup")
            wish["call"] = scene.Call;
        scene.Alice.Do(method, wish);
    }

    private static JsonObject Proof(JsonNode joined) => new() { ["room"] = joined["room"]!["id"]!.DeepClone(), ["rejoin"] = joined["rejoin"]!.DeepClone() };
}
