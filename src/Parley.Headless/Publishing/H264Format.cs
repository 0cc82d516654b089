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
    private const int MaxParameters = 12;
    private const int Block = 16;
    private static readonly byte[] PictureParameters = [0x68, 0xCE, 0x3C, 0x80];

    public int TemporalLayers => 1;

    public int LeadingPackets => 1;

    public int WriteHead(Span<byte> head, in VideoFrame frame, int index, int count, int length)
    {
        if (frame.IsKey && index == 0) return WriteParameters(head, frame, length);
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
    private static int WriteParameters(Span<byte> head, in VideoFrame frame, int length)
    {
        Span<byte> parameters = stackalloc byte[MaxParameters];
        parameters = parameters[..WriteSequenceParameters(parameters, frame.Width, frame.Height)];
        head[0] = StapA;
        var offset = WriteUnit(head, 1, parameters);
        offset = WriteUnit(head, offset, PictureParameters);

        BinaryPrimitives.WriteUInt16BigEndian(head[offset..], (ushort)(length - offset - 2));
        head[offset + 2] = SupplementalUnit;
        return offset + 3;
    }

    private static int WriteUnit(Span<byte> head, int offset, ReadOnlySpan<byte> unit)
    {
        BinaryPrimitives.WriteUInt16BigEndian(head[offset..], (ushort)unit.Length);
        unit.CopyTo(head[(offset + 2)..]);
        return offset + 2 + unit.Length;
    }

    // ITU-T H.264 section 7.3.2.1.1: constrained baseline, level 3.1, and the size in blocks, of which the last may be cut
    private static int WriteSequenceParameters(Span<byte> unit, int width, int height)
    {
        ((ReadOnlySpan<byte>)[0x67, 0x42, 0xE0, 0x1F]).CopyTo(unit);
        var (columns, rows) = ((width + Block - 1) / Block, (height + Block - 1) / Block);
        var bits = new ExponentialGolomb();
        foreach (var value in (ReadOnlySpan<int>)[0, 0, 2, 1]) bits.Add(value);
        bits.AddFlag(false);
        bits.Add(columns - 1);
        bits.Add(rows - 1);
        bits.AddFlag(true);
        bits.AddFlag(true);
        var (right, bottom) = (((columns * Block) - width) / 2, ((rows * Block) - height) / 2);
        bits.AddFlag(right + bottom > 0);
        if (right + bottom > 0)
        {
            foreach (var cut in (ReadOnlySpan<int>)[0, right, 0, bottom]) bits.Add(cut);
        }

        bits.AddFlag(false);
        bits.AddFlag(true);
        return 4 + bits.WriteTo(unit[4..]);
    }

    /// <summary>Codes of ITU-T H.264 section 9.1: as many zeros as the number plus one has bits after its first, and then those.</summary>
    private struct ExponentialGolomb
    {
        private ulong _bits;
        private int _count;

        public void Add(int value)
        {
            var length = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)value + 1);
            _bits = (_bits << ((2 * length) - 1)) | ((uint)value + 1);
            _count += (2 * length) - 1;
        }

        public void AddFlag(bool flag)
        {
            _bits = (_bits << 1) | (flag ? 1u : 0);
            _count++;
        }

        public readonly int WriteTo(Span<byte> destination)
        {
            var length = (_count + 7) / 8;
            var bits = _bits << ((8 * length) - _count);
            for (var i = 0; i < length; i++) destination[i] = (byte)(bits >> (8 * (length - 1 - i)));
            return length;
        }
    }
}
