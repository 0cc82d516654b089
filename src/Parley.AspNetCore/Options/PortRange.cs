using System.ComponentModel;
using System.Globalization;

namespace Parley.AspNetCore;

/// <summary>An inclusive range of ports, written <c>50000-50999</c>.</summary>
/// <param name="First">The lowest port.</param>
/// <param name="Last">The highest port, not below <paramref name="First"/>.</param>
[TypeConverter(typeof(PortRangeConverter))]
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>How many ports the range holds.</summary>
    public int Count => Last - First + 1;

    /// <summary>Whether <paramref name="port"/> lies in the range.</summary>
    public bool Contains(int port) => port >= First && port <= Last;

    /// <summary>Reads <c>first-last</c>; false for anything else, for port 0 and for a range that runs backwards.</summary>
    public static bool TryParse(string? text, out PortRange range)
    {
        range = default;
        var parts = text?.Split('-', StringSplitOptions.TrimEntries);
        if (parts is not [var low, var high]
            || !ushort.TryParse(low, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !ushort.TryParse(high, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            || first == 0 || last < first)
            return false;

        range = new PortRange(first, last);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}

internal sealed class PortRangeConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        PortRange.TryParse(value as string, out var range)
            ? range
            : throw new FormatException("a port range is written first-last, like 50000-50999");
}
