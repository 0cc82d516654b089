namespace Parley.Protocols.Sdp.Negotiation;

/// <summary>The server's side of the transport, for the answer.</summary>
/// <param name="SessionId">A number for this session, below 2^63 (RFC 8829 section 5.2.1).</param>
/// <param name="Version">Counts the answers of this session, from 1.</param>
/// <param name="IceUfrag">The server's ICE user name fragment.</param>
/// <param name="IcePwd">The server's ICE password.</param>
/// <param name="Fingerprint">The hash of the server's certificate.</param>
/// <param name="Candidates">The server's candidates: all there are.</param>
public sealed record AnswerTransport(
    long SessionId, int Version, string IceUfrag, string IcePwd, SdpFingerprint Fingerprint, IReadOnlyList<SdpCandidate> Candidates)
{
    /// <summary>
    /// Whether only the first m-section names ICE and DTLS, and the session level DTLS, which makes each further section 195 characters
    /// shorter. Browsers take that; other clients want it in every section.
    /// </summary>
    public bool Compact { get; init; }
}

/// <summary>What the server sends in an m-section.</summary>
/// <param name="Ssrc">The source.</param>
/// <param name="RetransmissionSsrc">The source of its retransmissions, or null. Without naming it here some browsers leave them unread.</param>
/// <param name="CanonicalName">The CNAME, a token.</param>
/// <param name="Stream">The stream's id, a token; streams with one id are played in time with each other.</param>
/// <param name="Track">The track's id, a token.</param>
public sealed record AnswerSource(uint Ssrc, uint? RetransmissionSsrc, string CanonicalName, string Stream, string Track);
