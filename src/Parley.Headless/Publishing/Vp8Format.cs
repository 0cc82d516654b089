using System.Buffers.Binary;

namespace Parley.Headless.Publishing;

/// <summary>VP8 as Chromium sends it: picture ids of 15 bits and temporal layers in every packet (RFC 7741 section 4.2).</summary>
internal sealed class Vp8Format : IVideoFormat
{
    private const int DescriptorLength = 6;

    public int TemporalLayers => 3;

    public int LeadingPackets => 0;

    public int WriteHead(Span<byte> head, in VideoFrame frame, int index, int count, int length)
    {
        head[0] = (byte)(0x80 | (frame.TemporalId == 2 ? 0x20 : 0) | (index == 0 ? 0x10 : 0));
        head[1] = 0xE0;
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(frame.PictureId | 0x8000));
        head[4] = frame.Tl0;
        head[5] = (byte)((frame.TemporalId << 6) | (frame.Sync ? 0x20 : 0));
        if (index != 0) return DescriptorLength;

        // the frame tag, and what a key frame begins with (RFC 6386 section 9.1)
        var tag = head[DescriptorLength..];
        tag[0] = (byte)(frame.IsKey ? 0x10 : 0x11);
        tag[1] = tag[2] = 0;
        if (!frame.IsKey) return DescriptorLength + 3;
        (tag[3], tag[4], tag[5]) = (0x9D, 0x01, 0x2A);
        BinaryPrimitives.WriteUInt16LittleEndian(tag[6..], (ushort)frame.Width);
        BinaryPrimitives.WriteUInt16LittleEndian(tag[8..], (ushort)frame.Height);
        return DescriptorLength + 10;
    }
}
