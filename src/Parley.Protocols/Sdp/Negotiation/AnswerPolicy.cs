using Parley.Protocols.Rtp.Extensions;

namespace Parley.Protocols.Sdp.Negotiation;

/// <summary>What a server is willing to answer.</summary>
public sealed record AnswerPolicy
{
    /// <summary>The codecs, in the order in which they are answered unless <see cref="FollowsOffer"/>: senders use the first they can.</summary>
    public IReadOnlyList<MediaCodec> Codecs { get; init; } =
        [MediaCodec.Opus, MediaCodec.OpusRed, MediaCodec.Vp8, MediaCodec.H264, MediaCodec.Vp9, MediaCodec.Av1];

    /// <summary>Whether codecs are answered in the order of the offer (RFC 3264 section 6.1), so that whoever sends chooses.</summary>
    public bool FollowsOffer { get; init; }

    /// <summary>The header extensions.</summary>
    public IReadOnlyList<RtpExtensionKind> Extensions { get; init; } = [.. Enum.GetValues<RtpExtensionKind>().Where(kind => kind != RtpExtensionKind.None)];

    /// <summary>Which way media may flow, seen from the server: only to it, only from it, or both.</summary>
    public SdpDirection Direction { get; init; } = SdpDirection.SendReceive;

    /// <summary>How many m-sections are accepted; what is offered beyond is refused.</summary>
    public int MaxMedia { get; init; } = 64;

    /// <summary>How many layers of simulcast are accepted, the first ones offered.</summary>
    public int MaxLayers { get; init; } = 4;
}
