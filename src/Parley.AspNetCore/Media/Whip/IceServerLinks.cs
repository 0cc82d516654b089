using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Media.Whip;

/// <summary>ICE servers as <c>Link</c> header fields (RFC 9725 section 4.6, RFC 8288).</summary>
internal static class IceServerLinks
{
    /// <summary>Whether a text can stand in a header field.</summary>
    public static bool CanCarry(string text) => text.All(letter => letter is >= ' ' and <= '~');

    public static string[] Write(IEnumerable<IceServer> servers) => [.. servers.SelectMany(server => server.Urls.Select(url => Write(server, url)))];

    private static string Write(IceServer server, string url)
    {
        var link = $"<{url}>; rel=\"ice-server\"";
        return server is { Username: { } name, Credential: { } password } && url.StartsWith("turn", StringComparison.Ordinal)
            ? $"{link}; username=\"{Quoted(name)}\"; credential=\"{Quoted(password)}\"; credential-type=\"password\""
            : link;
    }

    // a quoted-string (RFC 9110 section 5.6.4)
    private static string Quoted(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
