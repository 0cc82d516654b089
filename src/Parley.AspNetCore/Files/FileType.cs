using System.Text;
using System.Text.Unicode;

namespace Parley.AspNetCore.Files;

/// <summary>
/// Says what a file is by its first bytes; what its sender says of it is worth nothing. What a browser could run (HTML, SVG, scripts) has no
/// type of its own here.
/// </summary>
internal static class FileType
{
    public const string Unknown = "application/octet-stream";

    /// <summary>Bytes from the beginning that are looked at.</summary>
    public const int HeadBytes = 256 * 1024;

    /// <summary>Pictures that are larger cost those who look at them more memory than a message should.</summary>
    private const long LargestPicture = 50_000_000;

    private static readonly (byte[] Signature, int At, string Type)[] Signatures =
    [
        ([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], 0, "image/png"),
        ([0xFF, 0xD8, 0xFF], 0, "image/jpeg"),
        ("GIF87a"u8.ToArray(), 0, "image/gif"),
        ("GIF89a"u8.ToArray(), 0, "image/gif"),
        ("WEBP"u8.ToArray(), 8, "image/webp"),
        ("%PDF-"u8.ToArray(), 0, "application/pdf"),
        ([(byte)'P', (byte)'K', 3, 4], 0, "application/zip"),
        ([0x1F, 0x8B, 8], 0, "application/gzip"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C], 0, "application/x-7z-compressed"),
        ("ftyp"u8.ToArray(), 4, "video/mp4"),
        ([0x1A, 0x45, 0xDF, 0xA3], 0, "video/webm"),
        ("OggS"u8.ToArray(), 0, "audio/ogg"),
        ("fLaC"u8.ToArray(), 0, "audio/flac"),
        ("WAVE"u8.ToArray(), 8, "audio/wav"),
        ("ID3"u8.ToArray(), 0, "audio/mpeg"),
    ];

    /// <summary>The type of a file, and its size in pixels if it is a picture that may be shown in place.</summary>
    public static (string Type, PictureSize? Picture) Of(ReadOnlySpan<byte> head)
    {
        foreach (var (signature, at, type) in Signatures)
        {
            if (head.Length < at + signature.Length || !head.Slice(at, signature.Length).SequenceEqual(signature))
                continue;
            var picture = PictureSize.Read(head, type);
            return (type, picture is { } size && (long)size.Width * size.Height <= LargestPicture ? size : null);
        }

        return (IsText(head) ? "text/plain" : Unknown, null);
    }

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        // a character may be cut at the end of what is looked at
        var whole = head.Length == HeadBytes ? head[..^4] : head;
        while (head.Length == HeadBytes && whole.Length > 0 && (head[whole.Length] & 0xC0) == 0x80)
            whole = whole[..^1];
        return whole.Length > 0 && Utf8.IsValid(whole) && !whole.ContainsAnyInRange<byte>(0, 8) && !whole.ContainsAnyInRange<byte>(14, 26) && !LooksLikeMarkup(whole);
    }

    private static bool LooksLikeMarkup(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, 1024)]).TrimStart('\uFEFF', ' ', '\t', '\r', '\n').StartsWith('<');
}
