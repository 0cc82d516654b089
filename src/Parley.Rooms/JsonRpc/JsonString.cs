using System.Text;
using System.Text.Json;

namespace Parley.Rooms.JsonRpc;

/// <summary>A string as it stands in JSON text, without its quotes.</summary>
/// <param name="raw">Its bytes.</param>
/// <param name="isEscaped">Whether any of it is escaped.</param>
internal readonly ref struct JsonString(ReadOnlySpan<byte> raw, bool isEscaped)
{
    /// <summary>The bytes between the quotes.</summary>
    public ReadOnlySpan<byte> Raw { get; } = raw;

    /// <summary>Whether it means this text, however it is written.</summary>
    public bool Is(ReadOnlySpan<byte> text) => isEscaped ? IsUnescaped(text) : Raw.SequenceEqual(text);

    /// <summary>Decodes a short string. False when it is longer than the buffer in any spelling, or holds half a character.</summary>
    public bool TryCopyTo(Span<char> buffer, out int length)
    {
        length = 0;
        if (Raw.Length > buffer.Length)
            return false;
        if (!isEscaped)
            return Encoding.UTF8.TryGetChars(Raw, buffer, out length);
        try
        {
            var reader = Unescape(stackalloc byte[Raw.Length + 2]);
            length = reader.CopyString(buffer);
            return true;
        }
        catch (InvalidOperationException)
        {
            // as in IsUnescaped
            return false;
        }
    }

    private bool IsUnescaped(ReadOnlySpan<byte> text)
    {
        // Each letter takes six bytes at most when escaped.
        if (Raw.Length > text.Length * 6 || Raw.Length > 512)
            return false;
        try
        {
            return Unescape(stackalloc byte[Raw.Length + 2]).ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            // an escaped lone surrogate: legal JSON that is no text
            return false;
        }
    }

    private Utf8JsonReader Unescape(Span<byte> quoted)
    {
        quoted[0] = (byte)'"';
        Raw.CopyTo(quoted[1..]);
        quoted[^1] = (byte)'"';
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader;
    }
}
