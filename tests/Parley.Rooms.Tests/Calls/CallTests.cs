using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Calls;

public sealed class CallTests
{
    [Fact]
    public void A_call_rings_on_all_devices_of_the_callee_and_the_caller_knows()
    {
        var scene = new CallScene().Ring();
        Assert.Equal(scene.Call, Peer.Text(scene.Bob.Last("call.incoming")["call"]!["id"]));
        Assert.Equal(scene.Call, Peer.Text(scene.BobsPhone.Last("call.incoming")["call"]!["id"]));
        Assert.Equal(["result", "call.ringing"], scene.Alice.News());
    }

    [Fact]
    public void Accepting_on_one_device_stops_the_others_and_tells_both_the_room()
    {
        var scene = new CallScene().Connect();
        var answered = scene.Alice.Last("call.answered")["call"]!;
        Assert.Equal("connected", Peer.Text(answered["state"]));
        Assert.Equal(scene.Room, Peer.Text(answered["room"]));
        Assert.Equal("answered-elsewhere", CallScene.Reason(scene.BobsPhone.Last("call.ended")));
        Assert.Empty(scene.Bob.Heard("call.ended"));
        Assert.Equal("not-ringing", scene.BobsPhone.Refused("call.accept", scene.About));
    }

    [Theory]
    [InlineData(null, "declined")]
    [InlineData("declined", "declined")]
    [InlineData("busy", "busy")]
    public void Declining_on_one_device_ends_the_ringing_on_all(string? reason, string ended)
    {
        var scene = new CallScene().Ring();
        var decline = scene.About;
        decline["message"] = "in a meeting";
        if (reason is not null)
            decline["reason"] = reason;
        Assert.Equal(ended, CallScene.Reason(scene.BobsPhone.Do("call.decline", decline)));
        Assert.Equal(ended, CallScene.Reason(scene.Alice.Last("call.ended")));
        Assert.Equal("in a meeting", Peer.Text(scene.Alice.Last("call.ended")["call"]!["message"]));
        Assert.Equal(ended, CallScene.Reason(scene.Bob.Last("call.ended")));
        Assert.Empty(scene.Bob.Heard("call.missed"));
        Assert.Equal(0, scene.World.Figures.Calls);
    }

    [Fact]
    public void What_is_said_with_a_decline_has_200_letters_and_with_more_it_rings_on()
    {
        var scene = new CallScene().Ring();
        var decline = scene.About;
        decline["message"] = new string('x', 201);
        Assert.Equal("invalid-params", scene.Bob.Refused("call.decline", (JsonObject)decline.DeepClone()));
        Assert.Equal(1, scene.World.Figures.Calls);
        decline["message"] = new string('x', 200);
        scene.Bob.Do("call.decline", decline);
        Assert.Equal(new string('x', 200), Peer.Text(scene.Alice.Last("call.ended")["call"]!["message"]));
    }

    [Fact]
    public void The_caller_cancels()
    {
        var scene = new CallScene().Ring();
        Assert.Equal("cancelled", CallScene.Reason(scene.Alice.Do("call.cancel", scene.About)));
        Assert.Equal(["call.incoming", "call.ended", "call.missed"], scene.Bob.News());
        Assert.True(scene.World.Storage.Calls.Single().Missed);
    }

    [Fact]
    public void Nobody_answers_within_45_seconds()
    {
        var scene = new CallScene().Ring();
        scene.World.Advance(44.9);
        Assert.Empty(scene.Alice.Heard("call.ended"));
        scene.World.Advance(0.2);
        Assert.Equal("timeout", CallScene.Reason(scene.Alice.Last("call.ended")));
        Assert.Equal("timeout", CallScene.Reason(scene.BobsPhone.Last("call.ended")));
        Assert.Equal("timeout", Peer.Text(scene.Bob.Last("call.missed")["calls"]![0]!["reason"]));
    }

    [Fact]
    public void Somebody_who_is_offline_is_unreachable_and_learns_of_it_at_the_next_sign_in_until_it_is_seen()
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        var bob = Peer.Guest(world, "Bob");
        bob.SignOut();
        var call = alice.Do("call.start", CallScene.Start(bob))["call"]!;
        Assert.Equal("ended", Peer.Text(call["state"]));
        Assert.Equal("unreachable", Peer.Text(call["reason"]));

        bob.Connect();
        var missed = Assert.Single(bob.Welcome["missedCalls"]!.AsArray())!;
        Assert.Equal(Peer.Text(call["id"]), Peer.Text(missed["id"]));
        Assert.Equal(alice.Id, Peer.Text(missed["with"]!["id"]));
        Assert.False(missed["seen"]!.GetValue<bool>());
        bob.Do("call.seen", new() { ["calls"] = new JsonArray(Peer.Text(missed["id"])) });
        bob.SignOut();
        bob.Connect();
        Assert.Empty(bob.Welcome["missedCalls"]!.AsArray());
        Assert.True(bob.Do("call.history")["calls"]![0]!["seen"]!.GetValue<bool>());
    }

    [Fact]
    public void Somebody_who_was_never_here_is_unknown()
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        Assert.Equal("unknown-user", alice.Refused("call.start", new() { ["to"] = "nobody", ["media"] = new JsonObject { ["audio"] = true, ["video"] = false } }));
        Assert.Empty(world.Storage.Calls);
    }

    [Fact]
    public void Somebody_in_another_call_is_busy_and_has_missed_it()
    {
        var scene = new CallScene().Join();
        var carol = Peer.Guest(scene.World, "Carol");
        Assert.Equal("busy", CallScene.Reason(carol.Do("call.start", CallScene.Start(scene.Bob))));
        Assert.Equal("Carol", Peer.Text(scene.Bob.Last("call.missed")["calls"]![0]!["with"]!["name"]));
        Assert.Equal("already-in-call", scene.Alice.Refused("call.start", CallScene.Start(carol)));
        Assert.Equal(1, scene.World.Figures.Calls);
    }

    [Fact]
    public void Both_calling_each_other_at_once_are_connected()
    {
        var scene = new CallScene().Ring();
        var call = scene.BobsPhone.Do("call.start", CallScene.Start(scene.Alice))["call"]!;
        Assert.Equal(scene.Call, Peer.Text(call["id"]));
        Assert.Equal("connected", Peer.Text(call["state"]));
        Assert.Equal(Peer.Text(call["room"]), Peer.Text(scene.Alice.Last("call.answered")["call"]!["room"]));
        Assert.Equal("answered-elsewhere", CallScene.Reason(scene.Bob.Last("call.ended")));
        Assert.Equal(1, scene.World.Figures.Calls);
    }

    [Fact]
    public void A_request_sent_again_starts_one_call()
    {
        var scene = new CallScene();
        var start = CallScene.Start(scene.Bob);
        start["id"] = "7e0ba6f2-0000-4000-8000-000000000001";
        var first = scene.Alice.Do("call.start", (JsonObject)start.DeepClone());
        var second = scene.Alice.Do("call.start", start);
        Assert.Equal(Peer.Text(first["call"]!["id"]), Peer.Text(second["call"]!["id"]));
        Assert.Single(scene.Bob.Heard("call.incoming"));
    }

    [Fact]
    public void A_caller_who_vanishes_and_does_not_come_back_in_ten_seconds_has_cancelled()
    {
        var scene = new CallScene().Ring();
        scene.Alice.Cut();
        scene.World.Advance(9.9);
        Assert.Empty(scene.Bob.Heard("call.ended"));
        scene.World.Advance(0.2);
        Assert.Equal("cancelled", CallScene.Reason(scene.Bob.Last("call.ended")));
        scene.Alice.Connect();
        Assert.Equal("cancelled", CallScene.Reason(scene.Alice.Last("call.ended")));
    }

    [Fact]
    public void A_caller_who_comes_back_in_time_goes_on_ringing()
    {
        var scene = new CallScene().Ring();
        scene.Alice.Cut();
        scene.World.Advance(9);
        scene.Alice.Connect();
        scene.World.Advance(20);
        Assert.Empty(scene.Bob.Heard("call.ended"));
        scene.Bob.Do("call.accept", scene.About);
        Assert.Single(scene.Alice.Heard("call.answered"));
    }

    [Fact]
    public void A_caller_whose_session_was_lost_hears_of_the_answer_with_their_next_one()
    {
        var scene = new CallScene().Ring();
        scene.Alice.Cut();
        var next = scene.Alice.AnotherDevice();
        Assert.Equal(scene.Call, Peer.Text(next.Welcome["calls"]![0]!["id"]));
        scene.World.Advance(5);
        scene.Bob.Do("call.accept", scene.About);
        var room = Peer.Text(next.Last("call.answered")["call"]!["room"]);
        next.Do("room.join", new JsonObject { ["room"] = room });
        // and the one that called, should it come back
        scene.Alice.Connect();
        Assert.Single(scene.Alice.Heard("call.answered"));
    }

    [Fact]
    public void The_other_devices_of_a_caller_who_is_there_hear_nothing_of_the_answer()
    {
        var scene = new CallScene();
        var other = scene.Alice.AnotherDevice();
        scene.Connect();
        Assert.Single(scene.Alice.Heard("call.answered"));
        Assert.Empty(other.Heard("call.answered"));
    }

    [Fact]
    public void A_caller_who_signs_out_has_cancelled_at_once()
    {
        var scene = new CallScene().Ring();
        scene.Alice.SignOut();
        Assert.Equal("cancelled", CallScene.Reason(scene.Bob.Last("call.ended")));
    }

    [Fact]
    public void When_all_devices_of_the_callee_vanish_it_rings_on_until_they_are_given_up()
    {
        var scene = new CallScene().Ring();
        scene.Bob.Cut();
        scene.BobsPhone.Cut();
        scene.World.Advance(29);
        Assert.Empty(scene.Alice.Heard("call.ended"));
        scene.World.Advance(2);
        Assert.Equal("unreachable", CallScene.Reason(scene.Alice.Last("call.ended")));
        scene.Bob.Connect();
        Assert.Single(scene.Bob.Welcome["missedCalls"]!.AsArray());
    }

    [Fact]
    public void A_device_that_comes_back_while_it_rings_can_take_the_call()
    {
        var scene = new CallScene();
        scene.Bob.Cut();
        scene.BobsPhone.Cut();
        scene.Ring();
        Assert.Empty(scene.Alice.Heard("call.ringing"));
        scene.Bob.Connect();
        Assert.Single(scene.Bob.Heard("call.incoming"));
        Assert.Single(scene.Alice.Heard("call.ringing"));
        Assert.Equal("connected", Peer.Text(scene.Bob.Do("call.accept", scene.About)["call"]!["state"]));
    }

    [Fact]
    public void A_device_that_signs_in_while_it_rings_finds_the_call_in_its_welcome()
    {
        var scene = new CallScene().Ring();
        var tablet = scene.Bob.AnotherDevice();
        Assert.Equal(scene.Call, Peer.Text(tablet.Welcome["calls"]![0]!["id"]));
        tablet.Do("call.accept", scene.About);
        Assert.Equal("answered-elsewhere", CallScene.Reason(scene.Bob.Last("call.ended")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Either_side_hangs_up_and_the_room_ends(bool caller)
    {
        var scene = new CallScene().Join();
        var (one, other) = caller ? (scene.Alice, scene.Bob) : (scene.Bob, scene.Alice);
        Assert.Equal("hangup", CallScene.Reason(one.Do("call.hangup", scene.About)));
        Assert.Equal("hangup", CallScene.Reason(other.Last("call.ended")));
        Assert.Equal(scene.Room, Peer.Text(other.Last("room.ended")["room"]));
        Assert.Equal(scene.Room, Peer.Text(one.Last("room.ended")["room"]));
        Assert.Equal((0, 0, 0), (scene.World.Figures.Calls, scene.World.Figures.Rooms, scene.World.Figures.Participants));
        Assert.False(scene.World.Storage.Calls.Single().Missed);
    }

    [Fact]
    public void Leaving_the_room_of_a_call_ends_it()
    {
        var scene = new CallScene().Join();
        scene.Alice.Do("room.leave", scene.In);
        Assert.Equal("left", CallScene.Reason(scene.Bob.Last("call.ended")));
        Assert.Equal(0, scene.World.Figures.Rooms);
    }

    [Fact]
    public void A_side_that_is_gone_for_longer_than_the_resume_time_ends_the_call()
    {
        var scene = new CallScene().Join();
        scene.Alice.Cut();
        Assert.False(scene.Bob.Last("participant.updated")["participant"]!["connected"]!.GetValue<bool>());
        scene.World.Advance(29);
        Assert.Empty(scene.Bob.Heard("call.ended"));
        scene.World.Advance(2);
        Assert.Equal("left", CallScene.Reason(scene.Bob.Last("call.ended")));
    }

    [Fact]
    public void Accepted_but_never_joined_fails()
    {
        var scene = new CallScene().Connect();
        scene.Alice.Do("room.join", scene.In);
        scene.World.Advance(31);
        Assert.Equal("failed", CallScene.Reason(scene.Alice.Last("call.ended")));
        Assert.Equal("failed", CallScene.Reason(scene.Bob.Last("call.ended")));
        Assert.Equal(0, scene.World.Figures.Participants);
    }

    [Fact]
    public void The_room_of_a_call_is_for_its_two_users_only()
    {
        var scene = new CallScene().Connect();
        var eve = Peer.Guest(scene.World, "Eve");
        Assert.Equal("not-invited", eve.Refused("room.join", scene.In));
        Assert.Equal("not-invited", eve.Refused("room.join", new() { ["room"] = "call-made-up" }));
        Assert.Equal("not-yours", eve.Refused("call.hangup", scene.About));
    }

    [Fact]
    public void Another_device_of_the_same_user_takes_the_place_in_the_room()
    {
        var scene = new CallScene().Join();
        var place = Peer.Text(scene.BobsPhone.Do("room.join", scene.In)["participant"]);
        Assert.Equal("replaced", Peer.Text(scene.Bob.Last("participant.left")["reason"]));
        Assert.Equal("replaced", Peer.Text(scene.Alice.Last("participant.left")["reason"]));
        Assert.Equal(place, Peer.Text(scene.Alice.Last("participant.joined")["participant"]!["id"]));
        Assert.Empty(scene.Alice.Heard("call.ended"));
    }

    [Fact]
    public void What_was_offered_is_what_a_participant_sends_unless_it_says_otherwise()
    {
        var scene = new CallScene().Ring();
        var accept = scene.About;
        accept["media"] = new JsonObject { ["audio"] = true, ["video"] = false };
        var room = Peer.Text(scene.Bob.Do("call.accept", accept)["call"]!["room"]);
        scene.Alice.Do("room.join", new() { ["room"] = room });
        var joined = scene.Bob.Do("room.join", new() { ["room"] = room })["room"]!["participants"]!.AsArray();
        Assert.Equal([true, false], joined.Select(participant => participant!["media"]!["camera"]!.GetValue<bool>()));
    }

    [Fact]
    public void A_restarted_server_takes_a_connected_call_up_again_with_the_proofs()
    {
        var scene = new CallScene().Connect();
        var alice = scene.Alice.Do("room.join", scene.In);
        var bob = scene.Bob.Do("room.join", scene.In);
        scene.World.Restart();

        scene.Alice.Connect();
        Assert.False(scene.Alice.Welcome["resumed"]!.GetValue<bool>());
        var again = scene.Alice.Do("room.join", Rejoin(scene, alice));
        Assert.Equal(Peer.Text(alice["participant"]), Peer.Text(again["participant"]));
        Assert.Equal(scene.Call, Peer.Text(again["room"]!["call"]));
        scene.Bob.Connect();
        Assert.Equal(Peer.Text(bob["participant"]), Peer.Text(scene.Bob.Do("room.join", Rejoin(scene, bob))["participant"]));
        Assert.Equal(Peer.Text(bob["participant"]), Peer.Text(scene.Alice.Last("participant.joined")["participant"]!["id"]));

        scene.World.Advance(60);
        Assert.Equal("hangup", CallScene.Reason(scene.Bob.Do("call.hangup", scene.About)));
        Assert.Equal("hangup", CallScene.Reason(scene.Alice.Last("call.ended")));
    }

    [Fact]
    public void A_restored_call_ends_when_the_other_side_does_not_come_back()
    {
        var scene = new CallScene().Connect();
        var alice = scene.Alice.Do("room.join", scene.In);
        scene.World.Restart();
        scene.Alice.Connect();
        scene.Alice.Do("room.join", Rejoin(scene, alice));
        scene.World.Advance(31);
        Assert.Equal("left", CallScene.Reason(scene.Alice.Last("call.ended")));
        Assert.Equal((0, 0), (scene.World.Figures.Calls, scene.World.Figures.Rooms));
    }

    [Fact]
    public void A_proof_of_a_call_that_has_ended_or_of_long_ago_is_no_good()
    {
        var scene = new CallScene().Connect();
        var alice = scene.Alice.Do("room.join", scene.In);
        scene.Alice.Do("call.hangup", scene.About);
        Assert.Equal("bad-rejoin", scene.Alice.Refused("room.join", Rejoin(scene, alice)));

        scene.World.Restart();
        scene.World.Advance(121);
        scene.Alice.Connect();
        Assert.Equal("bad-rejoin", scene.Alice.Refused("room.join", Rejoin(scene, alice)));
        Assert.Equal(0, scene.World.Figures.Rooms);
    }

    [Fact]
    public void A_proof_is_for_its_own_user_and_room()
    {
        var scene = new CallScene().Connect();
        var alice = scene.Alice.Do("room.join", scene.In);
        var eve = Peer.Guest(scene.World, "Eve");
        Assert.Equal("bad-rejoin", eve.Refused("room.join", Rejoin(scene, alice)));
        var elsewhere = Rejoin(scene, alice);
        elsewhere["room"] = "another-room";
        Assert.Equal("bad-rejoin", scene.BobsPhone.Refused("room.join", elsewhere));
        var forged = Rejoin(scene, alice);
        forged["rejoin"] = Peer.Text(forged["rejoin"]) + "00";
        Assert.Equal("bad-rejoin", scene.Alice.AnotherDevice().Refused("room.join", forged));
    }

    [Fact]
    public void The_server_holds_no_more_calls_than_it_may()
    {
        var scene = new CallScene(World.Defaults with { Calls = 1 }).Ring();
        var carol = Peer.Guest(scene.World, "Carol");
        var dave = Peer.Guest(scene.World, "Dave");
        Assert.Equal("call-limit", carol.Refused("call.start", CallScene.Start(dave)));
    }

    [Fact]
    public void A_token_for_one_room_calls_nobody()
    {
        var scene = new CallScene();
        var guest = Peer.Token(scene.World, "visitor", room: "lobby");
        Assert.Equal("forbidden", guest.Refused("call.start", CallScene.Start(scene.Bob)));
        Assert.Equal("self", scene.Alice.Refused("call.start", CallScene.Start(scene.Alice)));
    }

    [Fact]
    public void Somebody_with_a_token_for_one_room_is_not_called_either()
    {
        var scene = new CallScene();
        var limited = Peer.Token(scene.World, "anna", room: "lobby");
        scene.Alice.Do("presence.watch");
        Assert.DoesNotContain("anna", scene.Alice.Transcript[^1].ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("unreachable", CallScene.Reason(scene.Alice.Do("call.start", CallScene.Start(limited))));

        var whole = Peer.Token(scene.World, "anna");
        Assert.Equal("online", Peer.Text(scene.Alice.Last("presence.changed")["user"]!["state"]));
        var call = Peer.Text(scene.Alice.Do("call.start", CallScene.Start(limited))["call"]!["id"]);
        Assert.Single(whole.Heard("call.incoming"));
        Assert.Equal("forbidden", limited.Refused("call.accept", new() { ["call"] = call }));
        var room = Peer.Text(whole.Do("call.accept", new() { ["call"] = call })["call"]!["room"]);
        Assert.Equal("not-invited", limited.Refused("room.join", new() { ["room"] = room }));
        Assert.Equal(["forbidden", "not-invited"], limited.News());

        Assert.Equal("forbidden", limited.Refused("call.history"));
        Assert.Equal("forbidden", limited.Refused("call.seen", new() { ["calls"] = new JsonArray() }));
        Assert.Empty(Peer.Token(scene.World, "anna", room: "lobby").Welcome["missedCalls"]!.AsArray());

        whole.SignOut();
        Assert.Equal("left", CallScene.Reason(scene.Alice.Last("call.ended")));
        Assert.Equal("offline", Peer.Text(scene.Alice.Last("presence.changed")["user"]!["state"]));
    }

    [Fact]
    public void A_caller_who_is_gone_when_the_callee_turns_up_has_ten_seconds_too()
    {
        var scene = new CallScene();
        scene.Bob.SignOut();
        scene.BobsPhone.SignOut();
        scene.World.Storage.Hold = true;
        scene.Bob.Connect();
        scene.Alice.Send("call.start", CallScene.Start(scene.Bob));
        scene.Alice.Cut();
        scene.World.ReleaseStorage();
        Assert.Single(scene.Bob.Heard("call.incoming"));
        scene.World.Advance(11);
        Assert.Equal("cancelled", CallScene.Reason(scene.Bob.Last("call.ended")));
    }

    [Fact]
    public void Names_that_are_as_long_as_may_be_do_not_outgrow_the_proof()
    {
        // a family is one letter of eleven UTF-16 units, and CJK is what JSON writers like to escape
        foreach (var letter in (string[])["\u8A9E", "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466"])
        {
            var world = new World();
            var name = Enumerable.Range(1, 64).Select(count => string.Concat(Enumerable.Repeat(letter, count))).Last(IsTaken);
            var (alice, bob) = (Peer.Guest(world, name), Peer.Guest(world, name));
            var call = Peer.Text(alice.Do("call.start", CallScene.Start(bob))["call"]!["id"]);
            var room = Peer.Text(bob.Do("call.accept", new() { ["call"] = call })["call"]!["room"]);
            var joined = alice.Do("room.join", new() { ["room"] = room });
            world.Restart();
            alice.Connect();
            alice.Do("room.join", new() { ["room"] = room, ["rejoin"] = joined["rejoin"]!.DeepClone() });

            bool IsTaken(string wanted) => Peer.Guest(world, wanted).HelloRefusal is null;
        }
    }

    [Fact]
    public void A_callee_who_comes_while_storage_is_asked_is_rung()
    {
        var scene = new CallScene();
        scene.Bob.SignOut();
        scene.BobsPhone.SignOut();
        scene.World.Storage.Hold = true;
        scene.Bob.Connect();
        var id = scene.Alice.Send("call.start", CallScene.Start(scene.Bob));
        Assert.Null(scene.Alice.Answer(id));
        scene.World.ReleaseStorage();
        Assert.Equal("ringing", Peer.Text(scene.Alice.Answer(id)!["result"]!["call"]!["state"]));
        Assert.Single(scene.Bob.Heard("call.incoming"));
    }

    private static JsonObject Rejoin(CallScene scene, JsonNode joined) =>
        new() { ["room"] = scene.Room, ["rejoin"] = joined["rejoin"]!.DeepClone() };
}
