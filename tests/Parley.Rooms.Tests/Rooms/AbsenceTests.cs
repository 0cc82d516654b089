using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Tests.Harness;
using static Parley.Rooms.Tests.Harness.MeetingScene;

namespace Parley.Rooms.Tests.Rooms;

/// <summary>Of whom nothing is heard any more is away for the others long before they are given up, and comes back as the same.</summary>
public sealed class AbsenceTests
{
    [Fact]
    public void Who_has_lost_the_connection_is_away_within_seconds_and_comes_back_as_they_were()
    {
        var scene = new MeetingScene();
        scene.Carol.Do("hand.raise", In);
        var before = Seen(scene.Alice, scene.Of(scene.Carol))!;
        scene.Carol.Cut();
        Assert.Equal((false, false), State(scene.Alice, scene.Of(scene.Carol)));
        scene.World.Advance(6.9);
        Assert.Equal((false, false), State(scene.Alice, scene.Of(scene.Carol)));
        scene.World.Advance(0.2);
        Assert.Equal((false, true), State(scene.Alice, scene.Of(scene.Carol)));

        // whoever comes later is told too, and before they come as well
        var dan = Peer.Guest(scene.World, "Dan");
        Assert.Equal(2, dan.Do("room.look", In)["participants"]!.GetValue<int>());
        var carol = dan.Do("room.join", In)["room"]!["participants"]!.AsArray().Single(one => Peer.Text(one!["id"]) == scene.Of(scene.Carol))!;
        Assert.True(carol["away"]!.GetValue<bool>());

        scene.World.Advance(20);
        Assert.Empty(scene.Alice.Heard("participant.left"));
        scene.Carol.Connect();
        Assert.True(scene.Carol.Welcome["resumed"]!.GetValue<bool>());
        Assert.Equal(before.ToJsonString(), Seen(scene.Alice, scene.Of(scene.Carol))!.ToJsonString());
        scene.World.Advance(60);
        Assert.Equal((true, false), State(scene.Alice, scene.Of(scene.Carol)));
        Assert.Equal((true, false), State(dan, scene.Of(scene.Carol)));
    }

    [Fact]
    public void Who_has_lost_the_connection_is_not_shown_as_here_to_whoever_could_call_them()
    {
        var world = new World();
        var watcher = Peer.Guest(world, "Watcher");
        watcher.Do("presence.watch");
        var gast = Peer.Guest(world, "Gast");
        var phone = gast.AnotherDevice();
        int Told() => watcher.Heard("presence.changed").Count;
        string State() => Peer.Text(watcher.Last("presence.changed")["user"]!["state"]);
        int Listed() => watcher.Do("presence.watch")["users"]!.AsArray().Count;
        Assert.Equal("online", State());

        // one device is enough, and a page that is loaded anew is nobody's business
        gast.Cut();
        world.Advance(10);
        phone.Cut();
        world.Advance(6.9);
        phone.Connect();
        world.Advance(10);
        Assert.Equal((1, 1), (Told(), Listed()));

        phone.Cut();
        world.Advance(6.9);
        Assert.Equal((1, 1), (Told(), Listed()));
        world.Advance(0.2);
        Assert.Equal((2, "offline", 0), (Told(), State(), Listed()));

        // they are the same when they are back, and told of once when they do not come
        phone.Connect();
        Assert.True(phone.Welcome["resumed"]!.GetValue<bool>());
        Assert.Equal((3, "online", 1), (Told(), State(), Listed()));
        phone.Cut();
        world.Advance(60);
        Assert.Equal((4, "offline", 0), (Told(), State(), Listed()));
    }

    [Fact]
    public void Whoever_is_in_a_call_is_busy_until_it_ends_with_or_without_a_connection()
    {
        var scene = new CallScene();
        var watcher = Peer.Guest(scene.World, "Watcher");
        watcher.Do("presence.watch");
        scene.Alice.Do("call.start", CallScene.Start(scene.Bob));
        Assert.Equal("busy", Peer.Text(watcher.Last("presence.changed")["user"]!["state"]));
        scene.Bob.Cut();
        scene.BobsPhone.Cut();
        var told = watcher.Heard("presence.changed").Count;
        scene.World.Advance(20);
        Assert.Equal(told, watcher.Heard("presence.changed").Count);
    }

    [Fact]
    public void Whoever_is_heard_by_their_media_alone_is_there_until_these_fall_silent()
    {
        var scene = new MeetingScene();
        scene.Carol.Do("media.connect", Offer("c1"));
        scene.Carol.Cut();
        scene.World.Advance(20);
        Assert.Equal((false, false), State(scene.Alice, scene.Of(scene.Carol)));
        scene.World.Storage.Silent.Add(scene.Of(scene.Carol));
        scene.World.Advance(3);
        Assert.Equal((false, true), State(scene.Alice, scene.Of(scene.Carol)));
        // media come before the WebSocket is back
        scene.World.Storage.Silent.Clear();
        scene.World.Advance(3);
        Assert.Equal((false, false), State(scene.Alice, scene.Of(scene.Carol)));
        scene.World.Advance(10);
        Assert.Equal("timeout", Peer.Text(scene.Alice.Last("participant.left")["reason"]));
    }

    /// <summary>Their media flow there, and none in the meeting.</summary>
    [Fact]
    public void Whoever_is_heard_in_a_breakout_room_is_there_for_the_meeting_too()
    {
        var scene = new MeetingScene(new SwitchboardOptions { AlwaysRouted = true });
        scene.Alice.Do("breakout.create", new JsonObject { ["room"] = Lobby, ["names"] = new JsonArray("Red"), ["choose"] = true });
        scene.Alice.Do("breakout.open", In);
        var breakout = Peer.Text(scene.Alice.Last("breakout.updated")["breakouts"]!["rooms"]![0]!["id"]);
        var there = Peer.Text(scene.Carol.Do("room.join", new JsonObject { ["room"] = breakout })["participant"]);
        var offer = Offer("c1");
        offer["room"] = breakout;
        scene.Carol.Do("media.connect", offer);
        scene.Carol.Cut();
        scene.World.Advance(20);
        Assert.Equal((false, false), State(scene.Alice, scene.Of(scene.Carol)));
        scene.World.Storage.Silent.Add(there);
        scene.World.Advance(3);
        Assert.Equal((false, true), State(scene.Alice, scene.Of(scene.Carol)));
        scene.World.Storage.Silent.Clear();
        scene.World.Advance(3);
        Assert.Equal((false, false), State(scene.Alice, scene.Of(scene.Carol)));
        scene.Carol.Connect();
        Assert.Equal((true, false), State(scene.Alice, scene.Of(scene.Carol)));
    }

    [Fact]
    public void An_answer_that_comes_after_the_return_changes_nothing()
    {
        var scene = new MeetingScene();
        scene.Carol.Do("media.connect", Offer("c1"));
        scene.World.Storage.Silent.Add(scene.Of(scene.Carol));
        scene.Carol.Cut();
        scene.World.Storage.Hold = true;
        scene.World.Advance(8);
        scene.Carol.Connect();
        scene.World.ReleaseStorage();
        Assert.Equal((true, false), State(scene.Alice, scene.Of(scene.Carol)));
    }

    [Fact]
    public void Who_goes_on_with_another_session_is_not_away_any_more()
    {
        var scene = new MeetingScene(people: 2);
        var joined = scene.Join(scene.Carol);
        scene.Carol.Cut();
        scene.World.Advance(8);
        Assert.Equal((false, true), State(scene.Alice, scene.Of(scene.Carol)));
        scene.Carol.Connect(forgetful: true);
        scene.Carol.Do("room.join", new JsonObject { ["room"] = Lobby, ["rejoin"] = joined["rejoin"]!.DeepClone() });
        Assert.Equal((true, false), State(scene.Alice, scene.Of(scene.Carol)));
    }

    [Fact]
    public void Whose_connection_breaks_while_their_wish_to_join_waits_for_storage_has_lost_it_from_the_beginning_and_is_away_soon()
    {
        var world = new World();
        var (alice, bob) = (Peer.Guest(world, "Alice"), Peer.Guest(world, "Bob"));
        world.Storage.Hold = true;
        alice.Send("room.join", In);
        bob.Send("room.join", In);
        bob.Cut();
        world.ReleaseStorage();
        var participant = Peer.Text(alice.Last("participant.joined")["participant"]!["id"]);
        Assert.Equal((false, false), State(alice, participant));
        world.Advance(7.1);
        Assert.Equal((false, true), State(alice, participant));
        bob.Connect();
        Assert.Equal((true, false), State(alice, participant));
    }

    [Fact]
    public void Whose_connection_breaks_while_their_wish_to_go_on_after_a_restart_waits_has_lost_it_and_is_away_soon()
    {
        var world = new World();
        var (alice, bob) = (Peer.Guest(world, "Alice"), Peer.Guest(world, "Bob"));
        alice.Do("room.join", In);
        var wish = new JsonObject { ["room"] = Lobby, ["rejoin"] = bob.Do("room.join", In)["rejoin"]!.DeepClone() };
        world.Restart();
        alice.Connect();
        bob.Connect();
        var phone = bob.AnotherDevice();
        world.Storage.Hold = true;
        alice.Send("room.join", In);
        bob.Send("room.join", wish);
        phone.Send("room.join", (JsonObject)wish.DeepClone());
        phone.Cut();
        world.ReleaseStorage();
        var participant = Peer.Text(bob.Last("participant.left")["participant"]);
        Assert.Equal((false, false), State(alice, participant));
        world.Advance(7.1);
        Assert.Equal((false, true), State(alice, participant));
    }

    [Fact]
    public void A_page_that_was_loaded_anew_is_not_told_that_it_is_away_itself()
    {
        var scene = new MeetingScene();
        scene.Carol.Cut();
        scene.World.Advance(8);
        scene.Carol.Connect(reloaded: true);
        var room = scene.Carol.Welcome["rooms"]!.AsArray().Single()!["room"]!;
        Assert.DoesNotContain(room["participants"]!.AsArray(), one => one!["away"] is not null);
        Assert.Equal((true, false), State(scene.Alice, scene.Of(scene.Carol)));
    }

    [Fact]
    public void In_a_call_nobody_is_away()
    {
        var scene = new CallScene().Connect();
        scene.Alice.Do("room.join", scene.In);
        scene.Bob.Do("room.join", scene.In);
        scene.Bob.Cut();
        scene.World.Advance(29);
        Assert.DoesNotContain(scene.Alice.Heard("participant.updated"), news => news["participant"]!["away"] is not null);
    }

    [Fact]
    public void A_publisher_without_signaling_is_away_when_nothing_comes_from_it_and_back_when_something_does()
    {
        var scene = new MeetingScene(people: 1);
        var admission = scene.World.Switchboard.External.Check(new ExternalWish(Lobby, ParticipantVia.Whip), scene.World.Now, out _)!;
        scene.World.Tell((switchboard, now) => Assert.True(switchboard.External.Enter(admission, "w1", new ParticipantMedia(true, true, false), now, out _)));
        scene.World.Storage.Engine[(Lobby, admission.Participant)] = "w1";
        scene.World.Tell((switchboard, _) => switchboard.Media.Connected(Lobby, admission.Participant, "w1"));
        scene.World.Advance(30);
        Assert.Equal((true, false), State(scene.Alice, admission.Participant));
        scene.World.Storage.Silent.Add(admission.Participant);
        scene.World.Advance(3);
        Assert.Equal((true, true), State(scene.Alice, admission.Participant));
        scene.World.Storage.Silent.Clear();
        scene.World.Advance(3);
        Assert.Equal((true, false), State(scene.Alice, admission.Participant));
        scene.World.Tell((switchboard, now) => switchboard.External.Leave(Lobby, admission.Participant, now));
        scene.Alice.Do("room.leave", In);
        Assert.Equal(0, scene.World.Figures.Deadlines);
    }

    [Fact]
    public void Only_a_connection_whose_user_others_see_in_a_room_or_call_is_awaited()
    {
        var scene = new CallScene();
        Assert.False(scene.Alice.Wire.Connection.IsAwaited);
        scene.Connect();
        Assert.True(scene.Alice.Wire.Connection.IsAwaited);
        var other = Peer.Guest(scene.World, "Carol");
        Assert.False(other.Wire.Connection.IsAwaited);
        other.Do("room.join", In);
        Assert.True(other.Wire.Connection.IsAwaited);
        other.Do("room.leave", In);
        Assert.False(other.Wire.Connection.IsAwaited);
    }

    /// <summary>A participant as somebody was told of it last.</summary>
    private static JsonNode? Seen(Peer peer, string participant) =>
        peer.Transcript.Select(message => message["params"]?["participant"]).LastOrDefault(one => one is JsonObject && Peer.Text(one["id"]) == participant);

    private static (bool Connected, bool Away) State(Peer peer, string participant)
    {
        var seen = Seen(peer, participant)!;
        return (seen["connected"]!.GetValue<bool>(), seen["away"]?.GetValue<bool>() == true);
    }
}
