using System.Buffers.Binary;

namespace Parley.Protocols.Rtp;

/// <summary>
/// A view over the header of an RTP packet (RFC 3550 section 5.1), which stays readable when the rest is encrypted. For the payload see
/// <see cref="RtpPacket"/>.
/// </summary>
public readonly ref struct RtpHeader
{
    /// <summary>The length of a header without sources and extensions, in bytes.</summary>
    public const int FixedLength = 12;

    /// <summary>The largest number of contributing sources.</summary>
    public const int MaxContributors = 15;

    internal const byte PaddingFlag = 0x20;
    internal const byte ExtensionFlag = 0x10;
    internal const byte MarkerFlag = 0x80;

    private readonly ReadOnlySpan<byte> _bytes;

    private RtpHeader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The header's bytes, with sources and extensions.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The header's length, with sources and extensions.</summary>
    public int Length => _bytes.Length;

    /// <summary>Whether the packet ends with padding.</summary>
    public bool HasPadding => (_bytes[0] & PaddingFlag) != 0;

    /// <summary>Whether there is a header extension.</summary>
    public bool HasExtension => (_bytes[0] & ExtensionFlag) != 0;

    /// <summary>How many contributing sources there are, 0 to 15.</summary>
    public int ContributorCount => _bytes[0] & 0x0F;

    /// <summary>The marker: the last packet of a picture, or the first after a silence.</summary>
    public bool Marker => (_bytes[1] & MarkerFlag) != 0;

    /// <summary>The payload type, 0 to 127.</summary>
    public byte PayloadType => (byte)(_bytes[1] & 0x7F);

    /// <summary>The sequence number.</summary>
    public ushort SequenceNumber => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);

    /// <summary>The timestamp, in ticks of the codec's clock.</summary>
    public uint Timestamp => BinaryPrimitives.ReadUInt32BigEndian(_bytes[4..]);

    /// <summary>The synchronization source.</summary>
    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_bytes[8..]);

    /// <summary>The header extensions, if they are of a form of RFC 8285, else none.</summary>
    public RtpExtensions Extensions => HasExtension ? new RtpExtensions(_bytes[(FixedLength + (4 * ContributorCount))..]) : default;

    /// <summary>A contributing source.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public uint Contributor(int index)
    {
        if ((uint)index >= (uint)ContributorCount) throw new ArgumentOutOfRangeException(nameof(index));
        return BinaryPrimitives.ReadUInt32BigEndian(_bytes[(FixedLength + (4 * index))..]);
    }

    /// <summary>
    /// Whether a datagram on a multiplexed port is RTP and not RTCP, STUN, DTLS or TURN (RFC 7983, RFC 5761 section 4). It looks only at
    /// the first two bytes.
    /// </summary>
    public static bool LooksLike(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= FixedLength && datagram[0] >> 6 == 2 && datagram[1] is < 192 or > 223;

    /// <summary>Finds the header at the beginning of a packet. False if the version is wrong or the header is longer than the packet.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out RtpHeader header)
    {
        header = default;
        if (packet.Length < FixedLength || packet[0] >> 6 != 2) return false;
        var length = FixedLength + (4 * (packet[0] & 0x0F));
        if ((packet[0] & ExtensionFlag) != 0)
        {
            if (packet.Length < length + RtpExtensions.HeaderLength) return false;
            length += RtpExtensions.HeaderLength + (4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]));
        }

        if (length > packet.Length) return false;
        header = new RtpHeader(packet[..length]);
        return true;
    }
}
