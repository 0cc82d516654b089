using System.Buffers;

namespace Parley.Rooms.Chat;

/// <summary>The text of a chat message.</summary>
internal static class ChatText
{
    // All control characters (C0, DEL, C1) but tab, line feed and carriage return.
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(value => (char)value).Where(value => char.IsControl(value) && value is not ('\t' or '\n' or '\r'))]);

    /// <summary>The text without what no page can show, and what databases and terminals take for something else.</summary>
    public static string WithoutControls(string text) =>
        text.AsSpan().ContainsAny(Controls) ? string.Concat(text.Where(letter => !Controls.Contains(letter))) : text;
}
