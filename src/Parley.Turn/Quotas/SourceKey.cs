using Parley.Protocols.Primitives;

namespace Parley.Turn.Quotas;

/// <summary>What counts as one source: an IPv4 address, or an IPv6 /64, which is what one subscriber has at least.</summary>
internal static class SourceKey
{
    public static TransportAddress Of(in TransportAddress address) =>
        address.IsV6 ? TransportAddress.V6(address.Bits >> 64 << 64, 0) : address.Host;
}
