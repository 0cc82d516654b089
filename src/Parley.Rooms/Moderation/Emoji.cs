using System.Globalization;
using System.Text;

namespace Parley.Rooms.Moderation;

/// <summary>What may be shown as a reaction.</summary>
internal static class Emoji
{
    /// <summary>In UTF-16 units; a family of four with skin tones has 25.</summary>
    public const int LongestEmoji = 32;

    private const int Joiner = 0x200D;
    private const int AsEmoji = 0xFE0F;

    /// <summary>Whether a text is one emoji: one symbol, or several joined to one, and nothing else.</summary>
    public static bool IsOne(string text)
    {
        if (text.Length is 0 or > LongestEmoji || StringInfo.GetNextTextElementLength(text) != text.Length)
            return false;
        var symbols = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol)
                symbols++;
            else if (rune.Value is not (Joiner or AsEmoji) && Rune.GetUnicodeCategory(rune) is not UnicodeCategory.ModifierSymbol)
                return false;
        }

        return symbols > 0;
    }
}
