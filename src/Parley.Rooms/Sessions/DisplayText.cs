using System.Globalization;
using System.Text;

namespace Parley.Rooms.Sessions;

/// <summary>Names of people and rooms: trimmed, without characters that turn text around or hide it, of bounded length.</summary>
internal static class DisplayText
{
    // One visible letter may be many code points (emoji, combining marks), but not every letter of a name, nor without end.
    private const int UnitsPerLetter = 4;

    // No script stacks more; what does is meant to cover the lines above.
    private const int MarksPerLetter = 6;

    /// <summary>Makes a name fit to be shown. False when nothing visible is left, it is too long, or holds control characters.</summary>
    /// <param name="text">As it came.</param>
    /// <param name="length">Most grapheme clusters.</param>
    /// <param name="name">The name.</param>
    public static bool TryNormalize(string text, int length, out string name)
    {
        name = "";
        if (text.Length > (length * UnitsPerLetter) + 256)
            return false;
        var kept = new StringBuilder(text.Length);
        var visible = false;
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return false;
            marks = IsMark(rune) ? marks + 1 : 0;
            if (TurnsTextAround(rune.Value) || IsHidden(rune.Value) || marks > MarksPerLetter)
                continue;
            visible |= IsVisible(rune);
            kept.Append(rune.ToString());
        }

        name = kept.ToString().Trim();
        return visible && name.Length <= length * UnitsPerLetter && new StringInfo(name).LengthInTextElements <= length;
    }

    private static bool TurnsTextAround(int rune) => rune is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    // Joiners stay: emoji, Persian and Indian scripts need them.
    private static bool IsHidden(int rune) =>
        rune is 0x00AD or 0x034F or 0x180E or 0x200B or (>= 0x2060 and <= 0x2064) or (>= 0x206A and <= 0x206F) or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB);

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static bool IsVisible(Rune rune) =>
        !Rune.IsWhiteSpace(rune)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark)
        && rune.Value is not (0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800);
}
