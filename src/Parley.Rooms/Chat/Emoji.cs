using System.Globalization;
using System.Text;

namespace Parley.Rooms.Chat;

/// <summary>Tells one emoji from other text: a reaction is one, and no place for words.</summary>
internal static class Emoji
{
    /// <summary>Longest one in UTF-16 units: a family with skin tones has 19.</summary>
    public const int LongestText = 32;

    private const int KeycapMark = 0x20E3;
    private const int EmojiStyle = 0xFE0F;
    private const int FirstSkinTone = 0x1F3FB;
    private const int LastSkinTone = 0x1F3FF;

    /// <summary>Whether the text is one grapheme cluster (UAX #29) made of what emoji are made of (UTS #51), with at least one pictograph.</summary>
    public static bool IsOne(string text)
    {
        if (text.Length is 0 or > LongestText || StringInfo.GetNextTextElementLength(text) != text.Length)
            return false;
        var pictured = false;
        var last = Rune.ReplacementChar;
        foreach (var rune in text.EnumerateRunes())
        {
            last = rune;
            if (IsPictograph(rune))
                pictured = true;
            else if (!IsPart(rune))
                return false;
        }

        return pictured || last.Value == KeycapMark;
    }

    private static bool IsPictograph(Rune rune) =>
        rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol && rune.Value > 0x7F;

    // joiners and tags, the marks that choose a style or make a keycap, skin tones, and the signs on keycaps
    private static bool IsPart(Rune rune) =>
        rune.Value is EmojiStyle or KeycapMark or (>= FirstSkinTone and <= LastSkinTone) or '#' or '*' or (>= '0' and <= '9')
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format;
}
