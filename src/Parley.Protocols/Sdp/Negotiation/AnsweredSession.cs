using Parley.Protocols.Rtp.Extensions;

namespace Parley.Protocols.Sdp.Negotiation;

/// <summary>What a server answered to our offer. A section per m-section of the offer, in its order.</summary>
/// <param name="Media">The m-sections, refused ones included.</param>
/// <param name="IceUfrag">The server's ICE user name fragment.</param>
/// <param name="IcePwd">The server's ICE password.</param>
/// <param name="Fingerprints">Hashes of which the server's certificate must match one.</param>
/// <param name="Candidates">The server's candidates.</param>
public sealed record AnsweredSession(
    IReadOnlyList<AnsweredMedia> Media,
    string IceUfrag,
    string IcePwd,
    IReadOnlyList<SdpFingerprint> Fingerprints,
    IReadOnlyList<SdpCandidate> Candidates);

/// <summary>What a server answered for an m-section.</summary>
/// <param name="Answer">The section of the answer.</param>
/// <param name="Mid">Its name.</param>
/// <param name="Direction">Which way media flow, seen from us.</param>
/// <param name="Codecs">The codecs, the preferred one first. None means that the section is refused.</param>
/// <param name="ExtensionMap">The header extensions, for packets.</param>
/// <param name="Layers">The layers of simulcast that the server takes; empty without simulcast.</param>
public sealed record AnsweredMedia(
    SdpMedia Answer,
    string Mid,
    SdpDirection Direction,
    IReadOnlyList<AnsweredCodec> Codecs,
    RtpExtensionMap ExtensionMap,
    IReadOnlyList<string> Layers)
{
    /// <summary>Whether the section is used at all.</summary>
    public bool IsAccepted => Codecs.Count > 0;

    /// <summary>Whether we send.</summary>
    public bool Sends => Direction.HasFlag(SdpDirection.SendOnly);

    /// <summary>Whether we receive.</summary>
    public bool Receives => Direction.HasFlag(SdpDirection.ReceiveOnly);
}

/// <summary>A codec that both sides have.</summary>
/// <param name="Codec">Which.</param>
/// <param name="PayloadType">Its payload type, both ways.</param>
/// <param name="RetransmissionType">The payload type of its retransmissions, or null.</param>
/// <param name="TransportFeedback">Whether its packets are numbered over the transport, and their arrivals told.</param>
/// <param name="Nack">Whether lost packets are asked for.</param>
public sealed record AnsweredCodec(MediaCodec Codec, byte PayloadType, byte? RetransmissionType, bool TransportFeedback, bool Nack);
