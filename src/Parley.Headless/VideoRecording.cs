using System.Buffers.Binary;

namespace Parley.Headless;

/// <summary>
/// A picture that was recorded in VP8, to be published in place of one that no decoder understands. It is read from an IVF file, as
/// <c>ffmpeg -i … -an -c:v libvpx -f ivf</c> writes it: a header of 32 bytes, then frames, each behind 12 bytes with its length.
/// </summary>
public sealed class VideoRecording
{
    /// <summary>The longest file that is taken, in bytes.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    private const int FileHeader = 32;
    private const int FrameHeader = 12;
    private const int KeyFrameHead = 10;
    private const int FastestRate = 120;

    private readonly ReadOnlyMemory<byte>[] _frames;

    private VideoRecording(ReadOnlyMemory<byte>[] frames, int frameRate, int width, int height) =>
        (_frames, FrameRate, Width, Height) = (frames, frameRate, width, height);

    /// <summary>Frames per second.</summary>
    public int FrameRate { get; }

    /// <summary>In pixels.</summary>
    public int Width { get; }

    /// <summary>In pixels.</summary>
    public int Height { get; }

    /// <summary>The frames in their order, of which the first is a key frame.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Frames => _frames;

    /// <summary>Reads a file.</summary>
    /// <param name="file">All of it.</param>
    /// <exception cref="FormatException">It is no IVF file of VP8 that begins with a key frame; the message says what it is.</exception>
    public static VideoRecording Read(ReadOnlyMemory<byte> file)
    {
        var head = file.Span;
        if (head.Length < FileHeader || !head.StartsWith("DKIF"u8)) throw new FormatException("it is no IVF file");
        if (!head[8..].StartsWith("VP80"u8)) throw new FormatException("its pictures are not in VP8");
        var (ticks, unit) = (BinaryPrimitives.ReadUInt32LittleEndian(head[16..]), BinaryPrimitives.ReadUInt32LittleEndian(head[20..]));
        var rate = unit == 0 ? 0 : (int)Math.Min((ticks + (unit / 2)) / unit, int.MaxValue);
        if (rate is < 1 or > FastestRate) throw new FormatException($"it has {rate} frames per second, and 1 to {FastestRate} can be sent");

        List<ReadOnlyMemory<byte>> frames = [];
        var rest = file[Math.Max(FileHeader, (int)BinaryPrimitives.ReadUInt16LittleEndian(head[6..]))..];
        // an end that was cut off is left out
        while (rest.Length >= FrameHeader && BinaryPrimitives.ReadUInt32LittleEndian(rest.Span) is var length && length <= rest.Length - FrameHeader)
        {
            if (length > 0) frames.Add(rest.Slice(FrameHeader, (int)length));
            rest = rest[(FrameHeader + (int)length)..];
        }

        if (frames.Count == 0 || !IsKeyFrame(frames[0].Span)) throw new FormatException("it does not begin with a key frame");
        var key = frames[0].Span;
        return new VideoRecording([.. frames], rate, BinaryPrimitives.ReadUInt16LittleEndian(key[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(key[8..]) & 0x3FFF);
    }

    /// <summary>Whether a decoder can begin with a frame (RFC 6386 section 9.1).</summary>
    internal static bool IsKeyFrame(ReadOnlySpan<byte> frame) => frame.Length >= KeyFrameHead && (frame[0] & 1) == 0 && frame[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]);
}
