namespace Parley.Protocols.Srtp;

/// <summary>The 48-bit index of an RTP packet, of which only the low 16 bits are sent (RFC 3711 section 3.3.1).</summary>
internal static class PacketIndex
{
    /// <summary>The last index that a key may be used for (RFC 3711 section 9.2).</summary>
    public const long Last = (1L << 48) - 1;

    private const int HalfRange = 1 << 15;

    /// <summary>
    /// The index that a sequence number most likely means.
    /// </summary>
    /// <param name="highest">The highest index so far, or -1: the first packet of a stream has rollover counter 0.</param>
    /// <param name="sequence">The sequence number of the packet.</param>
    /// <returns>The index, or -1 for a packet from before the first one.</returns>
    public static long Estimate(long highest, ushort sequence)
    {
        if (highest < 0) return sequence;
        var rollover = highest >> 16;
        var last = (int)(highest & 0xFFFF);
        if (last < HalfRange)
        {
            if (sequence - last > HalfRange) rollover--;
        }
        else if (last - HalfRange > sequence)
        {
            rollover++;
        }

        return rollover < 0 ? -1 : (rollover << 16) | sequence;
    }
}
