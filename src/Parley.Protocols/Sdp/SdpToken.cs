using System.Buffers;

namespace Parley.Protocols.Sdp;

/// <summary>The small grammars of which attributes are made.</summary>
internal static class SdpToken
{
    // RFC 8866 section 9: token-char
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private static readonly SearchValues<char> IceCharacters =
        SearchValues.Create("+/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(Characters);

    /// <summary>A mid or a rid: a token that goes into a header extension.</summary>
    public static bool IsIdentifier(ReadOnlySpan<char> text) => text.Length <= SdpLimits.Identifier && IsToken(text);

    /// <summary>A protocol such as <c>UDP/TLS/RTP/SAVPF</c>: tokens with slashes between.</summary>
    public static bool IsProtocol(ReadOnlySpan<char> text)
    {
        foreach (var part in text.Split('/'))
        {
            if (!IsToken(text[part])) return false;
        }

        return true;
    }

    /// <summary>RFC 8839 section 5.4: letters, digits, plus and slash.</summary>
    public static bool IsIce(ReadOnlySpan<char> text, int minimum) =>
        text.Length >= minimum && text.Length <= 256 && !text.ContainsAnyExcept(IceCharacters);

    /// <summary>Takes what comes before a separator, and leaves what comes behind it; without one, takes all.</summary>
    public static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> rest, char separator)
    {
        var end = rest.IndexOf(separator);
        var taken = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return taken;
    }

    /// <summary>A number written with digits alone.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, uint max, out uint number)
    {
        number = 0;
        if (text.IsEmpty || text.Length > 10 || text.ContainsAnyExceptInRange('0', '9')) return false;
        return uint.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number) && number <= max;
    }
}
