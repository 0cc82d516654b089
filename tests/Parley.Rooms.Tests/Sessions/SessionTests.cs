using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Ports;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Sessions;

public sealed class SessionTests
{
    [Fact]
    public void The_host_applications_user_comes_before_a_token_and_a_token_before_a_guest()
    {
        var world = new World();
        var both = new JsonObject { ["token"] = "good:anna:Anna", ["guest"] = new JsonObject { ["name"] = "Gast" } };
        var host = new Peer(world) { Credentials = (JsonObject)both.DeepClone(), Info = new ConnectionInfo(new Identity("hosted", "Hosted")) };
        host.Connect();
        var token = new Peer(world) { Credentials = both };
        token.Connect();
        var guest = Peer.Guest(world, "Gast");
        Assert.Equal(["hosted", "anna"], new[] { host.Id, token.Id });
        Assert.Equal([false, false, true], new[] { host, token, guest }.Select(peer => peer.User["guest"]!.GetValue<bool>()));
    }

    [Theory]
    [InlineData("{}", true, "unauthorized")]
    [InlineData("""{"token":"bad"}""", true, "unauthorized")]
    [InlineData("""{"token":"bad","guest":{"name":"Gast"}}""", true, "unauthorized")]
    [InlineData("""{"guest":{"name":"Gast"}}""", false, "guests-not-allowed")]
    [InlineData("{}", false, "unauthorized")]
    [InlineData("""{"guest":{"name":" "}}""", true, "invalid-params")]
    [InlineData("""{"guest":{"name":"a\u0007b"}}""", true, "invalid-params")]
    public void Whoever_cannot_say_who_they_are_is_refused(string hello, bool guests, string reason)
    {
        var world = new World(World.Defaults with { Guests = guests });
        var peer = new Peer(world) { Credentials = JsonNode.Parse(hello)!.AsObject() };
        peer.Connect();
        Assert.Equal(reason, peer.HelloRefusal);
        Assert.Equal(0, world.Figures.Sessions);
    }

    [Fact]
    public void A_guest_with_the_identity_of_last_time_is_the_same_user()
    {
        var world = new World();
        var peer = Peer.Guest(world, "Gast");
        var id = peer.Id;
        peer.SignOut();
        peer.Connect();
        Assert.Equal(id, peer.Id);
        var thief = new Peer(world) { Credentials = new JsonObject { ["guest"] = new JsonObject { ["name"] = "Gast", ["identity"] = id } } };
        thief.Connect();
        Assert.NotEqual(id, thief.Id);
    }

    [Fact]
    public void A_connection_without_hello_is_closed_after_ten_seconds()
    {
        var world = new World();
        var wire = world.Connect();
        world.Advance(10.1);
        Assert.Equal(CloseCodes.Policy, wire.CloseCode);
        Assert.Equal(default, world.Figures);
    }

    [Fact]
    public void A_hello_that_waits_for_storage_is_waited_for_however_long_that_takes()
    {
        var world = new World();
        world.Storage.Hold = true;
        var peer = Peer.Guest(world, "Gast");
        world.Advance(60);
        Assert.True(peer.IsOpen);
        world.ReleaseStorage();
        Assert.Equal(1, world.Figures.Sessions);
        world.Advance(60);
        Assert.True(peer.IsOpen);
    }

    [Fact]
    public void Who_comes_back_in_time_keeps_their_session_however_long_storage_takes()
    {
        var world = new World();
        var (host, guest) = (Peer.Guest(world, "Host"), Peer.Guest(world, "Guest"));
        host.Do("room.join", new() { ["room"] = "lobby" });
        guest.Do("room.join", new() { ["room"] = "lobby" });
        world.Storage.Hold = true;
        host.Cut();
        world.Advance(1);
        host.Connect();
        world.Advance(31);
        world.ReleaseStorage();
        Assert.True(host.Welcome["resumed"]!.GetValue<bool>());
        host.Do("room.settings", new() { ["room"] = "lobby", ["settings"] = new JsonObject { ["locked"] = true } });
        Assert.Empty(guest.Heard("participant.left"));
    }

    [Fact]
    public void Who_goes_again_while_their_hello_waits_for_storage_has_as_long_as_ever_to_come_back_after_that()
    {
        var world = new World();
        var peer = Peer.Guest(world, "Gast");
        world.Storage.Hold = true;
        peer.Cut();
        for (var i = 0; i < 2; i++)
        {
            peer.Connect();
            peer.Cut();
        }

        world.Advance(60);
        Assert.Equal(1, world.Figures.Sessions);
        world.ReleaseStorage();
        world.Advance(29);
        Assert.Equal(1, world.Figures.Sessions);
        world.Advance(1.1);
        Assert.Equal(0, world.Figures.Sessions);
    }

    [Fact]
    public void Whose_hello_was_refused_after_a_long_wait_has_ten_seconds_more_for_another()
    {
        var world = new World(World.Defaults with { Sessions = 1 });
        Peer.Guest(world, "First");
        world.Storage.Hold = true;
        var peer = Peer.Guest(world, "Second");
        world.Advance(14);
        world.ReleaseStorage();
        Assert.NotNull(peer.HelloRefusal);
        Assert.True(peer.IsOpen);
        world.Advance(10);
        Assert.Equal(CloseCodes.Policy, peer.Wire.CloseCode);
    }

    [Fact]
    public void A_second_hello_and_anything_before_the_first_is_refused()
    {
        var world = new World();
        world.Storage.Hold = true;
        var peer = Peer.Guest(world, "Gast");
        world.Send(peer.Wire, """{"jsonrpc":"2.0","id":5,"method":"session.ping"}""");
        Assert.Equal("not-signed-in", Peer.Name(peer.Transcript[^1]));
        world.Send(peer.Wire, """{"jsonrpc":"2.0","id":6,"method":"session.hello","params":{"guest":{"name":"x"}}}""");
        Assert.Equal("already-signed-in", Peer.Name(peer.Transcript[^1]));
        world.ReleaseStorage();
        Assert.Equal(1, world.Figures.Sessions);
    }

    [Fact]
    public void A_connection_that_goes_while_it_signs_in_leaves_nothing()
    {
        var world = new World();
        world.Storage.Hold = true;
        var peer = Peer.Guest(world, "Gast");
        peer.Cut();
        world.ReleaseStorage();
        Assert.Equal(default, world.Figures);
    }

    [Fact]
    public void Storage_that_fails_keeps_nobody_out_and_stores_nothing()
    {
        var world = new World();
        Peer.Guest(world, "Host").Do("room.join", new() { ["room"] = "lobby" });
        world.Storage.Fails = true;
        var peer = Peer.Guest(world, "Gast");
        // of a room that is open already there is nothing to be read; one that is not may be locked
        peer.Do("room.join", new() { ["room"] = "lobby" });
        Assert.Equal("storage", peer.Refused("chat.history", new() { ["room"] = "lobby" }));
        Assert.Equal("storage", peer.Refused("chat.send", new() { ["room"] = "lobby", ["id"] = Guid.Empty.ToString(), ["text"] = "x" }));
    }

    [Fact]
    public void A_session_outlives_the_token_that_opened_it_and_no_other_one_is_opened_with_it()
    {
        var world = new World();
        var peer = Peer.Token(world, "anna");
        peer.Credentials["token"] = "one that has expired";
        peer.Cut();
        peer.Connect();
        Assert.True(peer.Welcome["resumed"]!.GetValue<bool>());
        peer.Cut();
        world.Advance(30.1);
        peer.Connect();
        Assert.Equal("unauthorized", peer.HelloRefusal);
    }

    [Fact]
    public void A_session_ends_when_nobody_comes_back_in_thirty_seconds()
    {
        var world = new World();
        var peer = Peer.Guest(world, "Gast");
        var session = Peer.Text(peer.Welcome["session"]);
        peer.Cut();
        world.Advance(29.9);
        Assert.Equal(1, world.Figures.Sessions);
        world.Advance(0.2);
        Assert.Equal(default, world.Figures);
        peer.Connect();
        Assert.False(peer.Welcome["resumed"]!.GetValue<bool>());
        Assert.NotEqual(session, Peer.Text(peer.Welcome["session"]));
    }

    [Fact]
    public void A_resume_key_is_for_one_use_and_takes_the_session_from_the_old_connection()
    {
        var world = new World();
        var peer = Peer.Guest(world, "Gast");
        var key = Peer.Text(peer.Welcome["resumeKey"]);
        var old = peer.Wire;
        peer.Connect();
        Assert.True(peer.Welcome["resumed"]!.GetValue<bool>());
        Assert.Equal(CloseCodes.Replaced, old.CloseCode);
        peer.Acknowledge();
        var thief = new Peer(world) { Credentials = new JsonObject { ["resume"] = new JsonObject { ["key"] = key } } };
        thief.Connect();
        Assert.Equal("unauthorized", thief.HelloRefusal);
        Assert.True(peer.IsOpen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_welcome_that_never_arrives_does_not_cost_the_session(int lost)
    {
        var scene = new CallScene().Join();
        var session = Peer.Text(scene.Alice.Welcome["session"]);
        var key = scene.Alice.Welcome["resumeKey"]!.DeepClone();
        var received = scene.Alice.Received;
        scene.Alice.Cut();
        scene.Bob.Do("chat.send", new() { ["room"] = scene.Room, ["id"] = Guid.Empty.ToString(), ["text"] = "still there?" });
        for (var i = 0; i < lost; i++)
        {
            var deaf = new Peer(scene.World)
            {
                Credentials = new() { ["resume"] = new JsonObject { ["key"] = key.DeepClone(), ["received"] = received } },
            };
            deaf.Connect();
            Assert.True(deaf.Welcome["resumed"]!.GetValue<bool>());
            deaf.Cut();
        }

        scene.Alice.Connect();
        Assert.True(scene.Alice.Welcome["resumed"]!.GetValue<bool>());
        Assert.Equal(session, Peer.Text(scene.Alice.Welcome["session"]));
        Assert.Equal("still there?", Peer.Text(scene.Alice.Last("chat.message")["message"]!["text"]));
    }

    [Fact]
    public void A_reloaded_page_finds_its_call_and_its_rooms_and_gets_nothing_again()
    {
        var scene = new CallScene().Join();
        scene.World.Storage.Hold = true;
        scene.Alice.Send("chat.history", scene.In);
        scene.Alice.Cut();
        scene.Alice.Connect(reloaded: true);
        scene.World.ReleaseStorage();
        var welcome = scene.Alice.Welcome;
        Assert.True(welcome["resumed"]!.GetValue<bool>());
        Assert.Equal(0, welcome["received"]!.GetValue<long>());
        Assert.Equal(scene.Call, Peer.Text(welcome["calls"]![0]!["id"]));
        Assert.Equal(scene.Room, Peer.Text(welcome["rooms"]![0]!["room"]!["id"]));
        Assert.Equal(0, scene.Alice.Received);
        scene.Alice.Do("session.ping");
        Assert.True(scene.Bob.Last("participant.updated")["participant"]!["connected"]!.GetValue<bool>());
    }

    [Fact]
    public void What_was_acknowledged_is_forgotten_and_what_overflows_cannot_be_resumed()
    {
        var world = new World(World.Defaults with { ReplayMessages = 8 });
        var peer = Peer.Guest(world, "Gast");
        for (var i = 0; i < 20; i++)
            peer.Do("session.ping");
        peer.Acknowledge();
        peer.Cut();
        peer.Connect();
        Assert.True(peer.Welcome["resumed"]!.GetValue<bool>());

        var friend = Peer.Guest(world, "Friend");
        peer.Do("presence.watch");
        peer.Cut();
        for (var i = 0; i < 9; i++)
            friend.Do("session.rename", new() { ["name"] = $"Friend {i}" });
        peer.Connect();
        Assert.False(peer.Welcome["resumed"]!.GetValue<bool>());
    }

    [Fact]
    public void A_user_has_so_many_devices_and_one_that_is_away_gives_way()
    {
        var world = new World(World.Defaults with { SessionsPerUser = 2 });
        var first = Peer.Guest(world, "Gast");
        var second = first.AnotherDevice();
        Assert.Equal("too-many-sessions", first.AnotherDevice().HelloRefusal);
        second.Cut();
        Assert.Null(first.AnotherDevice().HelloRefusal);
        Assert.Equal(2, world.Figures.Sessions);
    }

    [Fact]
    public void Only_guests_rename_themselves_and_everybody_concerned_is_told()
    {
        var world = new World();
        var gast = Peer.Guest(world, "Gast");
        var anna = Peer.Token(world, "anna");
        anna.Do("presence.watch");
        gast.Do("room.join", new() { ["room"] = "lobby" });
        anna.Do("room.join", new() { ["room"] = "lobby" });
        Assert.Equal("forbidden", anna.Refused("session.rename", new() { ["name"] = "Other" }));
        Assert.Equal("New name", Peer.Text(gast.Do("session.rename", new() { ["name"] = "  New \u202Ename " })["user"]!["name"]));
        Assert.Equal("New name", Peer.Text(anna.Last("presence.changed")["user"]!["name"]));
        Assert.Equal("New name", Peer.Text(anna.Last("participant.updated")["participant"]!["user"]!["name"]));
    }

    [Theory]
    [InlineData("Ann\u200Ba\uFEFF\u00AD", "Anna")]
    [InlineData("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645")]
    [InlineData("A\u3164nn\uFFA0\u115F\u2800", "Ann")]
    [InlineData("Ann\U000E0042\U000E007F\U000E0101\uFE00", "Ann")]
    [InlineData("Ann\u206A\u180E\u180B\u17B4\uFFF0\U0001D173\U0001BCA0", "Ann")]
    [InlineData("An\u200Dn\u200C \uFE0F", "Ann")]
    [InlineData("\u0639\u0644\u06CC\u200C", "\u0639\u0644\u06CC")]
    [InlineData("Ann\uE000\U000F0000\U00100000", "Ann")]
    [InlineData("\U0001F469\u200D\u2764\uFE0F\u200D\U0001F468", "\U0001F469\u200D\u2764\uFE0F\u200D\U0001F468")]
    [InlineData("\U0001F469\U0001F3FD\u200D\U0001F680 Ann", "\U0001F469\U0001F3FD\u200D\U0001F680 Ann")]
    [InlineData("\u0915\u094D\u200D\u0937", "\u0915\u094D\u200D\u0937")]
    [InlineData("\u1820\u180B", "\u1820\u180B")]
    [InlineData("Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030A", "Z\u0301\u0302\u0303\u0304\u0305\u0306")]
    public void A_name_hides_nothing_and_covers_nothing(string wanted, string name)
    {
        Assert.Equal(name, Peer.Text(Peer.Guest(new World(), wanted).User["name"]));
    }

    [Fact]
    public void A_name_of_nothing_visible_is_refused()
    {
        foreach (var name in (string[])["", " ", "\u200B", "\u2060\u00AD", "\u0301\u0301", "\u3164", "\u115F\u1160", "\uFFA0", "\u2800", "\U000E0041", "\uFE0F", "\u200D", "\uE000", "\U0001D159"])
            Assert.Equal("invalid-params", Peer.Guest(new World(), name).HelloRefusal);
    }

    [Fact]
    public void A_key_whose_session_ends_while_storage_is_asked_opens_no_other()
    {
        var world = new World(World.Defaults with { SessionsPerUser = 1 });
        var peer = Peer.Guest(world, "Gast");
        var key = peer.Welcome["resumeKey"]!.DeepClone();
        peer.Cut();
        world.Storage.Hold = true;
        // whose session takes the place of the one that is away
        peer.AnotherDevice();
        var thief = world.Connect();
        world.Send(thief, new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 0,
            ["method"] = "session.hello",
            ["params"] = new JsonObject { ["resume"] = new JsonObject { ["key"] = key } },
        }.ToJsonString());
        world.ReleaseStorage();
        Assert.Equal("unauthorized", Peer.Name(JsonNode.Parse(Assert.Single(thief.Messages))!));
        Assert.Equal(1, world.Figures.Sessions);
    }

    [Fact]
    public void Too_many_requests_are_refused_for_a_while_and_then_the_connection_is_closed()
    {
        var world = new World(new SwitchboardOptions { UnitsAtOnce = 30, UnitsPerSecond = 10 });
        var peer = Peer.Guest(world, "Gast");
        for (var i = 0; i < 20; i++)
            peer.Do("session.ping");
        Assert.Equal("rate-limited", peer.Refused("session.ping"));
        Assert.Equal(1, peer.Transcript[^1]["error"]!["data"]!["retryAfterSeconds"]!.GetValue<int>());
        world.Advance(1);
        peer.Do("session.ping");
        for (var i = 0; i < 600 && peer.IsOpen; i++)
            peer.Send("session.ping");
        Assert.Equal(CloseCodes.Policy, peer.Wire.CloseCode);
    }

    [Fact]
    public void A_request_whose_id_was_handled_is_not_done_again()
    {
        var world = new World();
        var peer = Peer.Guest(world, "Gast");
        var message = """{"jsonrpc":"2.0","id":7,"method":"room.create"}""";
        world.Send(peer.Wire, message);
        world.Send(peer.Wire, message);
        Assert.Equal(["result", "invalid"], peer.News());
        Assert.Equal(1, world.Figures.Rooms);
    }

    [Fact]
    public void A_server_that_stops_tells_everybody_and_takes_nothing_more()
    {
        var world = new World();
        var peer = Peer.Guest(world, "Gast");
        world.Switchboard.Stop([peer.Wire.Connection], 3);
        world.Pump();
        Assert.Equal(CloseCodes.ServerStopping, peer.Wire.CloseCode);
        Assert.Equal(3, Assert.Single(peer.Uncounted)["params"]!["retryAfterSeconds"]!.GetValue<int>());
        Assert.Equal("server-stopping", Peer.Guest(world, "Late").HelloRefusal);
    }
}
