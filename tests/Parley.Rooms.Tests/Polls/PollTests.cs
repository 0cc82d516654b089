using System.Text.Json.Nodes;
using Parley.Rooms.Effects;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Polls;

public sealed class PollTests
{
    private readonly PollScene _scene = new();

    [Fact]
    public void A_poll_is_answered_told_to_the_others_and_read_by_who_comes_later()
    {
        var id = _scene.NewId();
        var answer = _scene.Alice.Do("poll.create", PollScene.Poll(id, " What to drink? ", ["Tea", "咖啡 ☕"]))["poll"]!;
        Assert.Equal("What to drink?", Peer.Text(answer["question"]));
        Assert.Equal(_scene.Alice.Id, Peer.Text(answer["by"]!["id"]));
        Assert.Equal([0, 0], PollScene.Counts(answer));
        Assert.Empty(answer["mine"]!.AsArray());
        var told = _scene.Bob.Last("poll.opened");
        Assert.Equal("lobby", Peer.Text(told["room"]));
        Assert.Null(told["poll"]!["mine"]);
        Assert.Empty(_scene.Alice.Heard("poll.opened"));
        var dave = Peer.Guest(_scene.World, "Dave");
        dave.Do("room.join", PollScene.In);
        Assert.Equal(answer.ToJsonString(), PollScene.Listed(dave, id).ToJsonString());
    }

    [Fact]
    public void Everybody_votes_once_with_all_devices_and_may_change_it_or_take_it_back()
    {
        var id = _scene.Ask();
        Assert.Equal([1, 0, 0], PollScene.Counts(_scene.Bob.Do("poll.vote", PollScene.Vote(id, 0))["poll"]!));
        var phone = _scene.Bob.AnotherDevice();
        phone.Do("room.join", PollScene.In);
        var changed = phone.Do("poll.vote", PollScene.Vote(id, 2))["poll"]!;
        Assert.Equal([0, 0, 1], PollScene.Counts(changed));
        Assert.Equal(1, changed["voters"]!.GetValue<int>());
        Assert.Equal([2], PollScene.Numbers(_scene.Bob.Last("poll.voted")["mine"]));
        Assert.Empty(_scene.Carol.Heard("poll.voted"));
        _scene.Carol.Do("poll.vote", PollScene.Vote(id, 2));
        var back = _scene.Bob.Do("poll.vote", PollScene.Vote(id))["poll"]!;
        Assert.Equal([0, 0, 1], PollScene.Counts(back));
        Assert.Equal(1, back["voters"]!.GetValue<int>());
        Assert.Empty(back["mine"]!.AsArray());
        Assert.Equal([2], PollScene.Numbers(PollScene.Listed(_scene.Carol, id)["mine"]));
    }

    [Fact]
    public void Several_options_may_be_chosen_only_where_the_poll_says_so()
    {
        var one = _scene.Ask();
        var several = _scene.Ask(multiple: true);
        Assert.Equal("invalid-params", _scene.Bob.Refused("poll.vote", PollScene.Vote(one, 0, 1)));
        var poll = _scene.Bob.Do("poll.vote", PollScene.Vote(several, 2, 0))["poll"]!;
        Assert.Equal([1, 0, 1], PollScene.Counts(poll));
        Assert.Equal([0, 2], PollScene.Numbers(poll["mine"]));
        Assert.Equal(1, poll["voters"]!.GetValue<int>());
    }

    [Fact]
    public void Listeners_vote_too_and_only_hosts_and_moderators_make_close_and_delete()
    {
        var scene = new RoleScene();
        var about = new JsonObject { ["room"] = scene.Room, ["id"] = _scene.NewId() };
        var poll = (JsonObject)about.DeepClone();
        (poll["question"], poll["options"]) = ("Tea?", new JsonArray("Yes", "No"));
        var vote = (JsonObject)about.DeepClone();
        vote["options"] = new JsonArray(1);
        Assert.Equal("forbidden", scene.Speaker.Refused("poll.create", (JsonObject)poll.DeepClone()));
        scene.Moderator.Do("poll.create", poll);
        scene.Listener.Do("poll.vote", vote);
        Assert.Equal("forbidden", scene.Speaker.Refused("poll.close", (JsonObject)about.DeepClone()));
        Assert.Equal("forbidden", scene.Speaker.Refused("poll.delete", (JsonObject)about.DeepClone()));
        Assert.Equal([0, 1], PollScene.Counts(scene.Host.Do("poll.close", (JsonObject)about.DeepClone())["poll"]!));
        scene.Moderator.Do("poll.delete", about);
        Assert.Equal(Peer.Text(about["id"]), Peer.Text(scene.Listener.Last("poll.deleted")["id"]));
    }

    [Fact]
    public void In_the_room_of_a_call_nobody_makes_polls()
    {
        var scene = new CallScene().Join();
        var poll = PollScene.Poll(_scene.NewId());
        poll["room"] = scene.Room;
        Assert.Equal("forbidden", scene.Alice.Refused("poll.create", poll));
    }

    [Fact]
    public void A_closed_poll_takes_no_votes_and_shows_everybody_the_results()
    {
        var id = _scene.Ask();
        _scene.Bob.Do("poll.vote", PollScene.Vote(id, 1));
        var closed = _scene.Alice.Do("poll.close", PollScene.About(id))["poll"]!;
        Assert.NotNull(closed["closedAt"]);
        Assert.Equal([0, 1, 0], PollScene.Counts(_scene.Carol.Last("poll.closed")["poll"]!));
        Assert.Equal("poll-closed", _scene.Carol.Refused("poll.vote", PollScene.Vote(id, 1)));
        _scene.Alice.Do("poll.close", PollScene.About(id));
        Assert.Single(_scene.Bob.Heard("poll.closed"));
    }

    [Fact]
    public void Results_that_are_shown_when_closed_are_for_nobody_before()
    {
        var id = _scene.Ask(results: "when-closed");
        Assert.Empty(PollScene.Counts(_scene.Bob.Last("poll.opened")["poll"]!));
        var answer = _scene.Bob.Do("poll.vote", PollScene.Vote(id, 1))["poll"]!;
        Assert.Empty(PollScene.Counts(answer));
        Assert.Equal([1], PollScene.Numbers(answer["mine"]));
        Assert.Empty(PollScene.Counts(PollScene.Listed(_scene.Alice, id)));
        var counted = _scene.Carol.Last("poll.counted");
        Assert.Equal(1, counted["voters"]!.GetValue<int>());
        Assert.Null(counted["votes"]);
        Assert.Equal("forbidden", _scene.Alice.Refused("poll.voters", PollScene.Option(id, 1)));
        Assert.Equal([0, 1, 0], PollScene.Counts(_scene.Alice.Do("poll.close", PollScene.About(id))["poll"]!));
        Assert.Equal("Bob", Peer.Text(Assert.Single(_scene.Carol.Do("poll.voters", PollScene.Option(id, 1))["voters"]!.AsArray())!["name"]));
    }

    [Fact]
    public void Who_voted_for_what_is_asked_for_in_pages_and_of_anonymous_polls_never()
    {
        var scene = new PollScene(World.Defaults with { HistoryPage = 2 });
        var open = scene.Ask();
        var secret = scene.Ask(anonymous: true);
        foreach (var peer in (Peer[])[scene.Carol, scene.Alice, scene.Bob])
        {
            peer.Do("poll.vote", PollScene.Vote(open, 0));
            peer.Do("poll.vote", PollScene.Vote(secret, 0));
        }

        Assert.Equal(["Carol", "Alice"], Names(0, out var more));
        Assert.True(more);
        Assert.Equal(["Bob"], Names(2, out more));
        Assert.False(more);
        Assert.Equal("forbidden", scene.Alice.Refused("poll.voters", PollScene.Option(secret, 0)));
        scene.Alice.Do("poll.close", PollScene.About(secret));
        Assert.Equal("forbidden", scene.Alice.Refused("poll.voters", PollScene.Option(secret, 0)));

        string[] Names(int skip, out bool isMore)
        {
            var page = scene.Bob.Do("poll.voters", PollScene.Option(open, 0, skip));
            isMore = page["more"]!.GetValue<bool>();
            return [.. page["voters"]!.AsArray().Select(user => Peer.Text(user!["name"]))];
        }
    }

    [Fact]
    public void However_many_vote_at_once_a_room_is_told_twice_a_second_at_most_and_of_the_last_state()
    {
        var id = _scene.Ask();
        var others = Enumerable.Range(0, 60).Select(number => Peer.Guest(_scene.World, $"Guest {number}")).ToList();
        others.ForEach(peer => peer.Do("room.join", PollScene.In));
        _scene.Alice.News();
        foreach (var peer in others)
            peer.Do("poll.vote", PollScene.Vote(id, 1));
        Assert.Single(_scene.Alice.Heard("poll.counted"));
        _scene.World.Advance(0.5);
        Assert.Equal(2, _scene.Alice.Heard("poll.counted").Count);
        Assert.Equal([0, 60, 0], PollScene.Numbers(_scene.Alice.Last("poll.counted")["votes"]));
        _scene.World.Advance(10);
        Assert.Equal(2, _scene.Alice.Heard("poll.counted").Count);
        others[0].Do("poll.vote", PollScene.Vote(id, 0));
        Assert.Equal(3, _scene.Alice.Heard("poll.counted").Count);
    }

    [Fact]
    public void A_room_of_hundreds_is_told_more_rarely()
    {
        var id = _scene.Ask();
        var others = Enumerable.Range(0, 397).Select(number => Peer.Guest(_scene.World, $"Guest {number}")).ToList();
        others.ForEach(peer => peer.Do("room.join", PollScene.In));
        for (var second = 0; second < 10; second++)
        {
            for (var voter = 0; voter < 39; voter++)
                others[(second * 39) + voter].Do("poll.vote", PollScene.Vote(id, voter % 3));
            _scene.World.Advance(1);
        }

        Assert.InRange(_scene.Carol.Heard("poll.counted").Count, 5, 6);
        _scene.World.Advance(2);
        Assert.Equal(390, PollScene.Numbers(_scene.Carol.Last("poll.counted")["votes"]).Sum());
        Assert.Equal(390, _scene.Carol.Last("poll.counted")["voters"]!.GetValue<int>());
    }

    [Fact]
    public void Nothing_of_a_poll_that_was_closed_or_deleted_is_told_late()
    {
        var (closed, deleted) = (_scene.Ask(), _scene.Ask());
        foreach (var id in (string[])[closed, deleted])
        {
            _scene.Bob.Do("poll.vote", PollScene.Vote(id, 1));
            _scene.Bob.Do("poll.vote", PollScene.Vote(id, 2));
        }

        _scene.Alice.Do("poll.close", PollScene.About(closed));
        _scene.Alice.Do("poll.delete", PollScene.About(deleted));
        _scene.Carol.News();
        _scene.World.Advance(5);
        Assert.Empty(_scene.Carol.News());
        _scene.Alice.Do("poll.delete", PollScene.About(deleted));
        Assert.Single(_scene.Bob.Heard("poll.deleted"));
        Assert.Equal("unknown-poll", _scene.Bob.Refused("poll.vote", PollScene.Vote(deleted, 1)));
        Assert.Equal("unknown-poll", _scene.Bob.Refused("poll.voters", PollScene.Option(deleted, 1)));
    }

    [Fact]
    public void Polls_and_votes_are_there_after_the_process_was_killed()
    {
        var id = _scene.Ask();
        _scene.Bob.Do("poll.vote", PollScene.Vote(id, 1));
        _scene.World.Restart();
        foreach (var peer in (Peer[])[_scene.Alice, _scene.Bob])
        {
            peer.Connect(forgetful: true);
            peer.Do("room.join", PollScene.In);
        }

        var poll = PollScene.Listed(_scene.Bob, id);
        Assert.Null(poll["closedAt"]);
        Assert.Equal([1], PollScene.Numbers(poll["mine"]));
        Assert.Equal([1, 1, 0], PollScene.Counts(_scene.Alice.Do("poll.vote", PollScene.Vote(id, 0))["poll"]!));
    }

    [Fact]
    public void With_the_meeting_its_polls_end()
    {
        var id = _scene.Ask();
        foreach (var peer in (Peer[])[_scene.Alice, _scene.Bob, _scene.Carol])
            peer.Do("room.leave", PollScene.In);
        _scene.Carol.Do("room.join", PollScene.In);
        Assert.NotNull(PollScene.Listed(_scene.Carol, id)["closedAt"]);
    }

    [Fact]
    public void Polls_whose_end_could_not_be_stored_end_later_and_those_of_the_next_meeting_go_on()
    {
        var old = _scene.Ask();
        _scene.World.Storage.Fails = true;
        foreach (var peer in (Peer[])[_scene.Alice, _scene.Bob, _scene.Carol])
            peer.Do("room.leave", PollScene.In);
        // still full at the second try
        _scene.World.Advance(61);
        _scene.World.Storage.Fails = false;
        _scene.Alice.Do("room.join", PollScene.In);
        var next = _scene.Ask();
        Assert.Null(PollScene.Listed(_scene.Alice, old)["closedAt"]);
        _scene.World.Advance(60);
        Assert.NotNull(PollScene.Listed(_scene.Alice, old)["closedAt"]);
        Assert.Null(PollScene.Listed(_scene.Alice, next)["closedAt"]);
        _scene.Alice.Do("room.leave", PollScene.In);
        _scene.Alice.Do("room.join", PollScene.In);
        Assert.NotNull(PollScene.Listed(_scene.Alice, next)["closedAt"]);
    }

    [Fact]
    public void Sent_twice_it_is_one_poll_and_somebody_elses_id_is_refused()
    {
        var id = _scene.Ask();
        Assert.Equal("Tea?", Peer.Text(_scene.Alice.Do("poll.create", PollScene.Poll(id, "Something else?"))["poll"]!["question"]));
        Assert.Single(_scene.Bob.Heard("poll.opened"));
        Assert.Single(PollScene.Listed(_scene.Alice));
        var participant = _scene.Bob.Heard("participant.joined")[0]["participant"]!["id"]!.DeepClone();
        _scene.Alice.Do("room.role", new JsonObject { ["room"] = "lobby", ["participant"] = participant, ["role"] = "moderator" });
        Assert.Equal("forbidden", _scene.Carol.Refused("poll.create", PollScene.Poll(id)));
    }

    [Fact]
    public void Only_so_many_are_open_at_once()
    {
        var ids = Enumerable.Range(0, StorePoll.OpenPerRoom).Select(_ => _scene.Ask()).ToList();
        Assert.Equal("too-many-polls", _scene.Alice.Refused("poll.create", PollScene.Poll(_scene.NewId())));
        _scene.Alice.Do("poll.close", PollScene.About(ids[3]));
        _scene.Ask();
    }

    [Fact]
    public void Bad_parameters_are_named()
    {
        var id = _scene.Ask();
        Bad("id", "poll.create", PollScene.Poll("seven"));
        Bad("question", "poll.create", PollScene.Poll(_scene.NewId(), " \u200b "));
        Bad("question", "poll.create", PollScene.Poll(_scene.NewId(), new string('a', 201)));
        Bad("question", "poll.create", PollScene.Poll(_scene.NewId(), "two\nlines"));
        Bad("options", "poll.create", PollScene.Poll(_scene.NewId(), options: ["one"]));
        Bad("options", "poll.create", PollScene.Poll(_scene.NewId(), options: [.. Enumerable.Range(0, 11).Select(number => $"{number}")]));
        Bad("options", "poll.create", PollScene.Poll(_scene.NewId(), options: ["same", " same "]));
        Bad("options", "poll.create", PollScene.Poll(_scene.NewId(), options: ["", "something"]));
        Bad("options", "poll.create", PollScene.Poll(_scene.NewId(), options: [new string('a', 81), "something"]));
        Bad("options", "poll.create", PollScene.Poll(_scene.NewId(), options: [null!, "something"]));
        Bad("results", "poll.create", PollScene.Poll(_scene.NewId(), results: "sometimes"));
        Bad("options", "poll.vote", PollScene.Vote(id, 3));
        Bad("options", "poll.vote", PollScene.Vote(id, -1));
        Bad("options", "poll.vote", PollScene.Vote(id, 1, 1));
        Bad("options", "poll.vote", PollScene.Vote(id, [.. Enumerable.Range(0, 5000)]));
        Bad("option", "poll.voters", PollScene.Option(id, 10));
        Bad("skip", "poll.voters", PollScene.Option(id, 1, -1));
        Bad("limit", "poll.list", new JsonObject { ["room"] = "lobby", ["limit"] = 0 });

        void Bad(string member, string method, JsonObject parameters)
        {
            var answer = _scene.Alice.Answer(_scene.Alice.Send(method, parameters))!["error"]!;
            Assert.Equal("invalid-params", Peer.Text(answer["data"]!["reason"]));
            Assert.Equal(member, Peer.Text(answer["data"]!["member"]));
        }
    }

    [Fact]
    public void What_cannot_be_stored_is_refused_and_told_to_nobody()
    {
        var id = _scene.Ask();
        _scene.World.Storage.Fails = true;
        _scene.Bob.News();
        Assert.Equal("storage", _scene.Alice.Refused("poll.create", PollScene.Poll(_scene.NewId())));
        Assert.Equal("storage", _scene.Carol.Refused("poll.vote", PollScene.Vote(id, 1)));
        Assert.Equal("storage", _scene.Alice.Refused("poll.close", PollScene.About(id)));
        Assert.Equal("storage", _scene.Alice.Refused("poll.delete", PollScene.About(id)));
        _scene.World.Advance(5);
        Assert.Empty(_scene.Bob.News());
    }

    [Fact]
    public void Who_leaves_while_their_vote_is_stored_has_voted()
    {
        var id = _scene.Ask();
        _scene.World.Storage.Hold = true;
        _scene.Bob.Send("poll.vote", PollScene.Vote(id, 1));
        _scene.Bob.Send("room.leave", PollScene.In);
        _scene.World.ReleaseStorage();
        Assert.Equal([0, 1, 0], PollScene.Numbers(_scene.Carol.Last("poll.counted")["votes"]));
    }

    [Fact]
    public void Whoever_votes_without_end_is_slowed_down()
    {
        var scene = new PollScene(World.Defaults with { ChatUnitsAtOnce = 20, ChatUnitsPerSecond = 1 });
        var id = scene.Ask();
        for (var vote = 0; vote < 20; vote++)
            scene.Bob.Do("poll.vote", PollScene.Vote(id, vote % 3));
        Assert.Equal("rate-limited", scene.Bob.Refused("poll.vote", PollScene.Vote(id, 1)));
        Assert.Equal([1], PollScene.Numbers(PollScene.Listed(scene.Bob, id)["mine"]));
    }

    [Fact]
    public void A_page_is_never_larger_than_what_a_reader_can_take()
    {
        var scene = new PollScene(World.Defaults with { ReplayBytes = 24_000 });
        var line = string.Concat(Enumerable.Repeat("👩🏽‍🚀", 45));
        for (var number = 0; number < 8; number++)
        {
            scene.Alice.Acknowledge();
            scene.Bob.Acknowledge();
            scene.Carol.Acknowledge();
            scene.Ask(line, [.. Enumerable.Range(0, 4).Select(option => $"{option} {line}")]);
        }

        var seen = new List<long>();
        long? before = null;
        for (var more = true; more;)
        {
            var asked = PollScene.In;
            asked["before"] = before;
            var page = scene.Alice.Do("poll.list", asked);
            scene.Alice.Acknowledge();
            Assert.InRange(page.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Length, 1, 24_000);
            seen.AddRange(page["polls"]!.AsArray().Select(poll => poll!["seq"]!.GetValue<long>()));
            more = page["more"]!.GetValue<bool>();
            before = seen[^1];
        }

        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1], seen);
    }
}
