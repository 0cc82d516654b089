using Parley.Protocols.Primitives;
using Parley.Turn.Relays;

namespace Parley.Turn;

/// <summary>What is to be done with a received packet.</summary>
public enum TurnVerdictKind : byte
{
    /// <summary>Nothing: it was not valid, not permitted, or over a limit. <see cref="TurnVerdict.Drop"/> says which.</summary>
    Drop = 0,

    /// <summary>
    /// Nothing more: it was a request and has been handled. There may be something to transmit (<see cref="TurnServer.TryTransmit"/>) and
    /// events to read (<see cref="TurnServer.TryReadEvent"/>).
    /// </summary>
    Handled = 1,

    /// <summary>Send the slice to <see cref="TurnVerdict.Client"/>. On a stream it is already framed and padded.</summary>
    ToClient = 2,

    /// <summary>Send the slice from the socket of <see cref="TurnVerdict.Relay"/> to <see cref="TurnVerdict.Peer"/>.</summary>
    ToPeer = 3,

    /// <summary>
    /// Hand the slice to the worker <see cref="TurnVerdict.Worker"/>, which calls <see cref="TurnServer.ReceiveFromPeer"/> with
    /// <see cref="TurnVerdict.Relay"/> and <see cref="TurnVerdict.Peer"/> of this verdict. It needs its own copy with head-room.
    /// </summary>
    ToWorker = 4,
}

/// <summary>Why a packet was dropped.</summary>
public enum TurnDrop : byte
{
    /// <summary>It was not dropped.</summary>
    None = 0,

    /// <summary>It is neither STUN nor ChannelData, or broken.</summary>
    Malformed,

    /// <summary>It is a STUN message that this server has no use for: a response, or an unknown indication.</summary>
    NotForUs,

    /// <summary>Its path or relay has no allocation.</summary>
    NoAllocation,

    /// <summary>Its channel is not bound.</summary>
    NoChannel,

    /// <summary>There is no permission for the peer.</summary>
    NoPermission,

    /// <summary>The peer's address is forbidden.</summary>
    ForbiddenPeer,

    /// <summary>The user's, the source's or the whole server's bandwidth is used up.</summary>
    Bandwidth,

    /// <summary>The source got more unauthenticated answers than it may, or too many answers wait to be sent.</summary>
    AnswerLimit,

    /// <summary>The relay's socket could not be opened.</summary>
    RelayFailed,

    /// <summary>The payload is too large for the datagram it would have to go in.</summary>
    TooLarge,
}

/// <summary>
/// What is to be done with a received packet. The slice <see cref="Offset"/>, <see cref="Length"/> lies in the very buffer that was
/// received into: headers have been written in front of the payload, into the head-room, and nothing was copied. It is valid until the
/// buffer is received into again, so a shell can receive a batch, collect verdicts, and then flush.
/// </summary>
public struct TurnVerdict
{
    /// <summary>What to do.</summary>
    public TurnVerdictKind Kind { get; internal set; }

    /// <summary>Why the packet is dropped; <see cref="TurnDrop.None"/> unless <see cref="Kind"/> is <see cref="TurnVerdictKind.Drop"/>.</summary>
    public TurnDrop Drop { get; internal set; }

    /// <summary>Whether the datagram must be sent with the DF bit (<see cref="TurnVerdictKind.ToPeer"/> only).</summary>
    public bool DontFragment { get; internal set; }

    /// <summary>The relay to send from (<see cref="TurnVerdictKind.ToPeer"/>), or to deliver to (<see cref="TurnVerdictKind.ToWorker"/>).</summary>
    public RelayEndpoint Relay { get; internal set; }

    /// <summary>The worker to hand over to (<see cref="TurnVerdictKind.ToWorker"/>).</summary>
    public int Worker { get; internal set; }

    /// <summary>Where the slice begins, in bytes from the start of the buffer.</summary>
    public int Offset { get; internal set; }

    /// <summary>The length of the slice in bytes.</summary>
    public int Length { get; internal set; }

    /// <summary>
    /// Where to (<see cref="TurnVerdictKind.ToPeer"/>), or where from: the sender's relayed address (<see cref="TurnVerdictKind.ToWorker"/>).
    /// </summary>
    public TransportAddress Peer { get; internal set; }

    /// <summary>Where to (<see cref="TurnVerdictKind.ToClient"/>).</summary>
    public Path Client { get; internal set; }
}
