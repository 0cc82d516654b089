using System.Net;
using Parley.Protocols.Primitives;

namespace Parley.Turn.Peers;

/// <summary>A set of address ranges of one family, each an address and a prefix length.</summary>
internal sealed class AddressRanges
{
    private readonly (UInt128 Network, UInt128 Mask)[] _ranges;
    private readonly IPFamily _family;

    public AddressRanges(IPFamily family, params ReadOnlySpan<string> ranges)
    {
        _family = family;
        _ranges = new (UInt128, UInt128)[ranges.Length];
        for (var i = 0; i < ranges.Length; i++)
        {
            var network = IPNetwork.Parse(ranges[i]);
            var free = (family == IPFamily.V4 ? 32 : 128) - network.PrefixLength;
            _ranges[i] = (TransportAddress.From(network.BaseAddress, 0).Bits, UInt128.MaxValue << free);
        }
    }

    public bool Contains(in TransportAddress address)
    {
        if (address.Family != _family) return false;
        var bits = address.Bits;
        foreach (var (network, mask) in _ranges)
        {
            if ((bits & mask) == network) return true;
        }

        return false;
    }
}
