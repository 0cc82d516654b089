using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Ports;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Moderation;

/// <summary>What stands between somebody and a room.</summary>
public sealed class DoorTests
{
    [Fact]
    public void A_link_says_what_it_opens()
    {
        var scene = new RoleScene();
        var door = scene.Visitor.Do("room.look", scene.In);
        Assert.Equal(("open", "Garden", 5, true), (Peer.Text(door["state"]), Peer.Text(door["name"]), door["participants"]!.GetValue<int>(), door["owned"]!.GetValue<bool>()));
        Assert.Equal("open", Peer.Text(scene.Visitor.Do("room.look", new JsonObject { ["room"] = "never-heard-of" })["state"]));
        Assert.Equal("not-invited", scene.Elsewhere.Refused("room.look", scene.In));
        Assert.Equal("invalid-room", scene.Visitor.Refused("room.look", new JsonObject { ["room"] = "A!" }));
        var banned = scene.Banned.Do("room.look", scene.In);
        Assert.Equal("banned", Peer.Text(banned["state"]));
        Assert.Null(banned["name"]);
        Assert.Equal(0, banned["participants"]!.GetValue<int>());
    }

    [Fact]
    public void A_link_says_what_it_opens_to_whoever_has_not_signed_in_as_to_any_guest()
    {
        var scene = new RoleScene();
        var room = scene.In["room"]!.GetValue<string>();
        Assert.Equal((DoorState.Open, "Garden", 5), (Look().State, Look().Name, Look().Participants));
        scene.Set(new JsonObject { ["password"] = "open sesame", ["lobby"] = true });
        Assert.Equal((DoorState.Lobby, true), (Look().State, Look().Password));
        scene.Set(new JsonObject { ["locked"] = true });
        Assert.Equal(DoorState.Locked, Look().State);
        Assert.Equal(DoorState.Open, Look("never-heard-of").State);
        Assert.Equal(ErrorReason.InvalidRoom, Refusal("A!"));
        Assert.Equal(ErrorReason.NotInvited, Refusal("call-abc"));
        Assert.Equal(ErrorReason.NotInvited, Refusal("breakout-abc"));
        Assert.Null(scene.World.Switchboard.External.Look(room, new Identity(new string('x', 129), "x"), null, scene.World.Now, out var nobody));
        Assert.Equal(ErrorReason.Unauthorized, nobody!.Reason);

        RoomDoor Look(string? id = null) => scene.World.Switchboard.External.Look(id ?? room, null, null, scene.World.Now, out _)!;

        ErrorReason? Refusal(string id)
        {
            Assert.Null(scene.World.Switchboard.External.Look(id, null, null, scene.World.Now, out var refusal));
            return refusal?.Reason;
        }
    }

    [Fact]
    public void Where_no_guests_are_let_in_a_stranger_is_told_nothing_of_a_room()
    {
        var world = new World(World.Defaults with { Guests = false });
        Assert.Null(world.Switchboard.External.Look("garden", null, null, world.Now, out var refusal));
        Assert.Equal(ErrorReason.Unauthorized, refusal!.Reason);
        Assert.Equal(DoorState.Open, world.Switchboard.External.Look("garden", new Identity("ann", "Ann"), null, world.Now, out _)!.State);
    }

    [Fact]
    public void Nobody_new_comes_into_a_locked_room_but_who_was_inside_comes_back()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["locked"] = true });
        Assert.True(scene.Listener.Last("room.updated")["settings"]!["locked"]!.GetValue<bool>());
        Assert.Equal("room-locked", scene.Visitor.Refused("room.join", scene.In));
        Assert.Equal("room-locked", scene.Visitor.Refused("room.knock", scene.In));
        Assert.Equal("locked", Peer.Text(scene.Visitor.Do("room.look", scene.In)["state"]));
        scene.Speaker.Do("room.leave", scene.In);
        scene.Join(scene.Speaker);
    }

    [Fact]
    public void Whatever_somebody_was_who_is_sent_out_they_knock_to_come_back()
    {
        foreach (var (role, way) in new[] { ("host", "room.remove"), ("moderator", "room.remove"), ("moderator", "room.toLobby") })
        {
            var scene = new RoleScene();
            scene.Set(new JsonObject { ["locked"] = way == "room.remove", ["lobby"] = way == "room.toLobby" });
            var sent = scene.PeerOf(role);
            scene.Olga.Do(way, scene.About(sent));
            scene.World.Advance(1);
            // and no change of the settings lets them in either
            scene.Set(new JsonObject { ["name"] = "Orchard" });
            Assert.Equal(way == "room.remove" ? "room-locked" : "lobby", sent.Refused("room.join", scene.In));
            scene.Set(new JsonObject { ["locked"] = false });
            Assert.Equal("lobby", sent.Refused("room.join", scene.In));
            sent.Do("room.knock", scene.In);
            scene.World.Advance(1);
            scene.Olga.Do("room.admit", scene.In);
            scene.Join(sent);
        }
    }

    [Fact]
    public void Who_is_kept_out_is_so_in_the_next_meeting_too_whatever_they_are_by_their_token()
    {
        var scene = new RoleScene();
        var sent = new Peer(scene.World) { Credentials = new JsonObject { ["token"] = $"good:sid:Sid:{scene.Room}:moderator" } };
        var troll = new Peer(scene.World) { Credentials = Peer.Guest("Troll"), Info = new ConnectionInfo(Address: "somewhere") };
        var neighbour = new Peer(scene.World) { Credentials = Peer.Guest("Nora"), Info = new ConnectionInfo(Address: "somewhere") };
        foreach (var peer in new[] { sent, troll, neighbour })
        {
            peer.Connect();
            scene.Join(peer);
        }

        scene.Give(neighbour, "moderator");
        scene.Olga.Do("room.ban", scene.About(sent));
        scene.Olga.Do("room.ban", scene.About(troll));
        scene.Olga.Do("room.end", scene.In);
        scene.Join(scene.Olga);
        Assert.Equal("banned", sent.Refused("room.join", scene.In));
        Assert.Equal("banned", Peer.Text(sent.Do("room.look", scene.In)["state"]));
        // who keeps order does so also where somebody else was sent out from
        scene.Join(neighbour);
        scene.Olga.Do("room.unban", new JsonObject { ["room"] = scene.Room, ["user"] = "sid" });
        Assert.Equal("moderator", Peer.Text(scene.Join(sent)["room"]!["participants"]!.AsArray().Last()!["role"]));
    }

    [Fact]
    public void A_password_and_a_lobby_are_both_to_be_passed()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["password"] = "open sesame", ["lobby"] = true });
        var vera = scene.Visitor;
        Assert.Equal("password-needed", vera.Refused("room.knock", scene.In));
        vera.Do("room.knock", new JsonObject { ["room"] = scene.Room, ["password"] = "open sesame" });
        scene.Host.Do("room.admit", scene.In);
        vera.Do("room.join", scene.In);
    }

    [Fact]
    public void A_token_for_the_room_is_an_invitation()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["password"] = "open sesame", ["lobby"] = true });
        Peer.Token(scene.World, "ivy", scene.Room).Do("room.join", scene.In);
        Assert.Equal("password-needed", Peer.Token(scene.World, "otto").Refused("room.join", scene.In));
    }

    [Fact]
    public void However_many_have_come_and_gone_whoever_comes_later_may_come_back()
    {
        var world = new World();
        var olga = Peer.Token(world, "olga");
        var room = new JsonObject { ["room"] = olga.Make([]) };
        olga.Do("room.join", (JsonObject)room.DeepClone());
        var early = Peer.Token(world, "early");
        early.Do("room.join", (JsonObject)room.DeepClone());
        for (var i = 0; i < 4_100; i++)
        {
            var guest = Peer.Token(world, $"guest-{i}");
            guest.Do("room.join", (JsonObject)room.DeepClone());
            guest.SignOut();
        }

        var late = Peer.Token(world, "late");
        late.Do("room.join", (JsonObject)room.DeepClone());
        olga.Do("room.settings", new JsonObject { ["room"] = room["room"]!.DeepClone(), ["settings"] = new JsonObject { ["locked"] = true } });
        late.Do("room.leave", (JsonObject)room.DeepClone());
        late.Do("room.join", (JsonObject)room.DeepClone());
        // who has been there all the time is not forgotten either
        early.Do("room.leave", (JsonObject)room.DeepClone());
        early.Do("room.join", (JsonObject)room.DeepClone());
    }

    [Fact]
    public void A_planned_room_opens_and_closes_by_itself()
    {
        var world = new World();
        var (olga, ann) = (Peer.Guest(world, "Olga"), Peer.Guest(world, "Ann"));
        var now = world.Now.UnixMilliseconds;
        var room = Peer.Text(olga.Do("room.create", new JsonObject
        {
            ["settings"] = new JsonObject { ["opensAt"] = now + 600_000, ["closesAt"] = now + 1_200_000 },
        })["room"]);
        JsonObject In() => new() { ["room"] = room };
        var refused = ann.Answer(ann.Send("room.join", In()))!["error"]!["data"]!;
        Assert.Equal(("not-open-yet", 600), (Peer.Text(refused["reason"]), refused["retryAfterSeconds"]!.GetValue<int>()));
        Assert.Equal("not-open-yet", Peer.Text(ann.Do("room.look", In())["state"]));
        olga.Do("room.join", In());
        world.Advance(601);
        ann.Do("room.join", In());
        world.Advance(600);
        Assert.Equal("closed", Peer.Text(ann.Last("room.ended")["reason"]));
        Assert.Equal("closed", Peer.Text(olga.Last("room.ended")["reason"]));
        Assert.Equal("room-closed", ann.Refused("room.join", In()));
        olga.Do("room.join", In());
    }

    [Fact]
    public void Who_knocked_at_an_open_door_and_did_not_come_in_finds_it_as_it_is_then()
    {
        var scene = new RoleScene();
        Assert.True(scene.Visitor.Do("room.knock", scene.In)["admitted"]!.GetValue<bool>());
        scene.Set(new JsonObject { ["lobby"] = true });
        Assert.Equal("lobby", scene.Visitor.Refused("room.join", scene.In));
        scene.Set(new JsonObject { ["lobby"] = true, ["password"] = "open sesame" });
        Assert.Equal("password-needed", scene.Visitor.Refused("room.join", scene.In));
        scene.Set(new JsonObject { ["lobby"] = false });
        Assert.True(scene.Visitor.Do("room.knock", Sesame())["admitted"]!.GetValue<bool>());
        Assert.Equal("password-needed", scene.Visitor.Refused("room.join", scene.In));
        scene.Set(new JsonObject { ["locked"] = true });
        Assert.Equal("room-locked", scene.Visitor.Refused("room.join", Sesame()));
        Assert.Equal("locked", Peer.Text(scene.Visitor.Do("room.look", scene.In)["state"]));

        JsonObject Sesame() => new() { ["room"] = scene.Room, ["password"] = "open sesame" };
    }

    [Fact]
    public void After_the_time_that_a_room_is_planned_for_nobody_comes_in_who_was_told_before_to_come()
    {
        var world = new World();
        var (olga, ann, bob) = (Peer.Guest(world, "Olga"), Peer.Guest(world, "Ann"), Peer.Guest(world, "Bob"));
        var room = Peer.Text(olga.Do("room.create", new JsonObject { ["settings"] = new JsonObject { ["closesAt"] = world.Now.UnixMilliseconds + 60_000 } })["room"]);
        JsonObject In() => new() { ["room"] = room };
        Assert.True(ann.Do("room.knock", In())["admitted"]!.GetValue<bool>());
        olga.Do("room.join", In());
        olga.Do("room.settings", new JsonObject { ["room"] = room, ["settings"] = new JsonObject { ["lobby"] = true } });
        bob.Do("room.knock", In());
        world.Advance(59);
        olga.Do("room.admit", In());
        world.Advance(2);
        Assert.Equal("room-closed", ann.Refused("room.join", In()));
        Assert.Equal("room-closed", bob.Refused("room.join", In()));
        Assert.Equal("closed", Peer.Text(bob.Do("room.look", In())["state"]));
    }

    [Fact]
    public void What_is_made_for_another_day_is_kept_before_its_maker_is_told_or_refused()
    {
        var world = new World();
        var olga = Peer.Guest(world, "Olga");
        JsonObject Planned() => new() { ["settings"] = new JsonObject { ["opensAt"] = world.Now.UnixMilliseconds + 600_000 } };
        var room = Peer.Text(olga.Do("room.create", Planned())["room"]);
        Assert.Contains(room, world.Storage.Rooms.Keys);
        world.Storage.Fails = true;
        Assert.Equal("storage", olga.Refused("room.create", Planned()));
        Assert.Equal("storage", olga.Refused("room.create", new JsonObject { ["settings"] = new JsonObject { ["persistent"] = true } }));
        // one for now needs no disk
        olga.Do("room.create", []);
    }

    [Fact]
    public void A_moderator_lets_a_meeting_go_on_for_longer_and_does_not_end_it_by_its_closing_time()
    {
        var scene = new RoleScene();
        var now = scene.World.Now.UnixMilliseconds;
        scene.Refuses("forbidden", "moderator", "room.settings", Closing(now + 1));
        scene.Set(new JsonObject { ["closesAt"] = now + 60_000 });
        foreach (var settings in new[] { Closing(now + 59_999), Closing(now + 120_000, persistent: false) })
            scene.Refuses("forbidden", "moderator", "room.settings", settings);
        scene.Moderator.Do("room.settings", Closing(now + 120_000));
        scene.World.Advance(119);
        Assert.Empty(scene.Olga.Heard("room.ended"));
        scene.World.Advance(1);
        Assert.Single(scene.Olga.Heard("room.ended"));
        // once that time is over there is none that could be later
        scene.Join(scene.Olga);
        scene.Join(scene.Moderator);
        scene.Refuses("forbidden", "moderator", "room.settings", Closing(now + 180_000));
        scene.Refuses("forbidden", "moderator", "room.settings", Closing(0));
        scene.Set(new JsonObject { ["opensAt"] = now });
        scene.Moderator.Do("room.settings", Closing(0));
        // one that is nobody's is not kept anyway
        var (host, moderator) = (Peer.Guest(scene.World, "Host"), Peer.Guest(scene.World, "Moderator"));
        host.Do("room.join", new JsonObject { ["room"] = "nobodys" });
        var participant = moderator.Do("room.join", new JsonObject { ["room"] = "nobodys" })["participant"]!.DeepClone();
        host.Do("room.role", new JsonObject { ["room"] = "nobodys", ["participant"] = participant, ["role"] = "moderator" });
        host.Do("room.settings", new JsonObject { ["room"] = "nobodys", ["settings"] = new JsonObject { ["closesAt"] = now + 600_000 } });
        moderator.Do("room.settings", new JsonObject { ["room"] = "nobodys", ["settings"] = new JsonObject { ["closesAt"] = 0 } });

        JsonObject Closing(long at, bool? persistent = null)
        {
            var settings = new JsonObject { ["closesAt"] = at };
            if (persistent is not null)
                settings["persistent"] = persistent;
            return new JsonObject { ["room"] = scene.Room, ["settings"] = settings };
        }
    }

    [Fact]
    public void A_room_does_not_close_before_it_opens_whatever_two_hosts_want_while_a_password_is_made()
    {
        var scene = new RoleScene();
        // it is kept already, so that what is planned waits for nothing
        scene.Set(new JsonObject { ["persistent"] = true });
        var now = scene.World.Now.UnixMilliseconds;
        scene.World.Storage.Hold = true;
        var asked = scene.Olga.Send("room.settings", WithPassword(scene, now + 60_000));
        scene.Host.Do("room.settings", new JsonObject { ["room"] = scene.Room, ["settings"] = new JsonObject { ["opensAt"] = now + 120_000 } });
        scene.World.ReleaseStorage();
        Assert.Equal("settings.closesAt", Peer.Text(scene.Olga.Answer(asked)!["error"]!["data"]!["member"]));
        Assert.Null(scene.Olga.Last("room.updated")["settings"]!["closesAt"]);
    }

    [Fact]
    public void A_closing_time_that_is_over_when_the_password_is_made_is_refused()
    {
        var scene = new RoleScene();
        scene.World.Storage.Hold = true;
        var asked = scene.Olga.Send("room.settings", WithPassword(scene, scene.World.Now.UnixMilliseconds + 1_000));
        scene.World.Advance(2);
        scene.World.ReleaseStorage();
        Assert.Equal("settings.closesAt", Peer.Text(scene.Olga.Answer(asked)!["error"]!["data"]!["member"]));
        scene.Visitor.Do("room.join", scene.In);
    }

    [Fact]
    public void A_room_that_is_planned_for_the_last_day_of_all_stays_until_then()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["closesAt"] = 253_402_300_799_999 });
        scene.World.Advance(40_000_000);
        Assert.Empty(scene.Host.Heard("room.ended"));
        Assert.Equal(253_402_300_799_999, scene.Host.Do("room.look", scene.In)["closesAt"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("""{"opensAt":-1}""", "settings.opensAt")]
    [InlineData("""{"closesAt":-1}""", "settings.closesAt")]
    [InlineData("""{"opensAt":2000000000000,"closesAt":1900000000000}""", "settings.closesAt")]
    [InlineData("""{"closesAt":1000}""", "settings.closesAt")]
    [InlineData("""{"closesAt":253402300800000}""", "settings.closesAt")]
    [InlineData("""{"closesAt":9223372036854775807}""", "settings.closesAt")]
    [InlineData("""{"opensAt":9223372036854775807}""", "settings.opensAt")]
    [InlineData("""{"name":"\u0007"}""", "settings.name")]
    public void A_change_that_makes_no_sense_is_named(string settings, string member)
    {
        var scene = new RoleScene();
        var error = scene.Host.Answer(scene.Host.Send("room.settings", new JsonObject { ["room"] = scene.Room, ["settings"] = JsonNode.Parse(settings) }))!["error"]!;
        Assert.Equal(("invalid-params", member), (Peer.Text(error["data"]!["reason"]), Peer.Text(error["data"]!["member"])));
    }

    [Fact]
    public void A_ban_keeps_a_user_out_and_of_guests_their_address_until_it_ends()
    {
        var scene = new RoleScene();
        Assert.Equal("banned", Peer.Text(scene.Banned.Last("participant.left")["reason"]));
        Assert.Equal("banned", scene.Banned.Refused("room.join", scene.In));
        Assert.Equal("banned", scene.Banned.Refused("room.knock", scene.In));
        var troll = At("Troll", "somewhere");
        scene.Join(troll);
        scene.Moderator.Do("room.ban", Hours(scene.About(troll), 2));
        Assert.Equal("banned", At("Somebody else", "somewhere").Refused("room.join", scene.In));
        At("Neighbour", "elsewhere").Do("room.join", scene.In);
        var vouched = new Peer(scene.World) { Credentials = new JsonObject { ["token"] = "good:vic:Vic" }, Info = new ConnectionInfo(Address: "somewhere") };
        vouched.Connect();
        vouched.Do("room.join", scene.In);
        Assert.Equal(["Troll", "Ben"], scene.Host.Do("room.bans", scene.In)["bans"]!.AsArray().Select(ban => Peer.Text(ban!["user"]!["name"])));
        scene.World.Advance(2 * 3600);
        troll.Connect();
        Assert.Equal("lobby", troll.Refused("room.join", scene.In));
        Assert.Single(scene.Host.Do("room.bans", scene.In)["bans"]!.AsArray());
        scene.Host.Do("room.unban", new JsonObject { ["room"] = scene.Room, ["user"] = scene.Banned.Id });
        Assert.Empty(scene.Host.Do("room.bans", scene.In)["bans"]!.AsArray());

        Peer At(string name, string address)
        {
            var peer = new Peer(scene.World) { Credentials = Peer.Guest(name), Info = new ConnectionInfo(Address: address) };
            peer.Connect();
            return peer;
        }

        static JsonObject Hours(JsonObject parameters, int hours)
        {
            parameters["hours"] = hours;
            return parameters;
        }
    }

    [Fact]
    public void An_old_proof_opens_no_door_that_has_been_closed_since()
    {
        var scene = new RoleScene();
        var joined = scene.Join(scene.Visitor);
        scene.Host.Do("room.remove", scene.About(scene.Visitor));
        Assert.Equal("lobby", scene.Visitor.Refused("room.join", new JsonObject { ["room"] = scene.Room, ["rejoin"] = joined["rejoin"]!.DeepClone() }));
    }

    [Fact]
    public void The_end_for_all_is_told_and_the_room_stays_its_owners()
    {
        var scene = new RoleScene();
        scene.Host.Do("room.end", scene.In);
        Assert.Equal("ended-by-host", Peer.Text(scene.Listener.Last("room.ended")["reason"]));
        Assert.Equal("not-in-room", scene.Speaker.Refused("room.leave", scene.In));
        scene.Join(scene.Speaker);
        var olga = scene.Join(scene.Olga);
        Assert.Equal("host", Peer.Text(olga["room"]!["participants"]!.AsArray()[1]!["role"]));
    }

    [Fact]
    public void Publishers_and_players_without_signaling_pass_the_same_door()
    {
        var scene = new RoleScene();
        Assert.Null(Refusal(new ExternalWish(scene.Room, ParticipantVia.Whip)));
        scene.Set(new JsonObject { ["lobby"] = true });
        Assert.Equal(ErrorReason.Lobby, Refusal(new ExternalWish(scene.Room, ParticipantVia.Whep)));
        Assert.Null(Refusal(new ExternalWish(scene.Room, ParticipantVia.Whep, new Ports.Identity("tv", "TV", scene.Room))));
        scene.Set(new JsonObject { ["lobby"] = false, ["stage"] = true });
        Assert.Equal(ErrorReason.Forbidden, Refusal(new ExternalWish(scene.Room, ParticipantVia.Whip)));
        Assert.Null(Refusal(new ExternalWish(scene.Room, ParticipantVia.Whip, new Ports.Identity("obs", "OBS", Role: Role.Speaker))));
        Assert.Equal(ErrorReason.Forbidden, Refusal(new ExternalWish(scene.Room, ParticipantVia.Whip, new Ports.Identity("obs", "OBS", Role: Role.Listener))));
        scene.Set(new JsonObject { ["stage"] = false, ["locked"] = true });
        Assert.Equal(ErrorReason.RoomLocked, Refusal(new ExternalWish(scene.Room, ParticipantVia.Whip)));

        ErrorReason? Refusal(ExternalWish wish)
        {
            scene.World.Switchboard.External.Check(wish, scene.World.Now, out var refusal);
            return refusal?.Reason;
        }
    }

    [Theory]
    [InlineData(ParticipantVia.Whip)]
    [InlineData(ParticipantVia.Whep)]
    public void A_guest_without_signaling_is_kept_out_by_address_whatever_they_are_called_next(ParticipantVia via)
    {
        var scene = new RoleScene();
        var external = scene.World.Switchboard.External;
        var wish = new ExternalWish(scene.Room, via, Name: "Troll", Address: "somewhere");
        var admission = external.Check(wish, scene.World.Now, out _)!;
        scene.World.Tell((switchboard, now) => Assert.True(switchboard.External.Enter(admission, "w1", new ParticipantMedia(Microphone: false, Camera: true, Screen: false), now, out _)));
        Assert.Null(Refusal(wish));
        scene.Moderator.Do("room.ban", new JsonObject { ["room"] = scene.Room, ["participant"] = admission.Participant });
        Assert.Equal(ErrorReason.Banned, Refusal(wish with { Name = "Somebody else" }));
        Assert.Equal(ErrorReason.Banned, Refusal(wish with { Via = via == ParticipantVia.Whip ? ParticipantVia.Whep : ParticipantVia.Whip }));
        Assert.Null(Refusal(wish with { Address = "elsewhere" }));
        Assert.Null(Refusal(wish with { Identity = new Identity("obs", "OBS") }));
        var page = new Peer(scene.World) { Credentials = Peer.Guest("Troll"), Info = new ConnectionInfo(Address: "somewhere") };
        page.Connect();
        Assert.Equal("banned", page.Refused("room.join", scene.In));

        ErrorReason? Refusal(ExternalWish next)
        {
            external.Check(next, scene.World.Now, out var refusal);
            return refusal?.Reason;
        }
    }

    [Fact]
    public void A_join_that_storage_cannot_answer_for_is_refused()
    {
        var world = new World();
        var ann = Peer.Guest(world, "Ann");
        world.Storage.Fails = true;
        Assert.Equal("storage", ann.Refused("room.join", new JsonObject { ["room"] = "kitchen" }));
        Assert.Equal("storage", ann.Refused("room.look", new JsonObject { ["room"] = "kitchen" }));
    }

    [Fact]
    public void Who_has_signed_out_while_the_join_waited_for_storage_is_in_no_room()
    {
        var world = new World();
        var ann = Peer.Guest(world, "Ann");
        world.Storage.Hold = true;
        ann.Send("room.join", new JsonObject { ["room"] = "kitchen" });
        ann.SignOut();
        world.ReleaseStorage();
        Assert.Equal(0, world.Figures.Participants);
    }

    private static JsonObject WithPassword(RoleScene scene, long closes) =>
        new() { ["room"] = scene.Room, ["settings"] = new JsonObject { ["password"] = "open sesame", ["closesAt"] = closes } };
}
