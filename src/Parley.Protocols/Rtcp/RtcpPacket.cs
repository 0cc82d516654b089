using System.Buffers.Binary;

namespace Parley.Protocols.Rtcp;

/// <summary>One packet of a compound: the common header and what is behind it, without padding (RFC 3550 section 6.1). A view.</summary>
public readonly ref struct RtcpPacket
{
    /// <summary>The length of the common header in bytes.</summary>
    public const int HeaderLength = 4;

    internal RtcpPacket(byte count, RtcpPacketType type, ReadOnlySpan<byte> body)
    {
        Count = count;
        Type = type;
        Body = body;
    }

    /// <summary>The packet type.</summary>
    public RtcpPacketType Type { get; }

    /// <summary>The five bits of count, subtype or feedback format.</summary>
    public byte Count { get; }

    /// <summary>What is behind the common header, padding removed.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Whether a datagram on a multiplexed port is RTCP (RFC 5761 section 4). It looks only at the first two bytes.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= HeaderLength + 4 && datagram[0] >> 6 == 2 && datagram[1] is >= 192 and <= 223;

    /// <summary>
    /// Writes a common header over the beginning of a packet whose body is already in place.
    /// </summary>
    /// <param name="packet">The whole packet; its length must be a multiple of 4.</param>
    /// <param name="count">The five bits of count, subtype or feedback format.</param>
    /// <param name="type">The packet type.</param>
    internal static void WriteHeader(Span<byte> packet, int count, RtcpPacketType type)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)((packet.Length / 4) - 1));
        packet[1] = (byte)type;
        packet[0] = (byte)(0x80 | count);
    }
}
