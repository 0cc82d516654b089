using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Ports;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Breakouts;

public sealed class BreakoutTests
{
    private readonly World _world = new();
    private readonly Peer _host;
    private readonly Peer _ann;
    private readonly Peer _bob;
    private readonly Dictionary<Peer, JsonNode> _joined = [];

    public BreakoutTests()
    {
        (_host, _ann, _bob) = (Peer.Guest(_world, "Hedy"), Peer.Guest(_world, "Ann"), Peer.Guest(_world, "Bob"));
        foreach (var peer in (Peer[])[_host, _ann, _bob])
            Join(peer);
    }

    private static JsonObject In => new() { ["room"] = "workshop" };

    [Fact]
    public void Planned_rooms_are_told_to_all_and_assignments_to_those_concerned_and_to_who_keeps_order()
    {
        var rooms = Plan(["Red", "Blue"]);
        Assert.Equal(["Red", "Blue"], _ann.Last("breakout.updated")["breakouts"]!["rooms"]!.AsArray().Select(room => Peer.Text(room!["name"])));
        Assert.False(_ann.Last("breakout.updated")["breakouts"]!["open"]!.GetValue<bool>());
        Assign(_ann, rooms[1]);
        Assert.Equal(rooms[1], Peer.Text(_ann.Last("breakout.assigned")["breakout"]));
        Assert.Empty(_bob.Heard("breakout.assigned"));
        _world.Advance(1);
        Assert.Empty(_bob.Heard("breakout.assignments"));
        Assert.Equal($$"""[{"user":"{{_ann.Id}}","breakout":"{{rooms[1]}}"}]""", _host.Last("breakout.assignments")["assigned"]!.ToJsonString());
        // nobody goes there yet
        Assert.Equal("not-invited", _ann.Refused("room.join", Room(rooms[1])));
        Assign(_ann, null);
        Assert.Null(_ann.Last("breakout.assigned")["breakout"]);
    }

    [Fact]
    public void People_go_where_they_are_to_go_are_seen_to_be_away_and_come_back()
    {
        var rooms = Plan(["Red", "Blue"]);
        Assign(_ann, rooms[0]);
        Assign(_bob, rooms[1]);
        _host.Do("breakout.open", In);
        Assert.True(_bob.Last("breakout.updated")["breakouts"]!["open"]!.GetValue<bool>());
        Assert.Equal("not-invited", _ann.Refused("room.join", Room(rooms[1])));
        var joined = Join(_ann, rooms[0]);
        Assert.Equal("Red", Peer.Text(joined["room"]!["name"]));
        Assert.Equal("workshop", Peer.Text(joined["room"]!["breakoutOf"]));
        _world.Advance(1);
        Assert.Equal(rooms[0], Peer.Text(Move(_bob, _ann)));
        // a room of its own, with a chat of its own
        Join(_bob, rooms[1]);
        _ann.Do("chat.send", new JsonObject { ["room"] = rooms[0], ["id"] = "7e0ba6f2-0000-4000-8000-000000000001", ["text"] = "alone?" });
        Assert.Empty(_bob.Heard("chat.message"));
        Assert.Equal("not-in-room", _bob.Refused("chat.history", Room(rooms[0])));
        _ann.Do("room.leave", Room(rooms[0]));
        _world.Advance(1);
        Assert.Null(Move(_host, _ann));
        Assert.Equal(3, Join(Peer.Guest(_world, "Late"))["room"]!["participants"]!.AsArray().Count - 1);
    }

    [Fact]
    public void Where_everybody_may_choose_somebody_who_goes_elsewhere_leaves_the_room_before()
    {
        var rooms = Plan(["Red", "Blue"], choose: true);
        _host.Do("breakout.open", In);
        Join(_ann, rooms[0]);
        Join(_bob, rooms[0]);
        Join(_ann, rooms[1]);
        Assert.Equal("moved", Peer.Text(_ann.Last("participant.left")["reason"]));
        Assert.Equal("moved", Peer.Text(_bob.Last("participant.left")["reason"]));
        _world.Advance(1);
        Assert.Equal(rooms[1], Peer.Text(Move(_host, _ann)));
        Assert.Equal("not-in-room", Peer.Guest(_world, "Stranger").Refused("room.join", Room(rooms[0])));
    }

    [Fact]
    public void Hosts_visit_any_with_their_role_and_order_is_kept_in_the_meeting()
    {
        var rooms = Plan(["Red"]);
        Assign(_ann, rooms[0]);
        _host.Do("breakout.open", In);
        var ann = Join(_ann, rooms[0]);
        var host = Join(_host, rooms[0]);
        Assert.Equal("host", Role(host));
        Assert.Equal("speaker", Role(ann));
        var about = Room(rooms[0]);
        about["participant"] = Peer.Text(ann["participant"]);
        about["source"] = "microphone";
        _host.Do("room.mute", about);
        Assert.Equal("forbidden", _host.Refused("room.end", Room(rooms[0])));
        Assert.Equal("forbidden", _host.Refused("breakout.create", With(Room(rooms[0]), "names", new JsonArray("Deeper"))));
        Assert.Equal("forbidden", _host.Refused("room.settings", With(Room(rooms[0]), "settings", new JsonObject { ["locked"] = true })));
        Assert.Equal("not-invited", _bob.Refused("room.look", Room(rooms[0])));
        Assert.Equal("not-invited", _bob.Refused("room.knock", Room(rooms[0])));
        Promote(_ann, "moderator");
        Assert.Equal("moderator", Peer.Text(_ann.Heard("participant.updated").Last(told => Peer.Text(told["room"]) == rooms[0])["participant"]!["role"]));
        _world.Advance(1);
        Assert.NotEmpty(_ann.Heard("breakout.assignments"));
    }

    [Fact]
    public void Chance_spreads_evenly_those_who_keep_no_order()
    {
        var others = Enumerable.Range(0, 7).Select(number => Peer.Guest(_world, $"Guest {number}")).ToList();
        others.ForEach(peer => Join(peer));
        Plan(["1", "2", "3"], random: true);
        _world.Advance(1);
        var assigned = _host.Last("breakout.assignments")["assigned"]!.AsArray();
        Assert.Equal(9, assigned.Count);
        Assert.DoesNotContain(assigned, entry => Peer.Text(entry!["user"]) == _host.Id);
        Assert.All(assigned.GroupBy(entry => Peer.Text(entry!["breakout"])), room => Assert.Equal(3, room.Count()));
        Assert.All(others, peer => Assert.NotNull(peer.Last("breakout.assigned")["breakout"]));
    }

    [Fact]
    public void When_the_time_is_over_everybody_is_in_the_meeting_again_with_one_message_for_all()
    {
        var rooms = Plan(["Red", "Blue"], choose: true);
        _host.Do("breakout.open", With(In, "seconds", 60));
        var ends = _ann.Last("breakout.updated")["breakouts"]!["endsAt"]!.GetValue<long>();
        Assert.Equal(_world.Now.UnixMilliseconds + 60_000, ends);
        Join(_ann, rooms[0]);
        Join(_bob, rooms[1]);
        _host.Do("breakout.timer", With(In, "seconds", 120));
        _world.Advance(100);
        Assert.Empty(_ann.Heard("room.ended"));
        _host.News();
        _world.Advance(21);
        Assert.Equal("breakouts-closed", Peer.Text(_ann.Last("room.ended")["reason"]));
        Assert.Equal(["breakout.updated"], _host.News());
        Assert.Null(_host.Last("breakout.updated")["breakouts"]);
        var late = Peer.Guest(_world, "Late");
        var room = Join(late)["room"]!;
        Assert.Null(room["breakouts"]);
        Assert.All(room["participants"]!.AsArray(), participant => Assert.Null(participant!["breakout"]));
        Assert.Equal("not-invited", late.Refused("room.join", Room(rooms[0])));
        Assert.Equal(1, _world.Figures.Rooms);
    }

    [Fact]
    public void What_is_announced_reaches_everybody_wherever_they_are()
    {
        var rooms = Plan(["Red"], choose: true);
        _host.Do("breakout.open", In);
        Join(_ann, rooms[0]);
        _host.Do("breakout.announce", With(In, "text", "Five\u0000 minutes"));
        foreach (var peer in (Peer[])[_host, _ann, _bob])
            Assert.Equal("Five minutes", Peer.Text(peer.Last("breakout.announced")["text"]));
        Assert.Equal("empty", _host.Refused("breakout.announce", With(In, "text", " \u0000 ")));
        Assert.Equal("too-long", _host.Refused("breakout.announce", With(In, "text", new string('a', 501))));
    }

    [Fact]
    public void Who_leaves_the_meeting_or_is_sent_out_leaves_the_breakout_room()
    {
        var rooms = Plan(["Red"], choose: true);
        _host.Do("breakout.open", In);
        Join(_ann, rooms[0]);
        Join(_bob, rooms[0]);
        _ann.Do("room.leave", In);
        Assert.Equal("moved", Peer.Text(_ann.Last("participant.left")["reason"]));
        Assert.Equal("not-in-room", _ann.Refused("room.join", Room(rooms[0])));
        _host.Do("room.remove", With(In, "participant", Peer.Text(_joined[_bob]["participant"])));
        Assert.Equal("not-in-room", _bob.Refused("chat.history", Room(rooms[0])));
        // with the last person the rooms go
        _host.Do("room.leave", In);
        Assert.Equal(0, _world.Figures.Rooms);
        Assert.Equal(0, _world.Figures.Participants);
    }

    [Fact]
    public void A_page_that_is_reloaded_and_a_session_that_is_lost_are_where_they_were()
    {
        var rooms = Plan(["Red"]);
        Assign(_ann, rooms[0]);
        _host.Do("breakout.open", In);
        var there = Join(_ann, rooms[0]);
        _ann.Cut();
        _ann.Connect(reloaded: true);
        Assert.Equal(["workshop", rooms[0]], _ann.Welcome["rooms"]!.AsArray().Select(room => Peer.Text(room!["room"]!["id"])));
        Assert.Equal(rooms[0], Peer.Text(_ann.Last("breakout.assigned")["breakout"]));
        _ann.Cut();
        _ann.Connect(forgetful: true);
        Rejoin(_ann, "workshop", _joined[_ann]);
        Assert.Equal(Peer.Text(there["participant"]), Peer.Text(Rejoin(_ann, rooms[0], there)["participant"]));
        _world.Advance(40);
        Assert.Equal(rooms[0], Own(Join(Peer.Guest(_world, "Late"))["room"]!, _ann));
    }

    [Fact]
    public void Who_comes_back_to_the_meeting_only_is_in_the_meeting()
    {
        var rooms = Plan(["Red"], choose: true);
        _host.Do("breakout.open", In);
        Join(_ann, rooms[0]);
        _ann.Cut();
        _ann.Connect(forgetful: true);
        Rejoin(_ann, "workshop", _joined[_ann]);
        _world.Advance(40);
        Assert.Null(Own(Join(Peer.Guest(_world, "Late"))["room"]!, _ann));
    }

    [Theory]
    [InlineData("room.ban")]
    [InlineData("room.remove")]
    [InlineData("room.toLobby")]
    public void Whoever_is_sent_out_leaves_the_breakout_room_also_where_the_meeting_goes_on_on_another_device(string method)
    {
        var rooms = Plan(["Red"], choose: true);
        _host.Do("breakout.open", In);
        Join(_ann, rooms[0]);
        var other = _ann.AnotherDevice();
        Rejoin(other, "workshop", _joined[_ann]);
        _host.Do(method, With(In, "participant", Peer.Text(_joined[_ann]["participant"])));
        Assert.Equal("moved", Peer.Text(_ann.Last("participant.left")["reason"]));
        Assert.Equal("not-in-room", _ann.Refused("chat.history", Room(rooms[0])));
        Assert.Equal("not-in-room", _ann.Refused("room.join", Room(rooms[0])));
    }

    [Theory]
    [InlineData("room.ban")]
    [InlineData("room.remove")]
    [InlineData("room.toLobby")]
    public void So_do_they_where_the_device_in_the_breakout_room_has_come_into_the_meeting_anew(string method)
    {
        var rooms = Plan(["Red"], choose: true);
        _host.Do("breakout.open", In);
        Join(_ann, rooms[0]);
        Rejoin(_ann.AnotherDevice(), "workshop", _joined[_ann]);
        var anew = _ann.Do("room.join", In);
        Assert.Equal([anew["participant"]!.GetValue<string>()], Away(rooms[0]));
        _host.Do(method, With(In, "participant", Peer.Text(_joined[_ann]["participant"])));
        Assert.Equal("not-in-room", _ann.Refused("chat.history", Room(rooms[0])));
        Assert.Equal("not-in-room", _ann.Refused("room.join", Room(rooms[0])));
    }

    [Fact]
    public void Whose_stream_is_ended_alone_stays_in_the_breakout_room()
    {
        var max = Peer.Token(_world, "max");
        max.Do("room.join", In);
        var admission = _world.Switchboard.External.Check(new ExternalWish("workshop", ParticipantVia.Whip, new Identity("max", "Max")), _world.Now, out _)!;
        _world.Tell((switchboard, now) => Assert.True(switchboard.External.Enter(admission, "w1", new ParticipantMedia(Microphone: true, Camera: true, Screen: false), now, out _)));
        var rooms = Plan(["Red"], choose: true);
        _host.Do("breakout.open", In);
        max.Do("room.join", Room(rooms[0]));
        _host.Do("room.remove", With(In, "participant", admission.Participant));
        max.Do("chat.history", Room(rooms[0]));
    }

    [Fact]
    public void Who_keeps_no_order_any_more_keeps_none_there_either()
    {
        Promote(_ann, "moderator");
        var rooms = Plan(["Red"], choose: true);
        _host.Do("breakout.open", In);
        Join(_ann, rooms[0]);
        Rejoin(_ann.AnotherDevice(), "workshop", _joined[_ann]);
        _ann.Do("room.join", In);
        Promote(_ann, "speaker");
        Assert.Equal("forbidden", _ann.Refused("room.mute", With(Room(rooms[0]), "source", "microphone")));
    }

    [Fact]
    public void Whose_device_goes_on_in_the_breakout_room_first_and_comes_into_the_meeting_without_a_proof_is_there_with_it()
    {
        var rooms = Plan(["Red"], choose: true);
        _host.Do("breakout.open", In);
        var there = Join(_ann, rooms[0]);
        _ann.Connect(forgetful: true);
        Rejoin(_ann, rooms[0], there);
        var anew = _ann.Do("room.join", In);
        Assert.Equal([anew["participant"]!.GetValue<string>()], Away(rooms[0]));
        _ann.Do("room.leave", Room(rooms[0]));
        Assert.Empty(Away(rooms[0]));
    }

    [Fact]
    public void Of_three_devices_the_one_is_back_in_the_meeting_that_has_come_back()
    {
        var rooms = Plan(["Red"], choose: true);
        _host.Do("breakout.open", In);
        Join(_ann, rooms[0]);
        var (second, third) = (_ann.AnotherDevice(), _ann.AnotherDevice());
        second.Do("room.join", In);
        Join(second, rooms[0]);
        // the place of the first device in the meeting goes on with the third, which is not in the breakout room
        Rejoin(third, "workshop", _joined[_ann]);
        second.Do("room.leave", Room(rooms[0]));
        Assert.Equal([Peer.Text(_joined[_ann]["participant"])], Away(rooms[0]));
    }

    [Fact]
    public void Whose_meeting_goes_on_on_another_device_takes_the_place_in_the_breakout_room_along()
    {
        var rooms = Plan(["Red", "Blue"], choose: true);
        _host.Do("breakout.open", In);
        Join(_ann, rooms[0]);
        var other = _ann.AnotherDevice();
        Rejoin(other, "workshop", _joined[_ann]);
        // into the same room, without the proof of the place that is there, and on into another
        var joined = Join(other, rooms[0]);
        Assert.Equal("moved", Peer.Text(_ann.Last("participant.left")["reason"]));
        Assert.Equal(Peer.Text(joined["participant"]), Peer.Text(Assert.Single(joined["room"]!["participants"]!.AsArray())!["id"]));
        other.Do("chat.history", Room(rooms[0]));
        Join(other, rooms[1]);
        Assert.Equal("not-in-room", other.Refused("chat.history", Room(rooms[0])));
        Assert.Equal(rooms[1], Own(Join(Peer.Guest(_world, "Late"))["room"]!, _ann));
    }

    [Fact]
    public void Who_keeps_no_order_any_more_keeps_none_in_a_breakout_room_wherever_the_meeting_goes_on()
    {
        Promote(_ann, "moderator");
        var rooms = Plan(["Red"], choose: true);
        _host.Do("breakout.open", In);
        Assert.Equal("moderator", Role(Join(_ann, rooms[0])));
        Rejoin(_ann.AnotherDevice(), "workshop", _joined[_ann]);
        Promote(_ann, "speaker");
        Assert.Equal("forbidden", _ann.Refused("room.mute", With(Room(rooms[0]), "source", "microphone")));
    }

    [Fact]
    public void Two_devices_of_one_are_in_the_breakout_rooms_where_each_went()
    {
        var rooms = Plan(["Red", "Blue"], choose: true);
        _host.Do("breakout.open", In);
        var other = _ann.AnotherDevice();
        var others = other.Do("room.join", In);
        Join(_ann, rooms[0]);
        other.Do("room.join", Room(rooms[0]));
        other.Do("room.leave", In);
        _ann.Do("chat.history", Room(rooms[0]));
        Assert.Equal("not-in-room", other.Refused("chat.history", Room(rooms[0])));
        Assert.NotEqual(Peer.Text(others["participant"]), Peer.Text(_joined[_ann]["participant"]));
    }

    [Fact]
    public void After_the_process_was_killed_rooms_assignments_and_timer_are_as_before()
    {
        var rooms = Plan(["Red", "Blue"]);
        Assign(_ann, rooms[0]);
        Assign(_bob, rooms[1]);
        _host.Do("breakout.open", With(In, "seconds", 300));
        var (ann, bob) = (Join(_ann, rooms[0]), Join(_bob, rooms[1]));
        _world.Advance(1);
        _world.Restart();
        _world.Storage.Hold = true;
        _ann.Connect(forgetful: true);
        _bob.Connect(forgetful: true);
        _host.Connect(forgetful: true);
        _world.ReleaseStorage();
        _world.Storage.Hold = true;
        // as a client does: all at once, and the meeting first
        foreach (var (peer, breakout, proof) in ((Peer, string, JsonNode)[])[(_ann, rooms[0], ann), (_bob, rooms[1], bob)])
        {
            peer.Send("room.join", With(In, "rejoin", _joined[peer]["rejoin"]!.DeepClone()));
            peer.Send("room.join", With(Room(breakout), "rejoin", proof["rejoin"]!.DeepClone()));
        }

        _world.ReleaseStorage();
        var host = Rejoin(_host, "workshop", _joined[_host]);
        Assert.Equal("host", Role(host));
        Assert.Equal(rooms[0], Own(host["room"]!, _ann));
        Assert.Equal(rooms[1], Own(host["room"]!, _bob));
        Assert.Equal(2, _host.Last("breakout.assignments")["assigned"]!.AsArray().Count);
        _world.Advance(301);
        Assert.Equal("breakouts-closed", Peer.Text(_ann.Last("room.ended")["reason"]));
        Assert.Null(_host.Last("breakout.updated")["breakouts"]);
    }

    [Fact]
    public void Whose_meeting_is_taken_up_for_another_meanwhile_is_back_in_their_breakout_room_too()
    {
        var rooms = Plan(["Red"], choose: true);
        _host.Do("breakout.open", In);
        var (ann, bob) = (Join(_ann, rooms[0]), Join(_bob, rooms[0]));
        _world.Restart();
        foreach (var peer in (Peer[])[_ann, _bob, _host])
            peer.Connect(forgetful: true);
        _world.Storage.Hold = true;
        _ann.Send("room.join", With(In, "rejoin", _joined[_ann]["rejoin"]!.DeepClone()));
        _bob.Send("room.join", With(In, "rejoin", _joined[_bob]["rejoin"]!.DeepClone()));
        // what the one has asked for is there, so that the other's second wish needs no storage any more
        _world.Storage.Release(_world.Now);
        _world.Pump();
        _bob.Send("room.join", With(Room(rooms[0]), "rejoin", bob["rejoin"]!.DeepClone()));
        _ann.Send("room.join", With(Room(rooms[0]), "rejoin", ann["rejoin"]!.DeepClone()));
        _world.ReleaseStorage();
        var host = Rejoin(_host, "workshop", _joined[_host]);
        Assert.Equal(rooms[0], Own(host["room"]!, _ann));
        Assert.Equal(rooms[0], Own(host["room"]!, _bob));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void When_nobody_comes_back_to_a_meeting_its_breakout_rooms_are_over_too(bool looked)
    {
        var room = Peer.Text(_host.Do("room.create", new JsonObject { ["settings"] = new JsonObject { ["persistent"] = true } })["room"]);
        _host.Do("room.join", Room(room));
        _host.Do("breakout.create", With(Room(room), "names", new JsonArray("Red")));
        var breakout = Peer.Text(_host.Last("breakout.updated")["breakouts"]!["rooms"]![0]!["id"]);
        _host.Do("breakout.open", Room(room));
        _world.Advance(1);
        _world.Restart();
        // also where nobody has asked for it until then
        if (looked)
            Peer.Guest(_world, "Stranger").Do("room.look", Room(room));
        _world.Advance(121);
        _host.Connect(forgetful: true);
        Assert.Null(_host.Do("room.join", Room(room))["room"]!["breakouts"]);
        Assert.Equal("not-invited", _host.Refused("room.join", Room(breakout)));
    }

    [Fact]
    public void A_timer_that_ran_out_while_the_server_was_down_calls_everybody_back()
    {
        var rooms = Plan(["Red"], choose: true);
        _host.Do("breakout.open", With(In, "seconds", 10));
        var ann = Join(_ann, rooms[0]);
        _world.Restart();
        _world.Advance(20);
        _ann.Connect(forgetful: true);
        Rejoin(_ann, "workshop", _joined[_ann]);
        _world.Advance(0.1);
        Assert.Equal("not-invited", _ann.Refused("room.join", With(Room(rooms[0]), "rejoin", ann["rejoin"]!.DeepClone())));
    }

    [Fact]
    public void However_many_go_at_once_the_meeting_is_told_a_few_times_a_second()
    {
        var others = Enumerable.Range(0, 60).Select(number => Peer.Guest(_world, $"Guest {number}")).ToList();
        others.ForEach(peer => Join(peer));
        var rooms = Plan(["Red", "Blue"], choose: true);
        _host.Do("breakout.open", In);
        _world.Advance(1);
        foreach (var (index, peer) in others.Index())
            Join(peer, rooms[index % 2]);
        _world.Advance(1);
        var told = _host.Heard("breakout.moved");
        Assert.Equal(2, told.Count);
        Assert.Equal(60, told.Sum(one => one["moves"]!.AsArray().Count));
        _host.News();
        _host.Do("breakout.close", In);
        Assert.Equal(["result", "breakout.updated"], _host.News());
    }

    [Fact]
    public void Every_refusal_says_why()
    {
        Assert.Equal("unknown-breakout", _host.Refused("breakout.open", In));
        Assert.Equal("unknown-breakout", _host.Refused("breakout.timer", In));
        Assert.Equal("unknown-breakout", _host.Refused("breakout.assign", With(In, "user", _ann.Id)));
        _host.Do("breakout.close", In);
        Assert.Equal("invalid-params", _host.Refused("breakout.create", With(In, "names", new JsonArray())));
        Assert.Equal("invalid-params", _host.Refused("breakout.create", With(In, "names", new JsonArray("good", " "))));
        Assert.Equal("invalid-params", _host.Refused("breakout.create", With(In, "names", new JsonArray("good", null))));
        Assert.Equal("invalid-params", _host.Refused("breakout.create", With(In, "names", new JsonArray(new string('a', 41)))));
        Assert.Equal("invalid-params", _host.Refused("breakout.create", With(In, "names", new JsonArray([.. Enumerable.Range(0, 51).Select(number => (JsonNode)$"{number}")]))));
        var rooms = Plan(["Red"]);
        Assert.Equal("unknown-breakout", _host.Refused("breakout.assign", With(With(In, "user", _ann.Id), "breakout", "breakout-none")));
        Assert.Equal("unknown-user", _host.Refused("breakout.assign", With(With(In, "user", "nobody"), "breakout", rooms[0])));
        Assert.Equal("unknown-breakout", _host.Refused("breakout.timer", With(In, "seconds", 5)));
        Assert.Equal("invalid-params", _host.Refused("breakout.open", With(In, "seconds", 0)));
        _host.Do("breakout.open", In);
        Assert.Equal("breakouts-open", _host.Refused("breakout.open", In));
        Assert.Equal("breakouts-open", _host.Refused("breakout.create", With(In, "names", new JsonArray("Other"))));
        Assert.Equal("forbidden", _ann.Refused("breakout.close", In));
    }

    private static JsonObject Room(string room) => new() { ["room"] = room };

    private static JsonObject With(JsonObject parameters, string member, JsonNode value)
    {
        parameters[member] = value;
        return parameters;
    }

    private static string Role(JsonNode joined) =>
        Peer.Text(joined["room"]!["participants"]!.AsArray().Single(one => Peer.Text(one!["id"]) == Peer.Text(joined["participant"]))!["role"]);

    /// <summary>The participants of the meeting who are in a breakout room, as somebody sees it who comes now.</summary>
    private string[] Away(string breakout) =>
        [.. Peer.Guest(_world, "Late").Do("room.join", In)["room"]!["participants"]!.AsArray().Where(one => (string?)one!["breakout"] == breakout).Select(one => Peer.Text(one!["id"]))];

    private static string? Own(JsonNode room, Peer peer) =>
        (string?)room["participants"]!.AsArray().Single(one => Peer.Text(one!["user"]!["id"]) == peer.Id)!["breakout"];

    private JsonNode? Move(Peer told, Peer moved) => told.Heard("breakout.moved").SelectMany(one => one["moves"]!.AsArray())
        .Last(move => Peer.Text(move!["participant"]) == Peer.Text(_joined[moved]["participant"]))!["breakout"];

    private string[] Plan(string[] names, bool choose = false, bool random = false)
    {
        var parameters = With(In, "names", new JsonArray([.. names.Select(name => (JsonNode)name)]));
        (parameters["choose"], parameters["random"]) = (choose, random);
        _host.Do("breakout.create", parameters);
        return [.. _host.Last("breakout.updated")["breakouts"]!["rooms"]!.AsArray().Select(room => Peer.Text(room!["id"]))];
    }

    private void Assign(Peer who, string? breakout)
    {
        var parameters = With(In, "user", who.Id);
        if (breakout is not null)
            parameters["breakout"] = breakout;
        _host.Do("breakout.assign", parameters);
    }

    private void Promote(Peer who, string role) =>
        _host.Do("room.role", With(With(In, "participant", Peer.Text(_joined[who]["participant"])), "role", role));

    private JsonNode Join(Peer peer, string room = "workshop")
    {
        var joined = peer.Do("room.join", Room(room));
        if (room == "workshop")
            _joined[peer] = joined;
        return joined;
    }

    private static JsonNode Rejoin(Peer peer, string room, JsonNode before) => peer.Do("room.join", With(Room(room), "rejoin", before["rejoin"]!.DeepClone()));
}
