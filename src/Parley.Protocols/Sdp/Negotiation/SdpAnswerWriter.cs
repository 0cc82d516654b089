using System.Globalization;
using System.Text;
using Parley.Protocols.Sdp.Attributes;

namespace Parley.Protocols.Sdp.Negotiation;

/// <summary>Writes the answer to an offer (RFC 8829 section 5.3). What comes from the offer has been checked to be tokens when it was read.</summary>
public static class SdpAnswerWriter
{
    /// <summary>Writes an answer, its lines ended by CR LF.</summary>
    /// <param name="session">What both sides agree on.</param>
    /// <param name="transport">The server's side of the transport.</param>
    /// <param name="source">What the server sends in an m-section in which it sends; null for a section that names no source.</param>
    public static string Write(NegotiatedSession session, AnswerTransport transport, Func<NegotiatedMedia, AnswerSource?> source)
    {
        var text = new StringBuilder();
        Line(text, "v=0");
        Line(text, $"o=- {transport.SessionId} {transport.Version} IN IP4 127.0.0.1");
        Line(text, "s=-");
        Line(text, "t=0 0");
        if (session.Bundled) Line(text, $"a=group:BUNDLE {string.Join(' ', session.Media.Where(media => media.IsAccepted).Select(media => media.Offer.Mid))}");
        if (session.AllowsMixedExtensions) Line(text, "a=extmap-allow-mixed");
        Line(text, "a=msid-semantic: WMS *");
        Line(text, "a=ice-lite");
        WriteDtls(text, transport);

        var first = true;
        foreach (var media in session.Media)
        {
            if (!media.IsAccepted)
            {
                WriteRefused(text, media.Offer, transport);
                continue;
            }

            WriteMediaLine(text, media);
            WriteTransport(text, transport, first);
            if (IsLikeItsModel(session, media)) WriteLikeness(text, media.Offer);
            else WriteMedia(text, media);
            if (media.Sends && source(media) is { } sends) WriteSource(text, sends, media);
            first = false;
        }

        return text.ToString();
    }

    // GStreamer throws an answer away as a whole when any section is without ICE and DTLS, be it refused
    private static void WriteRefused(StringBuilder text, SdpMedia offer, AnswerTransport transport)
    {
        Line(text, $"m={offer.Type} 0 {offer.Protocol} {string.Join(' ', offer.Formats)}");
        Line(text, "c=IN IP4 0.0.0.0");
        if (!transport.Compact) WriteTransport(text, transport, first: false);
        if (offer.Mid is not null) Line(text, $"a=mid:{offer.Mid}");
        Line(text, "a=inactive");
    }

    private static void WriteMediaLine(StringBuilder text, NegotiatedMedia media)
    {
        var types = media.Codecs.Select(codec => codec.PayloadType)
            .Concat(media.Codecs.Where(codec => codec.RetransmissionType is not null).Select(codec => codec.RetransmissionType!.Value));
        Line(text, $"m={media.Offer.Type} 9 {media.Offer.Protocol} {string.Join(' ', types)}");
        Line(text, "c=IN IP4 0.0.0.0");
    }

    private static void WriteTransport(StringBuilder text, AnswerTransport transport, bool first)
    {
        if (transport.Compact && !first) return;
        Line(text, $"a=ice-ufrag:{transport.IceUfrag}");
        Line(text, $"a=ice-pwd:{transport.IcePwd}");
        WriteDtls(text, transport);
        if (!first) return;
        foreach (var candidate in transport.Candidates) Line(text, $"a={candidate}");
        Line(text, "a=end-of-candidates");
    }

    // A section without a fingerprint anywhere crashes a browser's tab, so it stands at the session level in any case.
    private static void WriteDtls(StringBuilder text, AnswerTransport transport)
    {
        Line(text, $"a=fingerprint:{transport.Fingerprint}");
        Line(text, "a=setup:passive");
    }

    // whoever offers in shorthand reads it too
    private static bool IsLikeItsModel(NegotiatedSession session, NegotiatedMedia media) =>
        media.Offer.Like is { } like && media.Layers.Count == 0
        && session.Media.FirstOrDefault(earlier => earlier.Offer.Mid == like) is { IsAccepted: true, Layers.Count: 0 } model
        && model.Direction == media.Direction && model.Offer.RtcpReducedSize == media.Offer.RtcpReducedSize && model.Offer.ReceiverRoundTrip == media.Offer.ReceiverRoundTrip
        && model.Extensions.SequenceEqual(media.Extensions)
        && model.Codecs.Select(Written).SequenceEqual(media.Codecs.Select(Written), StringComparer.Ordinal);

    private static string Written(NegotiatedCodec codec)
    {
        var text = new StringBuilder();
        WriteCodec(text, codec);
        return text.ToString();
    }

    private static void WriteLikeness(StringBuilder text, SdpMedia offer)
    {
        Line(text, $"a=mid:{offer.Mid}");
        Line(text, $"a={LikenessAttribute.Name}:{offer.Like}");
    }

    private static void WriteMedia(StringBuilder text, NegotiatedMedia media)
    {
        if (media.Offer.Mid is not null) Line(text, $"a=mid:{media.Offer.Mid}");
        foreach (var extension in media.Extensions)
        {
            var direction = extension.Direction == SdpDirection.SendReceive ? "" : "/" + SdpNames.Of(extension.Direction);
            Line(text, $"a=extmap:{extension.Id}{direction} {extension.Uri}");
        }

        Line(text, $"a={SdpNames.Of(media.Direction)}");
        Line(text, "a=rtcp-mux");
        if (media.Offer.RtcpReducedSize) Line(text, "a=rtcp-rsize");
        if (media.Offer.ReceiverRoundTrip) Line(text, "a=rtcp-xr:rcvr-rtt=all");
        foreach (var codec in media.Codecs) WriteCodec(text, codec);
        if (media.Layers.Count == 0) return;
        foreach (var layer in media.Layers) Line(text, $"a=rid:{layer} recv");
        Line(text, $"a=simulcast:recv {string.Join(';', media.Layers)}");
    }

    private static void WriteCodec(StringBuilder text, NegotiatedCodec codec)
    {
        var offer = codec.Offer;
        var channels = offer.Channels > 1 ? string.Create(CultureInfo.InvariantCulture, $"/{offer.Channels}") : "";
        Line(text, $"a=rtpmap:{codec.PayloadType} {offer.Name}/{offer.ClockRate}{channels}");
        foreach (var feedback in codec.Feedback) Line(text, $"a=rtcp-fb:{codec.PayloadType} {feedback}");
        if (codec.Parameters.Length > 0) Line(text, $"a=fmtp:{codec.PayloadType} {codec.Parameters}");
        if (codec.RetransmissionType is not { } retransmission) return;
        Line(text, $"a=rtpmap:{retransmission} rtx/{offer.ClockRate}");
        Line(text, $"a=fmtp:{retransmission} apt={codec.PayloadType}");
    }

    private static void WriteSource(StringBuilder text, AnswerSource source, NegotiatedMedia media)
    {
        Line(text, $"a=msid:{source.Stream} {source.Track}");
        var retransmission = media.Codecs.Any(codec => codec.RetransmissionType is not null) ? source.RetransmissionSsrc : null;
        if (retransmission is not null) Line(text, $"a=ssrc-group:FID {source.Ssrc} {retransmission}");
        Line(text, $"a=ssrc:{source.Ssrc} cname:{source.CanonicalName}");
        if (retransmission is not null) Line(text, $"a=ssrc:{retransmission} cname:{source.CanonicalName}");
    }

    private static void Line(StringBuilder text, string line) => text.Append(line).Append("\r\n");
}
