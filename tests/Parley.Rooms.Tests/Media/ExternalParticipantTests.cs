using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Ports;
using Parley.Rooms.Tests.Harness;
using static Parley.Rooms.Tests.Harness.MeetingScene;

namespace Parley.Rooms.Tests.Media;

/// <summary>WHIP and WHEP, as the core sees them.</summary>
public sealed class ExternalParticipantTests
{
    private static readonly ParticipantMedia Sending = new(Microphone: true, Camera: true, Screen: false);

    [Fact]
    public void A_publisher_is_a_participant_that_the_others_see()
    {
        var scene = new MeetingScene(people: 1);
        var admission = Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("obs-1", "Studio")));
        var seen = scene.Alice.Last("participant.joined")["participant"]!;
        Assert.Equal(admission.Participant, Peer.Text(seen["id"]));
        Assert.Equal(("obs-1", "Studio", false), (Peer.Text(seen["user"]!["id"]), Peer.Text(seen["user"]!["name"]), seen["user"]!["guest"]!.GetValue<bool>()));
        Assert.Equal("whip", Peer.Text(seen["via"]));
        Assert.False(seen["connected"]!.GetValue<bool>());
        Assert.True(seen["media"]!["camera"]!.GetValue<bool>());
        Assert.Equal(3, scene.Join(scene.Bob)["room"]!["participants"]!.AsArray().Count);
        scene.World.Tell((switchboard, _) => switchboard.Media.Connected(Lobby, admission.Participant, "w1"));
        Assert.True(scene.Bob.Last("participant.updated")["participant"]!["connected"]!.GetValue<bool>());
        scene.World.Tell((switchboard, _) => switchboard.Media.Connected(Lobby, admission.Participant, "w1"));
        Assert.Single(scene.Bob.Heard("participant.updated"));
    }

    [Fact]
    public void Nobody_is_told_of_somebody_who_only_asked()
    {
        var scene = new MeetingScene(people: 1);
        var before = scene.World.Figures;
        Assert.NotNull(scene.World.Switchboard.External.Check(new ExternalWish(Lobby, ParticipantVia.Whep), scene.World.Now, out _));
        Assert.NotNull(scene.World.Switchboard.External.Check(new ExternalWish("elsewhere", ParticipantVia.Whep), scene.World.Now, out _));
        scene.World.Pump();
        Assert.Equal(before, scene.World.Figures);
        Assert.Empty(scene.Alice.Heard("participant.joined"));
    }

    [Fact]
    public void It_opens_a_room_and_the_last_one_closes_it()
    {
        var scene = new MeetingScene(people: 0);
        var admission = Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whip));
        Assert.Equal((1, 1, 1), (scene.World.Figures.Rooms, scene.World.Figures.Participants, scene.World.Figures.MediaConnections));
        scene.World.Tell((switchboard, now) => switchboard.External.Leave(Lobby, admission.Participant, now));
        Assert.Equal((0, 0, 0, 0), (scene.World.Figures.Rooms, scene.World.Figures.Participants, scene.World.Figures.MediaConnections, scene.World.Figures.Deadlines));
        Assert.Equal(["disconnect w1"], scene.Asked());
    }

    [Theory]
    [InlineData(MediaEndedReason.Lost, "timeout")]
    [InlineData(MediaEndedReason.Closed, "left")]
    public void It_leaves_when_its_connection_ends(MediaEndedReason reason, string told)
    {
        var scene = new MeetingScene(people: 1);
        var admission = Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whep));
        scene.World.Tell((switchboard, now) => switchboard.Media.Disconnected(Lobby, admission.Participant, "w1", reason, now));
        Assert.Equal((admission.Participant, told), (Peer.Text(scene.Alice.Last("participant.left")["participant"]), Peer.Text(scene.Alice.Last("participant.left")["reason"])));
        Assert.Equal(0, scene.World.Figures.MediaConnections);
        // whoever ends it once more ends nothing
        scene.World.Tell((switchboard, now) => switchboard.External.Leave(Lobby, admission.Participant, now));
        Assert.Single(scene.Alice.Heard("participant.left"));
    }

    [Fact]
    public void Guests_have_a_name_of_their_choice_or_that_of_the_protocol()
    {
        var scene = new MeetingScene(people: 0);
        Assert.Equal(("WHIP", true), Name(new ExternalWish(Lobby, ParticipantVia.Whip)));
        Assert.Equal(("WHEP", true), Name(new ExternalWish(Lobby, ParticipantVia.Whep)));
        Assert.Equal(("Camera 2", true), Name(new ExternalWish(Lobby, ParticipantVia.Whip, Name: " Camera 2 ")));
        Assert.Equal(("Studio", false), Name(new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("obs", "Studio"), Name: "somebody else")));
        Assert.Equal(("obs", false), Name(new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("obs", "\u200B"))));

        (string, bool) Name(ExternalWish wish) => scene.World.Switchboard.External.Check(wish, scene.World.Now, out _) is { } admission ? (admission.User.Name, admission.User.Guest) : default;
    }

    [Fact]
    public void Who_may_not_come_in_learns_why()
    {
        var scene = new MeetingScene(World.Defaults with { ParticipantsPerRoom = 3, Rooms = 1 });
        Assert.Equal(ErrorReason.InvalidRoom, Refusal(scene, new ExternalWish("No", ParticipantVia.Whip)));
        Assert.Equal(ErrorReason.NotInvited, Refusal(scene, new ExternalWish("call-abc", ParticipantVia.Whip)));
        Assert.Equal(ErrorReason.NotInvited, Refusal(scene, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("a", "a", "kitchen"))));
        Assert.Equal(ErrorReason.RoomFull, Refusal(scene, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("a", "a", Lobby))));
        Assert.Equal(ErrorReason.TooManyRooms, Refusal(scene, new ExternalWish("kitchen", ParticipantVia.Whip)));
        scene.Carol.Do("room.leave", In);
        Assert.Equal(ErrorReason.UnknownParticipant, Refusal(scene, new ExternalWish(Lobby, ParticipantVia.Whep, Only: "nobody")));
        Assert.Null(Refusal(scene, new ExternalWish(Lobby, ParticipantVia.Whep, Only: scene.Of(scene.Bob))));
        Assert.Equal(ErrorReason.UnknownParticipant, Refusal(scene, new ExternalWish("kitchen", ParticipantVia.Whep, Only: scene.Of(scene.Bob))));
        Assert.Equal(ErrorReason.InvalidParams, Refusal(scene, new ExternalWish(Lobby, ParticipantVia.Whip, Name: "\u0007")));
        Assert.Equal(ErrorReason.Unauthorized, Refusal(scene, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity(new string('x', 129), "x"))));
        var closed = new MeetingScene(World.Defaults with { Guests = false }, people: 0);
        Assert.Equal(ErrorReason.Unauthorized, Refusal(closed, new ExternalWish(Lobby, ParticipantVia.Whip)));
        Assert.Null(Refusal(closed, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("a", "a"))));
    }

    [Fact]
    public void A_room_that_fills_up_between_question_and_entry_is_full()
    {
        var scene = new MeetingScene(World.Defaults with { ParticipantsPerRoom = 2 }, people: 1);
        var wish = new ExternalWish(Lobby, ParticipantVia.Whip);
        var admission = scene.World.Switchboard.External.Check(wish, scene.World.Now, out _)!;
        scene.Join(scene.Bob);
        Assert.Equal(ErrorReason.RoomFull, Kept(scene, admission));
        Assert.Equal(2, scene.World.Figures.Participants);
    }

    [Fact]
    public void A_room_that_is_put_away_between_question_and_entry_is_still_its_owners()
    {
        var scene = new MeetingScene(people: 0);
        var room = Peer.Token(scene.World, "olga").Make(new JsonObject { ["persistent"] = true });
        var admission = scene.World.Switchboard.External.Check(new ExternalWish(room, ParticipantVia.Whip), scene.World.Now, out _)!;
        scene.World.Advance(3601);
        Assert.Equal(ErrorReason.Storage, Kept(scene, admission));
        Assert.Equal("olga", scene.World.Storage.Rooms[room].Owner);
    }

    [Fact]
    public void What_is_kept_of_a_room_is_looked_at_as_soon_as_it_is_taken_up()
    {
        var scene = new MeetingScene(people: 0);
        var room = Peer.Token(scene.World, "olga").Make(new JsonObject { ["persistent"] = true, ["locked"] = true });
        scene.World.Advance(3601);
        var refusals = new List<ErrorReason?>();
        foreach (var fails in new[] { false, true })
        {
            scene.World.Storage.Fails = fails;
            scene.World.Tell((switchboard, now) => switchboard.External.Ask(new ExternalWish(room, ParticipantVia.Whip), now, (_, refusal) => refusals.Add(refusal?.Reason)));
            scene.World.Advance(3601);
        }

        Assert.Equal([ErrorReason.RoomLocked, ErrorReason.Storage], refusals);
    }

    [Fact]
    public void Who_is_banned_or_locked_out_between_question_and_entry_does_not_come_in()
    {
        var scene = new MeetingScene(people: 1);
        var page = Peer.Text(Peer.Token(scene.World, "anna").Do("room.join", In)["participant"]);
        var admissions = new[] { "anna", "otto" }
            .Select(user => scene.World.Switchboard.External.Check(new ExternalWish(Lobby, ParticipantVia.Whip, new Identity(user, user)), scene.World.Now, out _)!)
            .ToList();
        scene.Alice.Do("room.ban", About(page));
        scene.Alice.Do("room.settings", new() { ["room"] = Lobby, ["settings"] = new JsonObject { ["locked"] = true } });
        Assert.Equal([ErrorReason.Banned, ErrorReason.RoomLocked], admissions.Select(admission => Kept(scene, admission)));
    }

    [Fact]
    public void An_admission_is_good_once()
    {
        var scene = new MeetingScene(people: 1);
        var admission = Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whip));
        scene.World.Tell((switchboard, now) => Assert.False(switchboard.External.Enter(admission, "w2", Sending, now, out _)));
    }

    [Fact]
    public void It_gets_no_signals_and_no_messages_and_disturbs_nobody()
    {
        var scene = new MeetingScene(people: 1);
        var admission = Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whip));
        var signal = new JsonObject { ["connection"] = "c", ["candidate"] = new JsonObject { ["candidate"] = "" } };
        Assert.Equal("unknown-participant", scene.Alice.Refused("peer.signal", new() { ["room"] = Lobby, ["to"] = admission.Participant, ["signal"] = signal }));
        scene.Alice.Do("chat.send", new() { ["room"] = Lobby, ["id"] = Guid.NewGuid().ToString(), ["text"] = "hello" });
        scene.Alice.Do("chat.typing", new() { ["room"] = Lobby, ["typing"] = true });
        scene.Alice.Do("session.rename", new() { ["name"] = "Alicia" });
        scene.World.Tell((switchboard, now) =>
        {
            switchboard.Media.Slots(Lobby, admission.Participant, "w1", 1, []);
            switchboard.Media.Layers(Lobby, admission.Participant, "w1", [new WantedTrack("0", [new WantedLayer(true)])]);
            switchboard.Media.Speakers(Lobby, [new Speaker(admission.Participant, 3)], now);
            switchboard.Media.Quality(Lobby, admission.Participant, "w1", MediaGrade.Poor, MediaGrade.Poor, true, now);
        });
        scene.World.Advance(2);
        Assert.Equal(admission.Participant, Peer.Text(scene.Alice.Last("media.speakers")["speakers"]![0]!["participant"]));
        Assert.Equal(admission.Participant, Peer.Text(scene.Alice.Last("media.quality")["participants"]![0]!["participant"]));
        Assert.Equal("good", Peer.Text(scene.Alice.Last("media.quality")["downlink"]));
    }

    [Fact]
    public void Nobody_takes_its_place_with_a_proof_or_another_device()
    {
        var scene = new MeetingScene(World.Defaults with { ParticipantsPerRoom = 2 }, people: 1);
        Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("anna", "Anna")));
        Assert.Equal("room-full", Peer.Token(scene.World, "anna").Refused("room.join", In));
        scene.World.Tell((switchboard, now) => switchboard.External.Leave(Lobby, scene.Of(scene.Alice), now));
        Assert.Equal(2, scene.World.Figures.Participants);
    }

    [Fact]
    public void Who_is_banned_is_gone_with_all_that_they_send_by_WHIP_whichever_of_it_is_named()
    {
        foreach (var named in new[] { "page", "stream" })
        {
            var scene = new MeetingScene(people: 1);
            var anna = Peer.Token(scene.World, "anna");
            var page = Peer.Text(anna.Do("room.join", In)["participant"]);
            var first = Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("anna", "Anna")));
            var second = Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("anna", "Anna")), "w2");
            Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("otto", "Otto")), "w3");
            scene.Alice.Do("room.ban", About(named == "page" ? page : first.Participant));
            Assert.Equal(
                new[] { page, first.Participant, second.Participant }.Order(StringComparer.Ordinal),
                scene.Alice.Heard("participant.left").Select(left => Peer.Text(left["participant"])).Order(StringComparer.Ordinal));
            Assert.All(scene.Alice.Heard("participant.left"), left => Assert.Equal("banned", Peer.Text(left["reason"])));
            Assert.Equal("banned", Peer.Text(anna.Last("participant.left")["reason"]));
            Assert.Equal(["disconnect w1", "disconnect w2"], scene.Asked().Where(asked => asked.StartsWith("disconnect", StringComparison.Ordinal)));
            Assert.Equal(ErrorReason.Banned, Refusal(scene, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("anna", "Anna"))));
        }
    }

    [Fact]
    public void A_host_who_leaves_while_they_send_by_WHIP_is_succeeded_and_a_room_in_which_only_that_goes_on_has_a_host_again_with_who_comes()
    {
        var scene = new MeetingScene(people: 0);
        var anna = Peer.Token(scene.World, "anna");
        anna.Do("room.join", In);
        Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("anna", "Anna")));
        scene.Join(scene.Bob);
        anna.Do("room.leave", In);
        Assert.Equal("host", Peer.Text(scene.Bob.Last("participant.updated")["participant"]!["role"]));
        scene.Bob.Do("room.leave", In);
        Assert.Equal("host", Peer.Role(scene.Join(scene.Carol)));
    }

    [Fact]
    public void Where_only_a_stream_is_back_after_a_restart_whoever_comes_after_a_while_is_host()
    {
        var scene = new MeetingScene(people: 1);
        var wish = new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("otto", "Otto"));
        Enter(scene, wish);
        scene.World.Restart();
        scene.Bob.Connect(forgetful: true);
        scene.Bob.Do("room.look", In);
        Enter(scene, wish);
        scene.World.Advance(121);
        Assert.Equal("host", Peer.Role(scene.Join(scene.Bob)));
    }

    [Fact]
    public void Who_is_sent_out_goes_with_what_they_send_by_WHIP_and_a_stream_goes_alone()
    {
        var scene = new MeetingScene(people: 1);
        var anna = Peer.Token(scene.World, "anna");
        var page = Peer.Text(anna.Do("room.join", In)["participant"]);
        var first = Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("anna", "Anna")));
        var second = Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("anna", "Anna")), "w2");
        scene.Alice.Do("room.remove", About(first.Participant));
        Assert.Equal([first.Participant], scene.Alice.Heard("participant.left").Select(left => Peer.Text(left["participant"])));
        scene.Alice.Do("room.remove", About(page));
        Assert.Equal(3, scene.Alice.Heard("participant.left").Count);
        Assert.Contains(second.Participant, scene.Alice.Heard("participant.left").Select(left => Peer.Text(left["participant"])));
        Assert.Contains("disconnect w2", scene.Asked());
    }

    [Fact]
    public void Whose_stream_was_ended_alone_comes_back_with_their_page_as_before_and_streams_no_more_for_a_while()
    {
        var scene = new MeetingScene(people: 1);
        var max = Peer.Token(scene.World, "max");
        var joined = max.Do("room.join", In);
        var wish = new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("max", "Max"));
        var stream = Enter(scene, wish);
        scene.Alice.Do("room.remove", About(stream.Participant));
        Assert.Equal(ErrorReason.Forbidden, Refusal(scene, wish));
        scene.Alice.Do("room.settings", new JsonObject { ["room"] = Lobby, ["settings"] = new JsonObject { ["locked"] = true } });
        // the session is lost, and another device takes over
        max.Cut();
        max.Connect(forgetful: true);
        max.Do("room.join", In);
        max.AnotherDevice().Do("room.join", new JsonObject { ["room"] = Lobby, ["rejoin"] = joined["rejoin"]!.DeepClone() });
        Assert.Equal(ErrorReason.Forbidden, Refusal(scene, wish));
        scene.World.Advance(World.Defaults.WaitingTime.TotalSeconds + 1);
        Enter(scene, wish, "w2");
    }

    [Fact]
    public void Whoever_has_the_floor_taken_sends_nothing_by_WHIP_either()
    {
        var scene = new MeetingScene(people: 1);
        var anna = Peer.Token(scene.World, "anna");
        var page = Peer.Text(anna.Do("room.join", In)["participant"]);
        var wish = new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("anna", "Anna"));
        var stream = Enter(scene, wish);
        // what they watch goes on, and so do others
        Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whep, new Identity("anna", "Anna")), "w2");
        Enter(scene, new ExternalWish(Lobby, ParticipantVia.Whip, new Identity("otto", "Otto")), "w3");
        scene.Alice.Do("room.role", Floor("listener"));
        Assert.Equal([(stream.Participant, "removed")], scene.Alice.Heard("participant.left").Select(left => (Peer.Text(left["participant"]), Peer.Text(left["reason"]))));
        Assert.Equal(["disconnect w1"], scene.Asked().Where(asked => asked.StartsWith("disconnect", StringComparison.Ordinal)));
        Assert.Equal(ErrorReason.Forbidden, Refusal(scene, wish));
        scene.Alice.Do("room.role", Floor("speaker"));
        Enter(scene, wish, "w4");

        JsonObject Floor(string role) => new() { ["room"] = Lobby, ["participant"] = page, ["role"] = role };
    }

    [Fact]
    public void On_a_stage_only_those_go_on_by_WHIP_who_could_begin_there()
    {
        var scene = new MeetingScene(people: 0);
        var olga = Peer.Token(scene.World, "olga");
        var room = Peer.Text(olga.Do("room.create", [])["room"]);
        olga.Do("room.join", new() { ["room"] = room });
        var streams = new[] { ("olga", (Role?)null), ("anna", null), ("otto", Role.Speaker), ("lisa", null) }
            .Select((one, place) => Enter(scene, new ExternalWish(room, one.Item1 == "lisa" ? ParticipantVia.Whep : ParticipantVia.Whip, new Identity(one.Item1, one.Item1, Role: one.Item2)), $"w{place}"))
            .ToList();
        olga.Do("room.settings", new() { ["room"] = room, ["settings"] = new JsonObject { ["stage"] = true } });
        Assert.Equal([streams[1].Participant], olga.Heard("participant.left").Select(left => Peer.Text(left["participant"])));
        Assert.Equal(["disconnect w1"], scene.Asked().Where(asked => asked.StartsWith("disconnect", StringComparison.Ordinal)));
        Assert.Equal(ErrorReason.Forbidden, Refusal(scene, new ExternalWish(room, ParticipantVia.Whip, new Identity("anna", "anna"))));
    }

    [Fact]
    public void A_host_ends_what_they_send_themselves_by_WHIP_and_stays_host()
    {
        var scene = new MeetingScene(people: 0);
        var anna = Peer.Token(scene.World, "anna");
        var room = Peer.Text(anna.Do("room.create", [])["room"]);
        var wish = new ExternalWish(room, ParticipantVia.Whip, new Identity("anna", "Anna"));
        var me = Peer.Text(anna.Do("room.join", new() { ["room"] = room })["participant"]);
        var stream = Enter(scene, wish);
        foreach (var method in new[] { "room.ban", "room.toLobby" })
            Assert.Equal("self", anna.Refused(method, About(stream.Participant, room)));
        Assert.Equal("self", anna.Refused("room.remove", About(me, room)));
        anna.Do("room.remove", About(stream.Participant, room));
        Assert.Equal((stream.Participant, "removed"), (Peer.Text(anna.Last("participant.left")["participant"]), Peer.Text(anna.Last("participant.left")["reason"])));
        Assert.Contains("disconnect w1", scene.Asked());
        // they have to ask nobody to send it again, nor to come back
        Enter(scene, wish, "w2");
        anna.Do("room.settings", new() { ["room"] = room, ["settings"] = new JsonObject { ["locked"] = true } });
        anna.Do("room.leave", new() { ["room"] = room });
        anna.Do("room.join", new() { ["room"] = room });
    }

    [Theory]
    [InlineData("given")]
    [InlineData("token")]
    public void A_moderator_keeps_no_host_out_by_what_they_send_by_WHIP(string host)
    {
        var scene = new MeetingScene(people: 0);
        var (olga, hedy, max) = (Peer.Token(scene.World, "olga"), Peer.Token(scene.World, "hedy"), Peer.Token(scene.World, "max"));
        var room = Peer.Text(olga.Do("room.create", [])["room"]);
        var parts = new[] { olga, hedy, max }.Select(peer => Peer.Text(peer.Do("room.join", new() { ["room"] = room })["participant"])).ToList();
        Give(parts[2], "moderator");
        if (host == "given")
            Give(parts[1], "host");
        var stream = Enter(scene, new ExternalWish(room, ParticipantVia.Whip, new Identity("hedy", "Hedy", Role: host == "token" ? Role.Host : null)));
        foreach (var method in new[] { "room.remove", "room.ban" })
            Assert.Equal("forbidden", max.Refused(method, About(stream.Participant, room)));
        max.Do("room.mute", new() { ["room"] = room, ["participant"] = stream.Participant, ["source"] = "camera" });
        olga.Do("room.remove", About(stream.Participant, room));

        void Give(string participant, string role) => olga.Do("room.role", new() { ["room"] = room, ["participant"] = participant, ["role"] = role });
    }

    private static JsonObject About(string participant, string room = Lobby) => new() { ["room"] = room, ["participant"] = participant };

    private static ExternalAdmission Enter(MeetingScene scene, ExternalWish wish, string connection = "w1")
    {
        var admission = scene.World.Switchboard.External.Check(wish, scene.World.Now, out var refusal);
        Assert.Null(refusal);
        scene.World.Tell((switchboard, now) => Assert.True(switchboard.External.Enter(admission!, connection, Sending, now, out _)));
        return admission!;
    }

    /// <summary>Why somebody who was admitted does not come in after all.</summary>
    private static ErrorReason? Kept(MeetingScene scene, ExternalAdmission admission)
    {
        ExternalRefusal? refusal = null;
        scene.World.Tell((switchboard, now) => Assert.False(switchboard.External.Enter(admission, "w1", Sending, now, out refusal)));
        return refusal?.Reason;
    }

    private static ErrorReason? Refusal(MeetingScene scene, ExternalWish wish)
    {
        scene.World.Switchboard.External.Check(wish, scene.World.Now, out var refusal);
        return refusal?.Reason;
    }
}
