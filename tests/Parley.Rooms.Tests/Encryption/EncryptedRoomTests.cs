using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Encryption;

public class EncryptedRoomTests
{
    private const string Room = "e2ee-tea";

    [Fact]
    public void A_room_is_encrypted_from_its_creation_and_its_id_says_so()
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        var room = Peer.Text(alice.Do("room.create", new JsonObject { ["name"] = "Tea", ["encrypted"] = true })["room"]);
        Assert.StartsWith("e2ee-", room, StringComparison.Ordinal);
        Assert.Equal(5 + 26, room.Length);
        var joined = alice.Do("room.join", Join(room))["room"]!;
        Assert.True(joined["encrypted"]!.GetValue<bool>());
        Assert.Equal("Tea", Peer.Text(joined["name"]));
        Assert.Null(alice.Do("room.join", new JsonObject { ["room"] = "plain" })["room"]!["encrypted"]);
    }

    [Fact]
    public void It_stays_encrypted_when_everybody_has_forgotten_it()
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        alice.Do("room.join", Join(Room));
        world.Restart();
        alice.Connect();
        Assert.True(alice.Do("room.join", Join(Room))["room"]!["encrypted"]!.GetValue<bool>());
        Assert.Equal("encrypted-room", Peer.Guest(world, "Bob").Refused("room.join", new JsonObject { ["room"] = Room }));
    }

    [Fact]
    public void Nobody_comes_in_without_a_key()
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        Assert.Equal("encrypted-room", alice.Refused("room.join", new JsonObject { ["room"] = Room }));
        Assert.Equal("invalid-params", alice.Refused("room.join", Join(Room, "")));
        Assert.Equal("invalid-params", alice.Refused("room.join", Join(Room, "not base64url!")));
        Assert.Equal("invalid-params", alice.Refused("room.join", Join(Room, new string('a', 513))));
        Assert.Equal(0, world.Figures.Rooms);
        alice.Do("room.join", Join(Room, new string('a', 512)));
    }

    [Fact]
    public void Keys_are_seen_by_those_who_are_there_and_those_who_come()
    {
        var (_, alice, bob, _, b) = Two();
        Assert.Equal("bob-1", Peer.Text(alice.Last("participant.joined")["participant"]!["deviceKey"]));
        alice.Do("e2ee.announce", new JsonObject { ["room"] = Room, ["deviceKey"] = "alice-2" });
        Assert.Equal("alice-2", Peer.Text(bob.Last("participant.updated")["participant"]!["deviceKey"]));
        alice.Do("e2ee.announce", new JsonObject { ["room"] = Room, ["deviceKey"] = "alice-2" });
        Assert.Single(bob.Heard("participant.updated"));
        Assert.NotEmpty(b);
    }

    [Fact]
    public void A_key_that_a_whole_room_is_told_of_is_changed_twelve_times_and_then_once_in_five_seconds()
    {
        var (world, alice, bob, _, _) = Two();
        Assert.Equal(12, Enumerable.Range(0, 20).Count(number => Announce(alice, $"alice-{number + 2}")["result"] is not null));
        Assert.Equal(12, bob.Heard("participant.updated").Count);
        var refused = Announce(alice, "alice-x")["error"]!["data"]!;
        Assert.Equal(("rate-limited", 5), (Peer.Text(refused["reason"]), refused["retryAfterSeconds"]!.GetValue<int>()));
        // the same one again is none
        Assert.NotNull(Announce(alice, "alice-13")["result"]);
        Assert.NotNull(Announce(bob, "bob-2")["result"]);
        // whoever leaves and comes again begins where they were
        alice.Do("room.leave", new JsonObject { ["room"] = Room });
        alice.Do("room.join", Join(Room, "alice-1"));
        Assert.Null(Announce(alice, "alice-x")["result"]);
        world.Advance(5);
        Assert.NotNull(Announce(alice, "alice-x")["result"]);
        Assert.Null(Announce(alice, "alice-y")["result"]);
    }

    [Fact]
    public void Ever_new_guests_of_one_address_have_their_keys_told_no_more_often_than_all_who_may_be_there()
    {
        var world = new World(World.Defaults with { SessionsPerAddress = 20, JoinsAtOnce = 1_000 });
        var bob = Peer.Guest(world, "Bob");
        bob.Do("room.join", Join(Room, "bob-1"));
        var told = 0;
        for (var number = 0; number < 4; number++)
        {
            var stranger = new Peer(world) { Credentials = Peer.Guest("Stranger"), Info = new Parley.Rooms.ConnectionInfo(Address: "somewhere") };
            stranger.Connect();
            stranger.Do("room.join", Join(Room, "first"));
            told += Enumerable.Range(0, 12).Count(key => Announce(stranger, $"key-{key}")["result"] is not null);
        }

        Assert.Equal(20, told);
        Assert.NotNull(Announce(bob, "bob-2")["result"]);
    }

    [Fact]
    public void Who_comes_back_with_another_session_brings_another_key()
    {
        var world = new World();
        var (alice, bob) = (Peer.Guest(world, "Alice"), Peer.Guest(world, "Bob"));
        var proof = Peer.Text(alice.Do("room.join", Join(Room, "alice-1"))["rejoin"]);
        bob.Do("room.join", Join(Room, "bob-1"));
        var again = alice.AnotherDevice();
        var wish = Join(Room, "alice-2");
        wish["rejoin"] = proof;
        again.Do("room.join", wish);
        Assert.Equal("alice-2", Peer.Text(bob.Last("participant.updated")["participant"]!["deviceKey"]));
    }

    [Fact]
    public void Sealed_keys_go_to_whom_they_are_for_from_whom_they_are()
    {
        var (world, alice, bob, a, b) = Two();
        var carol = Peer.Guest(world, "Carol");
        var c = Peer.Text(carol.Do("room.join", Join(Room))["participant"]);
        alice.Do("e2ee.send", Keys((b, "for-bob"), (c, "for-carol"), (a, "for-myself"), ("gone", "for-nobody")));
        var heard = Assert.Single(bob.Heard("e2ee.key"));
        Assert.Equal((Room, a, "for-bob"), (Peer.Text(heard["room"]), Peer.Text(heard["from"]), Peer.Text(heard["key"])));
        Assert.Equal("for-carol", Peer.Text(Assert.Single(carol.Heard("e2ee.key"))["key"]));
        Assert.Empty(alice.Heard("e2ee.key"));
    }

    [Theory]
    [InlineData("listener")]
    [InlineData("speaker")]
    [InlineData("moderator")]
    [InlineData("host")]
    public void Keys_are_exchanged_whatever_ones_role(string role)
    {
        var world = new World();
        var (alice, bob) = (Peer.Guest(world, "Alice"), Peer.Guest(world, "Bob"));
        var room = Peer.Text(alice.Do("room.create", new JsonObject { ["encrypted"] = true, ["settings"] = new JsonObject { ["stage"] = true } })["room"]);
        var a = Peer.Text(alice.Do("room.join", Join(room, "alice-1"))["participant"]);
        var b = Peer.Text(bob.Do("room.join", Join(room, "bob-1"))["participant"]);
        alice.Do("room.role", new JsonObject { ["room"] = room, ["participant"] = b, ["role"] = role });
        bob.Do("e2ee.announce", new JsonObject { ["room"] = room, ["deviceKey"] = "bob-2" });
        bob.Do("e2ee.send", new JsonObject { ["room"] = room, ["keys"] = new JsonArray(Key(a, "for-alice")) });
        Assert.Equal(("bob-2", role), (Peer.Text(alice.Last("participant.updated")["participant"]!["deviceKey"]), Peer.Text(alice.Last("participant.updated")["participant"]!["role"])));
        Assert.Equal("for-alice", Peer.Text(Assert.Single(alice.Heard("e2ee.key"))["key"]));
    }

    [Fact]
    public void Sealed_keys_wait_for_somebody_whose_connection_is_away()
    {
        var (_, alice, bob, _, b) = Two();
        bob.Cut();
        alice.Do("e2ee.send", Keys((b, "meanwhile")));
        bob.Connect();
        Assert.Equal("meanwhile", Peer.Text(Assert.Single(bob.Heard("e2ee.key"))["key"]));
    }

    [Fact]
    public void What_is_no_sealed_key_is_refused_and_nobody_is_told()
    {
        var (world, alice, bob, _, b) = Two();
        Assert.Equal("invalid-params", alice.Refused("e2ee.send", Keys()));
        Assert.Equal("invalid-params", alice.Refused("e2ee.send", Keys((b, ""))));
        Assert.Equal("invalid-params", alice.Refused("e2ee.send", Keys((b, "<script>"))));
        Assert.Equal("invalid-params", alice.Refused("e2ee.send", Keys((b, new string('k', 513)))));
        Assert.Equal("invalid-params", alice.Refused("e2ee.send", Keys((b, "twice"), (b, "twice"))));
        Assert.Equal("invalid-params", alice.Refused("e2ee.send", Keys([.. Enumerable.Range(0, 101).Select(i => ($"p{i}", "k"))])));
        Assert.Equal("invalid-params", alice.Refused("e2ee.send", new JsonObject { ["room"] = Room, ["keys"] = new JsonArray((JsonNode?)null) }));
        Assert.Equal("invalid-params", alice.Refused("e2ee.announce", new JsonObject { ["room"] = Room, ["deviceKey"] = "ä" }));
        var stranger = Peer.Guest(world, "Mallory");
        Assert.Equal("not-in-room", stranger.Refused("e2ee.send", Keys((b, "from-outside"))));
        Assert.Equal("not-in-room", stranger.Refused("e2ee.announce", new JsonObject { ["room"] = Room, ["deviceKey"] = "x" }));
        Assert.Empty(bob.Heard("e2ee.key"));
        Assert.Empty(bob.Heard("participant.updated"));
    }

    [Fact]
    public void A_room_in_the_clear_takes_no_keys()
    {
        var world = new World();
        var (alice, bob) = (Peer.Guest(world, "Alice"), Peer.Guest(world, "Bob"));
        var joined = alice.Do("room.join", Join("plain", "ignored"));
        bob.Do("room.join", Join("plain"));
        Assert.Null(joined["room"]!["participants"]![0]!["deviceKey"]);
        Assert.Equal("not-encrypted", alice.Refused("e2ee.announce", new JsonObject { ["room"] = "plain", ["deviceKey"] = "x" }));
        Assert.Equal("not-encrypted", alice.Refused("e2ee.send", new JsonObject { ["room"] = "plain", ["keys"] = new JsonArray(Key("p", "k")) }));
        Assert.Empty(bob.Heard("e2ee.key"));
    }

    [Fact]
    public void Texts_in_the_clear_are_refused_and_sealed_ones_may_be_longer()
    {
        var (world, alice, bob, _, _) = Two();
        Assert.Equal("encrypted-room", alice.Refused("chat.send", Text("hello")));
        Assert.Equal("encrypted-room", alice.Refused("chat.send", Text("e2ee1:")));
        Assert.Equal("encrypted-room", alice.Refused("chat.send", Text("e2ee1:not sealed")));
        Assert.Equal("encrypted-room", alice.Refused("chat.edit", Text("hello")));
        Assert.Empty(bob.Heard("chat.message"));
        var longest = (world.Options.ChatLength * 4) + 8192;
        Assert.Equal("too-long", alice.Refused("chat.send", Text("e2ee1:" + new string('A', longest))));
        var text = "e2ee1:" + new string('A', longest - 6);
        alice.Do("chat.send", Text(text));
        Assert.Equal(text, Peer.Text(bob.Last("chat.message")["message"]!["text"]));
    }

    [Fact]
    public void What_a_file_is_called_that_goes_from_page_to_page_is_not_said_in_the_clear()
    {
        var world = new World(World.Defaults with { FileBytes = 1000 });
        var alice = Peer.Guest(world, "Alice");
        alice.Do("room.join", Join(Room));
        JsonObject Offering(string name)
        {
            var message = Text("e2ee1:AAAA");
            message["offers"] = new JsonArray(new JsonObject { ["id"] = Guid.NewGuid().ToString("D"), ["name"] = name, ["size"] = 10 });
            return message;
        }

        Assert.Equal("encrypted-room", alice.Refused("chat.send", Offering("divorce.pdf")));
        Assert.Empty(world.Storage.Chat(Room));
        Assert.Equal("sealed", Peer.Text(alice.Do("chat.send", Offering("sealed"))["message"]!["files"]![0]!["name"]));
    }

    [Fact]
    public void What_the_server_would_have_to_read_is_refused_in_words()
    {
        var (_, alice, bob, _, _) = Two();
        foreach (var (method, parameters) in new (string, JsonObject)[]
        {
            ("chat.search", new JsonObject { ["text"] = "hello" }),
            ("poll.create", new JsonObject { ["id"] = Guid.NewGuid().ToString("D"), ["question"] = "Tea?", ["options"] = new JsonArray("Yes", "No") }),
            ("breakout.create", new JsonObject { ["names"] = new JsonArray("One") }),
            ("breakout.announce", new JsonObject { ["text"] = "Come back" }),
        })
        {
            parameters["room"] = Room;
            var error = alice.Answer(alice.Send(method, parameters))!["error"]!;
            Assert.Equal("encrypted-room", Peer.Text(error["data"]!["reason"]));
            Assert.Contains("end-to-end encrypted", Peer.Text(error["message"]), StringComparison.Ordinal);
        }

        // a role that is not enough is told so first
        Assert.Equal("forbidden", bob.Refused("breakout.create", new JsonObject { ["room"] = Room, ["names"] = new JsonArray("One") }));
        Assert.Empty(bob.Heard("breakout.updated"));
        Assert.Empty(bob.Heard("poll.opened"));
    }

    [Fact]
    public void A_room_of_ones_own_may_be_encrypted_and_has_a_door_like_others()
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        var room = Peer.Text(alice.Do("room.create", new JsonObject { ["encrypted"] = true, ["settings"] = new JsonObject { ["locked"] = true } })["room"]);
        var joined = alice.Do("room.join", Join(room))["room"]!;
        Assert.Equal(("host", 100), (Peer.Text(joined["participants"]![0]!["role"]), joined["capacity"]!.GetValue<int>()));
        Assert.Equal("room-locked", Peer.Guest(world, "Bob").Refused("room.join", Join(room)));
    }

    [Theory]
    [InlineData(ParticipantVia.Whip)]
    [InlineData(ParticipantVia.Whep)]
    public void Those_without_signaling_are_refused_in_words(ParticipantVia via)
    {
        var world = new World();
        Assert.Null(world.Switchboard.External.Check(new ExternalWish(Room, via), world.Now, out var refusal));
        Assert.Equal(ErrorReason.EncryptedRoom, refusal!.Reason);
        Assert.Contains("encrypted", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_holds_fewer_people_than_others()
    {
        var world = new World(World.Defaults with { EncryptedParticipantsPerRoom = 2 });
        var alice = Peer.Guest(world, "Alice");
        Assert.Equal(2, alice.Do("room.join", Join(Room))["room"]!["capacity"]!.GetValue<int>());
        Peer.Guest(world, "Bob").Do("room.join", Join(Room));
        Assert.Equal("room-full", Peer.Guest(world, "Carol").Refused("room.join", Join(Room)));
    }

    private static (World World, Peer Alice, Peer Bob, string A, string B) Two()
    {
        var world = new World();
        var (alice, bob) = (Peer.Guest(world, "Alice"), Peer.Guest(world, "Bob"));
        var a = Peer.Text(alice.Do("room.join", Join(Room, "alice-1"))["participant"]);
        var b = Peer.Text(bob.Do("room.join", Join(Room, "bob-1"))["participant"]);
        return (world, alice, bob, a, b);
    }

    private static JsonNode Announce(Peer peer, string deviceKey) =>
        peer.Answer(peer.Send("e2ee.announce", new JsonObject { ["room"] = Room, ["deviceKey"] = deviceKey }))!;

    private static JsonObject Join(string room, string deviceKey = "key") => new() { ["room"] = room, ["deviceKey"] = deviceKey };

    private static JsonObject Text(string text) => new() { ["room"] = Room, ["id"] = Guid.NewGuid().ToString("D"), ["text"] = text };

    private static JsonObject Key(string to, string key) => new() { ["to"] = to, ["key"] = key };

    private static JsonObject Keys(params (string To, string Key)[] keys) =>
        new() { ["room"] = Room, ["keys"] = new JsonArray([.. keys.Select(key => (JsonNode)Key(key.To, key.Key))]) };
}
