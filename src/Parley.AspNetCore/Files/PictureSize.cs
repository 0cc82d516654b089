using System.Buffers.Binary;

namespace Parley.AspNetCore.Files;

/// <summary>The size of a picture, read from its header: PNG, GIF, JPEG and WebP.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal readonly record struct PictureSize(int Width, int Height)
{
    /// <summary>Reads the size of a picture of a type; null when it is none, or damaged.</summary>
    public static PictureSize? Read(ReadOnlySpan<byte> head, string type)
    {
        var size = type switch
        {
            "image/png" => Png(head),
            "image/gif" => Gif(head),
            "image/jpeg" => Jpeg(head),
            "image/webp" => WebP(head),
            _ => null,
        };
        return size is { Width: > 0, Height: > 0 } ? size : null;
    }

    // W3C PNG, section 11.2.2: IHDR comes first
    private static PictureSize? Png(ReadOnlySpan<byte> head) =>
        head.Length >= 24 && head.Slice(12, 4).SequenceEqual("IHDR"u8)
            ? new PictureSize(BinaryPrimitives.ReadInt32BigEndian(head[16..]), BinaryPrimitives.ReadInt32BigEndian(head[20..]))
            : null;

    // GIF89a, section 18: the logical screen
    private static PictureSize? Gif(ReadOnlySpan<byte> head) =>
        head.Length >= 10 ? new PictureSize(BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..])) : null;

    // ITU T.81, B.2: segments until a start of frame
    private static PictureSize? Jpeg(ReadOnlySpan<byte> head)
    {
        var at = 2;
        while (at + 9 <= head.Length && head[at] == 0xFF)
        {
            var marker = head[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return new PictureSize(BinaryPrimitives.ReadUInt16BigEndian(head[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(head[(at + 5)..]));
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(head[(at + 2)..]);
        }

        return null;
    }

    // RFC 9649, section 2: the simple, the lossless and the extended format
    private static PictureSize? WebP(ReadOnlySpan<byte> head)
    {
        if (head.Length < 30)
            return null;
        var chunk = head.Slice(12, 4);
        if (chunk.SequenceEqual("VP8 "u8))
            return new PictureSize(BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(head[28..]) & 0x3FFF);
        if (chunk.SequenceEqual("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(head[21..]);
            return new PictureSize((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
        }

        return chunk.SequenceEqual("VP8X"u8) ? new PictureSize(Three(head[24..]) + 1, Three(head[27..]) + 1) : null;
    }

    private static int Three(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
