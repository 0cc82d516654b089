namespace Parley.Protocols.Sdp.Negotiation;

/// <summary>An m-section of an offer that is to be written: a source, or a slot to receive in.</summary>
/// <param name="Mid">Its name: a token of at most 64 characters.</param>
/// <param name="Kind">Audio or video.</param>
/// <param name="Direction">Which way media flow, seen from who offers.</param>
/// <param name="Codecs">The codecs, the preferred one first, all of this kind.</param>
public sealed record OfferedMedia(string Mid, SdpMediaKind Kind, SdpDirection Direction, IReadOnlyList<MediaCodec> Codecs)
{
    /// <summary>The names of the layers that are sent at once, from the smallest to the largest; empty without simulcast.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>What is sent, where it is to be named: clients with simulcast name it in packets instead.</summary>
    public OfferedSource? Source { get; init; }
}

/// <summary>A source that an offer names.</summary>
/// <param name="Ssrc">The source.</param>
/// <param name="RetransmissionSsrc">The source of its retransmissions, or null.</param>
/// <param name="CanonicalName">The CNAME, a token.</param>
public sealed record OfferedSource(uint Ssrc, uint? RetransmissionSsrc, string CanonicalName);

/// <summary>The client's side of the transport, for the offer. Its candidates are left out: a server that can be reached learns them from checks.</summary>
/// <param name="SessionId">A number for this session, below 2^63.</param>
/// <param name="Version">Counts the offers of this session, from 1.</param>
/// <param name="IceUfrag">The client's ICE user name fragment.</param>
/// <param name="IcePwd">The client's ICE password.</param>
/// <param name="Fingerprint">The hash of the client's certificate.</param>
public sealed record OfferTransport(long SessionId, int Version, string IceUfrag, string IcePwd, SdpFingerprint Fingerprint);
