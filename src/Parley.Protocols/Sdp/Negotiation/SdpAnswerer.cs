using System.Diagnostics.CodeAnalysis;
using Parley.Protocols.Rtp.Extensions;

namespace Parley.Protocols.Sdp.Negotiation;

/// <summary>
/// Decides what a server answers to an offer: one bundle over one transport with RTCP on the same port, ICE-lite, the peer begins DTLS
/// (RFC 8829 section 5.3, RFC 8843 section 7.3, RFC 8842 section 5.3). What the server can't is refused by m-section, and the offer as a
/// whole only when nothing would work.
/// </summary>
public static class SdpAnswerer
{
    internal const string TransportFeedback = "transport-cc";

    private const string ReceiverEstimate = "goog-remb";
    private static readonly string[] Feedback = [TransportFeedback, "nack", "nack pli", "ccm fir", ReceiverEstimate];

    /// <summary>Negotiates.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="policy">What the server is willing to answer.</param>
    /// <param name="session">What both sides agree on.</param>
    /// <param name="error">Why there can be no answer: a sentence for whoever made the offer.</param>
    public static bool TryNegotiate(
        SdpSession offer, AnswerPolicy policy, [NotNullWhen(true)] out NegotiatedSession? session, out SdpError error)
    {
        session = null;
        error = default;
        var extensions = new BundleExtensions(offer, policy);
        var media = new List<NegotiatedMedia>();
        var accepted = 0;
        foreach (var section in offer.Media)
        {
            var negotiated = accepted < policy.MaxMedia && IsUsable(offer, section) ? Negotiate(offer, section, policy, extensions) : Refuse(section);
            if (negotiated.IsAccepted) accepted++;
            media.Add(negotiated);
        }

        var sections = media.Where(entry => entry.IsAccepted).Select(entry => entry.Offer).ToList();
        if (FindProblem(offer, sections) is { } problem)
        {
            error = new SdpError(0, problem);
            return false;
        }

        // Sections that exist only in the bundle need not repeat what the first one says.
        session = new NegotiatedSession(
            media,
            offer.Bundle.Count > 0,
            First(offer, sections, section => section.IceUfrag)!,
            First(offer, sections, section => section.IcePwd)!,
            First(offer, sections, section => section.Fingerprints.Count > 0 ? section.Fingerprints : null)!,
            [.. sections.SelectMany(section => section.Candidates)],
            offer.AllowsMixedExtensions || sections.TrueForAll(section => section.AllowsMixedExtensions));
        return true;
    }

    private static string? FindProblem(SdpSession offer, List<SdpMedia> sections)
    {
        if (offer.Media.Count == 0) return "The offer has no m-sections.";
        if (sections.Count == 0)
        {
            return "Nothing in the offer can be used: an m-section needs audio or video over UDP/TLS/RTP/SAVPF, rtcp-mux, a place in the bundle, "
                + "and one of the codecs Opus, VP8, VP9 (profile 0), H.264 (packetization-mode=1) or AV1 (main).";
        }

        if (offer.IceLite) return "Both sides are ICE-lite; one has to be a full ICE agent.";
        if (First(offer, sections, section => section.IceUfrag) is null || First(offer, sections, section => section.IcePwd) is null)
            return "The offer has no ice-ufrag and ice-pwd.";
        if (First(offer, sections, section => section.Fingerprints.Count > 0 ? section : null) is null)
            return "The offer has no fingerprint with sha-256, sha-384 or sha-512.";
        var setup = sections.Select(section => section.Setup).FirstOrDefault(value => value != SdpSetup.None, offer.Setup);
        return setup == SdpSetup.Passive ? "The offer wants the server to begin DTLS; a=setup must be actpass or active." : null;
    }

    private static T? First<T>(SdpSession offer, List<SdpMedia> sections, Func<SdpSection, T?> value)
        where T : class => sections.Select(value).FirstOrDefault(found => found is not null) ?? value(offer);

    private static bool IsUsable(SdpSession offer, SdpMedia media)
    {
        if (media.Kind == SdpMediaKind.Other || !media.IsSecureRtp || !media.RtcpMux || (media.Port == 0 && !media.BundleOnly)) return false;
        if (offer.Bundle.Count == 0) return media == offer.Media[0];
        return media.Mid is { } mid && offer.Bundle.Contains(mid, StringComparer.Ordinal);
    }

    private static NegotiatedMedia Refuse(SdpMedia media) => new(media, SdpDirection.Inactive, [], [], RtpExtensionMap.Empty, []);

    private static NegotiatedMedia Negotiate(SdpSession offer, SdpMedia media, AnswerPolicy policy, BundleExtensions extensions)
    {
        var direction = SdpNames.Reverse(media.Direction ?? offer.Direction ?? SdpDirection.SendReceive) & policy.Direction;
        var agreed = extensions.Of(media);
        var map = new RtpExtensionMap(agreed.Select(extension => (extension.Id, RtpExtensionUri.KindOf(extension.Uri))));
        var codecs = policy.Codecs.Select(CodecPreference.Of).Where(preference => preference.Kind == media.Kind)
            .Select(preference => (Preference: preference, Offer: preference.Choose(media))).Where(choice => choice.Offer is not null)
            .OrderBy(choice => policy.FollowsOffer ? media.CodecList.IndexOf(choice.Offer!) : 0)
            .Select(choice => Agree(media, choice.Preference, choice.Offer!, map)).ToList();
        var layers = direction.HasFlag(SdpDirection.ReceiveOnly) ? Layers(media, policy) : [];
        return new NegotiatedMedia(media, direction, codecs, agreed, map, layers);
    }

    private static NegotiatedCodec Agree(SdpMedia media, CodecPreference preference, SdpCodec codec, RtpExtensionMap map)
    {
        var transport = map.IdOf(RtpExtensionKind.TransportSequence) != 0 && media.Offers(codec.PayloadType, TransportFeedback);
        var feedback = Feedback.Where(kind => media.Offers(codec.PayloadType, kind))
            .Where(kind => kind switch { TransportFeedback => transport, ReceiverEstimate => !transport, _ => true }).ToList();
        var retransmission = media.Codecs.FirstOrDefault(entry =>
            entry.Is("rtx") && entry.ClockRate == codec.ClockRate && SdpToken.TryNumber(entry.Parameter("apt"), 127, out var type) && type == codec.PayloadType);
        return new NegotiatedCodec(
            preference.Codec, (byte)codec.PayloadType, (byte?)retransmission?.PayloadType, codec, preference.Answer(codec), feedback);
    }

    private static List<string> Layers(SdpMedia media, AnswerPolicy policy) =>
        [.. media.SimulcastSend.Select(layer => layer.Rid).Distinct(StringComparer.Ordinal)
            .Where(layer => media.Rids.Any(rid => rid.Id == layer && rid.Direction == SdpDirection.SendOnly)).Take(policy.MaxLayers)];
}
