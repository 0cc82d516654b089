using System.Globalization;

namespace Parley.Protocols.Sdp.Attributes;

/// <summary>Codecs, feedback, header extensions, RTCP: RFC 8866 section 6, RFC 4585, RFC 8285, RFC 5506, RFC 3611.</summary>
internal static class CodecAttributes
{
    public const int MaxPayloadType = 127;

    private const uint MaxClockRate = 1_000_000;
    private const uint MaxChannels = 255;
    private const int MaxFeedbackKind = 64;

    /// <summary>The codecs that need no <c>rtpmap</c> (RFC 3551) and still come without one.</summary>
    private static readonly SdpCodec[] Static = [new(0, "PCMU", 8000, 1), new(8, "PCMA", 8000, 1)];

    public static IEnumerable<KeyValuePair<string, SdpAttribute>> All { get; } = new Dictionary<string, SdpAttribute>(StringComparer.Ordinal)
    {
        ["rtpmap"] = SdpAttributes.InMedia(RtpMap),
        ["fmtp"] = SdpAttributes.InMedia(FormatParameters),
        ["rtcp-fb"] = SdpAttributes.InMedia(Feedback),
        ["rtcp-mux"] = SdpAttributes.Flag(media => media.RtcpMux = true),
        ["rtcp-rsize"] = SdpAttributes.Flag(media => media.RtcpReducedSize = true),
        ["rtcp-xr"] = SdpAttributes.InMedia(ExtendedReports),
        ["extmap"] = Extension,
        ["extmap-allow-mixed"] = AllowMixed,
    };

    /// <summary>
    /// Brings codecs into the order of the m-line, adds static ones, drops those that the m-line does not name, and gives each its
    /// parameters, which may stand before the codec's own line.
    /// </summary>
    public static void Order(SdpMedia media)
    {
        if (!media.IsSecureRtp) return;
        var named = media.CodecList.ToLookup(codec => codec.PayloadType);
        var parameters = media.ParameterList.ToLookup(entry => entry.PayloadType);
        media.CodecList.Clear();
        foreach (var payloadType in media.Formats.Select(format => int.Parse(format, CultureInfo.InvariantCulture)).Distinct())
        {
            var codec = named[payloadType].FirstOrDefault() ?? Array.Find(Static, entry => entry.PayloadType == payloadType);
            if (codec is not null) media.CodecList.Add(codec with { Format = parameters[payloadType].FirstOrDefault() });
        }
    }

    // <payload type> <name>/<clock rate>[/<channels>]
    private static string? RtpMap(SdpMedia media, ReadOnlySpan<char> value)
    {
        var type = SdpToken.Take(ref value, ' ');
        var codec = value.Trim(' ');
        var name = SdpToken.Take(ref codec, '/');
        var rate = SdpToken.Take(ref codec, '/');
        uint channels = 1;
        if (!SdpToken.TryNumber(type, MaxPayloadType, out var payloadType) || !SdpToken.IsToken(name) || !SdpToken.TryNumber(rate, MaxClockRate, out var clockRate)
            || clockRate == 0 || (!codec.IsEmpty && (!SdpToken.TryNumber(codec, MaxChannels, out channels) || channels == 0)))
            return "An rtpmap is a payload type from 0 to 127, a name, a clock rate and perhaps channels.";
        return SdpAttributes.Add(media.CodecList, new SdpCodec((int)payloadType, name.ToString(), clockRate, (int)channels), "codecs");
    }

    private static string? FormatParameters(SdpMedia media, ReadOnlySpan<char> value)
    {
        if (!SdpToken.TryNumber(SdpToken.Take(ref value, ' '), MaxPayloadType, out var payloadType)) return null;
        return SdpAttributes.Add(media.ParameterList, new SdpFormatParameters((int)payloadType, value.Trim(' ').ToString()), "format parameters");
    }

    private static string? Feedback(SdpMedia media, ReadOnlySpan<char> value)
    {
        var type = SdpToken.Take(ref value, ' ');
        uint payloadType = 0;
        var all = type.SequenceEqual("*");
        if (value.IsEmpty || value.Length > MaxFeedbackKind || (!all && !SdpToken.TryNumber(type, MaxPayloadType, out payloadType))) return null;
        return SdpAttributes.Add(media.FeedbackList, new SdpFeedback(all ? null : (int)payloadType, value.Trim(' ').ToString()), "feedback lines");
    }

    private static string? ExtendedReports(SdpMedia media, ReadOnlySpan<char> value)
    {
        while (!value.IsEmpty) media.ReceiverRoundTrip |= SdpToken.Take(ref value, ' ').StartsWith("rcvr-rtt");
        return null;
    }

    // <id>[/<direction>] <uri> [<attributes>]
    private static string? Extension(SdpSession session, SdpSection section, ReadOnlySpan<char> value)
    {
        var direction = SdpToken.Take(ref value, ' ');
        var id = SdpToken.Take(ref direction, '/');
        var way = SdpDirection.SendReceive;
        if (!SdpToken.TryNumber(id, byte.MaxValue, out var number) || number == 0) return null;
        if (!direction.IsEmpty && !SdpNames.TryDirection(direction, out way)) return null;
        var uri = SdpToken.Take(ref value, ' ');
        if (uri.IsEmpty) return null;
        return SdpAttributes.Add(section.ExtensionList, new SdpExtension((byte)number, uri.ToString(), way), "header extensions");
    }

    private static string? AllowMixed(SdpSession session, SdpSection section, ReadOnlySpan<char> value)
    {
        section.AllowsMixedExtensions = true;
        return null;
    }
}
