using System.Diagnostics.CodeAnalysis;
using Parley.Protocols.Rtp.Extensions;

namespace Parley.Protocols.Sdp.Negotiation;

/// <summary>Reads what a server answered to an offer of ours (RFC 8829 section 5.11): the client begins DTLS, all goes over one bundle.</summary>
public static class SdpAnswerReader
{
    private static readonly MediaCodec[] Codecs = [.. Enum.GetValues<MediaCodec>().Where(codec => codec != MediaCodec.None)];

    /// <summary>Reads an answer.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="offer">What was offered.</param>
    /// <param name="session">What both sides agree on.</param>
    /// <param name="error">Why it can't be used.</param>
    public static bool TryRead(
        ReadOnlySpan<char> text, IReadOnlyList<OfferedMedia> offer, [NotNullWhen(true)] out AnsweredSession? session, out SdpError error)
    {
        session = null;
        if (!SdpSession.TryParse(text, out var answer, out error)) return false;
        var accepted = answer.Media.Where(section => section.Port != 0).ToList();
        if (FindProblem(answer, accepted, offer) is { } problem)
        {
            error = new SdpError(0, problem);
            return false;
        }

        session = new AnsweredSession(
            [.. answer.Media.Select((section, index) => Read(answer, section, offer[index]))],
            First(answer, accepted, section => section.IceUfrag)!,
            First(answer, accepted, section => section.IcePwd)!,
            First(answer, accepted, section => section.Fingerprints.Count > 0 ? section.Fingerprints : null)!,
            [.. accepted.SelectMany(section => section.Candidates)]);
        return true;
    }

    private static string? FindProblem(SdpSession answer, List<SdpMedia> accepted, IReadOnlyList<OfferedMedia> offer)
    {
        if (answer.Media.Count != offer.Count) return $"The answer has {answer.Media.Count} m-sections, the offer {offer.Count}.";
        if (accepted.Count == 0) return "The answer accepts nothing of the offer.";
        for (var i = 0; i < offer.Count; i++)
        {
            var section = answer.Media[i];
            if (section.Kind != offer[i].Kind || (section.Port != 0 && section.Mid != offer[i].Mid)) return $"The m-section {offer[i].Mid} is answered by another.";
        }

        if (accepted.Exists(section => !answer.Bundle.Contains(section.Mid, StringComparer.Ordinal) || !section.RtcpMux)) return "The answer does not put everything on one port.";
        if (First(answer, accepted, section => section.IceUfrag) is null || First(answer, accepted, section => section.IcePwd) is null)
            return "The answer has no ice-ufrag and ice-pwd.";
        if (First(answer, accepted, section => section.Fingerprints.Count > 0 ? section : null) is null)
            return "The answer has no fingerprint with sha-256, sha-384 or sha-512.";
        var setup = accepted.Select(section => section.Setup).FirstOrDefault(value => value != SdpSetup.None, answer.Setup);
        return setup == SdpSetup.Passive ? null : "The answer wants us to wait for DTLS; a=setup must be passive.";
    }

    private static T? First<T>(SdpSession answer, List<SdpMedia> sections, Func<SdpSection, T?> value)
        where T : class => sections.Select(value).FirstOrDefault(found => found is not null) ?? value(answer);

    private static AnsweredMedia Read(SdpSession answer, SdpMedia media, OfferedMedia offer)
    {
        if (media.Port == 0) return new AnsweredMedia(media, offer.Mid, SdpDirection.Inactive, [], RtpExtensionMap.Empty, []);
        var direction = SdpNames.Reverse(media.Direction ?? answer.Direction ?? SdpDirection.SendReceive) & offer.Direction;
        var map = new RtpExtensionMap(media.Extensions.Concat(answer.Extensions).Select(extension => (extension.Id, RtpExtensionUri.KindOf(extension.Uri))));
        var codecs = Codecs.Select(CodecPreference.Of).Where(preference => preference.Kind == media.Kind && offer.Codecs.Contains(preference.Codec))
            .Select(preference => (preference.Codec, Answer: preference.Choose(media))).Where(choice => choice.Answer is not null)
            .OrderBy(choice => media.Formats.TakeWhile(format => format != Text(choice.Answer!.PayloadType)).Count())
            .Select(choice => Read(media, choice.Codec, choice.Answer!, map)).ToList();
        var layers = offer.Layers.Where(layer => media.SimulcastReceive.Any(taken => taken.Rid == layer)).ToList();
        return new AnsweredMedia(media, offer.Mid, direction, codecs, map, layers);
    }

    private static AnsweredCodec Read(SdpMedia media, MediaCodec codec, SdpCodec answer, RtpExtensionMap map)
    {
        var retransmission = media.Codecs.FirstOrDefault(entry => entry.Is("rtx") && entry.Parameter("apt") == Text(answer.PayloadType));
        return new AnsweredCodec(
            codec,
            (byte)answer.PayloadType,
            (byte?)retransmission?.PayloadType,
            map.IdOf(RtpExtensionKind.TransportSequence) != 0 && media.Offers(answer.PayloadType, SdpAnswerer.TransportFeedback),
            media.Offers(answer.PayloadType, "nack"));
    }

    private static string Text(int payloadType) => payloadType.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
