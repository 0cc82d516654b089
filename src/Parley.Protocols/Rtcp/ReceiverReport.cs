using System.Buffers.Binary;

namespace Parley.Protocols.Rtcp;

/// <summary>The report of somebody who only receives (RFC 3550 section 6.4.2).</summary>
public readonly ref struct ReceiverReport
{
    private const int FixedLength = 4;

    private ReceiverReport(uint ssrc, ReportBlocks blocks)
    {
        Ssrc = ssrc;
        Blocks = blocks;
    }

    /// <summary>Who reports.</summary>
    public uint Ssrc { get; }

    /// <summary>What was received.</summary>
    public ReportBlocks Blocks { get; }

    /// <summary>Reads a packet. False if it is another one, or too short.</summary>
    public static bool TryParse(RtcpPacket packet, out ReceiverReport report)
    {
        report = default;
        var length = FixedLength + (packet.Count * ReportBlock.Length);
        if (packet.Type != RtcpPacketType.ReceiverReport || packet.Body.Length < length) return false;
        report = new ReceiverReport(BinaryPrimitives.ReadUInt32BigEndian(packet.Body), new ReportBlocks(packet.Body[FixedLength..length]));
        return true;
    }

    /// <summary>Writes a packet.</summary>
    /// <returns>Its length, or 0 if the destination is too short or there are more than 31 blocks.</returns>
    public static int Write(Span<byte> destination, uint ssrc, ReadOnlySpan<ReportBlock> blocks)
    {
        var length = RtcpPacket.HeaderLength + FixedLength + (blocks.Length * ReportBlock.Length);
        if (destination.Length < length) return 0;
        if (!ReportBlocks.TryWrite(destination[(RtcpPacket.HeaderLength + FixedLength)..], blocks)) return 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        RtcpPacket.WriteHeader(destination[..length], blocks.Length, RtcpPacketType.ReceiverReport);
        return length;
    }
}
