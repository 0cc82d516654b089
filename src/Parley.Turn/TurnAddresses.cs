using Parley.Protocols.Primitives;

namespace Parley.Turn;

/// <summary>
/// The addresses of this server as the TURN server needs them. Immutable: when an interface comes or goes, or a public address is
/// discovered, the shell makes a new one and sets <see cref="TurnDomain.Addresses"/>.
/// </summary>
public sealed class TurnAddresses
{
    private readonly HashSet<TransportAddress> _own;
    private readonly Func<TransportAddress, bool> _isMedia;

    /// <summary>The server's addresses. Ports and scopes given are ignored.</summary>
    /// <param name="relayV4">The IPv4 address that relayed addresses are given on (the public one, if there is one), or <c>default</c>.</param>
    /// <param name="relayV6">The same for IPv6.</param>
    /// <param name="own">
    /// Every address by which this machine can be reached, public ones in front of a NAT included. None of them is a valid peer, except
    /// for relayed addresses of this server and media addresses.
    /// </param>
    /// <param name="isMedia">
    /// Whether an address of this server (with its port) is where it receives media. <see langword="null"/>: none is. Called from all
    /// workers.
    /// </param>
    public TurnAddresses(
        TransportAddress relayV4,
        TransportAddress relayV6,
        IEnumerable<TransportAddress> own,
        Func<TransportAddress, bool>? isMedia = null)
    {
        if (relayV4.IsV6 || relayV6.IsV4) throw new ArgumentException("Each relay address must be of its family.", nameof(relayV4));
        RelayV4 = relayV4.Host;
        RelayV6 = relayV6.Host;
        _own = own.Append(RelayV4).Append(RelayV6).Where(address => address.Family != IPFamily.None)
            .Select(address => address.Host).ToHashSet();
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

    /// <summary>The relay address of a family, port 0; <c>default</c> if there is none.</summary>
    public TransportAddress Relay(IPFamily family) => family == IPFamily.V6 ? RelayV6 : RelayV4;
}
