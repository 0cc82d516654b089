using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Sessions;

/// <summary>What happens to the one who is one too many: a clear refusal, and nothing to anybody else.</summary>
public sealed class LimitTests
{
    [Fact]
    public void A_full_server_takes_no_further_session_until_one_ends()
    {
        var world = new World(World.Defaults with { Sessions = 2 });
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        Assert.Equal("server-full", Peer.Guest(world, "Cy").HelloRefusal);
        Assert.Equal(2, world.Figures.Sessions);
        bob.SignOut();
        Assert.Null(Peer.Guest(world, "Cy").HelloRefusal);
        ann.Do("session.ping");
    }

    [Fact]
    public void A_room_that_could_not_be_kept_for_later_is_none()
    {
        var world = new World(World.Defaults with { PendingPerSession = 1 });
        var ann = Peer.Guest(world, "Ann");
        var persistent = new JsonObject { ["settings"] = new JsonObject { ["persistent"] = true } };
        world.Storage.Fails = true;
        Assert.Equal("storage", ann.Refused("room.create", (JsonObject)persistent.DeepClone()));
        Assert.Equal(0, world.Figures.Rooms);
        world.Storage.Fails = false;
        world.Storage.Hold = true;
        ann.Send("room.create", (JsonObject)persistent.DeepClone());
        Assert.Equal("rate-limited", ann.Refused("room.create", persistent));
        world.ReleaseStorage();
        Assert.Equal(1, world.Figures.Rooms);
    }

    [Fact]
    public void The_guests_of_one_address_do_not_take_all_sessions_also_where_their_connections_are_gone()
    {
        var world = new World(World.Defaults with { SessionsPerAddress = 3 });
        var people = Enumerable.Range(0, 3).Select(_ => From("somewhere")).ToList();
        Assert.Equal("server-full", From("somewhere").HelloRefusal);
        Assert.Null(From("elsewhere").HelloRefusal);
        Assert.Null(Peer.Token(world, "ann").HelloRefusal);
        // one whose connection is gone gives way, as it would after a while
        people[1].Cut();
        Assert.Null(From("somewhere").HelloRefusal);
        people[1].Connect();
        Assert.Equal("server-full", people[1].HelloRefusal);
        people[0].SignOut();
        Assert.Null(From("somewhere").HelloRefusal);
        Assert.Equal(5, world.Figures.Sessions);
        // and whoever goes on from another address counts there
        people[2].Cut();
        people[2].Info = new ConnectionInfo(Address: "on the way");
        people[2].Connect();
        Assert.True(people[2].Welcome["resumed"]!.GetValue<bool>());
        Assert.Null(From("somewhere").HelloRefusal);

        Peer From(string address)
        {
            var peer = new Peer(world) { Credentials = Peer.Guest("Guest"), Info = new ConnectionInfo(Address: address) };
            peer.Connect();
            return peer;
        }
    }

    [Fact]
    public void Of_one_address_so_many_guests_are_made_and_who_was_one_before_comes_in()
    {
        var world = new World();
        var known = From(Peer.Guest("Known"), "somewhere");
        known.SignOut();
        Assert.Equal(1_999, Enumerable.Range(0, 2_100).Count(_ => Come(Peer.Guest("Guest"), "somewhere") is null));
        Assert.Equal("rate-limited", Come(Peer.Guest("Guest"), "somewhere"));
        Assert.Null(Come(Peer.Guest("Guest"), "elsewhere"));
        Assert.Null(Come(new JsonObject { ["token"] = "good:ann:Ann" }, "somewhere"));
        known.Connect();
        Assert.Null(known.HelloRefusal);
        world.Advance(1);
        Assert.Equal(5, Enumerable.Range(0, 10).Count(_ => Come(Peer.Guest("Guest"), "somewhere") is null));

        string? Come(JsonObject credentials, string address)
        {
            var peer = From(credentials, address);
            if (peer.HelloRefusal is null)
                peer.SignOut();
            return peer.HelloRefusal;
        }

        Peer From(JsonObject credentials, string address)
        {
            var peer = new Peer(world) { Credentials = credentials, Info = new ConnectionInfo(Address: address) };
            peer.Connect();
            return peer;
        }
    }

    [Fact]
    public void Guests_of_one_address_have_so_many_rooms_kept_for_later_and_others_as_many_again()
    {
        var world = new World();
        var later = new JsonObject { ["settings"] = new JsonObject { ["persistent"] = true } };
        Assert.Equal(60, Enumerable.Range(0, 70).Count(_ => Make(Peer.Guest("Guest"), "somewhere") is null));
        Assert.Equal("rate-limited", Make(Peer.Guest("Guest"), "somewhere"));
        Assert.Null(Make(Peer.Guest("Guest"), "elsewhere"));
        Assert.Null(Make(new JsonObject { ["token"] = "good:ann:Ann" }, "somewhere"));
        // one for now is made, and not kept for later by another way
        var guest = From(Peer.Guest("Guest"), "somewhere");
        var room = Peer.Text(guest.Do("room.create")["room"]);
        guest.Do("room.join", new JsonObject { ["room"] = room });
        Assert.Equal("rate-limited", guest.Refused("room.settings", new JsonObject { ["room"] = room, ["settings"] = new JsonObject { ["persistent"] = true } }));
        world.Advance(121);
        guest.Do("room.settings", new JsonObject { ["room"] = room, ["settings"] = new JsonObject { ["persistent"] = true } });

        string? Make(JsonObject credentials, string address)
        {
            var peer = From(credentials, address);
            var answer = peer.Answer(peer.Send("room.create", (JsonObject)later.DeepClone()))!;
            peer.SignOut();
            return answer["error"] is null ? null : Peer.Name(answer);
        }

        Peer From(JsonObject credentials, string address)
        {
            var peer = new Peer(world) { Credentials = credentials, Info = new ConnectionInfo(Address: address) };
            peer.Connect();
            return peer;
        }
    }

    [Fact]
    public void An_owner_has_so_many_rooms_for_later_and_whoever_gives_one_up_has_another()
    {
        var world = new World();
        world.Storage.RoomsForLater = 2;
        var olga = Peer.Token(world, "olga");
        var soon = world.Now.UnixMilliseconds + 60_000;
        var planned = Make(new JsonObject { ["closesAt"] = soon });
        var kept = Make(new JsonObject { ["persistent"] = true });
        Assert.Equal("too-many-rooms", olga.Refused("room.create", new JsonObject { ["settings"] = new JsonObject { ["opensAt"] = soon } }));
        Assert.Equal(2, world.Figures.Rooms);
        var spare = Make([]);
        olga.Do("room.join", In(spare));
        Assert.Equal("too-many-rooms", Refused(spare));
        Assert.Empty(olga.Heard("room.updated"));
        // what is one already may be changed
        olga.Do("room.join", In(planned));
        Set(planned, new JsonObject { ["closesAt"] = soon + 60_000, ["persistent"] = true });
        olga.Do("room.join", In(kept));
        Set(kept, new JsonObject { ["persistent"] = false });
        Set(spare, new JsonObject { ["persistent"] = true });
        Assert.True(olga.Last("room.updated")["settings"]!["persistent"]!.GetValue<bool>());
        Assert.Equal("too-many-rooms", Refused(kept));

        string Make(JsonObject settings) => Peer.Text(olga.Do("room.create", new JsonObject { ["settings"] = settings })["room"]);

        void Set(string room, JsonObject settings) => olga.Do("room.settings", new JsonObject { ["room"] = room, ["settings"] = settings });

        string Refused(string room) => olga.Refused("room.settings", new JsonObject { ["room"] = room, ["settings"] = new JsonObject { ["persistent"] = true } });
    }

    [Fact]
    public void Who_loses_the_right_to_while_it_is_kept_for_later_is_refused_and_the_room_is_not_kept()
    {
        var scene = new RoleScene();
        scene.World.Storage.Hold = true;
        var asked = scene.Host.Send("room.settings", new JsonObject { ["room"] = scene.Room, ["settings"] = new JsonObject { ["persistent"] = true } });
        scene.Host.Send("room.leave", scene.In);
        scene.World.ReleaseStorage();
        Assert.Equal("not-in-room", Peer.Name(scene.Host.Answer(asked)!));
        Assert.NotNull(scene.World.Storage.Rooms[scene.Room].KeptUntil);
    }

    [Fact]
    public void Guests_of_one_address_do_not_take_all_rooms_by_breakout_rooms()
    {
        var world = new World(new SwitchboardOptions());
        for (var guest = 0; guest < 50; guest++)
        {
            var peer = From(world, "somewhere");
            for (var i = 0; i < 8; i++)
            {
                var room = $"room-{guest}-{i}";
                peer.Do("room.join", In(room));
                peer.Send("breakout.create", Planned(room, 50));
                peer.Send("breakout.open", In(room));
            }
        }

        Assert.Equal(400 + 1_000, world.Figures.Rooms);
        From(world, "elsewhere").Do("room.join", In("kitchen"));
    }

    [Fact]
    public void Whoever_closes_breakout_rooms_gives_them_back_to_the_guests_of_their_address()
    {
        var world = new World(World.Defaults with { RoomsPerAddress = 5 });
        var (ann, bob, cem, olga) = (From(world, "somewhere"), From(world, "somewhere"), From(world, "elsewhere"), Peer.Token(world, "olga"));
        foreach (var (peer, room) in new[] { (ann, "attic"), (bob, "barn"), (cem, "cellar"), (olga, "office") })
            peer.Do("room.join", In(room));
        ann.Do("breakout.create", Planned("attic", 3));
        // nothing is held by what is planned only
        bob.Do("breakout.create", Planned("barn", 3));
        ann.Do("breakout.open", In("attic"));
        Assert.Equal("too-many-rooms", bob.Refused("breakout.open", In("barn")));
        Assert.Equal("too-many-rooms", bob.Refused("breakout.create", Planned("barn", 3)));
        foreach (var (peer, room) in new[] { (cem, "cellar"), (olga, "office") })
        {
            peer.Do("breakout.create", Planned(room, 3));
            peer.Do("breakout.open", In(room));
        }

        ann.Do("breakout.close", In("attic"));
        bob.Do("breakout.open", In("barn"));
        // and whoever leaves last closes them
        bob.Do("room.leave", In("barn"));
        ann.Do("breakout.create", Planned("attic", 5));
        ann.Do("breakout.open", In("attic"));
    }

    [Fact]
    public void Guests_of_one_address_have_so_many_rooms_open_and_others_as_many_again()
    {
        var world = new World(World.Defaults with { RoomsPerAddress = 3 });
        var (ann, bob) = (From(world, "somewhere"), From(world, "somewhere"));
        ann.Do("room.join", In("attic"));
        bob.Do("room.join", In("barn"));
        bob.Do("room.create");
        Assert.Equal("too-many-rooms", bob.Refused("room.create"));
        Assert.Equal("too-many-rooms", ann.Refused("room.join", In("cellar")));
        Assert.Null(world.Switchboard.External.Check(new ExternalWish("cellar", ParticipantVia.Whip, Address: "somewhere"), world.Now, out var refusal));
        Assert.Equal(ErrorReason.TooManyRooms, refusal!.Reason);
        Assert.NotNull(world.Switchboard.External.Check(new ExternalWish("cellar", ParticipantVia.Whip, Address: "elsewhere"), world.Now, out _));
        // to one that is open others may come
        ann.Do("room.join", In("barn"));
        From(world, "elsewhere").Do("room.join", In("cellar"));
        Peer.Token(world, "olga").Do("room.create");
        ann.Do("room.leave", In("attic"));
        ann.Do("room.join", In("den"));
    }

    [Fact]
    public void Rooms_are_made_sixty_times_at_once_and_by_guests_of_one_address_together_two_hundred_times()
    {
        var world = new World();
        var olga = Peer.Token(world, "olga");
        Assert.Equal(60, Made(olga));
        Assert.Equal("rate-limited", olga.Refused("room.create"));
        Assert.Equal(60, Made(From(world, "somewhere")));
        Assert.Equal(140, Enumerable.Range(0, 10).Sum(_ => Made(From(world, "somewhere"))));
        Assert.Equal(60, Made(From(world, "elsewhere")));
        world.Advance(5);
        Assert.Equal(1, Made(olga));
        Assert.Equal(5, Made(From(world, "somewhere")));

        static int Made(Peer peer) => Enumerable.Range(0, 70).Count(_ => peer.Answer(peer.Send("room.create"))!["result"] is not null);
    }

    private static Peer From(World world, string address)
    {
        var peer = new Peer(world) { Credentials = Peer.Guest("Guest"), Info = new ConnectionInfo(Address: address) };
        peer.Connect();
        return peer;
    }

    private static JsonObject In(string room) => new() { ["room"] = room };

    private static JsonObject Planned(string room, int breakouts) =>
        new() { ["room"] = room, ["names"] = new JsonArray([.. Enumerable.Range(0, breakouts).Select(breakout => (JsonNode)$"B{breakout}")]) };

    [Fact]
    public void Who_comes_and_goes_without_end_does_so_sixty_times_and_then_once_a_second()
    {
        var world = new World();
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        bob.Do("room.join", new JsonObject { ["room"] = "garden" });
        Assert.Equal(60, Enumerable.Range(0, 100).Count(_ => ComeAndGo(ann)));
        Assert.Equal(60, bob.Heard("participant.joined").Count);
        Assert.False(ComeAndGo(ann.AnotherDevice()));
        world.Advance(1);
        ann.Do("room.join", new JsonObject { ["room"] = "garden" });
    }

    [Fact]
    public void Who_takes_their_place_from_one_device_to_another_without_end_does_so_as_often()
    {
        var world = new World();
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        bob.Do("room.join", new JsonObject { ["room"] = "garden" });
        var devices = new[] { ann, ann.AnotherDevice() };
        var proof = Peer.Text(ann.Do("room.join", new JsonObject { ["room"] = "garden" })["rejoin"]);
        var moves = Enumerable.Range(1, 100).Count(turn =>
        {
            var device = devices[turn % 2];
            return device.Answer(device.Send("room.join", new JsonObject { ["room"] = "garden", ["rejoin"] = proof }))!["result"] is not null;
        });
        Assert.Equal(59, moves);
    }

    [Fact]
    public void Guests_of_one_address_come_into_rooms_a_thousand_times_and_then_five_times_a_second()
    {
        var world = new World();
        Assert.Equal(1_000, Enumerable.Range(0, 1_100).Count(_ => Once(Peer.Guest("Guest"), "somewhere")));
        Assert.True(Once(Peer.Guest("Guest"), "elsewhere"));
        Assert.True(Once(new JsonObject { ["token"] = "good:ann:Ann" }, "somewhere"));
        world.Advance(1);
        Assert.Equal(5, Enumerable.Range(0, 10).Count(_ => Once(Peer.Guest("Guest"), "somewhere")));

        bool Once(JsonObject credentials, string address)
        {
            var peer = new Peer(world) { Credentials = credentials, Info = new ConnectionInfo(Address: address) };
            peer.Connect();
            var came = ComeAndGo(peer);
            peer.SignOut();
            return came;
        }
    }

    private static bool ComeAndGo(Peer peer)
    {
        if (peer.Answer(peer.Send("room.join", new JsonObject { ["room"] = "garden" }))!["result"] is null)
            return false;
        peer.Do("room.leave", new JsonObject { ["room"] = "garden" });
        return true;
    }

    [Fact]
    public void Whose_connection_breaks_without_end_is_told_of_thirty_times_and_then_once_a_second_as_they_are()
    {
        var world = new World();
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        foreach (var peer in new[] { bob, ann })
            peer.Do("room.join", new JsonObject { ["room"] = "garden" });
        Flap();
        Assert.Equal(30, Told());
        ann.Cut();
        world.Advance(1);
        Assert.Equal(31, Told());
        Assert.False(bob.Last("participant.updated")["participant"]!["connected"]!.GetValue<bool>());
        ann.Connect();
        Flap();
        // and of who has gone meanwhile nothing more
        var before = Told();
        ann.SignOut();
        world.Advance(2);
        Assert.Equal(before, Told());

        int Told() => bob.Heard("participant.updated").Count;

        void Flap()
        {
            for (var time = 0; time < 50; time++)
            {
                ann.Cut();
                ann.Connect();
            }
        }
    }

    [Fact]
    public void A_name_that_a_whole_room_is_told_of_is_changed_six_times_and_then_once_in_five_seconds()
    {
        var world = new World();
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        foreach (var peer in new[] { ann, bob })
            peer.Do("room.join", new JsonObject { ["room"] = "garden" });
        var names = Enumerable.Range(0, 20).Select(number => new JsonObject { ["name"] = $"Ann {number}" });
        Assert.Equal(6, names.Count(name => ann.Answer(ann.Send("session.rename", name))!["result"] is not null));
        Assert.Equal(6, bob.Heard("participant.updated").Count);
        world.Advance(5);
        ann.Do("session.rename", new JsonObject { ["name"] = "Anna" });
        // the same one again is none
        ann.Do("session.rename", new JsonObject { ["name"] = "Anna" });
    }

    [Fact]
    public void A_name_that_one_signs_in_by_on_another_device_is_bounded_as_well()
    {
        var world = new World();
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        foreach (var peer in new[] { ann, bob })
            peer.Do("room.join", new JsonObject { ["room"] = "garden" });
        var identity = ann.Welcome["identity"]!;
        for (var number = 0; number < 20; number++)
        {
            var device = new Peer(world) { Credentials = Peer.Guest($"Ann {number}") };
            device.Credentials["guest"]!["identity"] = identity.DeepClone();
            device.Connect();
            Assert.Equal(ann.Id, device.Id);
            Assert.Equal($"Ann {Math.Min(number, 5)}", Peer.Text(device.User["name"]));
            device.SignOut();
        }

        Assert.Equal(6, bob.Heard("participant.updated").Count);
    }

    [Fact]
    public void The_list_of_people_is_bounded_and_says_that_there_are_more()
    {
        var world = new World(World.Defaults with { PresenceListed = 2 });
        var peers = Enumerable.Range(0, 4).Select(number => Peer.Guest(world, $"Guest {number}")).ToList();
        var list = peers[0].Do("presence.watch");
        Assert.Equal((2, true), (list["users"]!.AsArray().Count, list["more"]!.GetValue<bool>()));
        peers[3].SignOut();
        list = peers[0].Do("presence.watch");
        Assert.Equal((2, false), (list["users"]!.AsArray().Count, list["more"]!.GetValue<bool>()));
    }

    [Fact]
    public void Only_so_many_watch_and_the_next_one_is_told_when_to_come_again()
    {
        var world = new World(World.Defaults with { Watchers = 1 });
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        ann.Do("presence.watch");
        // who watches already may ask again
        ann.Do("presence.watch");
        var refusal = bob.Answer(bob.Send("presence.watch"))!["error"]!["data"]!;
        Assert.Equal(("rate-limited", 60), (Peer.Text(refusal["reason"]), refusal["retryAfterSeconds"]!.GetValue<int>()));
        ann.Do("presence.unwatch");
        bob.Do("presence.watch");
    }
}
