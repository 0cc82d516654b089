using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Parley.Protocols.Sdp;

/// <summary>
/// Candidates that come after the description, and new credentials for an ICE restart: <c>application/trickle-ice-sdpfrag</c>
/// (RFC 8840 section 9), as WHIP and WHEP send it by PATCH (RFC 9725 section 4.3).
/// </summary>
/// <param name="IceUfrag">The user name fragment of the agent it comes from.</param>
/// <param name="IcePwd">Its password.</param>
/// <param name="Candidates">The candidates that could be understood; with a bundle it does not matter for which m-section they are.</param>
/// <param name="EndOfCandidates">Whether no more will come.</param>
public sealed record SdpFragment(string IceUfrag, string IcePwd, IReadOnlyList<SdpCandidate> Candidates, bool EndOfCandidates)
{
    /// <summary>The media type of a fragment.</summary>
    public const string ContentType = "application/trickle-ice-sdpfrag";

    /// <summary>Parses a fragment. False if it has no credentials, or exceeds one of <see cref="SdpLimits"/>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SdpFragment? fragment, out SdpError error)
    {
        fragment = null;
        if (!SdpParser.TryParseFragment(text, out var session, out error)) return false;
        var ufrag = session.IceUfrag ?? session.Media.FirstOrDefault(media => media.IceUfrag is not null)?.IceUfrag;
        var pwd = session.IcePwd ?? session.Media.FirstOrDefault(media => media.IcePwd is not null)?.IcePwd;
        if (ufrag is null || pwd is null)
        {
            error = new SdpError(0, "The fragment has no ice-ufrag and ice-pwd.");
            return false;
        }

        var candidates = session.Media.SelectMany(media => media.Candidates).ToList();
        fragment = new SdpFragment(ufrag, pwd, candidates, session.Media.Any(media => media.EndOfCandidates));
        return true;
    }

    /// <summary>Writes a fragment, its lines ended by CR LF: the answer to a restart.</summary>
    /// <param name="media">The first m-section of the description that is in force.</param>
    public string Write(SdpMedia media)
    {
        var text = new StringBuilder();
        text.Append("a=ice-lite\r\n").Append("a=ice-ufrag:").Append(IceUfrag).Append("\r\na=ice-pwd:").Append(IcePwd).Append("\r\n");
        text.Append("m=").Append(media.Type).Append(" 9 ").Append(media.Protocol).Append(' ').Append(media.Formats[0]).Append("\r\n");
        if (media.Mid is not null) text.Append("a=mid:").Append(media.Mid).Append("\r\n");
        foreach (var candidate in Candidates) text.Append("a=").Append(candidate).Append("\r\n");
        if (EndOfCandidates) text.Append("a=end-of-candidates\r\n");
        return text.ToString();
    }
}
