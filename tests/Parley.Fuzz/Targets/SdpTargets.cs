using System.Text;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Fuzz.Targets;

internal sealed class SdpTarget : FuzzTarget
{
    private const string Shorthand = "v=0\na=group:BUNDLE 0 1 2\na=ice-ufrag:ufrag\na=ice-pwd:0123456789abcdefghijkl\na=fingerprint:sha-256 "
        + "35:23:0E:9B:2E:AF:06:95:24:6C:3F:CE:1C:AF:F0:68:EE:34:6D:44:05:5F:C4:70:AD:4A:50:C3:85:AB:52:0F\n"
        + "m=video 9 UDP/TLS/RTP/SAVPF 96\na=mid:0\na=recvonly\na=rtcp-mux\na=rtpmap:96 VP8/90000\na=rtcp-fb:96 nack\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\n"
        + "m=video 9 UDP/TLS/RTP/SAVPF 96\na=mid:1\na=parley-like:0\nm=video 9 UDP/TLS/RTP/SAVPF 96\na=mid:2\na=parley-like:1\na=sendonly\n";

    private static readonly AnswerTransport Transport = new(1, 1, "ufrag", "0123456789abcdefghijklmn", SdpFingerprint.OfCertificate([1]), []);

    public override string Name => "sdp";

    public override IReadOnlyList<byte[]> Examples { get; } =
        [.. typeof(SdpTarget).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("offers/", StringComparison.Ordinal)).Select(Read), Encoding.UTF8.GetBytes(Shorthand)];

    public override void Run(byte[] input)
    {
        if (!SdpSession.TryParse(Encoding.UTF8.GetString(input), out var offer, out var error))
        {
            Promise(!string.IsNullOrEmpty(error.Reason), "a refusal says why");
            return;
        }

        if (!SdpAnswerer.TryNegotiate(offer, new AnswerPolicy(), out var session, out error))
        {
            Promise(!string.IsNullOrEmpty(error.Reason), "a refusal says why");
            return;
        }

        var answer = SdpAnswerWriter.Write(session, Transport, media => new AnswerSource(1, 2, "cname", "stream", "track"));
        Promise(answer.AsSpan().IndexOfAnyExceptInRange('\n', '~') < 0, "an answer is made of printable characters");
        Promise(SdpSession.TryParse(answer, out var again, out _), "an answer can be read");
        Promise(again!.Media.Count == offer.Media.Count, "an answer has as many m-sections as the offer");
    }

    // The largest offers of browsers repeat what the small ones have.
    private static byte[] Read(string name)
    {
        using var stream = typeof(SdpTarget).Assembly.GetManifestResourceStream(name)!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray().AsSpan(0, (int)Math.Min(memory.Length, 6000)).ToArray();
    }
}
