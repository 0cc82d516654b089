using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net.Addresses;

/// <summary>The addresses of this server at one moment, without ports. Immutable.</summary>
/// <param name="Local">The interfaces' addresses, the one towards the default gateway first, loopback last.</param>
/// <param name="Public">Configured or discovered addresses by which it is reached from outside, the most important of each family first.</param>
internal sealed record AddressSnapshot(IReadOnlyList<TransportAddress> Local, IReadOnlyList<TransportAddress> Public)
{
    /// <summary>Every address that leads here: public ones first.</summary>
    public IEnumerable<TransportAddress> All => Public.Concat(Local).Distinct();

    /// <summary>What clients are told: everything but loopback, and loopback where there is nothing else.</summary>
    public IReadOnlyList<TransportAddress> Advertised
    {
        get
        {
            var reachable = All.Where(address => !IsLoopback(address) && !IsLinkLocalV6(address)).ToList();
            return reachable.Count > 0 ? reachable : [.. All];
        }
    }

    /// <summary>
    /// The address that relayed addresses are given on, unless the client asked at one of <see cref="Relayable"/>: the public one, or the
    /// interface towards the default gateway.
    /// </summary>
    /// <returns><c>default</c> if the family has none.</returns>
    public TransportAddress Relay(IPFamily family) =>
        Public.Concat(Local.Where(address => !IsLinkLocalV6(address))).FirstOrDefault(address => address.Family == family);

    /// <summary>
    /// The interfaces' addresses on which a client that asks there may get its relayed address: where no public one is known, the address
    /// that a client has reached says more about its network than the way to the default gateway.
    /// </summary>
    public IEnumerable<TransportAddress> Relayable =>
        Local.Where(address => !IsLoopback(address) && !IsLinkLocalV6(address) && Public.All(known => known.Family != address.Family));

    /// <summary>Whether an address has a meaning on this machine only.</summary>
    internal static bool IsLoopback(in TransportAddress address) =>
        address.IsV4 ? address.V4Bits >> 24 == 127 : address.Bits == 1;

    /// <summary>Whether an address needs a scope that others cannot know (RFC 4291 section 2.5.6).</summary>
    internal static bool IsLinkLocalV6(in TransportAddress address) => address.IsV6 && (ulong)(address.Bits >> 118) == 0x3FA;
}
