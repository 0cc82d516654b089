using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Tests.Harness;
using static Parley.Rooms.Tests.Harness.MeetingScene;

namespace Parley.Rooms.Tests.Media;

public sealed class MediaConnectionTests
{
    /// <summary>Every message in every state of a client, and what comes of it: "ok", "nothing", or the reason of the refusal.</summary>
    public static TheoryData<string, string, string> Matrix()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (state, outcomes) in new Dictionary<string, string>
        {
            // connect · the same again · disconnect · view · ready · join's and leave's own tests are elsewhere
            ["outside"] = "not-in-room not-in-room not-in-room not-in-room nothing",
            ["direct"] = "not-routed not-routed ok unknown-connection nothing",
            ["routed"] = "ok ok ok unknown-connection nothing",
            ["offering"] = "waits waits ok ok asked",
            ["connected"] = "ok ok ok ok asked",
            ["refused"] = "ok ok ok unknown-connection nothing",
            ["disconnected"] = "ok unknown-connection ok unknown-connection nothing",
            ["lost"] = "ok unknown-connection ok unknown-connection nothing",
            ["direct again"] = "not-routed ok ok ok asked",
        })
        {
            string[] messages = ["connect another", "connect the same", "disconnect", "view", "ready"];
            foreach (var (message, outcome) in messages.Zip(outcomes.Split(' ')))
                data.Add(state, message, outcome);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Every_message_in_every_state(string state, string message, string outcome)
    {
        var scene = new MeetingScene(people: state == "direct" ? 2 : 3);
        var (alice, storage) = (scene.Alice, scene.World.Storage);
        switch (state)
        {
            case "outside": alice.Do("room.leave", In); break;
            case "offering": storage.Hold = true; alice.Send("media.connect", Offer("c1")); break;
            case "connected": alice.Do("media.connect", Offer("c1")); break;
            case "refused": storage.Answer = new MediaAnswer(MediaFault.BadOffer, "?"); alice.Refused("media.connect", Offer("c1")); storage.Answer = new MediaAnswer(MediaFault.None, "!"); break;
            case "disconnected": alice.Do("media.connect", Offer("c1")); alice.Do("media.disconnect", About("c1")); break;
            case "lost": alice.Do("media.connect", Offer("c1")); End(scene, alice, "c1"); break;
            case "direct again": alice.Do("media.connect", Offer("c1")); scene.Carol.Do("room.leave", In); scene.World.Advance(6); break;
        }

        scene.Asked();
        Peer[] others = [scene.Bob, scene.Carol];
        foreach (var other in others)
            other.News();
        alice.News();
        switch (message)
        {
            case "connect another": alice.Send("media.connect", Offer("c2")); break;
            case "connect the same": alice.Send("media.connect", Offer("c1")); break;
            case "disconnect": alice.Send("media.disconnect", About("c1")); break;
            case "view": alice.Send("media.view", View("c1")); break;
            default: alice.Notify("media.ready", Ready("c1", 3)); break;
        }

        var news = alice.News();
        if (outcome is "waits")
        {
            Assert.Empty(news);
            scene.World.ReleaseStorage();
            Assert.Equal(["result", "result"], alice.News());
        }
        else if (outcome is "nothing" or "asked")
        {
            Assert.Empty(news);
            scene.World.ReleaseStorage();
            Assert.Equal(outcome == "asked", scene.Asked().Contains("ready c1 3"));
        }
        else
        {
            Assert.Equal(outcome == "ok" ? "result" : outcome, Assert.Single(news));
        }

        scene.World.ReleaseStorage();
        Assert.All(others, other => Assert.Empty(other.News()));
        Assert.Equal(scene.World.Storage.Engine.Count, scene.World.Figures.MediaConnections);
    }

    [Fact]
    public void An_offer_is_answered_with_what_the_engine_says()
    {
        var scene = new MeetingScene();
        Assert.Equal("the answer", Peer.Text(scene.Alice.Do("media.connect", Offer("c1"))["answer"]));
        Assert.Equal(["connect c1: 0=Microphone 1=Camera"], scene.Asked());
        Assert.Equal(1, scene.World.Figures.MediaConnections);
    }

    [Theory]
    [InlineData(MediaFault.BadOffer, "bad-offer")]
    [InlineData(MediaFault.UnknownConnection, "unknown-connection")]
    [InlineData(MediaFault.TooManyConnections, "too-many-connections")]
    [InlineData(MediaFault.Stopping, "server-stopping")]
    public void A_refused_offer_says_why_and_changes_nothing(MediaFault fault, string reason)
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", Offer("c1"));
        scene.World.Storage.Answer = new MediaAnswer(fault, "Line 7 makes no sense.");
        var id = scene.Alice.Send("media.connect", Offer("c2"));
        Assert.Equal("Line 7 makes no sense.", Peer.Text(scene.Alice.Answer(id)!["error"]!["message"]));
        Assert.Equal(reason, Peer.Text(scene.Alice.Answer(id)!["error"]!["data"]!["reason"]));
        scene.Alice.Do("media.view", View("c1"));
        Assert.Equal("unknown-connection", scene.Alice.Refused("media.view", View("c2")));
        Assert.Equal(1, scene.World.Figures.MediaConnections);
    }

    [Fact]
    public void An_engine_that_fails_is_told_as_such()
    {
        var scene = new MeetingScene();
        scene.World.Storage.Fails = true;
        Assert.Equal("server-stopping", scene.Alice.Refused("media.connect", Offer("c1")));
        Assert.Equal(0, scene.World.Figures.MediaConnections);
    }

    [Fact]
    public void A_new_connection_replaces_the_old_one_once_it_is_answered()
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", Offer("c1"));
        scene.World.Storage.Hold = true;
        scene.Alice.Send("media.connect", Offer("c2"));
        scene.Alice.Do("media.view", View("c1"));
        scene.Alice.Do("media.view", View("c2"));
        scene.World.ReleaseStorage();
        Assert.Equal("unknown-connection", scene.Alice.Refused("media.view", View("c1")));
        Assert.Equal(1, scene.World.Figures.MediaConnections);
        // what the engine still says of the old one is of no interest to anybody
        End(scene, scene.Alice, "c1");
        Assert.Empty(scene.Alice.Heard("media.ended"));
    }

    [Theory]
    [InlineData(MediaFault.None, 0)]
    [InlineData(MediaFault.BadOffer, 1)]
    public void A_connection_that_is_ended_before_its_answer_has_replaced_the_old_one_if_the_offer_was_good(MediaFault fault, int left)
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", Offer("c1"));
        scene.World.Storage.Hold = true;
        scene.World.Storage.Answer = new MediaAnswer(fault, "text");
        var id = scene.Alice.Send("media.connect", Offer("c2"));
        scene.Alice.Do("media.disconnect", About("c2"));
        Assert.Equal("unknown-connection", scene.Alice.Refused("media.connect", Offer("c2")));
        scene.World.ReleaseStorage();
        Assert.Equal("unknown-connection", Peer.Name(scene.Alice.Answer(id)!));
        Assert.Equal(left, scene.World.Storage.Engine.Count);
        Assert.Equal(left, scene.World.Figures.MediaConnections);
    }

    [Fact]
    public void An_offer_that_is_under_way_does_not_bring_a_lost_connection_back()
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", Offer("c1"));
        scene.World.Storage.Hold = true;
        scene.Alice.Send("media.connect", Offer("c1"));
        End(scene, scene.Alice, "c1");
        scene.World.ReleaseStorage();
        Assert.Empty(scene.World.Storage.Engine);
        Assert.Equal(0, scene.World.Figures.MediaConnections);
    }

    [Fact]
    public void The_old_connection_cannot_be_offered_again_while_the_new_one_waits()
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", Offer("c1"));
        scene.World.Storage.Hold = true;
        scene.Alice.Send("media.connect", Offer("c2"));
        Assert.Equal("unknown-connection", scene.Alice.Refused("media.connect", Offer("c1")));
        scene.World.ReleaseStorage();
        Assert.Equal("c2", Assert.Single(scene.World.Storage.Engine).Value);
    }

    [Fact]
    public void Offers_of_one_participant_are_answered_in_order_and_the_last_one_stays()
    {
        var scene = new MeetingScene();
        scene.World.Storage.Hold = true;
        long[] ids = [.. Enumerable.Range(1, 5).Select(i => scene.Alice.Send("media.connect", Offer($"c{i}")))];
        Assert.Equal(5, scene.World.Figures.MediaConnections);
        scene.World.ReleaseStorage();
        Assert.All(ids, id => Assert.NotNull(scene.Alice.Answer(id)!["result"]));
        Assert.Equal(1, scene.World.Figures.MediaConnections);
        Assert.Equal("c5", Assert.Single(scene.World.Storage.Engine).Value);
    }

    [Fact]
    public void Not_more_offers_wait_than_a_session_may_have()
    {
        var scene = new MeetingScene(World.Defaults with { PendingPerSession = 3 });
        scene.World.Storage.Hold = true;
        for (var i = 0; i < 3; i++)
            scene.Alice.Send("media.connect", Offer("c1"));
        Assert.Equal("rate-limited", scene.Alice.Refused("media.connect", Offer("c1")));
        scene.World.ReleaseStorage();
        scene.Alice.Do("media.connect", Offer("c1"));
    }

    [Fact]
    public void A_client_that_offers_without_end_is_slowed_down()
    {
        var scene = new MeetingScene(new SwitchboardOptions());
        var refused = Enumerable.Range(0, 60).Count(_ => Peer.Name(scene.Alice.Answer(scene.Alice.Send("media.connect", Offer("c1")))!) == "rate-limited");
        Assert.InRange(refused, 35, 45);
        scene.World.Advance(1);
        scene.Alice.Do("media.connect", Offer("c1"));
    }

    [Theory]
    [InlineData("leave")]
    [InlineData("sign out")]
    [InlineData("timeout")]
    [InlineData("taken over")]
    public void Who_goes_takes_the_connection_along_also_one_that_is_not_answered_yet(string how)
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", Offer("c1"));
        scene.World.Storage.Hold = true;
        var id = scene.Alice.Send("media.connect", Offer("c2"));
        switch (how)
        {
            case "leave": scene.Alice.Do("room.leave", In); break;
            case "sign out": scene.Alice.SignOut(); break;
            case "timeout": scene.Alice.Cut(); scene.World.Advance(31); break;
            default:
                scene.World.ReleaseStorage();
                scene.Alice.Cut();
                scene.Alice.Connect(reloaded: true);
                break;
        }

        scene.World.ReleaseStorage();
        Assert.Empty(scene.World.Storage.Engine);
        Assert.Equal(0, scene.World.Figures.MediaConnections);
        if (how == "leave")
            Assert.Equal("unknown-connection", Peer.Name(scene.Alice.Answer(id)!));
    }

    [Fact]
    public void A_broken_WebSocket_leaves_the_connection_alone()
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", Offer("c1"));
        scene.Asked();
        scene.Alice.Cut();
        scene.World.Advance(20);
        scene.Alice.Connect();
        Assert.Equal("c1", Peer.Text(scene.Alice.Welcome["rooms"]![0]!["connection"]));
        scene.Alice.Do("media.view", View("c1"));
        Assert.Equal(["view c1:"], scene.Asked());
    }

    [Fact]
    public void A_page_that_was_reloaded_has_no_connection_any_more()
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", Offer("c1"));
        scene.Asked();
        scene.Alice.Connect(reloaded: true);
        Assert.Equal(["disconnect c1"], scene.Asked());
        Assert.Null(scene.Alice.Welcome["rooms"]![0]!["connection"]);
        Assert.Empty(scene.Alice.Heard("media.ended"));
        scene.Alice.Do("media.connect", Offer("c2"));
    }

    [Fact]
    public void Who_rejoins_with_another_session_learns_which_connection_is_held()
    {
        var scene = new MeetingScene(people: 2);
        var joined = scene.Join(scene.Carol);
        Assert.Null(joined["connection"]);
        scene.Carol.Do("media.connect", Offer("c1"));
        scene.Slots(scene.Carol, "c1", 4, scene.Alice);
        scene.Carol.Cut();
        scene.Carol.Connect(forgetful: true);
        var again = scene.Carol.Do("room.join", new() { ["room"] = Lobby, ["rejoin"] = joined["rejoin"]!.DeepClone() });
        Assert.Equal("c1", Peer.Text(again["connection"]));
        // after the answer, what is true now is told again
        Assert.Equal(["result", "media.slots"], scene.Carol.News().TakeLast(2));
        Assert.Equal("c1", Assert.Single(scene.World.Storage.Engine).Value);
        scene.Carol.Do("media.view", View("c1"));
    }

    [Fact]
    public void After_a_restart_of_the_server_there_is_none()
    {
        var scene = new MeetingScene(people: 2);
        var joined = scene.Join(scene.Carol);
        scene.Carol.Do("media.connect", Offer("c1"));
        scene.World.Restart();
        scene.World.Storage.Engine.Clear();
        scene.Carol.Connect();
        var again = scene.Carol.Do("room.join", new() { ["room"] = Lobby, ["rejoin"] = joined["rejoin"]!.DeepClone() });
        Assert.Equal(Peer.Text(joined["participant"]), Peer.Text(again["participant"]));
        Assert.Null(again["connection"]);
        Assert.Equal("routed", Peer.Text(again["room"]!["mode"]));
        foreach (var peer in new[] { scene.Alice, scene.Bob })
        {
            peer.Connect();
            scene.Join(peer);
        }

        Assert.Empty(scene.Carol.Heard("room.mode"));
        scene.Carol.Do("media.connect", Offer("c2"));
    }

    [Fact]
    public void An_end_that_the_client_did_not_ask_for_is_told_and_the_name_is_used_up()
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", Offer("c1"));
        End(scene, scene.Alice, "c1");
        Assert.Equal("lost", Peer.Text(scene.Alice.Last("media.ended")["reason"]));
        Assert.Equal("unknown-connection", scene.Alice.Refused("media.connect", Offer("c1")));
        scene.Alice.Do("media.connect", Offer("c2"));
        Assert.Equal(3, scene.World.Figures.Participants);
    }

    [Fact]
    public void Somebody_elses_connection_is_out_of_reach()
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", Offer("c1"));
        scene.Bob.Do("media.connect", Offer("c1"));
        scene.Bob.Do("media.disconnect", About("c1"));
        Assert.Equal(scene.Of(scene.Alice), Assert.Single(scene.World.Storage.Engine).Key.Participant);
        Assert.Equal("unknown-connection", scene.Carol.Refused("media.view", View("c1")));
        var outsider = Peer.Guest(scene.World, "Dora");
        Assert.Equal("not-in-room", outsider.Refused("media.disconnect", About("c1")));
    }

    [Fact]
    public void A_view_goes_to_the_engine_as_it_is()
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", Offer("c1"));
        scene.Asked();
        var view = View("c1", (scene.Of(scene.Bob), "screen"), (scene.Of(scene.Bob), "camera"), ("gone", "camera"));
        view["audio"] = false;
        scene.Alice.Do("media.view", view);
        Assert.Equal([$"view c1: {scene.Of(scene.Bob)}/Screen 640x360 {scene.Of(scene.Bob)}/Camera 640x360 gone/Camera 640x360 silent"], scene.Asked());
    }

    [Fact]
    public void What_is_outside_its_limits_is_refused_and_named()
    {
        var scene = new MeetingScene();
        scene.Alice.Do("media.connect", Offer("c1"));
        Refused(scene, "tiles", "media.view", With(View("c1"), "tiles", new JsonArray([.. Enumerable.Range(0, 50).Select(i => (JsonNode)Tile($"p{i}"))])));
        Refused(scene, "tiles[1]", "media.view", With(View("c1"), "tiles", new JsonArray(Tile("a"), Tile("a"))));
        Refused(scene, "tiles[0]", "media.view", With(View("c1"), "tiles", new JsonArray(Tile("a", width: 0))));
        Refused(scene, "tiles[0]", "media.view", With(View("c1"), "tiles", new JsonArray(Tile("a", height: 16_385))));
        Refused(scene, "tiles[0]", "media.view", With(View("c1"), "tiles", new JsonArray(Tile(""))));
        Refused(scene, "tiles[0]", "media.view", With(View("c1"), "tiles", new JsonArray(Tile(new string('x', 65)))));
        Refused(scene, "tiles[0].source", "media.view", With(View("c1"), "tiles", new JsonArray(Tile("a", "microphone"))));
        Refused(scene, "connection", "media.connect", Offer(""));
        Refused(scene, "connection", "media.connect", Offer(new string('c', 65)));
        Refused(scene, "connection", "media.connect", Offer("a b"));
        Refused(scene, "sources", "media.connect", With(Offer("c"), "sources", new JsonArray([.. Enumerable.Range(0, 5).Select(i => (JsonNode)Source($"{i}", "camera"))])));
        Refused(scene, "sources[1]", "media.connect", With(Offer("c"), "sources", new JsonArray(Source("0", "camera"), Source("1", "camera"))));
        Refused(scene, "sources[1]", "media.connect", With(Offer("c"), "sources", new JsonArray(Source("0", "camera"), Source("0", "screen"))));
        Refused(scene, "sources[0]", "media.connect", With(Offer("c"), "sources", new JsonArray(Source("", "camera"))));
        scene.Alice.News();
        scene.Alice.Notify("media.ready", Ready("c1", -1));
        Assert.Equal(["invalid-params"], scene.Alice.News());
        scene.Alice.Do("media.view", With(View("c1"), "tiles", new JsonArray([.. Enumerable.Range(0, 49).Select(i => (JsonNode)Tile($"p{i}"))])));
        Assert.True(scene.Alice.IsOpen);
    }

    [Fact]
    public void An_offer_that_does_not_fit_into_a_message_closes_like_any_other()
    {
        var scene = new MeetingScene();
        var offer = Offer("c1");
        offer["offer"] = new string('x', scene.World.Options.MessageBytes);
        scene.Alice.Send("media.connect", offer);
        Assert.Equal(CloseCodes.TooLarge, scene.Alice.Wire.CloseCode);
        Assert.Empty(scene.World.Storage.Engine);
    }

    private static JsonObject Source(string mid, string source) => new() { ["mid"] = mid, ["source"] = source };

    private static JsonObject With(JsonObject message, string member, JsonNode value)
    {
        message[member] = value;
        return message;
    }

    private static void Refused(MeetingScene scene, string member, string method, JsonObject parameters)
    {
        var answer = scene.Alice.Answer(scene.Alice.Send(method, parameters))!;
        Assert.Equal("invalid-params", Peer.Name(answer));
        Assert.Equal(member, Peer.Text(answer["error"]!["data"]!["member"]));
    }

    private static void End(MeetingScene scene, Peer peer, string connection)
    {
        scene.World.Storage.Engine.Remove((Lobby, scene.Of(peer)));
        scene.World.Tell((switchboard, now) => switchboard.Media.Disconnected(Lobby, scene.Of(peer), connection, MediaEndedReason.Lost, now));
    }
}
