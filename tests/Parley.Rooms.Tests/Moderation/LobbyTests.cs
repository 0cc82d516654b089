using System.Text.Json.Nodes;
using Parley.Rooms.Audit;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Moderation;

/// <summary>Knocking, and being let in.</summary>
public sealed class LobbyTests
{
    [Fact]
    public void Who_comes_knocks_and_comes_in_when_admitted()
    {
        var scene = WithLobby();
        var vera = scene.Visitor;
        Assert.Equal("lobby", vera.Refused("room.join", scene.In));
        var knock = vera.Do("room.knock", scene.In);
        Assert.Equal("""{"admitted":false,"place":1,"host":true}""", knock.ToJsonString());
        var waiting = Assert.Single(scene.Moderator.Last("room.lobby")["waiting"]!.AsArray())!;
        Assert.Equal("Vera", Peer.Text(waiting["user"]!["name"]));
        Assert.Empty(scene.Speaker.Heard("room.lobby"));
        scene.Moderator.Do("room.admit", new JsonObject { ["room"] = scene.Room, ["knock"] = waiting["id"]!.DeepClone() });
        Assert.Equal("admitted", Peer.Text(vera.Last("knock.settled")["outcome"]));
        scene.World.Advance(1);
        Assert.Equal(0, scene.Moderator.Last("room.lobby")["count"]!.GetValue<int>());
        vera.Do("room.join", scene.In);
        // and again, without being asked
        vera.Do("room.leave", scene.In);
        vera.Do("room.join", scene.In);
    }

    [Fact]
    public void All_who_wait_are_admitted_at_once()
    {
        var scene = WithLobby();
        var guests = Enumerable.Range(0, 5).Select(i => Peer.Guest(scene.World, $"Guest {i}")).ToList();
        Assert.Equal([1, 2, 3, 4, 5], guests.Select(guest => guest.Do("room.knock", scene.In)["place"]!.GetValue<int>()));
        scene.World.Advance(1);
        // who came in this moment is not among those that the host has seen
        var unseen = new[] { Peer.Guest(scene.World, "Quick"), Peer.Guest(scene.World, "Quicker") };
        foreach (var guest in unseen)
            guest.Do("room.knock", scene.In);
        scene.Host.Do("room.admit", scene.In);
        Assert.Equal("lobby", unseen[1].Refused("room.join", scene.In));
        scene.World.Advance(1);
        Assert.Equal(1, scene.Host.Last("room.lobby")["count"]!.GetValue<int>());
        Assert.All(guests, guest => guest.Do("room.join", scene.In));
    }

    [Fact]
    public void The_guests_of_one_address_do_not_take_all_the_places_at_the_door()
    {
        var scene = WithLobby(World.Defaults with { WaitingPerRoomPerAddress = 60 });
        var strangers = Enumerable.Range(0, 61).Select(_ => From("somewhere")).ToList();
        Assert.All(strangers.Take(60), stranger => stranger.Do("room.knock", scene.In));
        Assert.Equal("lobby-full", strangers[60].Refused("room.knock", scene.In));
        From("elsewhere").Do("room.knock", scene.In);
        strangers[0].Do("room.withdraw", scene.In);
        strangers[60].Do("room.knock", scene.In);

        Peer From(string address) => StrangerFrom(scene, address);
    }

    [Fact]
    public void All_of_a_school_behind_one_address_wait_at_one_door()
    {
        var scene = WithLobby();
        var school = Enumerable.Range(0, 500).Select(_ => StrangerFrom(scene, "school")).ToList();
        Assert.All(school, pupil => pupil.Do("room.knock", scene.In));
        scene.World.Advance(1);
        Assert.Equal(500, scene.Host.Last("room.lobby")["count"]!.GetValue<int>());
        Assert.Equal("lobby-full", StrangerFrom(scene, "school").Refused("room.knock", scene.In));
        StrangerFrom(scene, "elsewhere").Do("room.knock", scene.In);
    }

    [Fact]
    public void Who_was_refused_and_comes_as_ever_new_guests_is_heard_five_times_a_minute()
    {
        var scene = WithLobby();
        var waiting = StrangerFrom(scene, "somewhere");
        waiting.Do("room.knock", scene.In);
        Assert.All(Enumerable.Range(0, 5), _ =>
        {
            RefuseOne();
            scene.World.Advance(2);
        });
        var again = StrangerFrom(scene, "somewhere");
        var refusal = again.Answer(again.Send("room.knock", scene.In))!["error"]!["data"]!;
        Assert.Equal(("rate-limited", 46), (Peer.Text(refusal["reason"]), refusal["retryAfterSeconds"]!.GetValue<int>()));
        // nobody else is hindered: not who waits already, who comes from elsewhere, or has an account
        waiting.Do("room.knock", scene.In);
        StrangerFrom(scene, "elsewhere").Do("room.knock", scene.In);
        var known = new Peer(scene.World) { Credentials = new JsonObject { ["token"] = "good:otto:otto" }, Info = new ConnectionInfo(Address: "somewhere") };
        known.Connect();
        known.Do("room.knock", scene.In);
        scene.World.Advance(46);
        RefuseOne();
        Assert.Equal("rate-limited", StrangerFrom(scene, "somewhere").Refused("room.knock", scene.In));

        void RefuseOne()
        {
            var stranger = StrangerFrom(scene, "somewhere");
            stranger.Do("room.knock", scene.In);
            scene.World.Advance(1);
            scene.Host.Do("room.refuse", new JsonObject { ["room"] = scene.Room, ["knock"] = scene.Host.Last("room.lobby")["waiting"]!.AsArray().Last()!["id"]!.DeepClone() });
            Assert.Equal("refused", Peer.Text(stranger.Last("knock.settled")["outcome"]));
        }
    }

    [Fact]
    public void Who_waits_is_told_their_place()
    {
        var scene = WithLobby();
        var (first, second) = (Peer.Guest(scene.World, "First"), Peer.Guest(scene.World, "Second"));
        first.Do("room.knock", scene.In);
        Assert.Equal(2, second.Do("room.knock", scene.In)["place"]!.GetValue<int>());
        first.Do("room.withdraw", scene.In);
        scene.World.Advance(1);
        Assert.Equal(1, second.Last("knock.updated")["place"]!.GetValue<int>());
        foreach (var keeper in new[] { scene.Olga, scene.Host, scene.Moderator })
            keeper.Do("room.leave", scene.In);
        scene.World.Advance(1);
        Assert.False(second.Last("knock.updated")["host"]!.GetValue<bool>());
    }

    [Fact]
    public void Who_was_refused_may_not_knock_again_at_once()
    {
        var scene = WithLobby();
        scene.Visitor.Do("room.knock", scene.In);
        scene.Host.Do("room.refuse", scene.In);
        Assert.Equal("refused", Peer.Text(scene.Visitor.Last("knock.settled")["outcome"]));
        Assert.Equal("rate-limited", scene.Visitor.Refused("room.knock", scene.In));
        scene.World.Advance(61);
        scene.Visitor.Do("room.knock", scene.In);
    }

    [Fact]
    public void Waiting_ends_after_a_while_and_with_the_session()
    {
        var scene = WithLobby();
        scene.Visitor.Do("room.knock", scene.In);
        var other = Peer.Guest(scene.World, "Other");
        other.Do("room.knock", scene.In);
        other.Cut();
        scene.World.Advance(20);
        Assert.Equal(2, scene.Host.Last("room.lobby")["count"]!.GetValue<int>());
        scene.World.Advance(11);
        Assert.Equal(1, scene.Host.Last("room.lobby")["count"]!.GetValue<int>());
        scene.World.Advance(15 * 60);
        Assert.Equal("timeout", Peer.Text(scene.Visitor.Last("knock.settled")["outcome"]));
        Assert.Equal(0, scene.Host.Last("room.lobby")["count"]!.GetValue<int>());
    }

    [Fact]
    public void A_connection_that_breaks_and_resumes_goes_on_waiting()
    {
        var scene = WithLobby();
        scene.Visitor.Do("room.knock", scene.In);
        scene.Visitor.Cut();
        scene.Host.Do("room.admit", scene.In);
        scene.Visitor.Connect();
        Assert.Equal("admitted", Peer.Text(scene.Visitor.Last("knock.settled")["outcome"]));
    }

    [Fact]
    public void A_page_that_was_reloaded_waits_no_longer()
    {
        var scene = WithLobby();
        scene.Visitor.Do("room.knock", scene.In);
        scene.Visitor.Cut();
        scene.Visitor.Connect(reloaded: true);
        scene.World.Advance(1);
        Assert.Equal(0, scene.Host.Last("room.lobby")["count"]!.GetValue<int>());
    }

    [Fact]
    public void The_line_is_bounded_and_so_is_what_hosts_are_told()
    {
        var scene = WithLobby(World.Defaults with { WaitingPerRoom = 200 });
        for (var i = 0; i < 200; i++)
            Peer.Guest(scene.World, $"Guest {i}").Do("room.knock", scene.In);
        Assert.Equal("lobby-full", Peer.Guest(scene.World, "One too many").Refused("room.knock", scene.In));
        scene.World.Advance(1);
        var told = scene.Host.Last("room.lobby");
        Assert.Equal((200, 20), (told["count"]!.GetValue<int>(), told["waiting"]!.AsArray().Count));
        Assert.InRange(scene.Host.Heard("room.lobby").Count, 1, 5);
    }

    [Fact]
    public void A_room_that_waits_for_its_host_lets_all_in_when_one_comes()
    {
        var world = new World();
        var (olga, ann, bob) = (Peer.Guest(world, "Olga"), Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        var room = new JsonObject { ["room"] = olga.Do("room.create", new JsonObject { ["settings"] = new JsonObject { ["waitForHost"] = true } })["room"]!.DeepClone() };
        Assert.Equal("waiting-for-host", ann.Refused("room.join", Clone(room)));
        Assert.Equal("waiting-for-host", Peer.Text(ann.Do("room.look", Clone(room))["state"]));
        Assert.False(ann.Do("room.knock", Clone(room))["host"]!.GetValue<bool>());
        bob.Do("room.knock", Clone(room));
        olga.Do("room.join", Clone(room));
        Assert.Equal("admitted", Peer.Text(ann.Last("knock.settled")["outcome"]));
        Assert.Equal("admitted", Peer.Text(bob.Last("knock.settled")["outcome"]));
        ann.Do("room.join", Clone(room));
    }

    [Fact]
    public void Who_is_sent_to_the_lobby_waits_there_and_has_to_be_let_in()
    {
        var scene = new RoleScene();
        scene.Moderator.Do("room.toLobby", scene.About(scene.Speaker));
        Assert.Equal("to-lobby", Peer.Text(scene.Speaker.Last("participant.left")["reason"]));
        Assert.Equal("lobby", scene.Speaker.Refused("room.join", scene.In));
        Assert.Equal(1, scene.Speaker.Do("room.knock", scene.In)["place"]!.GetValue<int>());
        scene.Moderator.Do("room.admit", scene.In);
        scene.Join(scene.Speaker);
    }

    [Fact]
    public void Who_was_removed_has_to_be_let_in_even_where_there_is_no_lobby()
    {
        var scene = new RoleScene();
        Assert.Equal("removed", Peer.Text(scene.Removed.Last("participant.left")["reason"]));
        Assert.Equal("lobby", scene.Removed.Refused("room.join", scene.In));
        scene.Removed.Do("room.knock", scene.In);
        scene.Host.Do("room.admit", scene.In);
        scene.Join(scene.Removed);
    }

    [Fact]
    public void Without_the_lobby_whoever_waits_comes_in()
    {
        var scene = WithLobby();
        scene.Visitor.Do("room.knock", scene.In);
        scene.Set(new JsonObject { ["lobby"] = false });
        Assert.Equal("admitted", Peer.Text(scene.Visitor.Last("knock.settled")["outcome"]));
    }

    [Fact]
    public void Who_was_let_in_comes_in_whatever_is_decided_about_the_door_meanwhile_but_not_for_ever()
    {
        var scene = WithLobby();
        var late = Peer.Guest(scene.World, "Late");
        late.Do("room.knock", scene.In);
        scene.Visitor.Do("room.knock", scene.In);
        scene.World.Advance(1);
        scene.Host.Do("room.admit", scene.In);
        scene.Set(new JsonObject { ["locked"] = true, ["password"] = "open sesame" });
        scene.World.Advance(14 * 60);
        Assert.Equal("open", Peer.Text(scene.Visitor.Do("room.look", scene.In)["state"]));
        scene.Visitor.Do("room.join", scene.In);
        scene.World.Advance(2 * 60);
        Assert.Equal("room-locked", late.Refused("room.join", scene.In));
        // whoever was inside comes back all the same
        scene.Visitor.Do("room.leave", scene.In);
        scene.Visitor.Do("room.join", scene.In);
    }

    [Fact]
    public void Who_comes_in_because_the_lobby_is_gone_or_a_host_is_there_has_a_moment_for_it()
    {
        var scene = WithLobby();
        scene.Set(new JsonObject { ["password"] = "open sesame" });
        var late = Peer.Guest(scene.World, "Late");
        foreach (var peer in new[] { late, scene.Visitor })
            peer.Do("room.knock", new JsonObject { ["room"] = scene.Room, ["password"] = "open sesame" });
        scene.Set(new JsonObject { ["lobby"] = false });
        Assert.Equal("admitted", Peer.Text(late.Last("knock.settled")["outcome"]));
        scene.World.Advance(50);
        scene.Visitor.Do("room.join", scene.In);
        scene.World.Advance(20);
        Assert.Equal("password-needed", late.Refused("room.join", scene.In));
    }

    [Fact]
    public void A_password_that_takes_the_place_of_the_lobby_lets_in_nobody_who_has_not_said_it()
    {
        var scene = WithLobby();
        scene.Visitor.Do("room.knock", scene.In);
        scene.Set(new JsonObject { ["lobby"] = false, ["password"] = "open sesame" });
        Assert.Empty(scene.Visitor.Heard("knock.settled"));
        Assert.Equal("password-needed", scene.Visitor.Refused("room.join", scene.In));
        // whoever keeps the door still can
        scene.Moderator.Do("room.admit", scene.In);
        scene.Visitor.Do("room.join", scene.In);
    }

    [Fact]
    public void A_new_moderator_is_told_who_waits()
    {
        var scene = WithLobby();
        scene.Visitor.Do("room.knock", scene.In);
        scene.Give(scene.Speaker, "moderator");
        scene.World.Advance(1);
        Assert.Equal(1, scene.Speaker.Last("room.lobby")["count"]!.GetValue<int>());
    }

    [Fact]
    public void Whoever_becomes_host_when_the_host_leaves_is_told_who_waits_and_they_that_somebody_can_open()
    {
        var (world, ann, bob) = Kitchen(new JsonObject { ["lobby"] = true });
        var cyd = Peer.Guest(world, "Cyd");
        cyd.Do("room.knock", InKitchen());
        world.Advance(5);
        ann.Do("room.leave", InKitchen());
        world.Advance(1);
        Assert.Equal(1, bob.Last("room.lobby")["count"]!.GetValue<int>());
        Assert.All(cyd.Heard("knock.updated").TakeLast(1), told => Assert.True(told["host"]!.GetValue<bool>()));
        bob.Do("room.admit", InKitchen());
        cyd.Do("room.join", InKitchen());
    }

    [Fact]
    public void Whoever_becomes_host_when_the_host_leaves_sees_who_goes_to_which_breakout_room()
    {
        var (world, ann, bob) = Kitchen(new JsonObject { ["lobby"] = true, ["waitForHost"] = true });
        ann.Do("breakout.create", new JsonObject { ["room"] = "kitchen", ["names"] = new JsonArray("One") });
        world.Advance(5);
        Assert.Empty(bob.Heard("breakout.assignments"));
        var cyd = Peer.Guest(world, "Cyd");
        cyd.Do("room.knock", InKitchen());
        ann.Do("room.leave", InKitchen());
        world.Advance(5);
        Assert.NotEmpty(bob.Heard("breakout.assignments"));
        Assert.NotEmpty(bob.Heard("room.lobby"));
    }

    [Fact]
    public void Who_waits_for_a_host_is_not_told_that_the_meeting_is_over_because_nobody_has_been_there_for_an_hour()
    {
        var world = new World();
        var (olga, ann) = (Peer.Token(world, "olga"), Peer.Guest(world, "Ann"));
        var room = new JsonObject { ["room"] = olga.Make(new JsonObject { ["persistent"] = true, ["waitForHost"] = true }) };
        world.Advance(3590);
        ann.Do("room.knock", Clone(room));
        world.Advance(600);
        Assert.Empty(ann.Heard("knock.settled"));
        olga.Do("room.join", Clone(room));
        Assert.Equal(["admitted"], Outcomes(ann));
        // and when nobody waits any more it is put away
        olga.Do("room.leave", Clone(room));
        ann.Do("room.knock", Clone(room));
        world.Advance(3600 + 900);
        Assert.Equal(["admitted", "timeout"], Outcomes(ann));
        Assert.Equal(0, world.Figures.Rooms);
    }

    [Fact]
    public void Nor_because_others_make_rooms_without_end()
    {
        var world = new World(World.Defaults with { EmptyRooms = 5 });
        var (olga, ann, mallory) = (Peer.Token(world, "olga"), Peer.Guest(world, "Ann"), Peer.Guest(world, "Mallory"));
        var room = new JsonObject { ["room"] = olga.Make(new JsonObject { ["persistent"] = true, ["waitForHost"] = true }) };
        ann.Do("room.knock", Clone(room));
        for (var i = 0; i < 6; i++)
            mallory.Do("room.create");
        Assert.Empty(ann.Heard("knock.settled"));
        Assert.Equal(5, world.Figures.Rooms);
        // where somebody waits at the doors of all of them, a new one is not the one that goes
        for (var i = 0; i < 4; i++)
            ann.Do("room.knock", new JsonObject { ["room"] = mallory.Make(new JsonObject { ["waitForHost"] = true }) });
        var made = mallory.Make([]);
        mallory.Make([]);
        mallory.Do("room.join", new JsonObject { ["room"] = mallory.Make([]) });
        Assert.True(world.Storage.Rooms.ContainsKey(made));
        Assert.Empty(ann.Heard("knock.settled"));
    }

    [Fact]
    public void Who_waits_when_a_host_ends_the_meeting_for_all_is_told_so()
    {
        var scene = WithLobby();
        scene.Visitor.Do("room.knock", scene.In);
        scene.Host.Do("room.end", scene.In);
        Assert.Equal(["ended"], Outcomes(scene.Visitor));
    }

    [Fact]
    public void Who_waits_and_is_kept_out_by_the_ban_of_a_guest_from_the_same_address_is_told_no_and_others_wait_on()
    {
        var scene = new RoleScene();
        var (ann, bob, cyd) = (StrangerFrom(scene, "somewhere"), StrangerFrom(scene, "somewhere"), StrangerFrom(scene, "elsewhere"));
        var anns = ann.Do("room.join", scene.In);
        scene.Set(new JsonObject { ["lobby"] = true });
        bob.Do("room.knock", scene.In);
        cyd.Do("room.knock", scene.In);
        scene.Olga.Do("room.ban", new JsonObject { ["room"] = scene.Room, ["participant"] = anns["participant"]!.DeepClone() });
        scene.World.Advance(1);
        Assert.Equal(["refused"], Outcomes(bob));
        Assert.Empty(Outcomes(cyd));
        Assert.Equal(1, scene.Olga.Last("room.lobby")["count"]!.GetValue<int>());
    }

    [Fact]
    public void Who_waits_can_be_kept_out_without_having_been_inside_and_so_is_another_guest_from_there()
    {
        var scene = WithLobby();
        var (troll, friend, other) = (StrangerFrom(scene, "somewhere"), StrangerFrom(scene, "somewhere"), StrangerFrom(scene, "elsewhere"));
        foreach (var peer in new[] { troll, friend, other })
            peer.Do("room.knock", scene.In);
        scene.World.Advance(1);
        scene.Moderator.Do("room.refuse", KeepOut(scene, troll, 2));
        scene.World.Advance(1);
        Assert.Equal(["refused"], Outcomes(troll));
        Assert.Equal(["refused"], Outcomes(friend));
        Assert.Empty(Outcomes(other));
        Assert.Equal("banned", troll.Refused("room.knock", scene.In));
        Assert.Equal("banned", StrangerFrom(scene, "somewhere").Refused("room.join", scene.In));
        var ban = Assert.Single(scene.Moderator.Do("room.bans", scene.In)["bans"]!.AsArray(), ban => Peer.Text(ban!["user"]!["id"]) == troll.Id)!;
        Assert.Equal(7_200_000, ban["until"]!.GetValue<long>() - ban["at"]!.GetValue<long>());
        Assert.Equal((AuditAction.Ban, "2 h", troll.Id), (scene.World.Storage.Audit[^1].Action, scene.World.Storage.Audit[^1].Detail, scene.World.Storage.Audit[^1].Whom!.Id));
        // one who has gone meanwhile is no fault
        scene.Moderator.Do("room.refuse", new JsonObject { ["room"] = scene.Room, ["knock"] = "gone", ["hours"] = 2 });
        scene.World.Advance(7_200);
        Assert.Equal("lobby", troll.Refused("room.join", scene.In));
    }

    [Fact]
    public void Whoever_waits_and_is_no_less_than_a_moderator_is_kept_out_by_hosts_only()
    {
        var scene = new RoleScene();
        scene.Olga.Do("room.remove", scene.About(scene.Host));
        scene.Host.Do("room.knock", scene.In);
        scene.World.Advance(1);
        scene.Refuses("forbidden", "moderator", "room.refuse", KeepOut(scene, scene.Host, 2));
        // not to let them in is no more than that
        scene.Olga.Do("room.refuse", KeepOut(scene, scene.Host, 2));
        Assert.Equal("banned", scene.Host.Refused("room.join", scene.In));
    }

    [Theory]
    [InlineData("""{ "hours": 2 }""")]
    [InlineData("""{ "knock": "one", "hours": 0 }""")]
    [InlineData("""{ "knock": "one", "hours": 8761 }""")]
    public void Nobody_is_kept_out_without_a_knock_or_for_no_time(string more)
    {
        var scene = WithLobby();
        var parameters = (JsonObject)JsonNode.Parse(more)!;
        parameters["room"] = scene.Room;
        scene.Refuses("invalid-params", "moderator", "room.refuse", parameters);
    }

    [Fact]
    public void Who_waits_with_two_devices_is_let_in_with_both()
    {
        var scene = WithLobby();
        var laptop = Peer.Guest(scene.World, "Ann");
        var telephone = laptop.AnotherDevice();
        laptop.Do("room.knock", scene.In);
        telephone.Do("room.knock", scene.In);
        scene.World.Advance(1);
        scene.Moderator.Do("room.admit", new JsonObject { ["room"] = scene.Room, ["knock"] = Knock(scene, laptop).DeepClone() });
        scene.World.Advance(1);
        Assert.All([laptop, telephone], peer => Assert.Equal(["admitted"], Outcomes(peer)));
        Assert.Equal(0, scene.Moderator.Last("room.lobby")["count"]!.GetValue<int>());
        Assert.All([telephone, laptop], peer => peer.Do("room.join", scene.In));
    }

    private static JsonNode Knock(RoleScene scene, Peer whose) =>
        scene.Moderator.Last("room.lobby")["waiting"]!.AsArray().First(waiting => Peer.Text(waiting!["user"]!["id"]) == whose.Id)!["id"]!;

    private static JsonObject KeepOut(RoleScene scene, Peer whom, int hours) =>
        new() { ["room"] = scene.Room, ["knock"] = Knock(scene, whom).DeepClone(), ["hours"] = hours };

    private static Peer StrangerFrom(RoleScene scene, string address)
    {
        var peer = new Peer(scene.World) { Credentials = Peer.Guest("Stranger"), Info = new ConnectionInfo(Address: address) };
        peer.Connect();
        return peer;
    }

    private static RoleScene WithLobby(SwitchboardOptions? options = null)
    {
        var scene = new RoleScene(options);
        scene.Set(new JsonObject { ["lobby"] = true });
        return scene;
    }

    private static IEnumerable<string> Outcomes(Peer peer) => peer.Heard("knock.settled").Select(settled => Peer.Text(settled["outcome"]));

    private static JsonObject Clone(JsonObject room) => (JsonObject)room.DeepClone();

    private static JsonObject InKitchen() => new() { ["room"] = "kitchen" };

    /// <summary>A room that is nobody's, with its host and somebody else.</summary>
    private static (World World, Peer Ann, Peer Bob) Kitchen(JsonObject settings)
    {
        var world = new World();
        var (ann, bob) = (Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        ann.Do("room.join", InKitchen());
        bob.Do("room.join", InKitchen());
        ann.Do("room.settings", new JsonObject { ["room"] = "kitchen", ["settings"] = settings });
        return (world, ann, bob);
    }
}
