using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Forward;
using Parley.Sfu.Engine.History;
using Parley.Sfu.Engine.Peers;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Engine;

/// <summary>What the parts of one engine share.</summary>
internal sealed class EngineContext
{
    public EngineContext(int worker, int workers, IEngineHost host, IEngineListener listener, Entropy entropy, HistoryShelf histories)
    {
        Histories = histories;
        (Worker, Workers, Host, Listener, Entropy) = (worker, workers, host, listener, entropy);
        Forwarder = new Forwarder(host);
    }

    /// <summary>The number of this worker.</summary>
    public int Worker { get; }

    /// <summary>How many workers there are.</summary>
    public int Workers { get; }

    public IEngineHost Host { get; }

    public IEngineListener Listener { get; }

    public Entropy Entropy { get; }

    /// <summary>Where histories of peers come from.</summary>
    public HistoryShelf Histories { get; }

    public PacketPool Pool { get; } = new();

    public EngineCounters Counters { get; } = new();

    public Forwarder Forwarder { get; }

    /// <summary>Which peer is to be looked at when.</summary>
    public PeerSchedule Schedule { get; } = new();

    /// <summary>The rooms that have peers here, by id.</summary>
    public Dictionary<string, RoomShard> Rooms { get; } = new(StringComparer.Ordinal);

    /// <summary>All tracks by number, mirrored ones included.</summary>
    public Dictionary<uint, Track> Tracks { get; } = [];

    /// <summary>This worker's share of a room; opened if it is not there yet.</summary>
    public RoomShard Room(string id)
    {
        if (Rooms.TryGetValue(id, out var room)) return room;
        room = new RoomShard(id, this);
        Rooms.Add(id, room);
        room.Open();
        return room;
    }
}

/// <summary>What an engine has counted.</summary>
internal sealed class EngineCounters
{
    /// <summary>Packets of media that were sent.</summary>
    public long Forwarded { get; set; }

    /// <summary>Packets of media that another worker was to have and had no room for.</summary>
    public long LostOnLinks { get; set; }
}
