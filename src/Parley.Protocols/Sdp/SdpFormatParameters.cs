namespace Parley.Protocols.Sdp;

/// <summary>
/// The parameters of a format, as they were written and by name. They are taken apart once: m-sections that are like another share them, and
/// each asks for several.
/// </summary>
internal sealed class SdpFormatParameters
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    public SdpFormatParameters(int payloadType, string text)
    {
        (PayloadType, Text) = (payloadType, text);
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            var value = SdpToken.Take(ref rest, ';').Trim();
            var name = SdpToken.Take(ref value, '=').Trim();
            _values.TryAdd(name.ToString(), value.Trim().ToString());
        }
    }

    /// <summary>The format whose they are.</summary>
    public int PayloadType { get; }

    /// <summary>As they were written.</summary>
    public string Text { get; }

    /// <summary>The first value of a name, or null.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    // a codec is like another whatever the numbers of their formats, and says its own itself
    public override bool Equals(object? obj) => obj is SdpFormatParameters other && other.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
