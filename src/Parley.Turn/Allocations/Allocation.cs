using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Turn.Authentication;
using Parley.Turn.Channels;
using Parley.Turn.Permissions;
using Parley.Turn.Quotas;
using Parley.Turn.Relays;

namespace Parley.Turn.Allocations;

/// <summary>What a client has been given (RFC 8656 section 2.2): a port, on one or both families, and what hangs on it.</summary>
internal sealed class Allocation(
    Path client, Identity identity, ushort port, TransactionId createdBy, BandwidthShare bandwidth, TurnOptions options)
{
    private readonly Relay _v4 = new();
    private readonly Relay _v6 = new();

    /// <summary>The 5-tuple.</summary>
    public Path Client { get; } = client;

    /// <summary>Who made it, and who alone may use it.</summary>
    public Identity Identity { get; } = identity;

    /// <summary>The port of its relayed addresses.</summary>
    public ushort Port { get; } = port;

    /// <summary>The request that made it: the same one again gets the same answer.</summary>
    public TransactionId CreatedBy { get; } = createdBy;

    /// <summary>The answer to that request.</summary>
    public byte[] CreatedAnswer { get; set; } = [];

    /// <summary>When it ends unless refreshed.</summary>
    public MonoTime Expires { get; set; }

    /// <summary>What it may relay.</summary>
    public BandwidthShare Bandwidth { get; } = bandwidth;

    public PermissionSet Permissions { get; } = new(options.MaxPermissions, options.PermissionLifetime);

    public ChannelSet Channels { get; } = new(options.MaxChannels, options.ChannelLifetime);

    /// <summary>The relay of a family.</summary>
    public Relay Of(IPFamily family) => family == IPFamily.V6 ? _v6 : _v4;

    /// <summary>Whether it has a relayed address of a family.</summary>
    public bool Has(IPFamily family) => Of(family).Address != default;

    /// <summary>Whether it has no relayed address left.</summary>
    public bool IsEmpty => !Has(IPFamily.V4) && !Has(IPFamily.V6);

    /// <summary>Its relay on a family, as the shell knows it.</summary>
    public RelayEndpoint Endpoint(IPFamily family) => new(Port, family);
}

/// <summary>One family's part of an allocation.</summary>
internal sealed class Relay
{
    /// <summary>The relayed address, or <c>default</c> if there is none.</summary>
    public TransportAddress Address { get; set; }

    /// <summary>Whether the shell was asked for a socket.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether the shell could not open it.</summary>
    public bool HasFailed { get; set; }
}
