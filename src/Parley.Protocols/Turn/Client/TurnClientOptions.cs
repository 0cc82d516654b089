using Parley.Protocols.Primitives;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Protocols.Turn.Client;

/// <summary>What a <see cref="TurnClient"/> signs in with and asks for.</summary>
/// <param name="Username">The user name.</param>
/// <param name="Password">The password.</param>
public sealed record TurnClientOptions(string Username, string Password)
{
    /// <summary>How to make the key, if the server offers a choice; a server that does not gets MD5 (RFC 8489 section 9.2.5).</summary>
    public PasswordAlgorithm Algorithm { get; init; } = PasswordAlgorithm.Sha256;

    /// <summary>The family of the relayed address.</summary>
    public IPFamily Family { get; init; } = IPFamily.V4;

    /// <summary>The lifetime to ask for; zero asks for nothing.</summary>
    public TimeSpan Lifetime { get; init; }

    /// <summary>The first retransmission over UDP (RFC 8489 section 6.2.1: 500 ms, doubled each time).</summary>
    public TimeSpan FirstRetransmission { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The user name alone: a password must not get into a log.</summary>
    public override string ToString() => Username;
}

/// <summary>What a <see cref="TurnClient"/> reports.</summary>
public enum TurnClientEventKind : byte
{
    /// <summary>There is an allocation; <see cref="TurnClientEvent.Address"/> is the relayed address.</summary>
    Allocated = 1,

    /// <summary>A peer is permitted.</summary>
    Permitted = 2,

    /// <summary>A channel is bound.</summary>
    ChannelBound = 3,

    /// <summary>The allocation lives on.</summary>
    Refreshed = 4,

    /// <summary>The allocation is deleted.</summary>
    Deleted = 5,

    /// <summary>A request failed; <see cref="TurnClientEvent.ErrorCode"/> is the server's code, or 0 if it never answered.</summary>
    Failed = 6,
}

/// <summary>What has come of a request.</summary>
/// <param name="Kind">What.</param>
/// <param name="Method">The request's method.</param>
/// <param name="Address">The relayed address, or the peer.</param>
/// <param name="Mapped">With <see cref="TurnClientEventKind.Allocated"/> the client's own address as the server sees it.</param>
/// <param name="ErrorCode">With <see cref="TurnClientEventKind.Failed"/> the error code.</param>
public readonly record struct TurnClientEvent(
    TurnClientEventKind Kind, Stun.StunMethod Method, TransportAddress Address, TransportAddress Mapped, int ErrorCode);

/// <summary>Data from a peer, as a slice of what was given to <see cref="TurnClient.Receive"/>.</summary>
/// <param name="Peer">Who sent it.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">How long it is.</param>
public readonly record struct TurnClientData(TransportAddress Peer, int Offset, int Length);
