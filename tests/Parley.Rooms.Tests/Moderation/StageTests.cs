using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Tests.Harness;

namespace Parley.Rooms.Tests.Moderation;

/// <summary>Who may send: what clients are told, and what the media engine is.</summary>
public sealed class StageTests
{
    private const string All = "Microphone Camera Screen ScreenAudio";

    [Fact]
    public void Who_is_muted_is_told_and_nothing_of_it_is_passed_on_until_they_say_that_they_send_again()
    {
        var scene = new RoleScene();
        Connect(scene, scene.Speaker);
        scene.Speaker.Do("participant.update", Sends(scene, microphone: true, camera: true));
        Asked(scene);
        scene.Moderator.Do("room.mute", With(scene.About(scene.Speaker), "source", "microphone"));
        Assert.Equal(("microphone", scene.Of(scene.Moderator)), (Peer.Text(scene.Speaker.Last("participant.muted")["source"]), Peer.Text(scene.Speaker.Last("participant.muted")["by"])));
        Assert.Equal("""{"microphone":false,"camera":true,"screen":false}""", scene.Seen(scene.Speaker)["media"]!.ToJsonString());
        Assert.Equal(["permit pc-1: Camera Screen ScreenAudio"], Asked(scene));
        // the camera is another matter, and a microphone that is still off stays so
        scene.Speaker.Do("participant.update", Sends(scene, microphone: false, camera: false));
        Assert.Empty(Asked(scene));
        scene.Speaker.Do("participant.update", Sends(scene, microphone: true, camera: false));
        Assert.Equal([$"permit pc-1: {All}"], Asked(scene));
    }

    [Fact]
    public void All_are_muted_but_those_who_keep_order()
    {
        var scene = new RoleScene();
        foreach (var peer in new[] { scene.Olga, scene.Host, scene.Moderator, scene.Speaker })
            peer.Do("participant.update", Sends(scene, microphone: true, camera: false));
        scene.Host.Do("room.mute", new JsonObject { ["room"] = scene.Room, ["source"] = "microphone" });
        Assert.Single(scene.Speaker.Heard("participant.muted"));
        Assert.Single(scene.Listener.Heard("participant.muted"));
        Assert.All([scene.Olga, scene.Host, scene.Moderator], peer => Assert.Empty(peer.Heard("participant.muted")));
    }

    [Fact]
    public void Nobody_is_made_to_send_they_are_asked()
    {
        var scene = new RoleScene();
        scene.Moderator.Do("room.ask", With(scene.About(scene.Speaker), "source", "camera"));
        Assert.Equal("camera", Peer.Text(scene.Speaker.Last("participant.asked")["source"]));
        Assert.DoesNotContain(scene.Speaker.Heard("participant.updated"), seen => Peer.Text(seen["participant"]!["id"]) == scene.Of(scene.Speaker));
    }

    [Fact]
    public void On_a_stage_whoever_comes_listens_and_the_engine_takes_nothing_of_them()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["stage"] = true });
        var joined = scene.Join(scene.Visitor);
        var own = joined["room"]!["participants"]!.AsArray().Single(one => Peer.Text(one!["id"]) == scene.Of(scene.Visitor))!;
        Assert.Equal("listener", Peer.Text(own["role"]));
        Assert.Equal("routed", Peer.Text(joined["room"]!["mode"]));
        Asked(scene);
        Connect(scene, scene.Visitor);
        Assert.Equal(["connect pc-1: 0=Microphone only"], Asked(scene));
        Assert.Equal("forbidden", scene.Visitor.Refused("participant.update", Sends(scene, microphone: true, camera: false)));
    }

    [Fact]
    public void What_a_listener_says_that_it_sends_when_it_joins_is_not_believed()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["stage"] = true });
        var joined = scene.Visitor.Do("room.join", Sends(scene, microphone: true, camera: true));
        var own = joined["room"]!["participants"]!.AsArray().Single(one => Peer.Text(one!["id"]) == Peer.Text(joined["participant"]))!;
        Assert.Equal("""{"microphone":false,"camera":false,"screen":false}""", own["media"]!.ToJsonString());
    }

    [Fact]
    public void Nor_when_it_comes_back_with_another_session()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["stage"] = true });
        var proof = scene.Join(scene.Visitor)["rejoin"]!;
        scene.Visitor.Cut();
        scene.Visitor.Connect(forgetful: true);
        var wish = Sends(scene, microphone: true, camera: true);
        wish["rejoin"] = proof.DeepClone();
        scene.Visitor.Do("room.join", wish);
        Assert.Equal("""{"microphone":false,"camera":false,"screen":false}""", scene.Seen(scene.Visitor)["media"]!.ToJsonString());
    }

    [Fact]
    public void Who_was_muted_while_away_stays_so_and_is_told_when_they_are_back()
    {
        var scene = new RoleScene();
        scene.Speaker.Do("participant.update", Sends(scene, microphone: true, camera: true));
        var proof = scene.Speaker.Transcript.Select(message => message["result"]?["rejoin"]).OfType<JsonNode>().Last();
        scene.Speaker.Cut();
        scene.Moderator.Do("room.mute", With(scene.About(scene.Speaker), "source", "microphone"));
        scene.Speaker.Connect(forgetful: true);
        var wish = Sends(scene, microphone: true, camera: true);
        wish["rejoin"] = proof.DeepClone();
        scene.Speaker.Do("room.join", wish);
        Assert.Equal("""{"microphone":false,"camera":true,"screen":false}""", scene.Seen(scene.Speaker)["media"]!.ToJsonString());
        var muted = Assert.Single(scene.Speaker.Heard("participant.muted"));
        Assert.Equal(("microphone", scene.Of(scene.Moderator)), (Peer.Text(muted["source"]), Peer.Text(muted["by"])));
        // and are heard when they say so
        Connect(scene, scene.Speaker);
        Asked(scene);
        scene.Speaker.Do("participant.update", Sends(scene, microphone: true, camera: true));
        Assert.Equal([$"permit pc-1: {All}"], Asked(scene));
    }

    [Fact]
    public void Who_was_muted_while_their_page_was_loaded_anew_is_told_behind_the_Welcome()
    {
        var scene = new RoleScene();
        scene.Speaker.Do("participant.update", Sends(scene, microphone: true, camera: true));
        scene.Speaker.Cut();
        scene.Moderator.Do("room.mute", With(scene.About(scene.Speaker), "source", "microphone"));
        scene.Moderator.Do("room.mute", With(scene.About(scene.Speaker), "source", "camera"));
        scene.Speaker.Connect(reloaded: true);
        Assert.Equal(["microphone", "camera"], scene.Speaker.Heard("participant.muted").Select(muted => Peer.Text(muted["source"])));
        Assert.All(scene.Speaker.Heard("participant.muted"), muted => Assert.Equal(scene.Of(scene.Moderator), Peer.Text(muted["by"])));

        // not when they have unmuted themselves since, nor for what nobody has stopped
        scene.Speaker.Do("participant.update", Sends(scene, microphone: true, camera: true));
        scene.Speaker.Cut();
        scene.Speaker.Connect(reloaded: true);
        Assert.Equal(2, scene.Speaker.Heard("participant.muted").Count);
        scene.Moderator.Do("room.mute", With(scene.About(scene.Speaker), "source", "microphone"));
        scene.Moderator.Do("room.role", With(scene.About(scene.Speaker), "role", "listener"));
        scene.Moderator.Do("room.role", With(scene.About(scene.Speaker), "role", "speaker"));
        scene.Speaker.Cut();
        scene.Speaker.Connect(reloaded: true);
        Assert.Equal(3, scene.Speaker.Heard("participant.muted").Count);
    }

    [Fact]
    public void A_raised_hand_that_is_granted_goes_down_and_its_owner_may_send()
    {
        var scene = new RoleScene();
        scene.Set(new JsonObject { ["stage"] = true });
        scene.Join(scene.Visitor);
        Connect(scene, scene.Visitor);
        scene.Visitor.Do("hand.raise", scene.In);
        Asked(scene);
        scene.Moderator.Do("room.role", With(scene.About(scene.Visitor), "role", "speaker"));
        // what their devices send all the same, from before a reload or from a breakout room, is nobody's until they say that they send
        Assert.Equal(["permit pc-1:"], Asked(scene));
        Assert.Null(scene.Seen(scene.Visitor)["hand"]);
        scene.Visitor.Do("participant.update", Sends(scene, microphone: true, camera: false));
        Assert.Equal(["permit pc-1: Microphone"], Asked(scene));
        scene.Visitor.Do("participant.update", Sends(scene, microphone: true, camera: true));
        Assert.Equal(["permit pc-1: Microphone Camera"], Asked(scene));
        scene.Moderator.Do("room.role", With(scene.About(scene.Visitor), "role", "listener"));
        Assert.Equal(["permit pc-1:"], Asked(scene));
        Assert.Equal("""{"microphone":false,"camera":false,"screen":false}""", scene.Seen(scene.Visitor)["media"]!.ToJsonString());
    }

    [Fact]
    public void Becoming_a_stage_makes_speakers_listeners_and_ending_it_the_other_way_round()
    {
        var scene = new RoleScene();
        Connect(scene, scene.Speaker);
        scene.Speaker.Do("participant.update", Sends(scene, microphone: true, camera: true));
        Asked(scene);
        scene.Set(new JsonObject { ["stage"] = true });
        Assert.Equal("listener", Peer.Text(scene.Seen(scene.Speaker)["role"]));
        Assert.Equal(["permit pc-1:"], Asked(scene));
        Assert.Equal("moderator", Peer.Text(scene.Seen(scene.Moderator)["role"]));
        scene.Set(new JsonObject { ["stage"] = false });
        Assert.Equal("speaker", Peer.Text(scene.Seen(scene.Speaker)["role"]));
        Assert.Equal("speaker", Peer.Text(scene.Seen(scene.Listener)["role"]));
    }

    [Fact]
    public void Two_on_a_stage_are_routed_because_only_the_server_can_refuse_what_a_listener_sends()
    {
        var world = new World();
        var (olga, ann) = (Peer.Guest(world, "Olga"), Peer.Guest(world, "Ann"));
        var room = olga.Do("room.create", new JsonObject { ["settings"] = new JsonObject { ["stage"] = true } })["room"]!;
        olga.Do("room.join", new JsonObject { ["room"] = room.DeepClone() });
        Assert.Equal("routed", Peer.Text(ann.Do("room.join", new JsonObject { ["room"] = room.DeepClone() })["room"]!["mode"]));
    }

    [Fact]
    public void The_media_of_who_is_sent_out_end_at_once()
    {
        var scene = new RoleScene();
        Connect(scene, scene.Speaker);
        Asked(scene);
        scene.Moderator.Do("room.remove", scene.About(scene.Speaker));
        Assert.Equal(["disconnect pc-1"], Asked(scene));
    }

    [Fact]
    public void A_publisher_without_signaling_can_be_muted_and_is_heard_again_when_asked()
    {
        var scene = new RoleScene();
        var admission = scene.World.Switchboard.External.Check(new ExternalWish(scene.Room, ParticipantVia.Whip), scene.World.Now, out _)!;
        scene.World.Tell((switchboard, now) => switchboard.External.Enter(admission, "whip-1", new ParticipantMedia(true, true, false), now, out _));
        Asked(scene);
        var about = new JsonObject { ["room"] = scene.Room, ["participant"] = admission.Participant, ["source"] = "microphone" };
        scene.Moderator.Do("room.mute", (JsonObject)about.DeepClone());
        Assert.Equal(["permit whip-1: Camera Screen ScreenAudio"], Asked(scene));
        scene.Moderator.Do("room.ask", about);
        Assert.Equal([$"permit whip-1: {All}"], Asked(scene));
    }

    [Fact]
    public void A_room_becomes_a_stage_and_none_again_as_often_as_somebody_takes_another_name()
    {
        var scene = new RoleScene();
        Assert.All(Enumerable.Range(0, 6), time => Assert.NotNull(Answer(time % 2 == 0)["result"]));
        Assert.Equal("rate-limited", Peer.Name(Answer(true)));
        // what changes nothing costs nothing, and nothing else is held up
        Assert.NotNull(Answer(false)["result"]);
        scene.Set(new JsonObject { ["locked"] = true });
        scene.World.Advance(5);
        Assert.NotNull(Answer(true)["result"]);
        Assert.Equal(5, Answer(false)["error"]!["data"]!["retryAfterSeconds"]!.GetValue<int>());

        JsonNode Answer(bool stage) => scene.Olga.Answer(scene.Olga.Send(
            "room.settings", new JsonObject { ["room"] = scene.Room, ["settings"] = new JsonObject { ["stage"] = stage } }))!;
    }

    private static void Connect(RoleScene scene, Peer peer) => peer.Do("media.connect", new JsonObject
    {
        ["room"] = scene.Room,
        ["connection"] = "pc-1",
        ["offer"] = "v=0",
        ["sources"] = new JsonArray(new JsonObject { ["mid"] = "0", ["source"] = "microphone" }),
    });

    private static string[] Asked(RoleScene scene)
    {
        string[] asked = [.. scene.World.Storage.Media];
        scene.World.Storage.Media.Clear();
        return asked;
    }

    private static JsonObject Sends(RoleScene scene, bool microphone, bool camera) => new()
    {
        ["room"] = scene.Room,
        ["media"] = new JsonObject { ["microphone"] = microphone, ["camera"] = camera, ["screen"] = false },
    };

    private static JsonObject With(JsonObject parameters, string member, string value)
    {
        parameters[member] = value;
        return parameters;
    }
}
