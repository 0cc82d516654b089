namespace Parley.Protocols.Sdp;

/// <summary>An m-section.</summary>
public sealed class SdpMedia : SdpSection
{
    internal SdpMedia(string type, int port, string protocol, IReadOnlyList<string> formats)
    {
        Type = type;
        Port = port;
        Protocol = protocol;
        Formats = formats;
    }

    internal List<SdpCodec> CodecList { get; } = [];

    internal List<SdpFormatParameters> ParameterList { get; } = [];

    internal List<SdpFeedback> FeedbackList { get; } = [];

    internal List<SdpRid> RidList { get; } = [];

    internal List<SdpSimulcastLayer> SendLayers { get; } = [];

    internal List<SdpSimulcastLayer> ReceiveLayers { get; } = [];

    internal List<SdpSource> SourceList { get; } = [];

    internal List<SdpSourceGroup> SourceGroupList { get; } = [];

    internal List<SdpCandidate> CandidateList { get; } = [];

    /// <summary>What it carries, as it was written.</summary>
    public string Type { get; }

    /// <summary>What it carries.</summary>
    public SdpMediaKind Kind => Type switch { "audio" => SdpMediaKind.Audio, "video" => SdpMediaKind.Video, _ => SdpMediaKind.Other };

    /// <summary>The port. 0 without <see cref="BundleOnly"/> means that it is switched off.</summary>
    public int Port { get; }

    /// <summary>The protocol, such as <c>UDP/TLS/RTP/SAVPF</c>.</summary>
    public string Protocol { get; }

    /// <summary>Whether the protocol is RTP over DTLS-SRTP.</summary>
    public bool IsSecureRtp => Protocol is "UDP/TLS/RTP/SAVPF" or "UDP/TLS/RTP/SAVP" or "TCP/TLS/RTP/SAVPF" or "RTP/SAVPF" or "RTP/SAVP";

    /// <summary>The formats: payload types where it is RTP.</summary>
    public IReadOnlyList<string> Formats { get; }

    /// <summary>Its name in the bundle and in packets, or null.</summary>
    public string? Mid { get; internal set; }

    /// <summary>The mid of the earlier section that it was said to be like, or null.</summary>
    public string? Like { get; private set; }

    /// <summary>Whether it exists only within a bundle (RFC 8843 section 6).</summary>
    public bool BundleOnly { get; internal set; }

    /// <summary>Whether RTCP comes over the same port (RFC 5761).</summary>
    public bool RtcpMux { get; internal set; }

    /// <summary>Whether RTCP may be of reduced size (RFC 5506).</summary>
    public bool RtcpReducedSize { get; internal set; }

    /// <summary>Whether receivers can measure the round trip by extended reports (RFC 3611 section 5).</summary>
    public bool ReceiverRoundTrip { get; internal set; }

    /// <summary>Stream and track, as in <c>a=msid</c> (RFC 8830); empty if there is none.</summary>
    public string StreamAndTrack { get; internal set; } = string.Empty;

    /// <summary>Whether all candidates are here.</summary>
    public bool EndOfCandidates { get; internal set; }

    /// <summary>The codecs, in the order of preference that the m-line gives.</summary>
    public IReadOnlyList<SdpCodec> Codecs => CodecList;

    /// <summary>The feedback.</summary>
    public IReadOnlyList<SdpFeedback> Feedback => FeedbackList;

    /// <summary>The named layers.</summary>
    public IReadOnlyList<SdpRid> Rids => RidList;

    /// <summary>The layers that are sent at once, in order.</summary>
    public IReadOnlyList<SdpSimulcastLayer> SimulcastSend => SendLayers;

    /// <summary>The layers that are received at once, in order.</summary>
    public IReadOnlyList<SdpSimulcastLayer> SimulcastReceive => ReceiveLayers;

    /// <summary>The sources that are named.</summary>
    public IReadOnlyList<SdpSource> Sources => SourceList;

    /// <summary>Which sources belong together.</summary>
    public IReadOnlyList<SdpSourceGroup> SourceGroups => SourceGroupList;

    /// <summary>The ICE candidates that could be understood.</summary>
    public IReadOnlyList<SdpCandidate> Candidates => CandidateList;

    /// <summary>Whether a kind of feedback was named for a codec.</summary>
    public bool Offers(int payloadType, string feedback) =>
        FeedbackList.Exists(entry => entry.Kind == feedback && (entry.PayloadType is null || entry.PayloadType == payloadType));

    /// <summary>Takes what another section says about codecs, extensions and the way of media; how many attributes that were.</summary>
    internal int TakeFrom(SdpMedia model)
    {
        Like = model.Mid;
        Direction ??= model.Direction;
        AllowsMixedExtensions |= model.AllowsMixedExtensions;
        RtcpMux |= model.RtcpMux;
        RtcpReducedSize |= model.RtcpReducedSize;
        ReceiverRoundTrip |= model.ReceiverRoundTrip;
        CodecList.AddRange(model.CodecList);
        ParameterList.AddRange(model.ParameterList);
        FeedbackList.AddRange(model.FeedbackList);
        ExtensionList.AddRange(model.ExtensionList);
        return model.CodecList.Count + model.ParameterList.Count + model.FeedbackList.Count + model.ExtensionList.Count;
    }
}
