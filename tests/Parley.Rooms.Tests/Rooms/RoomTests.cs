using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Rooms;

public sealed class RoomTests
{
    private static readonly JsonObject NoMedia = new() { ["microphone"] = false, ["camera"] = false, ["screen"] = false };

    private static JsonObject Lobby => new() { ["room"] = "lobby" };

    [Theory]
    [InlineData("ab")]
    [InlineData("Lobby")]
    [InlineData("lob by")]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_room_id_has_its_letters(string id) =>
        Assert.Equal("invalid-room", Peer.Guest(new World(), "A").Refused("room.join", new() { ["room"] = id }));

    [Fact]
    public void In_a_large_room_only_news_of_others_may_wait_for_more()
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        alice.Do("room.join", Lobby);
        var others = Enumerable.Range(0, 63).Select(n => Peer.Guest(world, $"P{n}")).ToList();
        others.ForEach(other => other.Do("room.join", Lobby));
        Assert.Empty(alice.Wire.Waited);
        var last = Peer.Guest(world, "Last");
        var id = Peer.Text(last.Do("room.join", Lobby)["participant"]);
        var camera = NoMedia.DeepClone();
        camera["camera"] = true;
        last.Do("participant.update", new() { ["room"] = "lobby", ["media"] = camera });
        last.Do("chat.send", new() { ["room"] = "lobby", ["id"] = "00000000-0000-4000-8000-000000000001", ["text"] = "hello" });
        Assert.Empty(last.Wire.Waited);
        alice.Do("room.remove", new() { ["room"] = "lobby", ["participant"] = id });
        Assert.Equal("removed", Peer.Text(last.Last("participant.left")["reason"]));
        Assert.Empty(last.Wire.Waited);
        Assert.Equal(
            ["participant.joined", "participant.updated", "participant.left"],
            others[0].Wire.Waited.Select(message => Peer.Name(JsonNode.Parse(message)!)));
        Assert.Equal(["chat.message"], others[0].News().Where(name => name.StartsWith("chat", StringComparison.Ordinal)));
    }

    [Fact]
    public void Those_inside_are_told_who_comes_changes_and_goes()
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        var bob = Peer.Guest(world, "Bob");
        alice.Do("room.join", Lobby);
        var id = Peer.Text(bob.Do("room.join", Lobby)["participant"]);
        Assert.Equal(id, Peer.Text(alice.Last("participant.joined")["participant"]!["id"]));
        bob.Do("participant.update", new() { ["room"] = "lobby", ["media"] = NoMedia.DeepClone() });
        Assert.Empty(alice.Heard("participant.updated"));
        var muted = NoMedia.DeepClone();
        muted["camera"] = true;
        bob.Do("participant.update", new() { ["room"] = "lobby", ["media"] = muted });
        Assert.True(alice.Last("participant.updated")["participant"]!["media"]!["camera"]!.GetValue<bool>());
        bob.Do("room.leave", Lobby);
        Assert.Equal("left", Peer.Text(alice.Last("participant.left")["reason"]));
        bob.Do("room.join", Lobby);
        bob.Cut();
        world.Advance(31);
        Assert.Equal("timeout", Peer.Text(alice.Last("participant.left")["reason"]));
    }

    [Fact]
    public void A_full_room_takes_nobody_but_the_new_device_of_one_who_is_away()
    {
        var world = new World(World.Defaults with { ParticipantsPerRoom = 2 });
        var alice = Peer.Guest(world, "Alice");
        var bob = Peer.Guest(world, "Bob");
        alice.Do("room.join", Lobby);
        bob.Do("room.join", Lobby);
        Assert.Equal("room-full", Peer.Guest(world, "Carol").Refused("room.join", Lobby));
        var phone = bob.AnotherDevice();
        Assert.Equal("room-full", phone.Refused("room.join", Lobby));
        bob.Cut();
        phone.Do("room.join", Lobby);
        Assert.Equal("replaced", Peer.Text(alice.Last("participant.left")["reason"]));
        Assert.Equal(2, world.Figures.Participants);
    }

    [Fact]
    public void With_its_proof_a_participant_comes_back_as_the_same()
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        var bob = Peer.Guest(world, "Bob");
        alice.Do("room.join", Lobby);
        var joined = bob.Do("room.join", Lobby);
        bob.Cut();
        bob.Connect(forgetful: true);
        var again = bob.Do("room.join", new() { ["room"] = "lobby", ["rejoin"] = joined["rejoin"]!.DeepClone() });
        Assert.Equal(Peer.Text(joined["participant"]), Peer.Text(again["participant"]));
        Assert.Empty(alice.Heard("participant.left"));
        Assert.True(alice.Last("participant.updated")["participant"]!["connected"]!.GetValue<bool>());
        world.Advance(31);
        Assert.Equal(2, world.Figures.Participants);
    }

    [Fact]
    public void A_token_for_one_room_opens_no_other()
    {
        var visitor = Peer.Token(new World(), "visitor", room: "lobby");
        Assert.Equal("not-invited", visitor.Refused("room.join", new() { ["room"] = "kitchen" }));
        Assert.Equal("forbidden", visitor.Refused("room.create"));
        Assert.Equal("forbidden", visitor.Refused("presence.watch"));
        visitor.Do("room.join", Lobby);
    }

    [Fact]
    public void A_token_for_one_room_takes_over_no_place_in_another()
    {
        var world = new World();
        var whole = Peer.Token(world, "anna");
        var joined = whole.Do("room.join", new() { ["room"] = "kitchen" });
        var limited = Peer.Token(world, "anna", room: "lobby");
        Assert.Equal("not-invited", limited.Refused("room.join", new() { ["room"] = "kitchen", ["rejoin"] = joined["rejoin"]!.DeepClone() }));
        Assert.Empty(whole.Heard("participant.left"));
    }

    [Fact]
    public void A_page_of_chat_is_never_larger_than_what_a_reader_can_take()
    {
        var world = new World();
        var (alice, bob) = (Peer.Guest(world, "Alice"), Peer.Guest(world, "Bob"));
        alice.Do("room.join", Lobby);
        bob.Do("room.join", Lobby);
        for (var i = 0; i < 100; i++)
            alice.Do("chat.send", new() { ["room"] = "lobby", ["id"] = Guid.NewGuid().ToString(), ["text"] = new string('語', 4000) });
        bob.Acknowledge();

        var seen = new List<long>();
        for (var more = true; more;)
        {
            var asked = Lobby;
            if (seen.Count > 0)
                asked["before"] = seen[^1];
            var page = bob.Do("chat.history", asked);
            Assert.InRange(bob.Wire.Messages[^1].Length, 1, world.Options.ReplayBytes);
            seen.AddRange(page["messages"]!.AsArray().Reverse().Select(message => message!["seq"]!.GetValue<long>()));
            more = page["more"]!.GetValue<bool>();
        }

        Assert.Equal(Enumerable.Range(1, 100).Select(seq => (long)seq).Reverse(), seen);
    }

    [Fact]
    public void A_chat_message_keeps_its_lines_and_loses_control_characters()
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        alice.Do("room.join", Lobby);
        var message = Send("a\u0000b\u000b\u001b[31m\r\n\tc\u0085\u007f")["message"]!;
        Assert.Equal("ab[31m\r\n\tc", Peer.Text(message["text"]));
        Assert.Equal("ab[31m\r\n\tc", world.Storage.Chat("lobby")[0].Text);
        Assert.Equal("empty", alice.Refused("chat.send", Text("\u0000\u0001 ")));

        JsonNode Send(string text) => alice.Do("chat.send", Text(text));
        static JsonObject Text(string text) => new() { ["room"] = "lobby", ["id"] = Guid.NewGuid().ToString(), ["text"] = text };
    }

    [Fact]
    public void A_made_room_keeps_its_name_for_an_hour()
    {
        var world = new World(World.Defaults with { EmptyRooms = 2 });
        var alice = Peer.Guest(world, "Alice");
        var id = Peer.Text(alice.Do("room.create", new() { ["name"] = "Tea" })["room"]);
        Assert.Equal("Tea", Peer.Text(alice.Do("room.join", new() { ["room"] = id })["room"]!["name"]));
        alice.Do("room.leave", new() { ["room"] = id });
        world.Advance(3599);
        Assert.Equal(1, world.Figures.Rooms);
        world.Advance(2);
        Assert.Equal(0, world.Figures.Rooms);
        for (var i = 0; i < 5; i++)
            alice.Do("room.create");
        Assert.Equal(2, world.Figures.Rooms);
    }

    [Fact]
    public void Signals_for_one_whose_connection_is_away_arrive_when_it_is_back()
    {
        var scene = new CallScene().Connect();
        scene.Alice.Do("room.join", scene.In);
        var bob = Peer.Text(scene.Bob.Do("room.join", scene.In)["participant"]);
        scene.Bob.Cut();
        for (var i = 0; i < 3; i++)
            scene.Alice.Do("peer.signal", Signal(scene.Room, bob, i));
        Assert.Empty(scene.Bob.Heard("peer.signal"));
        scene.Bob.Connect();
        Assert.Equal([0, 1, 2], scene.Bob.Heard("peer.signal").Select(signal => signal["signal"]!["candidate"]!["sdpMLineIndex"]!.GetValue<int>()));
        Assert.Equal("unknown-participant", scene.Alice.Refused("peer.signal", Signal(scene.Room, "nobody", 0)));
    }

    [Fact]
    public void A_signal_without_an_id_is_answered_only_when_it_is_refused()
    {
        var scene = new CallScene().Connect();
        scene.Alice.Do("room.join", scene.In);
        var bob = Peer.Text(scene.Bob.Do("room.join", scene.In)["participant"]);
        scene.Alice.News();
        scene.Alice.Notify("peer.signal", Signal(scene.Room, bob, 1));
        Assert.Empty(scene.Alice.News());
        Assert.Single(scene.Bob.Heard("peer.signal"));
        scene.Alice.Notify("peer.signal", Signal(scene.Room, "nobody", 1));
        Assert.Equal(["unknown-participant"], scene.Alice.News());
    }

    [Fact]
    public void Watchers_are_told_who_comes_is_busy_and_goes_and_others_nothing()
    {
        var world = new World();
        var watcher = Peer.Guest(world, "Watcher");
        var alice = Peer.Guest(world, "Alice");
        Assert.Equal([alice.Id], watcher.Do("presence.watch")["users"]!.AsArray().Select(user => Peer.Text(user!["id"])));
        var bob = Peer.Guest(world, "Bob");
        var call = alice.Do("call.start", CallScene.Start(bob))["call"]!;
        alice.Do("call.cancel", new() { ["call"] = call["id"]!.DeepClone() });
        bob.SignOut();
        Assert.Equal(
            ["online", "busy", "busy", "online", "online", "offline"],
            watcher.Heard("presence.changed").Select(change => Peer.Text(change["user"]!["state"])));
        Assert.Empty(alice.Heard("presence.changed"));
        watcher.Do("presence.unwatch");
        bob.Connect();
        Assert.Equal(6, watcher.Heard("presence.changed").Count);
    }

    [Fact]
    public void Whoever_changes_without_end_does_not_flood_those_who_watch()
    {
        var world = new World();
        var (alice, bob) = (Peer.Guest(world, "Alice"), Peer.Guest(world, "Bob"));
        alice.Do("presence.watch");
        for (var i = 1; i <= 500; i++)
        {
            bob.Do("session.rename", new() { ["name"] = $"Bob {i}" });
            world.Advance(0.02);
        }

        Assert.InRange(alice.Heard("presence.changed").Count, 16, 27);
        world.Advance(1);
        Assert.Equal("Bob 500", Peer.Text(alice.Last("presence.changed")["user"]!["name"]));
        bob.Do("session.rename", new() { ["name"] = "Bob" });
        bob.SignOut();
        Assert.Equal("offline", Peer.Text(alice.Last("presence.changed")["user"]!["state"]));
        Assert.Equal(0, world.Figures.Deadlines);
    }

    [Fact]
    public void Nobody_can_send_another_more_than_waits_for_a_slow_reader()
    {
        var scene = new CallScene(new SwitchboardOptions()).Connect();
        scene.Alice.Do("room.join", scene.In);
        var bob = Peer.Text(scene.Bob.Do("room.join", scene.In)["participant"]);
        var flood = new JsonObject
        {
            ["room"] = scene.Room,
            ["to"] = bob,
            ["signal"] = new JsonObject { ["connection"] = "c", ["description"] = new JsonObject { ["type"] = "offer", ["sdp"] = new string('x', 65_000) } },
        };
        var before = scene.Bob.Wire.Messages.Count;
        for (var i = 0; i < 400; i++)
            scene.Alice.Notify("peer.signal", (JsonObject)flood.DeepClone());
        Assert.InRange(scene.Bob.Wire.Messages.Skip(before).Sum(message => message.Length), 500_000, 1_000_000);

        // and an ordinary set-up of media is far from it
        scene.World.Advance(4);
        flood["signal"]!["description"]!["sdp"] = new string('x', 9_000);
        scene.Alice.Do("peer.signal", (JsonObject)flood.DeepClone());
        for (var i = 0; i < 100; i++)
            scene.Alice.Do("session.ping");
    }

    [Fact]
    public void A_chat_message_is_stored_once_and_told_once_whoever_sends_it_again()
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        var bob = Peer.Guest(world, "Bob");
        alice.Do("room.join", Lobby);
        bob.Do("room.join", Lobby);
        var send = new JsonObject { ["room"] = "lobby", ["id"] = "7E0BA6F2-0000-4000-8000-000000000001", ["text"] = "hello" };
        var first = alice.Do("chat.send", (JsonObject)send.DeepClone());
        var second = alice.Do("chat.send", (JsonObject)send.DeepClone());
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Single(bob.Heard("chat.message"));
        Assert.Equal("forbidden", bob.Refused("chat.send", send));
        Assert.Single(bob.Do("chat.history", Lobby)["messages"]!.AsArray());
        Assert.Equal("empty", bob.Refused("chat.send", new() { ["room"] = "lobby", ["id"] = Guid.Empty.ToString(), ["text"] = " \n" }));
        Assert.Equal("too-long", bob.Refused("chat.send", new() { ["room"] = "lobby", ["id"] = Guid.Empty.ToString(), ["text"] = new string('x', 4001) }));
        Assert.Equal("invalid-params", bob.Refused("chat.send", new() { ["room"] = "lobby", ["id"] = "1", ["text"] = "x" }));
    }

    [Fact]
    public void Who_writes_without_end_is_slowed_down_by_the_bytes_and_over_all_devices()
    {
        var world = new World(World.Defaults with { ChatUnitsPerSecond = 2, ChatUnitsAtOnce = 200 });
        var alice = Peer.Guest(world, "Alice");
        alice.Do("room.join", Lobby);
        for (var i = 0; i < 4; i++)
            alice.Do("chat.send", Message(new string('語', 4000)));
        Assert.Equal("rate-limited", alice.Refused("chat.send", Message(new string('語', 4000))));
        for (var i = 0; i < 12; i++)
            alice.Do("chat.send", Message("short"));
        Assert.Equal("rate-limited", alice.Refused("chat.send", Message("short")));

        var phone = alice.AnotherDevice();
        phone.Do("room.join", new() { ["room"] = "kitchen" });
        Assert.Equal("rate-limited", phone.Refused("chat.send", Message("short", "kitchen")));
        var bob = Peer.Guest(world, "Bob");
        bob.Do("room.join", Lobby);
        bob.Do("chat.send", Message("not my fault"));

        world.Advance(1);
        alice.Do("chat.send", Message("short"));
        phone.Do("chat.send", Message("short", "kitchen"));
        Assert.Equal("rate-limited", alice.Refused("chat.send", Message("short")));

        static JsonObject Message(string text, string room = "lobby") => new() { ["room"] = room, ["id"] = Guid.NewGuid().ToString(), ["text"] = text };
    }

    [Fact]
    public void A_chat_message_is_answered_and_told_only_when_it_is_stored()
    {
        var world = new World();
        var alice = Peer.Guest(world, "Alice");
        var bob = Peer.Guest(world, "Bob");
        alice.Do("room.join", Lobby);
        bob.Do("room.join", Lobby);
        world.Storage.Hold = true;
        var id = alice.Send("chat.send", new() { ["room"] = "lobby", ["id"] = Guid.Empty.ToString(), ["text"] = "hello" });
        Assert.Null(alice.Answer(id));
        Assert.Empty(bob.Heard("chat.message"));
        world.ReleaseStorage();
        Assert.NotNull(alice.Answer(id)!["result"]);
        Assert.Single(bob.Heard("chat.message"));
    }

    private static JsonObject Signal(string room, string to, int index) => new()
    {
        ["room"] = room,
        ["to"] = to,
        ["signal"] = new JsonObject { ["connection"] = "c", ["future"] = true, ["candidate"] = new JsonObject { ["candidate"] = "candidate:1", ["sdpMLineIndex"] = index } },
    };
}
