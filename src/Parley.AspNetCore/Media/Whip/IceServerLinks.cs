using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Media.Whip;

/// <summary>ICE servers as <c>Link</c> header fields (RFC 9725 section 4.6, RFC 8288).</summary>
internal static class IceServerLinks
{
    /// <summary>Whether a text can stand in a header field.</summary>
    public static bool CanCarry(string text) => text.All(letter => letter is >= ' ' and <= '~');

    /// <summary>
    /// What a client of ours needs to reach this server. Of the server's own addresses those over UDP are left out: whoever reaches them
    /// reaches the media port, which is the same, and Chromium takes whatever comes over UDP from the address of a STUN or TURN server for
    /// an answer of that, so that its checks towards the media port would never be answered.
    /// </summary>
    /// <param name="servers">This server first.</param>
    public static string[] Write(IReadOnlyList<IceServer> servers) =>
        [.. servers.SelectMany((server, place) => server.Urls.Where(url => place > 0 || IsOverTcp(url)).Select(url => Write(server, url)))];

    private static bool IsOverTcp(string url) => url.StartsWith("turn", StringComparison.Ordinal) && url.EndsWith("?transport=tcp", StringComparison.Ordinal);

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
