namespace Parley.Protocols.Rtp.Extensions;

/// <summary>The header extensions that are understood.</summary>
public enum RtpExtensionKind : byte
{
    /// <summary>None, or one that is not understood.</summary>
    None = 0,

    /// <summary>The m-section a packet belongs to (RFC 8843 section 15).</summary>
    Mid,

    /// <summary>The layer a packet belongs to (RFC 8852).</summary>
    StreamId,

    /// <summary>The layer that a retransmission belongs to (RFC 8852).</summary>
    RepairedStreamId,

    /// <summary>See <see cref="Extensions.AbsoluteSendTime"/>.</summary>
    AbsoluteSendTime,

    /// <summary>See <see cref="TransportSequence"/>.</summary>
    TransportSequence,

    /// <summary>See <see cref="Extensions.AudioLevel"/>.</summary>
    AudioLevel,

    /// <summary>See <see cref="Extensions.VideoOrientation"/>.</summary>
    VideoOrientation,

    /// <summary>See <see cref="Extensions.PlayoutDelay"/>.</summary>
    PlayoutDelay,

    /// <summary>See <see cref="DependencyDescriptor"/>.</summary>
    DependencyDescriptor,

    /// <summary>See <see cref="Extensions.AbsoluteCaptureTime"/>.</summary>
    AbsoluteCaptureTime,
}

/// <summary>The URIs by which SDP names header extensions.</summary>
public static class RtpExtensionUri
{
    private static readonly string[] Uris =
    [
        string.Empty,
        "urn:ietf:params:rtp-hdrext:sdes:mid",
        "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
        "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
        "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
        "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
        "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "urn:3gpp:video-orientation",
        "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
        "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
        "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
    ];

    /// <summary>How many kinds there are, <see cref="RtpExtensionKind.None"/> included.</summary>
    public static int KindCount => Uris.Length;

    /// <summary>The URI of a kind; empty for <see cref="RtpExtensionKind.None"/>.</summary>
    public static string Of(RtpExtensionKind kind) => Uris[(int)kind];

    /// <summary>The kind of a URI, or <see cref="RtpExtensionKind.None"/>.</summary>
    public static RtpExtensionKind KindOf(ReadOnlySpan<char> uri)
    {
        for (var i = 1; i < Uris.Length; i++)
        {
            if (uri.SequenceEqual(Uris[i])) return (RtpExtensionKind)i;
        }

        return RtpExtensionKind.None;
    }
}
