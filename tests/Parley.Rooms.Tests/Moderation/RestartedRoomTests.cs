using System.Text.Json.Nodes;
using Parley.Rooms.Ports;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Moderation;

/// <summary>The process is killed, and another one comes up with the same storage: rooms are as before for those who come back.</summary>
public sealed class RestartedRoomTests
{
    [Fact]
    public void Roles_locks_bans_lobby_and_hands_are_as_before()
    {
        var scene = new RoleScene();
        scene.Listener.Do("hand.raise", scene.In);
        var hand = scene.Seen(scene.Listener)["hand"]!.GetValue<long>();
        var (first, second) = (Peer.Guest(scene.World, "First"), Peer.Guest(scene.World, "Second"));
        scene.Set(new JsonObject { ["lobby"] = true, ["password"] = "open sesame" });
        var proofs = new[] { scene.Olga, scene.Moderator, scene.Speaker, scene.Listener }.ToDictionary(peer => peer, peer => Proof(scene, peer));
        first.Do("room.knock", Sesame(scene));
        scene.World.Advance(1);
        second.Do("room.knock", Sesame(scene));

        scene.World.Restart();
        foreach (var peer in new[] { second, first, scene.Banned, scene.Visitor, scene.Speaker, scene.Listener, scene.Moderator, scene.Olga })
            peer.Connect(forgetful: true);

        // those who waited knock again, in whatever order, and are where they were
        second.Do("room.knock", Sesame(scene));
        first.Do("room.knock", Sesame(scene));
        Assert.Equal("speaker", Peer.Role(Back(scene.Speaker)));
        Assert.Equal("listener", Peer.Role(Back(scene.Listener)));
        Assert.Equal(hand, scene.Speaker.Last("participant.joined")["participant"]!["hand"]!.GetValue<long>());
        Assert.Equal("moderator", Peer.Role(Back(scene.Moderator)));
        var olga = Back(scene.Olga);
        Assert.Equal("host", Peer.Role(olga));
        scene.World.Advance(1);
        Assert.Equal(["First", "Second"], scene.Olga.Last("room.lobby")["waiting"]!.AsArray().Select(waiting => Peer.Text(waiting!["user"]!["name"])));
        var settings = olga["room"]!["settings"]!;
        Assert.True(settings["lobby"]!.GetValue<bool>() && settings["password"]!.GetValue<bool>());
        Assert.Equal("Garden", Peer.Text(olga["room"]!["name"]));
        var listener = olga["room"]!["participants"]!.AsArray().Single(one => Peer.Text(one!["id"]) == scene.Of(scene.Listener))!;
        Assert.Equal(hand, listener["hand"]!.GetValue<long>());
        Assert.Equal("banned", scene.Banned.Refused("room.join", scene.In));
        Assert.Equal("password-needed", scene.Visitor.Refused("room.join", scene.In));

        JsonNode Back(Peer peer) => peer.Do("room.join", new JsonObject { ["room"] = scene.Room, ["rejoin"] = proofs[peer].DeepClone() });
    }

    [Fact]
    public void Each_change_of_what_an_invitation_says_is_a_later_revision_also_after_a_restart()
    {
        var world = new World();
        var olga = Peer.Guest(world, "Olga");
        var at = world.Now.UnixMilliseconds + 600_000;
        var room = Peer.Text(olga.Do("room.create", new JsonObject { ["name"] = "Garden", ["settings"] = new JsonObject { ["opensAt"] = at } })["room"]);
        JsonObject In() => new() { ["room"] = room };
        Assert.Null(olga.Do("room.join", In())["room"]!["settings"]!["revision"]);
        Assert.Equal(1, Changed(new JsonObject { ["opensAt"] = at + 60_000 }));
        Assert.Equal(2, Changed(new JsonObject { ["closesAt"] = at + 120_000, ["lobby"] = true }));
        Assert.Equal(3, Changed(new JsonObject { ["name"] = "Orchard" }));
        // of these an invitation says nothing, or nothing else
        Assert.Equal(3, Changed(new JsonObject { ["lobby"] = false, ["opensAt"] = at + 60_000 }));
        world.Restart();
        olga.Connect(forgetful: true);
        Assert.Equal(3, Revision(olga.Do("room.join", In())["room"]!["settings"]));
        Assert.Equal(4, Changed(new JsonObject { ["closesAt"] = 0 }));

        int Changed(JsonObject settings)
        {
            olga.Do("room.settings", new JsonObject { ["room"] = room, ["settings"] = settings });
            return Revision(olga.Last("room.updated")["settings"]);
        }

        static int Revision(JsonNode? settings) => settings!["revision"]!.GetValue<int>();
    }

    [Fact]
    public void A_room_that_was_routed_is_so_for_the_first_who_come_back_and_direct_when_no_third_does()
    {
        var world = new World();
        var people = new[] { "Ann", "Bob", "Cyd" }.Select(name => Peer.Guest(world, name)).ToArray();
        var proofs = people.Select(peer => Join(peer, null)["rejoin"]).ToArray();
        world.Advance(1);
        world.Restart();
        foreach (var peer in people[..2])
            peer.Connect(forgetful: true);
        Assert.Equal(["routed", "routed"], people[..2].Select((peer, i) => Peer.Text(Join(peer, proofs[i])["room"]!["mode"])));
        world.Advance(29);
        Assert.Empty(people[0].Heard("room.mode").Skip(1));
        world.Advance(2);
        Assert.Equal("direct", Peer.Text(people[0].Last("room.mode")["mode"]));

        world.Advance(1);
        world.Restart();
        people[1].Connect(forgetful: true);
        Assert.Equal("direct", Peer.Text(Join(people[1], proofs[1])["room"]!["mode"]));
    }

    [Fact]
    public void Of_a_room_that_is_nobodys_nothing_outlasts_its_people()
    {
        var world = new World();
        var ann = Peer.Guest(world, "Ann");
        Join(ann, null);
        ann.Do("room.settings", new JsonObject { ["room"] = "kitchen", ["settings"] = new JsonObject { ["locked"] = true } });
        ann.Do("room.leave", new JsonObject { ["room"] = "kitchen" });
        Assert.Empty(world.Storage.Rooms);
        var bob = Peer.Guest(world, "Bob");
        Assert.Equal("host", Peer.Role(Join(bob, null)));
        bob.Do("room.settings", new JsonObject { ["room"] = "kitchen", ["settings"] = new JsonObject { ["locked"] = true } });
        world.Restart();
        world.Advance(130);
        Assert.Equal("host", Peer.Role(Join(Peer.Guest(world, "Cem"), null)));
    }

    [Fact]
    public void Storage_that_fails_while_all_come_back_is_told_to_each_of_them_and_opens_the_room_to_nobody()
    {
        var world = new World();
        var olga = Peer.Token(world, "olga");
        var wish = new JsonObject { ["room"] = olga.Do("room.create", new JsonObject { ["settings"] = new JsonObject { ["persistent"] = true, ["lobby"] = true } })["room"]!.DeepClone() };
        world.Restart();
        var people = new[] { "ann", "bob", "cyd" }.Select(name => Peer.Token(world, name)).ToArray();
        world.Storage.Hold = true;
        var asked = people.Select(peer => peer.Send("room.join", (JsonObject)wish.DeepClone())).ToArray();
        Assert.Equal(1, world.Storage.Waiting);
        world.Storage.Fails = true;
        world.ReleaseStorage();
        Assert.All(people.Zip(asked), one => Assert.Equal("storage", Peer.Name(one.First.Answer(one.Second)!)));
        world.Storage.Fails = false;
        Assert.All(people, peer => Assert.Equal("lobby", peer.Refused("room.join", (JsonObject)wish.DeepClone())));
    }

    [Fact]
    public void A_persistent_room_is_its_owners_after_days_and_another_for_an_hour()
    {
        var world = new World();
        var olga = Peer.Token(world, "olga");
        var lasting = Create(new JsonObject { ["persistent"] = true, ["lobby"] = true });
        var passing = Create(new JsonObject { ["lobby"] = true });
        world.Advance(30 * 60);
        Assert.Equal("lobby", Peer.Token(world, "ann").Refused("room.join", In(passing)));
        world.Advance(3 * 24 * 3600);
        Assert.Equal("lobby", Peer.Token(world, "ann").Refused("room.join", In(lasting)));
        Assert.Equal("host", Peer.Role(Peer.Token(world, "olga").Do("room.join", In(lasting))));
        Assert.Equal("host", Peer.Role(Peer.Token(world, "ann").Do("room.join", In(passing))));

        string Create(JsonObject settings) => Peer.Text(olga.Do("room.create", new JsonObject { ["settings"] = settings })["room"]);
    }

    [Fact]
    public void A_proof_is_good_for_the_meeting_that_the_restart_broke_off_and_opens_the_door_of_no_other()
    {
        var world = new World();
        var (olga, vera, bob) = (Peer.Token(world, "olga"), Peer.Token(world, "vera"), Peer.Token(world, "bob"));
        var room = Peer.Text(olga.Do("room.create", new JsonObject { ["settings"] = new JsonObject { ["persistent"] = true } })["room"]);
        olga.Do("room.join", In());
        var old = vera.Do("room.join", In())["rejoin"]!;
        foreach (var peer in new[] { vera, olga })
            peer.Do("room.leave", In());
        olga.Do("room.join", In());
        var proof = bob.Do("room.join", In())["rejoin"]!;
        olga.Do("room.settings", new JsonObject { ["room"] = room, ["settings"] = new JsonObject { ["locked"] = true, ["password"] = "open sesame", ["lobby"] = true } });

        world.Restart();
        foreach (var peer in new[] { olga, vera, bob })
            peer.Connect(forgetful: true);
        Assert.Equal("room-locked", vera.Refused("room.join", In(old)));
        // by an earlier version
        Assert.Equal("room-locked", bob.Refused("room.join", In(WithoutSitting(proof))));
        bob.Do("room.join", In(proof));
        olga.Do("room.join", In());

        // it has ended when its last person went, and when nobody came back to it
        foreach (var peer in new[] { bob, olga })
            peer.Do("room.leave", In());
        world.Restart();
        bob.Connect(forgetful: true);
        Assert.Equal("room-locked", bob.Refused("room.join", In(proof)));

        JsonObject In(JsonNode? rejoin = null)
        {
            var wish = new JsonObject { ["room"] = room };
            if (rejoin is not null)
                wish["rejoin"] = rejoin.DeepClone();
            return wish;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_meeting_to_which_nobody_has_come_back_is_over(bool looked)
    {
        var world = new World();
        var (olga, bob) = (Peer.Token(world, "olga"), Peer.Token(world, "bob"));
        var room = Peer.Text(olga.Do("room.create", new JsonObject { ["settings"] = new JsonObject { ["persistent"] = true } })["room"]);
        JsonObject In() => new() { ["room"] = room };
        var proof = bob.Do("room.join", In())["rejoin"]!;

        world.Restart();
        olga.Connect(forgetful: true);
        if (looked)
            olga.Do("room.look", In());
        world.Advance(121);
        olga.Connect(forgetful: true);
        olga.Do("room.join", In());
        olga.Do("room.settings", new JsonObject { ["room"] = room, ["settings"] = new JsonObject { ["locked"] = true } });

        world.Restart();
        bob.Connect(forgetful: true);
        Assert.Equal("room-locked", bob.Refused("room.join", new JsonObject { ["room"] = room, ["rejoin"] = proof.DeepClone() }));
    }

    [Fact]
    public void A_room_whose_people_are_expected_back_is_not_put_away_for_others_that_are_empty()
    {
        var world = new World(World.Defaults with { EmptyRooms = 1 });
        var (olga, bob) = (Peer.Token(world, "olga"), Peer.Token(world, "bob"));
        var room = olga.Make(new JsonObject { ["persistent"] = true });
        JsonObject In(string id) => new() { ["room"] = id };
        olga.Do("room.join", In(room));
        var proof = bob.Do("room.join", In(room))["rejoin"]!;
        olga.Do("breakout.create", new JsonObject { ["room"] = room, ["names"] = new JsonArray("Roses"), ["choose"] = true });
        olga.Do("breakout.open", In(room));

        world.Restart();
        bob.Connect(forgetful: true);
        bob.Do("room.look", In(room));
        olga.Connect(forgetful: true);
        foreach (var _ in Enumerable.Range(0, 3))
            olga.Make([]);
        var breakout = Peer.Text(bob.Do("room.join", new JsonObject { ["room"] = room, ["rejoin"] = proof.DeepClone() })["room"]!["breakouts"]!["rooms"]![0]!["id"]);
        bob.Do("room.join", In(breakout));
        olga.Do("room.join", In(room));
        olga.Do("breakout.close", In(room));
        Assert.Equal("breakouts-closed", Peer.Text(bob.Last("room.ended")["reason"]));
    }

    [Fact]
    public void Storage_is_told_of_a_door_that_is_not_open_to_whoever_has_the_link()
    {
        var scene = new RoleScene();
        bool Guarded() => scene.World.Storage.Rooms[scene.Room].Guarded;
        // somebody is banned
        Assert.True(Guarded());
        scene.Olga.Do("room.unban", new JsonObject { ["room"] = scene.Room, ["user"] = scene.Banned.Id });
        Assert.False(Guarded());
        foreach (var (setting, on, off) in ((string, JsonNode, JsonNode)[])[("lobby", true, false), ("locked", true, false), ("waitForHost", true, false), ("password", "open sesame", "")])
        {
            scene.Set(new JsonObject { [setting] = on });
            Assert.True(Guarded(), setting);
            scene.Set(new JsonObject { [setting] = off });
            Assert.False(Guarded(), setting);
        }
    }

    [Fact]
    public void A_room_that_is_nobodys_cannot_be_persistent()
    {
        var world = new World();
        var ann = Peer.Guest(world, "Ann");
        Join(ann, null);
        Assert.Equal("forbidden", ann.Refused("room.settings", new JsonObject { ["room"] = "kitchen", ["settings"] = new JsonObject { ["persistent"] = true } }));
    }

    [Fact]
    public void However_much_happens_one_write_of_a_room_is_under_way_at_a_time()
    {
        var scene = new RoleScene();
        scene.World.Storage.Hold = true;
        foreach (var peer in new[] { scene.Olga, scene.Host, scene.Moderator, scene.Listener })
        {
            for (var i = 0; i < 10; i++)
            {
                peer.Do("hand.raise", scene.In);
                peer.Do("hand.lower", scene.In);
            }
        }

        Assert.Equal(1, scene.World.Storage.Waiting);
        scene.Speaker.Do("hand.raise", scene.In);
        scene.World.ReleaseStorage();
        Assert.Contains(scene.Of(scene.Speaker), scene.World.Storage.Rooms[scene.Room].State, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_was_sent_out_of_a_meeting_that_nobody_came_back_to_comes_into_the_next_one()
    {
        var world = new World();
        var (olga, bob) = (Peer.Token(world, "olga"), Peer.Token(world, "bob"));
        var room = olga.Make(new JsonObject { ["persistent"] = true });
        olga.Do("room.join", In(room));
        var bobs = bob.Do("room.join", In(room));
        olga.Do("room.remove", new JsonObject { ["room"] = room, ["participant"] = bobs["participant"]!.DeepClone() });
        world.Restart();
        world.Advance(3 * 24 * 3600);
        bob.Connect(forgetful: true);
        bob.Do("room.join", In(room));
    }

    [Fact]
    public void Polls_of_a_meeting_that_nobody_came_back_to_are_closed()
    {
        var world = new World();
        var olga = Peer.Token(world, "olga");
        var room = olga.Make(new JsonObject { ["persistent"] = true });
        olga.Do("room.join", In(room));
        olga.Do("poll.create", new JsonObject { ["room"] = room, ["id"] = "9f8a7c1e-0000-4000-8000-000000000001", ["question"] = "Tea?", ["options"] = new JsonArray("Yes", "No") });
        world.Restart();
        world.Advance(3 * 24 * 3600);
        olga.Connect(forgetful: true);
        olga.Do("room.join", In(room));
        Assert.NotNull(olga.Do("poll.list", In(room))["polls"]![0]!["closedAt"]);
    }

    [Fact]
    public void Also_where_that_cannot_be_stored_at_once()
    {
        var world = new World();
        var olga = Peer.Token(world, "olga");
        var room = olga.Make(new JsonObject { ["persistent"] = true });
        olga.Do("room.join", In(room));
        olga.Do("poll.create", new JsonObject { ["room"] = room, ["id"] = "9f8a7c1e-0000-4000-8000-000000000001", ["question"] = "Tea?", ["options"] = new JsonArray("Yes", "No") });
        world.Restart();
        Peer.Token(world, "bob").Do("room.look", In(room));
        world.Storage.Fails = true;
        world.Advance(121);
        world.Storage.Fails = false;
        world.Advance(61);
        olga.Connect(forgetful: true);
        olga.Do("room.join", In(room));
        Assert.NotNull(olga.Do("poll.list", In(room))["polls"]![0]!["closedAt"]);
    }

    [Fact]
    public void A_hand_is_up_after_two_restarts_in_a_row_and_down_when_the_meeting_is_over()
    {
        var world = new World();
        var (olga, bob) = (Peer.Token(world, "olga"), Peer.Token(world, "bob"));
        var room = olga.Make(new JsonObject { ["persistent"] = true });
        var olgas = Rejoin(olga, null);
        var bobs = Rejoin(bob, null);
        bob.Do("hand.raise", In(room));
        world.Restart();
        olga.Connect(forgetful: true);
        olgas = Rejoin(olga, olgas);
        world.Restart();
        olga.Connect(forgetful: true);
        bob.Connect(forgetful: true);
        Rejoin(olga, olgas);
        Assert.NotNull(Hand(Rejoin(bob, bobs)));
        world.Restart();
        olga.Connect(forgetful: true);
        bob.Connect(forgetful: true);
        Rejoin(olga, null);
        olga.Do("room.end", In(room));
        Assert.Null(Hand(Rejoin(bob, bobs)));

        JsonNode Rejoin(Peer peer, JsonNode? before)
        {
            var wish = In(room);
            if (before is not null)
                wish["rejoin"] = before["rejoin"]!.DeepClone();
            return peer.Do("room.join", wish);
        }

        static JsonNode? Hand(JsonNode joined) =>
            joined["room"]!["participants"]!.AsArray().Single(one => Peer.Text(one!["id"]) == Peer.Text(joined["participant"]))!["hand"];
    }

    [Fact]
    public void Who_waited_once_and_never_came_again_is_forgotten_and_looks_write_nothing()
    {
        var world = new World();
        var (olga, ann, bob) = (Peer.Token(world, "olga"), Peer.Token(world, "ann"), Peer.Token(world, "bob"));
        var rooms = new[] { olga.Make(new JsonObject { ["persistent"] = true, ["lobby"] = true }), olga.Make(new JsonObject { ["persistent"] = true, ["lobby"] = true }) };
        // in the one a meeting is going on, in the other it is waited for
        olga.Do("room.join", In(rooms[0]));
        foreach (var room in rooms)
            ann.Do("room.knock", In(room));
        Assert.All(rooms, room => Assert.Contains("\"ann\"", world.Storage.Rooms[room].State, StringComparison.Ordinal));
        world.Restart();
        world.Advance(24 * 3600);
        bob.Connect(forgetful: true);
        foreach (var room in rooms)
            bob.Do("room.look", In(room));
        Assert.All(rooms, room => Assert.DoesNotContain("\"ann\"", world.Storage.Rooms[room].State, StringComparison.Ordinal));
        world.Advance(4000);
        var before = rooms.Select(room => world.Storage.Rooms[room]).ToList();
        foreach (var room in rooms)
            bob.Do("room.look", In(room));
        Assert.All(rooms.Zip(before), pair => Assert.Same(pair.Second, world.Storage.Rooms[pair.First]));
    }

    [Fact]
    public void A_lock_that_could_not_be_stored_is_stored_when_there_is_room_again()
    {
        var world = new World();
        var olga = Peer.Token(world, "olga");
        var room = Peer.Text(olga.Do("room.create", new JsonObject { ["settings"] = new JsonObject { ["persistent"] = true } })["room"]);
        olga.Do("room.join", In(room));
        world.Storage.Fails = true;
        olga.Do("room.settings", new JsonObject { ["room"] = room, ["settings"] = new JsonObject { ["locked"] = true } });
        world.Advance(60);
        world.Storage.Fails = false;
        world.Advance(10);
        var stored = world.Storage.Rooms[room];
        world.Advance(600);
        // once is enough
        Assert.Same(stored, world.Storage.Rooms[room]);
        world.Restart();
        Assert.Equal("room-locked", Peer.Token(world, "bob").Refused("room.join", In(room)));
    }

    [Fact]
    public void A_room_is_not_put_away_before_what_was_decided_there_is_stored()
    {
        var world = new World(World.Defaults with { EmptyRooms = 2 });
        var olga = Peer.Token(world, "olga");
        var room = Peer.Text(olga.Do("room.create", new JsonObject { ["settings"] = new JsonObject { ["persistent"] = true } })["room"]);
        olga.Do("room.join", In(room));
        world.Storage.Fails = true;
        olga.Do("room.settings", new JsonObject { ["room"] = room, ["settings"] = new JsonObject { ["locked"] = true } });
        olga.Do("room.leave", In(room));
        for (var i = 0; i < 3; i++)
            olga.Do("room.create");
        world.Advance(2 * 3600);
        Assert.Equal("room-locked", Peer.Token(world, "bob").Refused("room.join", In(room)));
        world.Storage.Fails = false;
        world.Advance(2 * 3600);
        Assert.Equal(0, world.Figures.Rooms);
        Assert.Equal("room-locked", Peer.Token(world, "cyd").Refused("room.join", In(room)));
    }

    [Fact]
    public void Nor_while_one_write_of_it_is_under_way_and_another_is_due()
    {
        var world = new World(World.Defaults with { EmptyRooms = 1 });
        var olga = Peer.Token(world, "olga");
        var rooms = Enumerable.Range(0, 2).Select(_ => Peer.Text(olga.Do("room.create", new JsonObject { ["settings"] = new JsonObject { ["persistent"] = true } })["room"])).ToArray();
        foreach (var room in rooms)
            olga.Do("room.join", In(room));
        world.Storage.Hold = true;
        olga.Do("room.settings", new JsonObject { ["room"] = rooms[0], ["settings"] = new JsonObject { ["lobby"] = true } });
        olga.Do("room.settings", new JsonObject { ["room"] = rooms[0], ["settings"] = new JsonObject { ["locked"] = true } });
        foreach (var room in rooms)
            olga.Do("room.leave", In(room));
        world.ReleaseStorage();
        world.Advance(2 * 3600);
        Assert.Equal(0, world.Figures.Rooms);
        Assert.Equal("room-locked", Peer.Token(world, "bob").Refused("room.join", In(rooms[0])));
    }

    private static JsonNode Join(Peer peer, JsonNode? proof)
    {
        var wish = new JsonObject { ["room"] = "kitchen" };
        if (proof is not null)
            wish["rejoin"] = proof.DeepClone();
        return peer.Do("room.join", wish);
    }

    private static JsonNode WithoutSitting(JsonNode proof)
    {
        var seal = new TestSeal();
        var claim = JsonNode.Parse(seal.Open(SealPurpose.Rejoin, Peer.Text(proof))!)!.AsObject();
        Assert.True(claim.Remove("Sitting"));
        return seal.Seal(SealPurpose.Rejoin, System.Text.Encoding.UTF8.GetBytes(claim.ToJsonString()));
    }

    private static JsonObject In(string room) => new() { ["room"] = room };

    private static JsonObject Sesame(RoleScene scene) => new() { ["room"] = scene.Room, ["password"] = "open sesame" };

    private static JsonNode Proof(RoleScene scene, Peer peer) =>
        peer.Transcript.Select(message => message["result"]?["rejoin"]).OfType<JsonNode>().Last();
}
