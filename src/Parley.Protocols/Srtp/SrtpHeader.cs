using System.Buffers.Binary;

namespace Parley.Protocols.Srtp;

/// <summary>The little that SRTP must know of a packet before it can be trusted.</summary>
internal static class SrtpHeader
{
    public const int RtcpLength = 8;

    private const int FixedLength = 12;

    /// <summary>The length of an RTP header with sources and extensions, or -1 if that is no RTP or is longer than the packet.</summary>
    public static int MeasureRtp(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < FixedLength || packet[0] >> 6 != 2) return -1;
        var length = FixedLength + (4 * (packet[0] & 0x0F));
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < length + 4) return -1;
            length += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]));
        }

        return length <= packet.Length ? length : -1;
    }
}
