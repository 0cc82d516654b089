using System.Text.Json.Nodes;

namespace Parley.Rooms.Tests.Harness;

/// <summary>
/// A meeting that was, and the one that began a minute later in the same room, of somebody's or nobody's. Wilma has left something in each;
/// in the second there is somebody of each role.
/// </summary>
internal sealed class SecondMeeting
{
    private readonly Dictionary<string, Peer> _people;
    private readonly Dictionary<Peer, JsonNode> _joined = [];

    /// <param name="owned">Whether the room is somebody's: the host's.</param>
    /// <param name="leave">What Wilma leaves, in the first meeting (true) and in the second.</param>
    /// <param name="keeper">Whether Wilma is moderator in both.</param>
    public SecondMeeting(bool owned, Action<SecondMeeting, bool> leave, bool keeper = false)
    {
        var wilma = Peer.Guest(World, "Wilma");
        var host = Peer.Guest(World, "Hedy");
        Room = owned ? Peer.Text(host.Do("room.create", [])["room"]) : "garden";
        var byToken = Peer.Token(World, "tess", Room, "host");
        _people = new(StringComparer.Ordinal)
        {
            ["host"] = host,
            ["wilma"] = wilma,
            ["listener"] = Peer.Guest(World, "Lily"),
            ["speaker"] = Peer.Guest(World, "Sam"),
            ["moderator"] = Peer.Guest(World, "Max"),
            ["host by token"] = byToken,
        };
        Join(wilma);
        if (keeper && owned)
        {
            Join(host);
            Give("wilma", "moderator");
            host.Do("room.leave", In);
        }

        leave(this, true);
        wilma.Do("room.leave", In);
        World.Advance(60);
        Opened = World.Now.UnixMilliseconds;
        foreach (var peer in _people.Values)
            Join(peer);
        Give("listener", "listener");
        Give("moderator", "moderator");
        if (keeper)
            Give("wilma", "moderator");
        World.Advance(1);
        leave(this, false);
    }

    /// <summary>Who is in the second meeting, Wilma left out.</summary>
    public static IReadOnlyList<string> Others { get; } = ["listener", "speaker", "moderator", "host", "host by token"];

    public World World { get; } = new();

    public string Room { get; }

    public JsonObject In => new() { ["room"] = Room };

    /// <summary>When the second meeting began.</summary>
    public long Opened { get; }

    /// <summary>The room as who came last was told.</summary>
    public JsonNode Seen => _joined[_people["host by token"]]["room"]!;

    public Peer this[string who] => _people[who];

    /// <summary>The server is killed in the second meeting, and everybody comes back.</summary>
    public void Restart()
    {
        World.Advance(1);
        World.Restart();
        foreach (var peer in _people.Values)
        {
            peer.Connect(forgetful: true);
            Join(peer, _joined[peer]["rejoin"]);
        }
    }

    private void Join(Peer peer, JsonNode? proof = null)
    {
        var wish = In;
        if (proof is not null)
            wish["rejoin"] = proof.DeepClone();
        _joined[peer] = peer.Do("room.join", wish);
    }

    private void Give(string who, string role) => _people["host"].Do(
        "room.role", new JsonObject { ["room"] = Room, ["participant"] = _joined[_people[who]]["participant"]!.DeepClone(), ["role"] = role });
}
