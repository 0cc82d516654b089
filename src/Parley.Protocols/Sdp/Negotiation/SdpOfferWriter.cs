using System.Globalization;
using System.Text;
using Parley.Protocols.Rtp.Extensions;

namespace Parley.Protocols.Sdp.Negotiation;

/// <summary>
/// Writes an offer (RFC 8829 section 5.2): one bundle over one transport with RTCP on the same port. The client controls ICE and is willing
/// to begin DTLS.
/// </summary>
public static class SdpOfferWriter
{
    private static readonly RtpExtensionKind[] Common = [RtpExtensionKind.Mid, RtpExtensionKind.AbsoluteSendTime, RtpExtensionKind.TransportSequence, RtpExtensionKind.AbsoluteCaptureTime];
    private static readonly RtpExtensionKind[] Audio = [RtpExtensionKind.AudioLevel];
    private static readonly RtpExtensionKind[] Video = [RtpExtensionKind.VideoOrientation, RtpExtensionKind.PlayoutDelay, RtpExtensionKind.DependencyDescriptor];
    private static readonly RtpExtensionKind[] Simulcast = [RtpExtensionKind.StreamId, RtpExtensionKind.RepairedStreamId];
    private static readonly string[] AudioFeedback = ["transport-cc"];
    private static readonly string[] VideoFeedback = ["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"];

    /// <summary>Writes an offer, its lines ended by CR LF.</summary>
    /// <param name="transport">The client's side of the transport.</param>
    /// <param name="media">The m-sections, in order.</param>
    /// <exception cref="ArgumentException">A name is no token, a codec is of another kind, or there are no codecs or too many m-sections.</exception>
    public static string Write(OfferTransport transport, IReadOnlyList<OfferedMedia> media)
    {
        foreach (var section in media) Check(section);
        if (media.Count is 0 or > SdpLimits.Media) throw new ArgumentException($"An offer has 1 to {SdpLimits.Media} m-sections.", nameof(media));
        var text = new StringBuilder();
        Line(text, "v=0");
        Line(text, $"o=- {transport.SessionId} {transport.Version} IN IP4 127.0.0.1");
        Line(text, "s=-");
        Line(text, "t=0 0");
        Line(text, $"a=group:BUNDLE {string.Join(' ', media.Select(section => section.Mid))}");
        Line(text, "a=extmap-allow-mixed");
        Line(text, "a=msid-semantic: WMS *");
        foreach (var section in media)
        {
            WriteMediaLine(text, section);
            WriteTransport(text, transport);
            WriteMedia(text, section);
        }

        return text.ToString();
    }

    private static void Check(OfferedMedia media)
    {
        if (!SdpToken.IsIdentifier(media.Mid)) throw new ArgumentException($"\"{media.Mid}\" is no mid.", nameof(media));
        if (media.Codecs.Count == 0) throw new ArgumentException($"The m-section {media.Mid} has no codecs.", nameof(media));
        if (media.Codecs.Any(codec => CodecPreference.Of(codec).Kind != media.Kind)) throw new ArgumentException($"The m-section {media.Mid} has a codec of another kind.", nameof(media));
        if (media.Layers.Any(layer => !SdpToken.IsIdentifier(layer))) throw new ArgumentException($"A layer of {media.Mid} is no token.", nameof(media));
    }

    private static void WriteMediaLine(StringBuilder text, OfferedMedia media)
    {
        var types = media.Codecs.SelectMany(codec => (byte?[])[OfferNumbers.PayloadTypeOf(codec), OfferNumbers.RetransmissionTypeOf(codec)]).Where(type => type is not null);
        Line(text, $"m={(media.Kind == SdpMediaKind.Audio ? "audio" : "video")} 9 UDP/TLS/RTP/SAVPF {string.Join(' ', types)}");
        Line(text, "c=IN IP4 0.0.0.0");
    }

    private static void WriteTransport(StringBuilder text, OfferTransport transport)
    {
        Line(text, $"a=ice-ufrag:{transport.IceUfrag}");
        Line(text, $"a=ice-pwd:{transport.IcePwd}");
        Line(text, $"a=fingerprint:{transport.Fingerprint}");
        Line(text, "a=setup:actpass");
    }

    private static void WriteMedia(StringBuilder text, OfferedMedia media)
    {
        Line(text, $"a=mid:{media.Mid}");
        foreach (var kind in Common.Concat(media.Kind == SdpMediaKind.Audio ? Audio : Video).Concat(media.Layers.Count > 0 ? Simulcast : []))
            Line(text, $"a=extmap:{OfferNumbers.IdOf(kind)} {RtpExtensionUri.Of(kind)}");
        Line(text, $"a={SdpNames.Of(media.Direction)}");
        Line(text, "a=rtcp-mux");
        Line(text, "a=rtcp-rsize");
        Line(text, "a=rtcp-xr:rcvr-rtt=all");
        foreach (var codec in media.Codecs) WriteCodec(text, codec);
        if (media.Source is { } source) WriteSource(text, source);
        if (media.Layers.Count == 0) return;
        foreach (var layer in media.Layers) Line(text, $"a=rid:{layer} send");
        Line(text, $"a=simulcast:send {string.Join(';', media.Layers)}");
    }

    private static void WriteCodec(StringBuilder text, MediaCodec codec)
    {
        var preference = CodecPreference.Of(codec);
        var type = OfferNumbers.PayloadTypeOf(codec);
        var channels = preference.Channels > 1 ? string.Create(CultureInfo.InvariantCulture, $"/{preference.Channels}") : "";
        Line(text, $"a=rtpmap:{type} {preference.Name}/{preference.ClockRate}{channels}");
        foreach (var feedback in preference.Kind == SdpMediaKind.Audio ? AudioFeedback : VideoFeedback) Line(text, $"a=rtcp-fb:{type} {feedback}");
        if (OfferNumbers.ParametersOf(codec) is { Length: > 0 } parameters) Line(text, $"a=fmtp:{type} {parameters}");
        if (OfferNumbers.RetransmissionTypeOf(codec) is not { } retransmission) return;
        Line(text, $"a=rtpmap:{retransmission} rtx/{preference.ClockRate}");
        Line(text, $"a=fmtp:{retransmission} apt={type}");
    }

    private static void WriteSource(StringBuilder text, OfferedSource source)
    {
        if (source.RetransmissionSsrc is not null) Line(text, $"a=ssrc-group:FID {source.Ssrc} {source.RetransmissionSsrc}");
        Line(text, $"a=ssrc:{source.Ssrc} cname:{source.CanonicalName}");
        if (source.RetransmissionSsrc is { } retransmission) Line(text, $"a=ssrc:{retransmission} cname:{source.CanonicalName}");
    }

    private static void Line(StringBuilder text, string line) => text.Append(line).Append("\r\n");
}
