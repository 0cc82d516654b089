using System.Globalization;
using System.Text.RegularExpressions;

namespace Parley.AspNetCore.Options;

/// <summary>Addresses of STUN and TURN servers (RFC 7064, RFC 7065), read as strictly as browsers do: they refuse a whole list for one that is wrong.</summary>
internal static partial class IceUrl
{
    /// <summary>Whether it is one.</summary>
    public static bool IsValid(string url) =>
        Pattern().Match(url) is { Success: true } match
        && (match.Groups["turn"].Success || !match.Groups["transport"].Success)
        && Uri.CheckHostName(match.Groups["host"].Value) is not UriHostNameType.Unknown
        && (!match.Groups["port"].Success || (ushort.TryParse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port != 0));

    /// <summary>Whether it is one of TURN, for which browsers want a user name and a password.</summary>
    public static bool IsTurn(string url) => url.StartsWith("turn", StringComparison.Ordinal);

    [GeneratedRegex(@"^((?<turn>turns?)|stuns?):(?<host>\[[^\]]+\]|[^:?\[\]]+)(:(?<port>\d{1,5}))?(?<transport>\?transport=(udp|tcp))?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
