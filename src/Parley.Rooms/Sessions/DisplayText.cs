using System.Globalization;
using System.Text;

namespace Parley.Rooms.Sessions;

/// <summary>Names of people and rooms: trimmed, without characters that turn text around or hide it, of bounded length.</summary>
internal static class DisplayText
{
    // One visible letter may be many code points (emoji, combining marks), but not every letter of a name, nor without end.
    private const int UnitsPerLetter = 4;

    private const char NonJoiner = '\u200C';
    private const char Joiner = '\u200D';

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
        var before = default(Rune);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return false;
            marks = IsMark(rune) ? marks + 1 : 0;
            if (IsHidden(rune, before) || marks > MarksPerLetter)
                continue;
            visible |= IsVisible(rune);
            kept.Append(rune.ToString());
            before = rune;
        }

        // what would join comes to nothing at the end
        name = kept.ToString().Trim().TrimEnd(NonJoiner, Joiner).TrimEnd();
        return visible && name.Length <= length * UnitsPerLetter && new StringInfo(name).LengthInTextElements <= length;
    }

    // What turns text around, what nobody sees (Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties, and blanks that count as letters
    // or symbols), and what means nothing outside one font: with these, two names could look the same. Some scripts and emoji need a few of them.
    private static bool IsHidden(Rune rune, Rune before) => rune.Value switch
    {
        NonJoiner or Joiner => !IsSymbol(before) && !IsJoined(before.Value),
        0xFE0E or 0xFE0F => !IsSymbol(before),
        (>= 0x180B and <= 0x180D) or 0x180F => before.Value is < 0x1820 or > 0x18AA,
        0x00AD or 0x034F or 0x061C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x180E or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E)
            or (>= 0x2060 and <= 0x206F) or 0x2800 or 0x3164 or (>= 0xFE00 and <= 0xFE0D) or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFFB)
            or (>= 0x1BCA0 and <= 0x1BCA3) or 0x1D159 or (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE0FFF) => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.PrivateUse,
    };

    // emoji are joined to one another, and said to be pictures
    private static bool IsSymbol(Rune rune) =>
        rune.Value == 0xFE0F || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.ModifierSymbol;

    // Arabic, the scripts of India and their neighbours, and those of the same kind beyond the first plane
    private static bool IsJoined(int before) => before is (>= 0x0600 and <= 0x109F) or (>= 0x1700 and <= 0x1CFF) or (>= 0xA800 and <= 0xABFF) or (>= 0x10A00 and <= 0x11FFF) or (>= 0x1E900 and <= 0x1E95F);

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static bool IsVisible(Rune rune) =>
        !Rune.IsWhiteSpace(rune)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark);
}
