using System.Buffers.Binary;

namespace Parley.Protocols.Rtcp;

/// <summary>A sender's report: which moment its timestamps mean, and what it sent (RFC 3550 section 6.4.1).</summary>
public readonly ref struct SenderReport
{
    private const int FixedLength = 24;

    private readonly ReadOnlySpan<byte> _body;

    private SenderReport(ReadOnlySpan<byte> body, ReportBlocks blocks)
    {
        _body = body;
        Blocks = blocks;
    }

    /// <summary>The sender.</summary>
    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_body);

    /// <summary>What is in it about the sender.</summary>
    public SenderInfo Info => SenderInfo.Read(_body[4..]);

    /// <summary>What the sender received.</summary>
    public ReportBlocks Blocks { get; }

    /// <summary>Reads a packet. False if it is another one, or too short.</summary>
    public static bool TryParse(RtcpPacket packet, out SenderReport report)
    {
        report = default;
        var length = FixedLength + (packet.Count * ReportBlock.Length);
        if (packet.Type != RtcpPacketType.SenderReport || packet.Body.Length < length) return false;
        report = new SenderReport(packet.Body, new ReportBlocks(packet.Body[FixedLength..length]));
        return true;
    }

    /// <summary>Writes a packet.</summary>
    /// <returns>Its length, or 0 if the destination is too short or there are more than 31 blocks.</returns>
    public static int Write(Span<byte> destination, uint ssrc, SenderInfo info, ReadOnlySpan<ReportBlock> blocks)
    {
        var length = RtcpPacket.HeaderLength + FixedLength + (blocks.Length * ReportBlock.Length);
        if (destination.Length < length) return 0;
        if (!ReportBlocks.TryWrite(destination[(RtcpPacket.HeaderLength + FixedLength)..], blocks)) return 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        info.Write(destination[8..]);
        RtcpPacket.WriteHeader(destination[..length], blocks.Length, RtcpPacketType.SenderReport);
        return length;
    }
}

/// <summary>What a sender tells about itself.</summary>
/// <param name="NtpTime">Now: seconds since 1900 in the high 32 bits, their fraction in the low ones.</param>
/// <param name="RtpTimestamp">The same moment in the stream's timestamps.</param>
/// <param name="Packets">How many packets it sent.</param>
/// <param name="Octets">How many bytes of payload it sent.</param>
public readonly record struct SenderInfo(ulong NtpTime, uint RtpTimestamp, uint Packets, uint Octets)
{
    /// <summary>The middle 32 bits of <see cref="NtpTime"/>, which report blocks refer to.</summary>
    public uint CompactNtpTime => (uint)(NtpTime >> 16);

    internal static SenderInfo Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, NtpTime);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], RtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], Packets);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], Octets);
    }
}
