using Parley.Protocols.Primitives;

namespace Parley.Turn.Peers;

/// <summary>The IPv4 addresses to which a gateway would carry a packet for an IPv6 address.</summary>
internal static class EmbeddedAddresses
{
    private const uint SixToFour = 0x2002;
    private const uint Teredo = 0x2001_0000;
    private const ulong Nat64 = 0x0064_FF9B_0000_0000;

    /// <summary>Writes up to two addresses, port 0, and returns how many.</summary>
    public static int Find(in TransportAddress address, Span<TransportAddress> embedded)
    {
        if (!address.IsV6) return 0;
        var (high, low) = ((ulong)(address.Bits >> 64), (ulong)address.Bits);
        if (high == Nat64 && low >> 32 == 0) // RFC 6052: 64:ff9b::/96
        {
            embedded[0] = TransportAddress.V4((uint)low, 0);
            return 1;
        }

        if (high >> 48 == SixToFour) // RFC 3056: bits 16 to 47
        {
            embedded[0] = TransportAddress.V4((uint)(high >> 16), 0);
            return 1;
        }

        if (high >> 32 == Teredo) // RFC 4380: the server, and the client with its bits turned
        {
            embedded[0] = TransportAddress.V4((uint)high, 0);
            embedded[1] = TransportAddress.V4(~(uint)low, 0);
            return 2;
        }

        if ((low >> 32 & 0xFDFF_FFFF) == 0x0000_5EFE) // RFC 5214: ISATAP, any prefix
        {
            embedded[0] = TransportAddress.V4((uint)low, 0);
            return 1;
        }

        return 0;
    }
}
