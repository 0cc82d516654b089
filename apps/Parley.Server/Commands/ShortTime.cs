using System.CommandLine.Parsing;
using System.Globalization;

namespace Parley.Server.Commands;

/// <summary>Lengths of time on the command line: 30s, 30m, 24h, 7d.</summary>
internal static class ShortTime
{
    private const int Most = 100_000;

    /// <summary>What an option says, or an error.</summary>
    public static TimeSpan Parse(string name, ArgumentResult result)
    {
        if (TryParse(result.Tokens[0].Value, out var time))
            return time;
        result.AddError($"{name} \"{result.Tokens[0].Value}\" is not a time such as 30m, 24h or 7d.");
        return default;
    }

    private static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is 0 or > Most)
            return false;
        time = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => default,
        };
        return time != default;
    }
}
