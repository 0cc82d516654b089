using System.Buffers.Binary;

namespace Parley.Protocols.Rtcp;

/// <summary>What a receiver tells about one source (RFC 3550 section 6.4.1).</summary>
/// <param name="Ssrc">The source that is reported on.</param>
/// <param name="FractionLost">The share of packets lost since the last report, in 256ths.</param>
/// <param name="CumulativeLost">The number of packets lost since the beginning, negative after duplicates: 24 bits.</param>
/// <param name="HighestSequence">The highest sequence number, with the count of its cycles in the upper 16 bits.</param>
/// <param name="Jitter">The interarrival jitter, in ticks of the codec's clock.</param>
/// <param name="LastReport">The middle 32 bits of the NTP time of the last sender report, 0 if none came.</param>
/// <param name="Delay">The time since that report came, in 65536ths of a second.</param>
public readonly record struct ReportBlock(
    uint Ssrc, byte FractionLost, int CumulativeLost, uint HighestSequence, uint Jitter, uint LastReport, uint Delay)
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 24;

    private const int MaxLost = 0x7F_FFFF;

    internal static ReportBlock Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32BigEndian(bytes),
        bytes[4],
        BinaryPrimitives.ReadInt32BigEndian(bytes[4..]) << 8 >> 8,
        BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]));

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Ssrc);
        BinaryPrimitives.WriteInt32BigEndian(bytes[4..], Math.Clamp(CumulativeLost, -MaxLost - 1, MaxLost) & 0xFF_FFFF);
        bytes[4] = FractionLost;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], LastReport);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[20..], Delay);
    }
}

/// <summary>The report blocks of a report. A view.</summary>
public readonly ref struct ReportBlocks
{
    /// <summary>How many blocks a report has room for.</summary>
    public const int Max = 31;

    private readonly ReadOnlySpan<byte> _bytes;

    internal ReportBlocks(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>How many blocks there are.</summary>
    public int Count => _bytes.Length / ReportBlock.Length;

    /// <summary>A block.</summary>
    public ReportBlock this[int index] => ReportBlock.Read(_bytes.Slice(index * ReportBlock.Length, ReportBlock.Length));

    internal static bool TryWrite(Span<byte> destination, ReadOnlySpan<ReportBlock> blocks)
    {
        if (blocks.Length > Max || destination.Length < blocks.Length * ReportBlock.Length) return false;
        for (var i = 0; i < blocks.Length; i++) blocks[i].Write(destination[(i * ReportBlock.Length)..]);
        return true;
    }
}
