using System.Globalization;
using System.Text;

namespace Parley.AspNetCore.Files;

/// <summary>The name that a sender gives a file: kept for people to read and to save it under, never used as a name here.</summary>
internal static class FileName
{
    /// <summary>In UTF-16 units, the ending included.</summary>
    private const int LongestName = 120;

    /// <summary>The name without folders and without what turns, hides or breaks text; "file" where nothing is left.</summary>
    public static string Clean(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var text = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                && rune.Value is not ('"' or '<' or '>' or '|' or ':' or '*' or '?') && rune != Rune.ReplacementChar)
                text.Append(rune.ToString());
        }

        var clean = text.ToString().Trim(' ', '.');
        return clean.Length == 0 ? "file" : Shorten(clean);
    }

    private static string Shorten(string name)
    {
        if (name.Length <= LongestName)
            return name;
        var ending = Path.GetExtension(name);
        if (ending.Length > 16)
            ending = "";
        var stem = name[..(LongestName - ending.Length)];
        return (char.IsHighSurrogate(stem[^1]) ? stem[..^1] : stem) + ending;
    }
}
