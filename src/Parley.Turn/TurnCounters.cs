namespace Parley.Turn;

/// <summary>What a worker's TURN server has done since it began. Written by its worker; another thread may read a number that is a moment old.</summary>
public sealed class TurnCounters
{
    /// <summary>Allocations that exist now.</summary>
    public int Allocations { get; internal set; }

    /// <summary>Packets relayed from a client towards a peer.</summary>
    public long PacketsToPeers { get; internal set; }

    /// <summary>Payload bytes relayed from a client towards a peer.</summary>
    public long BytesToPeers { get; internal set; }

    /// <summary>Packets relayed to a client.</summary>
    public long PacketsToClients { get; internal set; }

    /// <summary>Payload bytes relayed to a client.</summary>
    public long BytesToClients { get; internal set; }

    /// <summary>Requests answered with success.</summary>
    public long Successes { get; internal set; }

    /// <summary>Requests answered with an error.</summary>
    public long Errors { get; internal set; }

    /// <summary>Packets dropped, for whatever reason.</summary>
    public long Drops { get; internal set; }
}
