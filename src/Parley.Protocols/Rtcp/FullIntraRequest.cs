using System.Buffers.Binary;

namespace Parley.Protocols.Rtcp;

/// <summary>Asks for key frames, of each source once for a number (FIR, RFC 5104 section 4.3.1).</summary>
public readonly ref struct FullIntraRequest
{
    private const int Format = 4;
    private const int EntryLength = 8;

    private readonly ReadOnlySpan<byte> _entries;

    private FullIntraRequest(FeedbackHeader header, ReadOnlySpan<byte> entries)
    {
        Header = header;
        _entries = entries;
    }

    /// <summary>Who asks; its media source means nothing.</summary>
    public FeedbackHeader Header { get; }

    /// <summary>How many sources are asked.</summary>
    public int Count => _entries.Length / EntryLength;

    /// <summary>A source that is asked, and the number of the request: the same number again is the same request.</summary>
    public (uint Ssrc, byte Number) this[int index] =>
        (BinaryPrimitives.ReadUInt32BigEndian(_entries[(EntryLength * index)..]), _entries[(EntryLength * index) + 4]);

    /// <summary>Reads a packet. False if it is another one, or names no source.</summary>
    public static bool TryParse(RtcpPacket packet, out FullIntraRequest request)
    {
        request = default;
        if (!FeedbackHeader.TryRead(packet, RtcpPacketType.PayloadFeedback, Format, out var header, out var entries)) return false;
        if (entries.Length < EntryLength || entries.Length % EntryLength != 0) return false;
        request = new FullIntraRequest(header, entries);
        return true;
    }

    /// <summary>Writes a packet for one source.</summary>
    /// <returns>Its length, or 0 if the destination is too short.</returns>
    public static int Write(Span<byte> destination, uint sender, uint ssrc, byte number)
    {
        const int length = FeedbackHeader.PacketLength + EntryLength;
        if (destination.Length < length) return 0;
        var entry = destination[FeedbackHeader.PacketLength..length];
        BinaryPrimitives.WriteUInt32BigEndian(entry, ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(entry[4..], (uint)number << 24);
        new FeedbackHeader(sender, 0).Write(destination[..length], RtcpPacketType.PayloadFeedback, Format);
        return length;
    }
}
