using Parley.Protocols.Primitives;

namespace Parley.Protocols.Peer;

/// <summary>Where a <see cref="ClientTransport"/> is.</summary>
public enum ClientTransportState : byte
{
    /// <summary>It looks for a path, or shakes hands.</summary>
    Connecting = 0,

    /// <summary>Media can flow.</summary>
    Connected,

    /// <summary>It found no path, or the handshake failed, or nothing was heard of the server for 30 s. An ICE restart may still help if there was a handshake.</summary>
    Failed,

    /// <summary>One side said goodbye.</summary>
    Closed,
}

/// <summary>What a datagram was.</summary>
public enum PeerInput : byte
{
    /// <summary>Nothing that is understood, or nothing authentic.</summary>
    Ignored = 0,

    /// <summary>ICE or DTLS: done with.</summary>
    Handled,

    /// <summary>A clear RTP packet is in the buffer now.</summary>
    Rtp,

    /// <summary>A clear RTCP packet is in the buffer now.</summary>
    Rtcp,
}

/// <summary>What happened to a <see cref="ClientTransport"/>.</summary>
public enum PeerEventKind : byte
{
    /// <summary>A path is in use, or another than before.</summary>
    Selected = 0,

    /// <summary>The handshake is done.</summary>
    Connected,

    /// <summary>See <see cref="ClientTransportState.Failed"/>.</summary>
    Failed,

    /// <summary>The server said goodbye.</summary>
    Closed,
}

/// <summary>An event.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">The path in use, if there is one.</param>
/// <param name="Reason">Why, if it failed; else empty.</param>
public readonly record struct PeerEvent(PeerEventKind Kind, Path? Path, string Reason);
