using Parley.Protocols.Primitives;
using Parley.Turn.Relays;

namespace Parley.Turn;

/// <summary>What has happened.</summary>
public enum TurnEventKind : byte
{
    /// <summary>A client has a new allocation.</summary>
    AllocationCreated = 1,

    /// <summary>An allocation is gone: deleted, expired, or its connection closed. Its port is free again.</summary>
    AllocationDeleted = 2,

    /// <summary>
    /// A peer outside this server was addressed: bind a UDP socket of the relay's family to its port, on all addresses, and give what it
    /// receives to <see cref="TurnServer.ReceiveFromPeer"/>. If that fails call <see cref="TurnServer.RelayFailed"/>. Read events before
    /// acting on the verdict of the same packet: the verdict may need the socket.
    /// </summary>
    RelayOpened = 3,

    /// <summary>Close the relay's socket.</summary>
    RelayClosed = 4,
}

/// <summary>Something that the shell must act on (relays) or may count and log (allocations).</summary>
/// <param name="Kind">What has happened.</param>
/// <param name="Relay">The relay, or one of the relays of the allocation.</param>
/// <param name="Client">The allocation's client.</param>
/// <param name="User">The allocation's user as quotas know it: without the expiry of a short-lived user name.</param>
public readonly record struct TurnEvent(TurnEventKind Kind, RelayEndpoint Relay, Path Client, string User);
