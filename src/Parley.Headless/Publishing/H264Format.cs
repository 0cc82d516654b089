using System.Buffers.Binary;

namespace Parley.Headless.Publishing;

/// <summary>H.264 in packetization mode 1: parameters in an aggregate before each key frame, the picture in fragments (RFC 6184).</summary>
internal sealed class H264Format : IVideoFormat
{
    private const byte StapA = 0x78;
    private const byte FuA = 0x7C;
    private const byte Idr = 5;
    private const byte NonIdr = 1;
    private const byte NonIdrUnit = 0x61;
    private const byte SupplementalUnit = 0x06;
    private static readonly byte[] SequenceParameters = [0x67, 0x42, 0xE0, 0x1F, 0x8C, 0x8D, 0x40, 0x50, 0x1E];
    private static readonly byte[] PictureParameters = [0x68, 0xCE, 0x3C, 0x80];

    public int TemporalLayers => 1;

    public int LeadingPackets => 1;

    public int WriteHead(Span<byte> head, in VideoFrame frame, int index, int count, int length)
    {
        if (frame.IsKey && index == 0) return WriteParameters(head, length);
        var first = index == (frame.IsKey ? 1 : 0);
        var last = index == count - 1;
        if (first && last && !frame.IsKey)
        {
            head[0] = NonIdrUnit;
            return 1;
        }

        head[0] = FuA;
        head[1] = (byte)((first ? 0x80 : 0) | (last ? 0x40 : 0) | (frame.IsKey ? Idr : NonIdr));
        return 2;
    }

    // Filler and stamp go into a unit of supplemental information, for the aggregate must be filled exactly.
    private static int WriteParameters(Span<byte> head, int length)
    {
        head[0] = StapA;
        var offset = 1;
        foreach (var unit in (ReadOnlySpan<byte[]>)[SequenceParameters, PictureParameters])
        {
            BinaryPrimitives.WriteUInt16BigEndian(head[offset..], (ushort)unit.Length);
            unit.CopyTo(head[(offset + 2)..]);
            offset += 2 + unit.Length;
        }

        BinaryPrimitives.WriteUInt16BigEndian(head[offset..], (ushort)(length - offset - 2));
        head[offset + 2] = SupplementalUnit;
        return offset + 3;
    }
}
