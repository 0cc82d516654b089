using Parley.Protocols.Rtp.Extensions;

namespace Parley.Protocols.Sdp.Negotiation;

/// <summary>What offer and answer agree on. A section per m-section of the offer, in its order.</summary>
/// <param name="Media">The m-sections, refused ones included.</param>
/// <param name="Bundled">Whether the offer has a bundle; without one there is a single m-section.</param>
/// <param name="IceUfrag">The peer's ICE user name fragment.</param>
/// <param name="IcePwd">The peer's ICE password.</param>
/// <param name="Fingerprints">Hashes of which the peer's certificate must match one.</param>
/// <param name="Candidates">The peer's candidates, as far as they came with the offer.</param>
/// <param name="AllowsMixedExtensions">Whether packets with one-byte and two-byte extensions may be mixed.</param>
public sealed record NegotiatedSession(
    IReadOnlyList<NegotiatedMedia> Media,
    bool Bundled,
    string IceUfrag,
    string IcePwd,
    IReadOnlyList<SdpFingerprint> Fingerprints,
    IReadOnlyList<SdpCandidate> Candidates,
    bool AllowsMixedExtensions);

/// <summary>What offer and answer agree on for an m-section.</summary>
/// <param name="Offer">The section of the offer.</param>
/// <param name="Direction">Which way media flow, seen from the server.</param>
/// <param name="Codecs">The codecs, the preferred one first. None means that the section is refused.</param>
/// <param name="Extensions">The header extensions, with the direction of the answer.</param>
/// <param name="ExtensionMap">The same, for packets.</param>
/// <param name="Layers">The layers of simulcast that the server receives, as the peer orders them; empty without simulcast.</param>
public sealed record NegotiatedMedia(
    SdpMedia Offer,
    SdpDirection Direction,
    IReadOnlyList<NegotiatedCodec> Codecs,
    IReadOnlyList<SdpExtension> Extensions,
    RtpExtensionMap ExtensionMap,
    IReadOnlyList<string> Layers)
{
    /// <summary>A section of which nothing needs to be known any more.</summary>
    public static NegotiatedMedia Nothing { get; } = new(new SdpMedia(string.Empty, 0, string.Empty, []), SdpDirection.Inactive, [], [], RtpExtensionMap.Empty, []);

    /// <summary>Whether the section is used at all.</summary>
    public bool IsAccepted => Codecs.Count > 0;

    /// <summary>Whether the server receives.</summary>
    public bool Receives => Direction.HasFlag(SdpDirection.ReceiveOnly);

    /// <summary>Whether the server sends.</summary>
    public bool Sends => Direction.HasFlag(SdpDirection.SendOnly);

    /// <summary>Whether the peer tells about a transport-wide congestion control, and listens to it.</summary>
    public bool TransportFeedback => Codecs.Any(codec => codec.Feedback.Contains(SdpAnswerer.TransportFeedback, StringComparer.Ordinal));

    /// <summary>
    /// The retransmission source that belongs to one of the peer's sources, as <c>a=ssrc-group:FID</c> says, or null: clients that name
    /// layers in packets don't say it here.
    /// </summary>
    public uint? RetransmissionOf(uint ssrc) =>
        Offer.SourceGroups.FirstOrDefault(group => group is { Semantics: "FID", Sources.Count: 2 } && group.Sources[0] == ssrc)?.Sources[1];
}

/// <summary>A codec that both sides have.</summary>
/// <param name="Codec">Which.</param>
/// <param name="PayloadType">Its payload type, both ways.</param>
/// <param name="RetransmissionType">The payload type of its retransmissions, or null.</param>
/// <param name="Offer">As it was offered.</param>
/// <param name="Parameters">The format parameters of the answer; empty for none.</param>
/// <param name="Feedback">The feedback that both sides have.</param>
public sealed record NegotiatedCodec(
    MediaCodec Codec, byte PayloadType, byte? RetransmissionType, SdpCodec Offer, string Parameters, IReadOnlyList<string> Feedback);
