using System.Buffers.Binary;

namespace Parley.Protocols.Turn;

/// <summary>ChannelData (RFC 8656 section 12.4): a channel number, a length, the payload; on a stream padded to four bytes.</summary>
public static class ChannelData
{
    /// <summary>The length of the header in bytes.</summary>
    public const int HeaderLength = 4;

    /// <summary>The first channel number.</summary>
    public const ushort MinChannel = 0x4000;

    /// <summary>
    /// The last channel number. RFC 8656 section 12 gives clients 0x4000 to 0x4FFF; RFC 5766 section 11 gave them all up to 0x7FFF, and
    /// clients of its time (coturn's <c>turnutils_uclient</c> among them) still draw from the whole range.
    /// </summary>
    public const ushort MaxChannel = 0x7FFF;

    /// <summary>Whether a number is one of a channel.</summary>
    public static bool IsChannel(int number) => number is >= MinChannel and <= MaxChannel;

    /// <summary>Whether bytes can be ChannelData, by the first one (RFC 7983). Cheap, for demultiplexing.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> bytes) => bytes.Length >= HeaderLength && bytes[0] is >= MinChannel >> 8 and <= MaxChannel >> 8;

    /// <summary>
    /// Reads the header. The payload is the <paramref name="length"/> bytes from <see cref="HeaderLength"/> on; what follows it is padding.
    /// False if the channel number is none or the payload is cut.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ushort channel, out int length)
    {
        channel = 0;
        length = 0;
        if (!LooksLike(bytes)) return false;
        channel = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return HeaderLength + length <= bytes.Length;
    }

    /// <summary>Writes the header.</summary>
    public static void WriteHeader(Span<byte> destination, ushort channel, int payloadLength)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, channel);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
    }
}
