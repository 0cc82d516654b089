using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Ports;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Moderation;

/// <summary>Who is what in a room, and what becomes of it.</summary>
public sealed class RoleTests
{
    private static readonly JsonObject Kitchen = new() { ["room"] = "kitchen" };

    [Fact]
    public void Who_opens_a_room_that_is_nobodys_is_its_host()
    {
        var world = new World();
        Assert.Equal("host", Peer.Role(Join(Peer.Guest(world, "Ann"))));
        Assert.Equal("speaker", Peer.Role(Join(Peer.Guest(world, "Bob"))));
    }

    [Fact]
    public void The_host_passes_on_to_a_moderator_when_it_has_left_for_good()
    {
        var world = new World();
        var (ann, bob, cem) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"), Peer.Guest(world, "Cem"));
        Join(ann);
        Join(bob);
        var moderator = Peer.Text(Join(cem)["participant"]);
        ann.Do("room.role", new JsonObject { ["room"] = "kitchen", ["participant"] = moderator, ["role"] = "moderator" });
        ann.Cut();
        world.Advance(10);
        Assert.NotEqual((moderator, "host"), Last(cem));
        world.Advance(40);
        Assert.Equal((moderator, "host"), Last(cem));
        Assert.Equal("speaker", Peer.Role(Join(ann.AnotherDevice())));
    }

    [Fact]
    public void Without_a_moderator_the_host_passes_on_to_who_has_been_there_longest()
    {
        var world = new World();
        var (ann, bob, cem) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"), Peer.Guest(world, "Cem"));
        Join(ann);
        var second = Peer.Text(Join(bob)["participant"]);
        Join(cem);
        ann.Do("room.leave", (JsonObject)Kitchen.DeepClone());
        Assert.Equal((second, "host"), Last(cem));
        Assert.Equal((second, "host"), Last(bob));
    }

    [Fact]
    public void The_owner_is_host_whenever_there_and_nobody_else_becomes_it_meanwhile()
    {
        var world = new World();
        var (olga, ann) = (Peer.Guest(world, "Olga"), Peer.Guest(world, "Ann"));
        var room = olga.Do("room.create")["room"]!.DeepClone();
        Assert.Equal("speaker", Peer.Role(ann.Do("room.join", new JsonObject { ["room"] = room.DeepClone() })));
        Assert.Equal("host", Peer.Role(olga.Do("room.join", new JsonObject { ["room"] = room.DeepClone() })));
        olga.Do("room.leave", new JsonObject { ["room"] = room.DeepClone() });
        Assert.Empty(ann.Heard("participant.updated"));
        Assert.Equal("host", Peer.Role(olga.Do("room.join", new JsonObject { ["room"] = room.DeepClone() })));
    }

    [Fact]
    public void Whose_the_room_is_is_told_of_each_of_their_devices_and_of_nobody_else()
    {
        var world = new World();
        var (olga, ann) = (Peer.Guest(world, "Olga"), Peer.Guest(world, "Ann"));
        var room = new JsonObject { ["room"] = olga.Do("room.create")["room"]!.DeepClone() };
        olga.Do("room.join", (JsonObject)room.DeepClone());
        var seen = ann.Do("room.join", (JsonObject)room.DeepClone())["room"]!["participants"]!.AsArray();
        olga.AnotherDevice().Do("room.join", (JsonObject)room.DeepClone());
        Assert.Equal([true, null], seen.Select(one => one!["owner"]?.GetValue<bool>()));
        Assert.True(ann.Heard("participant.joined")[^1]["participant"]!["owner"]!.GetValue<bool>());

        Join(ann);
        Assert.Null(Join(olga)["room"]!["participants"]![0]!["owner"]);
    }

    [Fact]
    public void A_role_is_given_to_a_user_with_all_devices_and_is_theirs_when_they_come_back()
    {
        var scene = new RoleScene();
        var phone = scene.Speaker.AnotherDevice();
        var second = phone.Do("room.join", scene.In);
        scene.Give(scene.Speaker, "moderator");
        Assert.Equal(
            [scene.Of(scene.Speaker), Peer.Text(second["participant"])],
            scene.Listener.Heard("participant.updated").TakeLast(2).Where(seen => Peer.Text(seen["participant"]!["role"]) == "moderator").Select(seen => Peer.Text(seen["participant"]!["id"])));
        scene.Speaker.Do("room.leave", scene.In);
        phone.Do("room.leave", scene.In);
        Assert.Equal("moderator", Peer.Role(scene.Join(scene.Speaker)));
    }

    [Theory]
    [InlineData("listener")]
    [InlineData("moderator")]
    [InlineData("host")]
    public void A_token_grants_its_role_and_who_has_one_is_not_host_for_want_of_another(string role)
    {
        var world = new World();
        var peer = Peer.Token(world, "tom", "kitchen", role);
        Assert.Equal(role, Peer.Role(Join(peer)));
    }

    [Fact]
    public void A_role_that_is_given_counts_before_that_of_a_token_until_the_meeting_ends_and_never_before_the_owners()
    {
        var world = new World();
        var olga = Peer.Token(world, "olga");
        var room = new JsonObject { ["room"] = olga.Make(new JsonObject { ["persistent"] = true, ["lobby"] = true }) };
        olga.Do("room.join", Clone(room));
        var tom = Peer.Token(world, "tom", Peer.Text(room["room"]), "moderator");
        var toms = tom.Do("room.join", Clone(room));
        olga.Do("room.role", With(About(toms), "listener"));
        // neither by going out and in, nor when the room becomes a stage, nor by what they send
        tom.Do("room.leave", Clone(room));
        Assert.Equal("listener", Peer.Role(tom.Do("room.join", Clone(room))));
        olga.Do("room.settings", new JsonObject { ["room"] = room["room"]!.DeepClone(), ["settings"] = new JsonObject { ["stage"] = true } });
        Assert.Null(world.Switchboard.External.Check(new ExternalWish(Peer.Text(room["room"]), ParticipantVia.Whip, new Identity("tom", "Tom", Role: Role.Moderator)), world.Now, out _));
        tom.Do("room.leave", Clone(room));
        Assert.Equal("listener", Peer.Role(tom.Do("room.join", Clone(room))));
        tom.Do("room.leave", Clone(room));
        olga.Do("room.leave", Clone(room));
        Assert.Equal("moderator", Peer.Role(tom.Do("room.join", Clone(room))));
        Assert.Equal("host", Peer.Role(Peer.Token(world, "olga", Peer.Text(room["room"]), "listener").Do("room.join", Clone(room))));

        JsonObject About(JsonNode joined) => new() { ["room"] = room["room"]!.DeepClone(), ["participant"] = joined["participant"]!.DeepClone() };
    }

    [Fact]
    public void However_many_had_the_floor_in_earlier_meetings_there_is_one_more()
    {
        var world = new World();
        var olga = Peer.Token(world, "olga");
        var room = new JsonObject { ["room"] = olga.Make(new JsonObject { ["persistent"] = true, ["stage"] = true }) };
        for (var meeting = 0; meeting < 3; meeting++)
        {
            olga.Do("room.join", Clone(room));
            if (meeting == 0)
            {
                var moderator = Peer.Token(world, "max");
                Give(moderator, "moderator");
                moderator.SignOut();
            }

            for (var i = 0; i < 400; i++)
            {
                var guest = Peer.Guest(world, "Guest");
                Give(guest, "speaker");
                guest.SignOut();
                world.Advance(1);
            }

            olga.Do("room.leave", Clone(room));
        }

        // who keeps order is not forgotten for it
        olga.Do("room.join", Clone(room));
        Assert.Equal("moderator", Peer.Role(Peer.Token(world, "max").Do("room.join", Clone(room))));

        void Give(Peer peer, string role) => olga.Do(
            "room.role", new JsonObject { ["room"] = room["room"]!.DeepClone(), ["participant"] = peer.Do("room.join", Clone(room))["participant"]!.DeepClone(), ["role"] = role });
    }

    [Fact]
    public void Hosts_may_unmake_each_other_but_not_the_owner_nor_the_last_of_them()
    {
        var scene = new RoleScene();
        scene.Give(scene.Speaker, "host");
        Assert.Equal("forbidden", scene.Speaker.Refused("room.role", With(scene.About(scene.Olga), "moderator")));
        scene.Speaker.Do("room.role", With(scene.About(scene.Host), "speaker"));
        var world = new World();
        var ann = Peer.Guest(world, "Ann");
        var own = Peer.Text(Join(ann)["participant"]);
        Assert.Equal("forbidden", ann.Refused("room.role", new JsonObject { ["room"] = "kitchen", ["participant"] = own, ["role"] = "speaker" }));
    }

    [Fact]
    public void In_the_room_of_a_call_nobody_is_above_the_other()
    {
        var scene = new CallScene().Join();
        var roles = scene.Bob.Transcript.Select(message => message["result"]?["room"]?["participants"]).OfType<JsonArray>().Last().Select(one => Peer.Text(one!["role"]));
        Assert.All(roles, role => Assert.Equal("speaker", role));
    }

    [Fact]
    public void Hands_are_in_the_order_in_which_they_were_raised_even_within_one_moment()
    {
        var scene = new RoleScene();
        foreach (var peer in new[] { scene.Listener, scene.Speaker, scene.Moderator })
            peer.Do("hand.raise", scene.In);
        var hands = new[] { scene.Listener, scene.Speaker, scene.Moderator }.Select(peer => scene.Seen(peer)["hand"]!.GetValue<long>()).ToArray();
        Assert.Equal(hands.Order(), hands);
        Assert.Equal(3, hands.Distinct().Count());
        scene.Listener.Do("hand.raise", scene.In);
        scene.Moderator.Do("hand.lower", scene.About(scene.Listener));
        Assert.Null(scene.Seen(scene.Listener)["hand"]);
        Assert.Equal(scene.Of(scene.Listener), Last(scene.Listener).Participant);
    }

    [Theory]
    [InlineData("👍")]
    [InlineData("❤️")]
    [InlineData("👍🏽")]
    [InlineData("👨‍👩‍👧‍👦")]
    [InlineData("🇩🇪")]
    public void A_reaction_goes_to_all_others(string emoji)
    {
        var scene = new RoleScene();
        scene.Listener.Do("reaction.send", new JsonObject { ["room"] = scene.Room, ["reaction"] = emoji });
        Assert.Equal(emoji, Peer.Text(scene.Speaker.Last("reaction.sent")["reaction"]));
        Assert.Equal(scene.Of(scene.Listener), Peer.Text(scene.Speaker.Last("reaction.sent")["participant"]));
        Assert.Empty(scene.Listener.Heard("reaction.sent"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("👍👍")]
    [InlineData("<b>")]
    [InlineData("👍a")]
    [InlineData("‍")]
    [InlineData("7")]
    public void A_reaction_is_one_emoji(string text)
    {
        var scene = new RoleScene();
        Assert.Equal("invalid-params", scene.Listener.Refused("reaction.send", new JsonObject { ["room"] = scene.Room, ["reaction"] = text }));
    }

    [Fact]
    public void Nobody_keeps_a_room_busy_with_their_hand()
    {
        var scene = new RoleScene();
        scene.World.Advance(5);
        string? Raise() => (string?)scene.Speaker.Answer(scene.Speaker.Send("hand.raise", scene.In))!["error"]?["data"]?["reason"];
        var raised = 0;
        while (Raise() is null)
        {
            raised++;
            Assert.InRange(raised, 1, 20);
            // whoever has a hand up takes it down, however often they have raised it
            scene.Speaker.Do("hand.lower", scene.In);
        }

        Assert.Equal((12, "rate-limited"), (raised, Raise()));
        Assert.Null((long?)scene.Seen(scene.Speaker)["hand"]);
        scene.World.Advance(1);
        Assert.Null(Raise());
    }

    [Fact]
    public void Nobody_keeps_a_room_busy_with_their_microphone_and_who_says_it_again_later_is_right()
    {
        var scene = new RoleScene();
        scene.World.Advance(10);
        JsonObject Sends(bool microphone) => new() { ["room"] = scene.Room, ["media"] = new JsonObject { ["microphone"] = microphone, ["camera"] = false, ["screen"] = false } };
        JsonNode? Refusal(bool microphone) => scene.Speaker.Answer(scene.Speaker.Send("participant.update", Sends(microphone)))!["error"]?["data"];
        bool Microphone() => scene.Seen(scene.Speaker)["media"]!["microphone"]!.GetValue<bool>();
        var on = !Microphone();
        var told = scene.Listener.Heard("participant.updated").Count;
        for (var i = 0; i < 30; i++, on = !on)
            Assert.Null(Refusal(on));

        var refusal = Refusal(on)!;
        Assert.Equal(("rate-limited", 1), (Peer.Text(refusal["reason"]), refusal["retryAfterSeconds"]!.GetValue<int>()));
        Assert.Equal((30, !on), (scene.Listener.Heard("participant.updated").Count - told, Microphone()));
        // what changes nothing is told to nobody, and costs nothing
        Assert.Null(Refusal(!on));
        scene.World.Advance(1);
        Assert.Null(Refusal(on));
        Assert.Equal(on, Microphone());
    }

    [Fact]
    public void Reactions_are_limited()
    {
        var scene = new RoleScene();
        var reaction = new JsonObject { ["room"] = scene.Room, ["reaction"] = "👍" };
        var answers = Enumerable.Range(0, 30).Select(_ => scene.Listener.Answer(scene.Listener.Send("reaction.send", (JsonObject)reaction.DeepClone()))!["error"] is null).ToList();
        Assert.Equal(12, answers.Count(taken => taken));
        scene.World.Advance(1);
        scene.Listener.Do("reaction.send", reaction);
    }

    [Fact]
    public void A_spotlight_is_told_to_everybody_and_goes_out_with_the_one_in_it()
    {
        var scene = new RoleScene();
        scene.Moderator.Do("room.spotlight", scene.About(scene.Speaker));
        Assert.Equal(scene.Of(scene.Speaker), Peer.Text(scene.Listener.Last("room.spotlit")["participant"]));
        var late = Peer.Guest(scene.World, "Late");
        Assert.Equal(scene.Of(scene.Speaker), Peer.Text(late.Do("room.join", scene.In)["room"]!["spotlight"]));
        scene.Speaker.Do("room.leave", scene.In);
        Assert.Null(Peer.Guest(scene.World, "Later").Do("room.join", scene.In)["room"]!["spotlight"]);
    }

    private static JsonObject With(JsonObject parameters, string role)
    {
        parameters["role"] = role;
        return parameters;
    }

    private static JsonObject Clone(JsonObject room) => (JsonObject)room.DeepClone();


    private static JsonNode Join(Peer peer) => peer.Do("room.join", (JsonObject)Kitchen.DeepClone());

    private static (string Participant, string Role) Last(Peer peer)
    {
        var participant = peer.Last("participant.updated")["participant"]!;
        return (Peer.Text(participant["id"]), Peer.Text(participant["role"]));
    }
}
