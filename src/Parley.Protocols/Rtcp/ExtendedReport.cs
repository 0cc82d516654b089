using System.Buffers.Binary;

namespace Parley.Protocols.Rtcp;

/// <summary>What kind a block of an extended report is (RFC 3611 section 4).</summary>
public enum ExtendedReportBlockType : byte
{
    /// <summary>No block.</summary>
    None = 0,

    /// <summary>The time of a receiver, so that it can measure the round trip too (RRTR, section 4.4).</summary>
    ReceiverTime = 4,

    /// <summary>The answer to that (DLRR, section 4.5).</summary>
    DelaySinceLastReceiverTime = 5,
}

/// <summary>
/// An extended report (RFC 3611): how somebody who sends nothing measures the round trip. Other blocks than those of
/// <see cref="ExtendedReportBlockType"/> are walked over.
/// </summary>
public readonly ref struct ExtendedReport
{
    private const int BlockHeaderLength = 4;
    private const int TimeBlockLength = BlockHeaderLength + 8;
    private const int DelayLength = 12;

    private readonly ReadOnlySpan<byte> _body;

    private ExtendedReport(ReadOnlySpan<byte> body) => _body = body;

    /// <summary>Who reports.</summary>
    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_body);

    /// <summary>Reads a packet. False if it is another one, or a block is longer than it.</summary>
    public static bool TryParse(RtcpPacket packet, out ExtendedReport report)
    {
        report = default;
        if (packet.Type != RtcpPacketType.ExtendedReport || packet.Body.Length < 4) return false;
        for (var rest = packet.Body[4..]; !rest.IsEmpty;)
        {
            if (rest.Length < BlockHeaderLength) return false;
            var length = BlockHeaderLength + (4 * BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
            if (length > rest.Length) return false;
            rest = rest[length..];
        }

        report = new ExtendedReport(packet.Body);
        return true;
    }

    /// <summary>The receiver's NTP time, if there is one.</summary>
    public bool TryGetReceiverTime(out ulong ntpTime)
    {
        ntpTime = 0;
        if (!TryFind(ExtendedReportBlockType.ReceiverTime, out var block) || block.Length < 8) return false;
        ntpTime = BinaryPrimitives.ReadUInt64BigEndian(block);
        return true;
    }

    /// <summary>What somebody answers to the receiver time that <paramref name="ssrc"/> sent, if that is here.</summary>
    public bool TryGetDelay(uint ssrc, out ReceiverTimeEcho echo)
    {
        echo = default;
        if (!TryFind(ExtendedReportBlockType.DelaySinceLastReceiverTime, out var block)) return false;
        for (; block.Length >= DelayLength; block = block[DelayLength..])
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(block) != ssrc) continue;
            echo = new ReceiverTimeEcho(ssrc, BinaryPrimitives.ReadUInt32BigEndian(block[4..]), BinaryPrimitives.ReadUInt32BigEndian(block[8..]));
            return true;
        }

        return false;
    }

    /// <summary>Writes a packet with the receiver's time.</summary>
    /// <returns>Its length, or 0 if the destination is too short.</returns>
    public static int WriteReceiverTime(Span<byte> destination, uint ssrc, ulong ntpTime)
    {
        const int length = RtcpPacket.HeaderLength + 4 + TimeBlockLength;
        if (destination.Length < length) return 0;
        WriteBlockHeader(destination[..length], ssrc, ExtendedReportBlockType.ReceiverTime);
        BinaryPrimitives.WriteUInt64BigEndian(destination[12..], ntpTime);
        return length;
    }

    /// <summary>Writes a packet with answers.</summary>
    /// <returns>Its length, or 0 if the destination is too short or there is no answer.</returns>
    public static int WriteDelays(Span<byte> destination, uint ssrc, ReadOnlySpan<ReceiverTimeEcho> echoes)
    {
        var length = RtcpPacket.HeaderLength + 4 + BlockHeaderLength + (DelayLength * echoes.Length);
        if (echoes.IsEmpty || length > destination.Length || length / 4 > ushort.MaxValue) return 0;
        WriteBlockHeader(destination[..length], ssrc, ExtendedReportBlockType.DelaySinceLastReceiverTime);
        for (var i = 0; i < echoes.Length; i++)
        {
            var place = destination[(12 + (DelayLength * i))..];
            BinaryPrimitives.WriteUInt32BigEndian(place, echoes[i].Ssrc);
            BinaryPrimitives.WriteUInt32BigEndian(place[4..], echoes[i].LastReceiverTime);
            BinaryPrimitives.WriteUInt32BigEndian(place[8..], echoes[i].Delay);
        }

        return length;
    }

    private static void WriteBlockHeader(Span<byte> packet, uint ssrc, ExtendedReportBlockType type)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], ssrc);
        packet[8] = (byte)type;
        packet[9] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], (ushort)((packet.Length / 4) - 3));
        RtcpPacket.WriteHeader(packet, 0, RtcpPacketType.ExtendedReport);
    }

    private bool TryFind(ExtendedReportBlockType type, out ReadOnlySpan<byte> block)
    {
        for (var rest = _body[4..]; !rest.IsEmpty;)
        {
            var length = BlockHeaderLength + (4 * BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
            block = rest[BlockHeaderLength..length];
            if (rest[0] == (byte)type) return true;
            rest = rest[length..];
        }

        block = default;
        return false;
    }
}

/// <summary>The answer to a receiver's time.</summary>
/// <param name="Ssrc">Whose time it was.</param>
/// <param name="LastReceiverTime">The middle 32 bits of that NTP time.</param>
/// <param name="Delay">How long ago it came, in 65536ths of a second.</param>
public readonly record struct ReceiverTimeEcho(uint Ssrc, uint LastReceiverTime, uint Delay);
