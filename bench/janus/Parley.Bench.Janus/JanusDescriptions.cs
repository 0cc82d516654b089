namespace Parley.Bench.Janus;

/// <summary>
/// Janus makes the offer to a subscriber, and our client makes all its offers itself. So the client's offer lends its transport to the
/// answer that Janus gets, and Janus's offer is shown to the client as the answer to its own.
/// </summary>
internal static class JanusDescriptions
{
    private static readonly string[] Transport = ["a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:"];

    /// <summary>What Janus is answered.</summary>
    /// <param name="offered">Its offer.</param>
    /// <param name="own">The client's offer.</param>
    public static string AnswerTo(string offered, string own)
    {
        var transport = Lines(own).Where(IsTransport).Distinct(StringComparer.Ordinal).ToList();
        var kept = Lines(offered).Where(line => !IsTransport(line) && !IsOf(line, "a=setup:", "a=candidate:", "a=end-of-candidates", "a=ssrc", "a=msid:", "a=ice-lite"));
        return Join(kept.SelectMany(line => line switch
        {
            "a=sendonly" or "a=sendrecv" => ["a=recvonly"],
            _ when IsOf(line, "c=") => [line, .. transport, "a=setup:active"],
            _ => (IEnumerable<string>)[line],
        }));
    }

    /// <summary>The client's offer with a way of DTLS that leaves Janus no choice: ours begins.</summary>
    public static string Offered(string own) => own.Replace("a=setup:actpass", "a=setup:active", StringComparison.Ordinal);

    /// <summary>What the client is shown: its own names of the m-sections, and Janus waiting for DTLS.</summary>
    /// <param name="offered">Janus's offer.</param>
    /// <param name="mids">The client's names, in order.</param>
    public static string AsAnswer(string offered, IReadOnlyList<string> mids)
    {
        var section = -1;
        return Join(Lines(offered).Select(line =>
        {
            if (IsOf(line, "m="))
                section++;
            return line switch
            {
                _ when IsOf(line, "a=group:BUNDLE") => "a=group:BUNDLE " + string.Join(' ', mids),
                _ when IsOf(line, "a=mid:") => "a=mid:" + mids[section],
                _ when IsOf(line, "a=setup:") => "a=setup:passive",
                _ => line,
            };
        }));
    }

    private static bool IsTransport(string line) => IsOf(line, Transport);

    private static bool IsOf(string line, params string[] beginnings) => Array.Exists(beginnings, beginning => line.StartsWith(beginning, StringComparison.Ordinal));

    private static string[] Lines(string sdp) => sdp.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    private static string Join(IEnumerable<string> lines) => string.Join("\r\n", lines) + "\r\n";
}
