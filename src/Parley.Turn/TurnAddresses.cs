using Parley.Protocols.Primitives;

namespace Parley.Turn;

/// <summary>
/// The addresses of this server as the TURN server needs them. Immutable: when an interface comes or goes, or a public address is
/// discovered, the shell makes a new one and sets <see cref="TurnDomain.Addresses"/>.
/// </summary>
public sealed class TurnAddresses
{
    private readonly HashSet<TransportAddress> _own;
    private readonly HashSet<TransportAddress> _relayable;
    private readonly Func<TransportAddress, bool> _isMedia;

    /// <summary>The server's addresses. Ports and scopes given are ignored.</summary>
    /// <param name="relayV4">
    /// The IPv4 address that relayed addresses are given on (the public one, if there is one), unless <paramref name="relayable"/> has a
    /// better one; <c>default</c> if there is none.
    /// </param>
    /// <param name="relayV6">The same for IPv6.</param>
    /// <param name="own">
    /// Every address by which this machine can be reached, public ones in front of a NAT included. None of them is a valid peer, except
    /// for relayed addresses of this server and media addresses.
    /// </param>
    /// <param name="isMedia">
    /// Whether an address of this server (with its port) is where it receives media. <see langword="null"/>: none is. Called from all
    /// workers.
    /// </param>
    /// <param name="relayable">
    /// Addresses of this machine on which a client that asks there gets its relayed address. A machine in two networks is so told to each
    /// by the address that the network can reach. Public addresses do not belong here: behind a NAT nobody's request comes to them.
    /// </param>
    public TurnAddresses(
        TransportAddress relayV4,
        TransportAddress relayV6,
        IEnumerable<TransportAddress> own,
        Func<TransportAddress, bool>? isMedia = null,
        IEnumerable<TransportAddress>? relayable = null)
    {
        if (relayV4.IsV6 || relayV6.IsV4) throw new ArgumentException("Each relay address must be of its family.", nameof(relayV4));
        RelayV4 = relayV4.Host;
        RelayV6 = relayV6.Host;
        _own = own.Append(RelayV4).Append(RelayV6).Where(address => address.Family != IPFamily.None)
            .Select(address => address.Host).ToHashSet();
        _relayable = (relayable ?? []).Select(address => address.Host).ToHashSet();
        _isMedia = isMedia ?? (static _ => false);
    }

    /// <summary>The IPv4 address that relayed addresses are given on, port 0; <c>default</c> if there is none.</summary>
    public TransportAddress RelayV4 { get; }

    /// <summary>The IPv6 address that relayed addresses are given on, port 0; <c>default</c> if there is none.</summary>
    public TransportAddress RelayV6 { get; }

    /// <summary>Whether the address, whatever its port, is one of this server's.</summary>
    public bool IsOwn(in TransportAddress address) => _own.Contains(address.Host);

    /// <summary>Whether the address is one of this server's and receives its media at that port.</summary>
    public bool IsMedia(in TransportAddress address) => _isMedia(address);

    /// <summary>The relay address of a family for a client that asked at <paramref name="local"/>, port 0; <c>default</c> if there is none.</summary>
    public TransportAddress Relay(IPFamily family, in TransportAddress local)
    {
        if (local.Family == family && _relayable.Contains(local.Host)) return local.Host;
        return family == IPFamily.V6 ? RelayV6 : RelayV4;
    }
}
