using Parley.Protocols.Primitives;

namespace Parley.Sfu.Engine.History;

/// <summary>How it stood with one peer at one moment, and what has happened since the sample before, about a second earlier.</summary>
public readonly record struct PeerSample
{
    /// <summary>When.</summary>
    public MonoTime At { get; init; }

    /// <summary>What the network to the peer is taken to carry, in bits per second; 0 before anything is known.</summary>
    public int Estimate { get; init; }

    /// <summary>What would be sent to it if the network carried everything that it wants to see and hear, in bits per second.</summary>
    public int Wanted { get; init; }

    /// <summary>What was sent to it, in bits per second, headers, retransmissions and probes included.</summary>
    public int Sent { get; init; }

    /// <summary>What came from it, in bits per second, headers included.</summary>
    public int Received { get; init; }

    /// <summary>The share of packets to it that was lost, in thousandths.</summary>
    public ushort DownlinkLoss { get; init; }

    /// <summary>The largest share of packets of a layer from it that was lost, in thousandths.</summary>
    public ushort UplinkLoss { get; init; }

    /// <summary>How long a packet and what is said of it take there and back, in ms; 0 when that is not known.</summary>
    public ushort RoundTrip { get; init; }

    /// <summary>How long packets to it wait in a queue on their way, in ms.</summary>
    public ushort Queue { get; init; }

    /// <summary>Packets that were sent to it again.</summary>
    public ushort Resent { get; init; }

    /// <summary>How often it asked for a key frame.</summary>
    public byte KeyFramesWanted { get; init; }

    /// <summary>How often it was asked for one.</summary>
    public byte KeyFramesAsked { get; init; }

    /// <summary>Key frames that came from it, of all layers.</summary>
    public byte KeyFramesMade { get; init; }

    /// <summary>What is true of it.</summary>
    public PeerConditions Conditions { get; init; }
}

/// <summary>What is true of a peer's network.</summary>
[Flags]
public enum PeerConditions : byte
{
    /// <summary>Nothing to speak of.</summary>
    None = 0,

    /// <summary>More is sent to it than the network carries, and a queue grows or packets are lost.</summary>
    Congested = 1,

    /// <summary>It gets less than it wants to see.</summary>
    Short = 2,

    /// <summary>The network carries no picture at all.</summary>
    AudioOnly = 4,

    /// <summary>It tells of each packet when it came, so that the estimate is one; else it is guessed from losses.</summary>
    Measured = 8,
}
