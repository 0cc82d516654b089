using System.Text.Json.Nodes;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Moderation;

/// <summary>Who is host, has the floor and is shown large when those who come back after the process was killed are in their rooms again.</summary>
public sealed class RestartedRolesTests
{
    [Fact]
    public void A_room_that_is_nobodys_has_its_host_again_whoever_comes_back_first()
    {
        var world = new World();
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        var (anns, bobs) = (Join(ann, null), Join(bob, null));
        world.Restart();
        bob.Connect(forgetful: true);
        ann.Connect(forgetful: true);
        Assert.Equal("speaker", Peer.Role(Join(bob, bobs["rejoin"])));
        Assert.Equal("host", Peer.Role(Join(ann, anns["rejoin"])));
    }

    [Fact]
    public void Nor_is_whoever_comes_back_first_host_in_place_of_one_by_token()
    {
        var world = new World();
        var tess = Peer.Token(world, "tess", "kitchen", "host");
        var (teachers, bob) = (Join(tess, null), Peer.Guest(world, "Bob"));
        var bobs = Join(bob, null);
        world.Restart();
        bob.Connect(forgetful: true);
        tess.Connect(forgetful: true);
        Assert.Equal("speaker", Peer.Role(Join(bob, bobs["rejoin"])));
        Assert.Equal("speaker", Peer.Role(Join(Peer.Guest(world, "Cyd"), null)));
        Assert.Equal("host", Peer.Role(Join(tess, teachers["rejoin"])));
        world.Advance(121);
        Assert.DoesNotContain(bob.Heard("participant.updated"), seen => Peer.Text(seen["participant"]!["role"]) == "host" && Peer.Text(seen["participant"]!["user"]!["id"]) != "tess");
    }

    [Fact]
    public void A_host_by_token_that_does_not_come_back_is_replaced_too()
    {
        var world = new World();
        var tess = Peer.Token(world, "tess", "kitchen", "host");
        Join(tess, null);
        var bob = Peer.Guest(world, "Bob");
        var bobs = Join(bob, null);
        world.Restart();
        bob.Connect(forgetful: true);
        Join(bob, bobs["rejoin"]);
        world.Advance(121);
        Assert.Equal("host", Peer.Text(bob.Last("participant.updated")["participant"]!["role"]));
    }

    [Fact]
    public void A_host_that_does_not_come_back_is_replaced()
    {
        var world = new World();
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        Join(ann, null);
        var bobs = Join(bob, null);
        world.Restart();
        bob.Connect(forgetful: true);
        Join(bob, bobs["rejoin"]);
        world.Advance(121);
        Assert.Equal("host", Peer.Text(bob.Last("participant.updated")["participant"]!["role"]));
    }

    [Fact]
    public void Whoever_comes_back_first_and_leaves_again_ends_nobodys_meeting_and_inherits_nothing()
    {
        var world = new World();
        var (ann, bob, cyd) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"), Peer.Guest(world, "Cyd"));
        var (anns, bobs, cyds) = (Join(ann, null), Join(bob, null), Join(cyd, null));
        ann.Do("room.settings", new JsonObject { ["room"] = "kitchen", ["settings"] = new JsonObject { ["locked"] = true } });
        ann.Do("breakout.create", new JsonObject { ["room"] = "kitchen", ["names"] = new JsonArray("Roses") });
        ann.Do("breakout.open", In("kitchen"));
        ann.Do("poll.create", Poll("7e0ba6f2-0000-4000-8000-000000000001"));

        world.Restart();
        bob.Connect(forgetful: true);
        Join(bob, bobs["rejoin"]);
        bob.Do("room.leave", In("kitchen"));
        Assert.Equal("room-locked", Peer.Guest(world, "Stranger").Refused("room.join", In("kitchen")));
        Assert.Equal("speaker", Peer.Role(Join(bob, null)));
        bob.Do("room.leave", In("kitchen"));

        ann.Connect(forgetful: true);
        var back = Join(ann, anns["rejoin"]);
        Assert.Equal("host", Peer.Role(back));
        Assert.Single(back["room"]!["breakouts"]!["rooms"]!.AsArray());
        Assert.Null(Assert.Single(ann.Do("poll.list", In("kitchen"))["polls"]!.AsArray())!["closedAt"]);

        // the host too may go before the others are back
        ann.Do("room.leave", In("kitchen"));
        Assert.Equal("room-locked", Peer.Guest(world, "Stranger").Refused("room.join", In("kitchen")));
        cyd.Connect(forgetful: true);
        Assert.Equal("speaker", Peer.Role(Join(cyd, cyds["rejoin"])));
        world.Advance(121);
        Assert.Equal("host", Peer.Text(cyd.Last("participant.updated")["participant"]!["role"]));
        cyd.Do("room.leave", In("kitchen"));
        Assert.Equal(0, world.Figures.Rooms);
    }

    [Fact]
    public void Who_was_made_host_is_so_still_when_the_other_host_came_back_first_and_left()
    {
        var world = new World();
        var (ann, bob, cyd) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"), Peer.Guest(world, "Cyd"));
        var (anns, bobs, cyds) = (Join(ann, null), Join(bob, null), Join(cyd, null));
        ann.Do("room.role", new JsonObject { ["room"] = "kitchen", ["participant"] = bobs["participant"]!.DeepClone(), ["role"] = "host" });
        world.Restart();
        foreach (var peer in (Peer[])[ann, bob, cyd])
            peer.Connect(forgetful: true);
        Join(ann, anns["rejoin"]);
        ann.Do("room.leave", In("kitchen"));
        Assert.Equal("speaker", Peer.Role(Join(cyd, cyds["rejoin"])));
        Assert.Equal("host", Peer.Role(Join(bob, bobs["rejoin"])));
    }

    [Fact]
    public void Of_a_hall_so_many_are_expected_that_its_meeting_goes_on_and_no_more_is_written()
    {
        var world = new World(World.Defaults with { ParticipantsPerRoom = 300 });
        var people = Enumerable.Range(0, 250).Select(i => Peer.Guest(world, $"Guest {i}")).ToList();
        var proofs = people.ConvertAll(peer => Join(peer, null)["rejoin"]!);
        Assert.InRange(world.Storage.Rooms["kitchen"].State.Length, 1, 100 * 100);
        world.Restart();
        people[^1].Connect(forgetful: true);
        Join(people[^1], proofs[^1]);
        people[^1].Do("room.leave", In("kitchen"));
        people[0].Connect(forgetful: true);
        Assert.Equal("host", Peer.Role(Join(people[0], proofs[0])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_meeting_is_over_when_those_who_came_back_have_left_and_the_others_left_while_the_server_was_away(int when)
    {
        var world = new World();
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        var (anns, bobs) = (Join(ann, null), Join(bob, null));
        ann.Do("room.settings", new JsonObject { ["room"] = "kitchen", ["settings"] = new JsonObject { ["locked"] = true } });
        world.Restart();
        ann.Connect(forgetful: true);
        bob.Connect(forgetful: true);
        if (when == 0)
            Leave();
        Join(bob, bobs["rejoin"]);
        if (when == 1)
            Leave();
        bob.Do("room.leave", In("kitchen"));
        if (when == 2)
            Leave();
        Assert.Equal("host", Peer.Role(Join(Peer.Guest(world, "Stranger"), null)));

        void Leave() => ann.Do("room.leave", new JsonObject { ["room"] = "kitchen", ["rejoin"] = anns["rejoin"]!.DeepClone() });
    }

    [Fact]
    public void A_meeting_is_over_a_while_after_those_who_came_back_have_left()
    {
        var world = new World();
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        Join(ann, null);
        var bobs = Join(bob, null);
        ann.Do("room.settings", new JsonObject { ["room"] = "kitchen", ["settings"] = new JsonObject { ["locked"] = true } });
        world.Restart();
        bob.Connect(forgetful: true);
        Join(bob, bobs["rejoin"]);
        bob.Do("room.leave", In("kitchen"));
        world.Advance(121);
        Assert.Equal(0, world.Figures.Rooms);
        Assert.Equal("host", Peer.Role(Join(Peer.Guest(world, "Stranger"), null)));
    }

    [Fact]
    public void Who_came_into_a_meeting_that_was_broken_off_and_to_which_nobody_came_back_does_not_inherit_it()
    {
        var world = new World();
        var ann = Peer.Guest(world, "Ann");
        Join(ann, null);
        ann.Do("breakout.create", new JsonObject { ["room"] = "kitchen", ["names"] = new JsonArray("Roses") });
        ann.Do("breakout.open", In("kitchen"));
        ann.Do("chat.send", new JsonObject { ["room"] = "kitchen", ["id"] = "7e0ba6f2-0000-4000-8000-000000000001", ["text"] = "Mind the roses." });
        ann.Do("poll.create", Poll("7e0ba6f2-0000-4000-8000-000000000002"));
        world.Restart();
        world.Advance(5);
        var stranger = Peer.Guest(world, "Stranger");
        Join(stranger, null);
        world.Advance(121);
        Assert.Equal("host", Peer.Text(stranger.Last("participant.updated")["participant"]!["role"]));
        Assert.Null(stranger.Last("breakout.updated")["breakouts"]);
        Assert.NotNull(Assert.Single(stranger.Do("poll.list", In("kitchen"))["polls"]!.AsArray())!["closedAt"]);
        Assert.Equal("forbidden", stranger.Refused("chat.delete", new JsonObject { ["room"] = "kitchen", ["id"] = "7e0ba6f2-0000-4000-8000-000000000001" }));
    }

    [Fact]
    public void Whoever_became_host_when_the_host_left_is_so_after_a_restart_and_not_who_left()
    {
        var world = new World();
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        Join(ann, null);
        var bobs = Join(bob, null);
        ann.Do("room.leave", In("kitchen"));
        Assert.Equal("host", Peer.Text(bob.Last("participant.updated")["participant"]!["role"]));
        world.Restart();
        bob.Connect(forgetful: true);
        ann.Connect(forgetful: true);
        Assert.Equal("host", Peer.Role(Join(bob, bobs["rejoin"])));
        Assert.Equal("speaker", Peer.Role(Join(ann, null)));
    }

    [Fact]
    public void Whoever_becomes_host_because_the_host_does_not_come_back_is_told_who_waits_and_is_so_after_the_next_restart()
    {
        var world = new World();
        var (ann, bob, cyd) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"), Peer.Guest(world, "Cyd"));
        Join(ann, null);
        var bobs = Join(bob, null);
        ann.Do("room.settings", new JsonObject { ["room"] = "kitchen", ["settings"] = new JsonObject { ["lobby"] = true } });
        world.Restart();
        bob.Connect(forgetful: true);
        bobs = Join(bob, bobs["rejoin"]);
        cyd.Connect(forgetful: true);
        cyd.Do("room.knock", In("kitchen"));
        Assert.Empty(bob.Heard("room.lobby"));
        world.Advance(World.Defaults.RestoreTime.TotalSeconds + 1);
        Assert.Equal(1, bob.Last("room.lobby")["count"]!.GetValue<int>());
        world.Restart();
        bob.Connect(forgetful: true);
        Assert.Equal("host", Peer.Role(Join(bob, bobs["rejoin"])));
    }

    [Fact]
    public void The_floor_that_was_given_to_a_listener_by_token_is_theirs_after_a_restart_and_not_in_the_next_meeting()
    {
        var world = new World();
        var olga = Peer.Token(world, "olga");
        var room = olga.Make(new JsonObject { ["persistent"] = true, ["stage"] = true });
        var olgas = olga.Do("room.join", In(room));
        var tom = Peer.Token(world, "tom", room, "listener");
        var toms = tom.Do("room.join", In(room));
        olga.Do("room.role", new JsonObject { ["room"] = room, ["participant"] = toms["participant"]!.DeepClone(), ["role"] = "speaker" });
        world.Restart();
        olga.Connect(forgetful: true);
        tom.Connect(forgetful: true);
        olga.Do("room.join", new JsonObject { ["room"] = room, ["rejoin"] = olgas["rejoin"]!.DeepClone() });
        Assert.Equal("speaker", Peer.Role(tom.Do("room.join", new JsonObject { ["room"] = room, ["rejoin"] = toms["rejoin"]!.DeepClone() })));
        olga.Do("room.end", In(room));
        Assert.Equal("listener", Peer.Role(tom.Do("room.join", In(room))));
    }

    [Fact]
    public void Whoever_was_shown_large_to_everybody_is_so_again_when_they_are_back()
    {
        var scene = new RoleScene();
        var proofs = new[] { scene.Olga, scene.Speaker, scene.Listener }.ToDictionary(peer => peer, peer => Proof(scene, peer));
        scene.Moderator.Do("room.spotlight", scene.About(scene.Speaker));
        scene.World.Restart();
        foreach (var peer in proofs.Keys)
            peer.Connect(forgetful: true);
        Assert.Null(Back(scene.Listener)["room"]!["spotlight"]);
        scene.Listener.News();
        scene.Speaker.News();
        Assert.Equal(scene.Of(scene.Speaker), Peer.Text(Back(scene.Speaker)["room"]!["spotlight"]));
        Assert.Equal(["participant.joined", "room.spotlit"], scene.Listener.News());
        Assert.Equal(scene.Of(scene.Speaker), Peer.Text(scene.Listener.Last("room.spotlit")["participant"]));
        Assert.DoesNotContain("room.spotlit", scene.Speaker.News());

        // what was ended before the restart, or with whoever left, does not come back
        scene.Speaker.Do("room.leave", scene.In);
        scene.World.Restart();
        scene.Speaker.Connect(forgetful: true);
        Assert.Null(Back(scene.Speaker)["room"]!["spotlight"]);

        JsonNode Back(Peer peer) => peer.Do("room.join", new JsonObject { ["room"] = scene.Room, ["rejoin"] = proofs[peer].DeepClone() });
    }

    [Fact]
    public void A_host_who_shows_somebody_else_large_after_a_restart_is_not_overruled_by_who_comes_back()
    {
        var scene = new RoleScene();
        var proofs = new[] { scene.Olga, scene.Speaker }.ToDictionary(peer => peer, peer => Proof(scene, peer));
        scene.Moderator.Do("room.spotlight", scene.About(scene.Speaker));
        scene.World.Restart();
        foreach (var peer in proofs.Keys)
            peer.Connect(forgetful: true);
        var olga = Peer.Text(Back(scene.Olga)["participant"]);
        scene.Olga.Do("room.spotlight", new JsonObject { ["room"] = scene.Room, ["participant"] = olga });
        Assert.Equal(olga, Peer.Text(Back(scene.Speaker)["room"]!["spotlight"]));

        JsonNode Back(Peer peer) => peer.Do("room.join", new JsonObject { ["room"] = scene.Room, ["rejoin"] = proofs[peer].DeepClone() });
    }

    private static JsonNode Join(Peer peer, JsonNode? proof)
    {
        var wish = new JsonObject { ["room"] = "kitchen" };
        if (proof is not null)
            wish["rejoin"] = proof.DeepClone();
        return peer.Do("room.join", wish);
    }

    private static JsonObject Poll(string id) => new() { ["room"] = "kitchen", ["id"] = id, ["question"] = "Tea?", ["options"] = new JsonArray("Yes", "No") };

    private static JsonObject In(string room) => new() { ["room"] = room };

    private static JsonNode Proof(RoleScene scene, Peer peer) =>
        peer.Transcript.Select(message => message["result"]?["rejoin"]).OfType<JsonNode>().Last();
}
