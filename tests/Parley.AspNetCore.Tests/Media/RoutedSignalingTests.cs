using System.Text.Json.Nodes;
using Parley.AspNetCore.Media;
using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Tests.Media;

/// <summary>From a client's message to the media engine, and from there to the clients.</summary>
public sealed class RoutedSignalingTests
{
    private const string In = """{"room":"lobby"}""";

    [Fact]
    public async Task Messages_reach_the_engine_and_what_it_tells_reaches_the_clients()
    {
        var (server, plane) = await FakePlane.Start();
        await using var running = server;
        using var alice = await SignalingClient.SignIn(server, "Alice");
        using var bob = await SignalingClient.SignIn(server, "Bob");
        using var carol = await SignalingClient.SignIn(server, "Carol");
        var me = await Join(alice);
        await Join(bob);
        Assert.Equal("not-routed", Reason(await alice.Ask("media.connect", Offer)));
        await Join(carol);
        Assert.Equal("routed", (string?)(await alice.Notification("room.mode"))["params"]!["mode"]);

        Assert.Equal(plane.Answer.Text, (string?)(await alice.Request("media.connect", Offer))["answer"]);
        Assert.Equal("connect Page pc1 0=Microphone 1=Camera 2=Screen 3=ScreenAudio", plane.Asked());
        await alice.Request("media.view", """{"room":"lobby","connection":"pc1","tiles":[{"participant":"x","source":"screen","width":1280,"height":720}]}""");
        Assert.Equal("view pc1: x/Screen/1280x720 True", plane.Asked());
        await alice.Send("""{"jsonrpc":"2.0","method":"media.ready","params":{"room":"lobby","connection":"pc1","revision":7}}""");
        Assert.Equal("ready pc1 7", plane.Asked());

        var peer = Assert.Single(plane.Peers).Key;
        Assert.Equal(("lobby", me), (peer.Room, peer.Participant));
        plane.Events.Slots(peer, 3, [new FedSlot("4", "x", MediaSource.ScreenAudio, uint.MaxValue, Paused: true)]);
        Assert.Equal(
            """{"room":"lobby","connection":"pc1","revision":3,"slots":[{"mid":"4","participant":"x","source":"screen-audio","number":4294967295,"paused":true}]}""",
            (await alice.Notification("media.slots"))["params"]!.ToJsonString());
        plane.Events.Layers(peer, [new WantedSource("1", [new WantedLayer("q", true), new WantedLayer("f", false)])]);
        plane.Events.Layers(peer, [new WantedSource("2", [new WantedLayer(null, false)])]);
        Assert.Equal(
            """[{"mid":"1","layers":[{"active":true,"rid":"q"},{"active":false,"rid":"f"}]},{"mid":"2","layers":[{"active":false}]}]""",
            (await alice.Next(message => message["params"]?["sources"]?.AsArray().Count == 2))["params"]!["sources"]!.ToJsonString());
        plane.Events.Speakers("lobby", [new HeardSpeaker(me, 12)]);
        Assert.Equal(12, (int?)(await bob.Notification("media.speakers"))["params"]!["speakers"]![0]!["level"]);
        plane.Events.Quality(peer, new ConnectionQuality(QualityGrade.Lost, QualityGrade.Poor, AudioOnly: true));
        Assert.Equal("lost", (string?)(await carol.Notification("media.quality"))["params"]!["participants"]![0]!["uplink"]);
        Assert.Equal("poor", (string?)(await alice.Notification("media.quality"))["params"]!["downlink"]);

        plane.Events.Disconnected(peer, MediaEndReason.Replaced);
        plane.Events.Disconnected(peer, MediaEndReason.Lost);
        Assert.Equal("lost", (string?)(await alice.Notification("media.ended"))["params"]!["reason"]);
        await alice.Request("media.connect", Offer.Replace("pc1", "pc2", StringComparison.Ordinal));
        Assert.StartsWith("connect Page pc2", plane.Asked(), StringComparison.Ordinal);
        await alice.Request("room.leave", In);
        Assert.Equal("disconnect pc2", plane.Asked());
    }

    [Theory]
    [InlineData(MediaEndReason.Lost, "lost")]
    [InlineData(MediaEndReason.PeerClosed, "closed")]
    public async Task How_a_connection_ended_is_told_to_its_participant(object reason, string told)
    {
        var (server, plane) = await FakePlane.Start(("AlwaysRouted", "true"));
        await using var running = server;
        using var alice = await SignalingClient.SignIn(server, "Alice");
        await Join(alice);
        await alice.Request("media.connect", Offer);
        plane.Events.Disconnected(Assert.Single(plane.Peers).Key, (MediaEndReason)reason);
        Assert.Equal($$"""{"room":"lobby","connection":"pc1","reason":"{{told}}"}""", (await alice.Notification("media.ended"))["params"]!.ToJsonString());
    }

    [Fact]
    public async Task A_connection_made_ready_at_the_door_comes_into_the_room_with_its_session()
    {
        var (server, plane) = await FakePlane.Start(("AlwaysRouted", "true"));
        await using var running = server;
        using var alice = await SignalingClient.SignIn(server, "Alice");
        var prepared = new JsonObject { ["connection"] = "pc1", ["offer"] = "v=0", ["sources"] = new JsonArray() }.ToJsonString();
        Assert.Equal(plane.Answer.Text, (string?)(await alice.Request("media.prepare", prepared))["answer"]);
        Assert.Equal("connect Page pc1", plane.Asked());
        Assert.Equal(MediaPeer.NoRoom, Assert.Single(plane.Peers).Key.Room);
        var joined = await alice.Request("room.join", """{"room":"lobby","connection":"pc1"}""");
        Assert.Equal("pc1", (string?)joined["connection"]);
        Assert.Equal("enter pc1: All", plane.Asked());
        Assert.Equal("view pc1:  True", plane.Asked());
        Assert.Equal(("lobby", (string?)joined["participant"]), (Assert.Single(plane.Peers).Key.Room, plane.Peers.Single().Key.Participant));
    }

    [Theory]
    [InlineData(MediaRefusal.BadOffer, "bad-offer")]
    [InlineData(MediaRefusal.TooManyConnections, "too-many-connections")]
    [InlineData(MediaRefusal.UnknownConnection, "unknown-connection")]
    [InlineData(MediaRefusal.Stopping, "server-stopping")]
    public async Task What_the_engine_refuses_is_refused_in_its_words(object refusal, string reason)
    {
        var (server, plane) = await FakePlane.Start(("AlwaysRouted", "true"));
        await using var running = server;
        using var alice = await SignalingClient.SignIn(server, "Alice");
        await Join(alice);
        plane.Answer = new MediaConnectOutcome((MediaRefusal)refusal, "Line 3 is nonsense.");
        var answer = await alice.Ask("media.connect", Offer);
        Assert.Equal(reason, Reason(answer));
        Assert.Equal("Line 3 is nonsense.", (string?)answer["error"]!["message"]);
    }

    [Fact]
    public async Task A_fault_of_the_engine_costs_one_request_and_nothing_else()
    {
        var (server, plane) = await FakePlane.Start(("AlwaysRouted", "true"));
        await using var running = server;
        using var alice = await SignalingClient.SignIn(server, "Alice");
        await Join(alice);
        plane.Throws = true;
        Assert.Equal("server-stopping", Reason(await alice.Ask("media.connect", Offer)));
        plane.Throws = false;
        await alice.Request("media.connect", Offer.Replace("pc1", "pc2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_what_waits_only_the_newest_is_told_and_the_newest_always_is()
    {
        var (server, plane) = await FakePlane.Start(("AlwaysRouted", "true"));
        await using var running = server;
        using var alice = await SignalingClient.SignIn(server, "Alice");
        await Join(alice);
        await alice.Request("media.connect", Offer);
        var peer = Assert.Single(plane.Peers).Key;
        const int last = 20_000;
        for (var revision = 1; revision <= last; revision++)
            plane.Events.Slots(peer, revision, []);
        await alice.Next(message => (int?)message["params"]?["revision"] == last);
        var told = alice.Notifications.Count(message => (string?)message["method"] == "media.slots");
        Assert.InRange(told, 0, last / 4);
    }

    private const string Offer =
        """{"room":"lobby","connection":"pc1","offer":"v=0","sources":[{"mid":"0","source":"microphone"},{"mid":"1","source":"camera"},{"mid":"2","source":"screen"},{"mid":"3","source":"screen-audio"}]}""";

    private static async Task<string> Join(SignalingClient client) => (string)(await client.Request("room.join", In))["participant"]!;

    private static string? Reason(JsonNode answer) => (string?)answer["error"]?["data"]?["reason"];
}
