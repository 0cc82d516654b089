using System.Text.Json.Nodes;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;

namespace Parley.Rooms.Tests.Harness;

/// <summary>Alice, Bob and Carol in one room, which is routed.</summary>
internal sealed class MeetingScene
{
    public const string Lobby = "lobby";

    private readonly Dictionary<Peer, string> _participants = [];

    public MeetingScene(SwitchboardOptions? options = null, int people = 3)
    {
        World = new World(options);
        (Alice, Bob, Carol) = (Peer.Guest(World, "Alice"), Peer.Guest(World, "Bob"), Peer.Guest(World, "Carol"));
        foreach (var peer in new[] { Alice, Bob, Carol }.Take(people))
            Join(peer);
    }

    public World World { get; }

    public Peer Alice { get; }

    public Peer Bob { get; }

    public Peer Carol { get; }

    public static JsonObject In => new() { ["room"] = Lobby };

    public MediaReports Engine => World.Switchboard.Media;

    /// <summary>What was asked of the engine since the last time.</summary>
    public IReadOnlyList<string> Asked()
    {
        string[] asked = [.. World.Storage.Media];
        World.Storage.Media.Clear();
        return asked;
    }

    public JsonNode Join(Peer peer)
    {
        var joined = peer.Do("room.join", In);
        _participants[peer] = Peer.Text(joined["participant"]);
        return joined;
    }

    public string Of(Peer peer) => _participants[peer];

    public static JsonObject Offer(string connection) => new()
    {
        ["room"] = Lobby,
        ["connection"] = connection,
        ["offer"] = "v=0",
        ["sources"] = new JsonArray(new JsonObject { ["mid"] = "0", ["source"] = "microphone" }, new JsonObject { ["mid"] = "1", ["source"] = "camera" }),
    };

    public static JsonObject About(string connection) => new() { ["room"] = Lobby, ["connection"] = connection };

    public static JsonObject View(string connection, params (string Participant, string Source)[] tiles) => new()
    {
        ["room"] = Lobby,
        ["connection"] = connection,
        ["tiles"] = new JsonArray([.. tiles.Select(tile => (JsonNode)Tile(tile.Participant, tile.Source))]),
    };

    public static JsonObject Tile(string participant, string source = "camera", int width = 640, int height = 360) =>
        new() { ["participant"] = participant, ["source"] = source, ["width"] = width, ["height"] = height };

    public static JsonObject Ready(string connection, int revision) =>
        new() { ["room"] = Lobby, ["connection"] = connection, ["revision"] = revision };

    /// <summary>The engine says who feeds the slots of somebody's connection.</summary>
    public void Slots(Peer peer, string connection, int revision, Peer? shown = null) => World.Tell((switchboard, _) => switchboard.Media.Slots(
        Lobby, Of(peer), connection, revision,
        shown is null ? [] : [new FedSlot("5", Of(shown), TrackSource.Camera, 77)]));
}
