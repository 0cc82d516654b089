using System.Text;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Protocols.Tests.Sdp;

/// <summary>
/// Offers of clients. Those of Chromium 156 and Firefox ESR 153 are what the browsers made, and so are those of GStreamer 1.22 (but for
/// gstreamer-whip), of Pion 3.1 that publishes and of aiortc 1.4 that plays; the others are written by hand in the style of Safari,
/// GStreamer, Pion, aiortc and OBS.
/// </summary>
internal static class Offers
{
    public static readonly string[] Names =
    [
        "chromium-call", "chromium-data", "chromium-gathered", "chromium-routed", "chromium-whep", "chromium-whip",
        "firefox-call", "firefox-data", "firefox-gathered", "firefox-routed", "firefox-whep", "firefox-whip",
        "safari-call", "safari-whip", "gstreamer-whip", "gstreamer-whip-h264", "gstreamer-whep", "pion-whip", "pion-whep", "aiortc-whip", "aiortc-whep",
        "obs-whip", "obs-whip-simulcast",
    ];

    public static TheoryData<string> All => [.. Names];

    public static AnswerTransport Transport { get; } = new(
        42,
        1,
        "ufrag123",
        "0123456789abcdefghijklmn",
        SdpFingerprint.OfCertificate([1, 2, 3]),
        [
            new SdpCandidate("1", 1, PathTransport.Udp, 2130706431, TransportAddress.V4(0xC0000201, 3478), SdpCandidateType.Host),
            new SdpCandidate("2", 1, PathTransport.Tcp, 1015021823, TransportAddress.V4(0xC0000201, 8443), SdpCandidateType.Host, TcpType: "passive"),
        ]);

    public static string Text(string name)
    {
        using var stream = typeof(Offers).Assembly.GetManifestResourceStream("offers/" + name) ?? throw new ArgumentException(name, nameof(name));
        using var reader = new System.IO.StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public static SdpSession Parse(string text)
    {
        Assert.True(SdpSession.TryParse(text, out var session, out var error), error.ToString());
        return session;
    }

    public static NegotiatedSession Negotiate(string text, AnswerPolicy? policy = null)
    {
        Assert.True(SdpAnswerer.TryNegotiate(Parse(text), policy ?? new AnswerPolicy(), out var session, out var error), error.ToString());
        return session;
    }

    public static string Refusal(string text)
    {
        Assert.False(SdpAnswerer.TryNegotiate(Parse(text), new AnswerPolicy(), out _, out var error));
        return error.Reason;
    }

    public static string Answer(string text, AnswerPolicy? policy = null, bool compact = false)
    {
        uint next = 1000;
        return SdpAnswerWriter.Write(
            Negotiate(text, policy), Transport with { Compact = compact }, media => new AnswerSource(next++, next++, "cname", "stream", "slot" + media.Offer.Mid));
    }
}
