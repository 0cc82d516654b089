using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Protocols.Tests.Sdp;

public sealed class SdpSessionTests
{
    private const string Minimal = "v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\nt=0 0\n";
    private const string Audio = Minimal + "m=audio 9 UDP/TLS/RTP/SAVPF 111\n";

    public static TheoryData<string> All => Offers.All;

    [Fact]
    public void Chromium_with_three_layers()
    {
        var session = Offers.Parse(Offers.Text("chromium-whip"));
        Assert.Equal(["0", "1"], session.Bundle);
        Assert.True(session.AllowsMixedExtensions);
        var video = session.Media[1];
        Assert.Equal((SdpMediaKind.Video, "1", 9, true, true, true), (video.Kind, video.Mid, video.Port, video.RtcpMux, video.RtcpReducedSize, video.ReceiverRoundTrip));
        Assert.Equal(("UTvM", "vlAJPRHZqDyvhaMLE8RnWZnU", SdpSetup.ActPass, true), (video.IceUfrag, video.IcePwd, video.Setup, video.Trickle));
        Assert.Equal(SdpDirection.SendOnly, video.Direction);
        Assert.Equal(["q", "h", "f"], video.SimulcastSend.Select(layer => layer.Rid));
        Assert.Equal(["q", "h", "f"], video.Rids.Select(rid => rid.Id));
        Assert.Equal("sha-256 35:23:0E:9B:2E:AF:06:95:24:6C:3F:CE:1C:AF:F0:68:EE:34:6D:44:05:5F:C4:70:AD:4A:50:C3:85:AB:52:0F", video.Fingerprints.Single().ToString());
        Assert.Equal((96, "VP8", 90_000u, 1), (video.Codecs[0].PayloadType, video.Codecs[0].Name, video.Codecs[0].ClockRate, video.Codecs[0].Channels));
        Assert.True(video.Codecs[1].Is("RTX"));
        Assert.Equal("96", video.Codecs[1].Parameter("apt"));
        Assert.True(video.Offers(96, "nack pli"));
        Assert.False(video.Offers(97, "nack pli"));
        Assert.Contains(new SdpExtension(4, "urn:ietf:params:rtp-hdrext:sdes:mid", SdpDirection.SendReceive), video.Extensions);
        Assert.Equal(2, session.Media[0].Codecs[0].Channels);
        Assert.Equal([2459164496], session.Media[0].Sources.Select(source => source.Ssrc));
        Assert.Equal("Ki4VVzWxOhDZge6H", session.Media[0].Sources[0].CanonicalName);
    }

    [Fact]
    public void Firefox_names_its_fingerprint_for_the_session_and_sources_for_each_layer()
    {
        var session = Offers.Parse(Offers.Text("firefox-whip"));
        Assert.Single(session.Fingerprints);
        Assert.True(session.Trickle);
        var video = session.Media[1];
        Assert.Empty(video.Fingerprints);
        Assert.Equal((0, true), (video.Port, video.BundleOnly));
        Assert.Equal(6, video.Sources.Count);
        Assert.Equal(3, video.SourceGroups.Count);
        Assert.Equal([1242157959, 879666199], video.SourceGroups[0].Sources);
        Assert.Contains(new SdpExtension(8, "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension", SdpDirection.SendOnly), video.Extensions);
    }

    [Fact]
    public void Rfc8839_section_5_1_candidates()
    {
        var chromium = Offers.Parse(Offers.Text("chromium-gathered")).Media[0].Candidates;
        Assert.Equal(
            new SdpCandidate("1491616879", 1, PathTransport.Udp, 2122194687, TransportAddress.V4(0xC0000202, 53447), SdpCandidateType.Host), chromium[0]);
        Assert.True(chromium[1].Address.IsV6);
        Assert.Equal((PathTransport.Tcp, "active"), (chromium[2].Transport, chromium[2].TcpType));
        Assert.Equal("candidate:1491616879 1 udp 2122194687 192.0.2.2 53447 typ host", chromium[0].ToString());
        Assert.Equal("candidate:1831096603 1 tcp 1518285567 2001:db8::2 9 typ host tcptype active", chromium[3].ToString());
        var firefox = Offers.Parse(Offers.Text("firefox-gathered")).Media[0];
        Assert.True(firefox.EndOfCandidates);
        Assert.Equal("f5b9cb8e-aa57-4048-b487-3c202f34cdac.local", firefox.Candidates[0].HostName);
        Assert.Equal(SdpCandidateType.ServerReflexive, Offers.Parse(Offers.Text("pion-whep")).Media[1].Candidates[2].Type);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 1 udp 1 192.0.2.1 1 typ")]
    [InlineData("1 1 udp 1 192.0.2.1 1 typ moon")]
    [InlineData("1 0 udp 1 192.0.2.1 1 typ host")]
    [InlineData("1 1 sctp 1 192.0.2.1 1 typ host")]
    [InlineData("1 1 udp 4294967296 192.0.2.1 1 typ host")]
    [InlineData("1 1 udp 1 192.0.2.1 65536 typ host")]
    [InlineData("1 1 udp 1 fe80::1%eth0 1 typ host")]
    [InlineData("_ 1 udp 1 192.0.2.1 1 typ host")]
    [InlineData("1 1 udp 1  1 typ host")]
    public void Candidates_that_are_not_understood_are_left_out(string candidate)
    {
        Assert.False(SdpCandidate.TryParse(candidate, out _));
        Assert.Empty(Offers.Parse(Audio + "a=candidate:" + candidate + "\n").Media[0].Candidates);
    }

    [Fact]
    public void Parameters_before_their_codec_and_codecs_without_a_line_are_found()
    {
        var media = Offers.Parse(Minimal + "m=audio 9 UDP/TLS/RTP/SAVPF 96 0 96 77\na=fmtp:96 a=1; B=2 ;c\na=rtpmap:50 late/8000\na=rtpmap:96 opus/48000/2\n").Media[0];
        Assert.Equal([(96, "opus"), (0, "PCMU")], media.Codecs.Select(codec => (codec.PayloadType, codec.Name)));
        Assert.Equal(("1", "2", "", null), (media.Codecs[0].Parameter("A"), media.Codecs[0].Parameter("b"), media.Codecs[0].Parameter("c"), media.Codecs[0].Parameter("d")));
    }

    [Fact]
    public void Rfc8853_alternatives_and_paused_layers()
    {
        var media = Offers.Parse(Audio + "a=simulcast:send ~1,2;3 recv 4\n").Media[0];
        Assert.Equal([new SdpSimulcastLayer("1", true), new SdpSimulcastLayer("3", false)], media.SimulcastSend);
        Assert.Equal([new SdpSimulcastLayer("4", false)], media.SimulcastReceive);
    }

    [Fact]
    public void Rfc8122_section_5_fingerprints()
    {
        Assert.True(SdpFingerprint.TryParse(SdpFingerprint.OfCertificate([1, 2, 3]).ToString(), out var fingerprint));
        Assert.True(fingerprint.Matches([1, 2, 3]));
        Assert.False(fingerprint.Matches([1, 2, 4]));
        var sha512 = "SHA-512 " + string.Join(':', System.Security.Cryptography.SHA512.HashData([9]).Select(b => b.ToString("x2")));
        Assert.True(SdpFingerprint.TryParse(sha512, out fingerprint));
        Assert.True(fingerprint.Matches([9]));
        Assert.Equal("sha-512", fingerprint.Algorithm);
        for (var length = 0; length < sha512.Length; length++) Assert.False(SdpFingerprint.TryParse(sha512.AsSpan(0, length), out _));
        foreach (var broken in (string[])[sha512.Replace(':', ';'), sha512.Replace("SHA-512", "sha-1"), sha512 + ":00", sha512[..^1] + "g", sha512[..^2] + " 1"])
            Assert.False(SdpFingerprint.TryParse(broken, out _));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("hello", 1)]
    [InlineData("v=1\n", 1)]
    [InlineData("v=0\nm=audio\n", 2)]
    [InlineData("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF\n", 2)]
    [InlineData("v=0\nm=audio 65536 UDP/TLS/RTP/SAVPF 0\n", 2)]
    [InlineData("v=0\nm=audio -1 UDP/TLS/RTP/SAVPF 0\n", 2)]
    [InlineData("v=0\nm=audio 9 UDP//SAVPF 0\n", 2)]
    [InlineData("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 128\n", 2)]
    [InlineData("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 99999999999999999999\n", 2)]
    [InlineData("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF -1\n", 2)]
    [InlineData("v=0\nm=au\"dio 9 X 0\n", 2)]
    [InlineData("v=0\nnonsense\n", 2)]
    [InlineData("v=0\na\n", 2)]
    [InlineData("v=0\na=mid:\0\n", 2)]
    [InlineData("v=0\na=x\ry\n", 2)]
    [InlineData("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=rtpmap:128 x/8000\n", 3)]
    [InlineData("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=rtpmap:4294967296 x/8000\n", 3)]
    [InlineData("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=rtpmap:0 x/0\n", 3)]
    [InlineData("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=rtpmap:0 x/8000/0\n", 3)]
    [InlineData("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=rtpmap:\n", 3)]
    [InlineData("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=mid:a b\n", 3)]
    [InlineData("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=mid:a\na=mid:b\n", 4)]
    [InlineData("v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=mid\n", 3)]
    [InlineData("v=0\nm=audio 9 X 0\na=mid:a\nm=audio 9 X 0\na=mid:a\n", 0)]
    [InlineData("v=0\na=ice-ufrag:abc\n", 2)]
    [InlineData("v=0\na=ice-pwd:0123456789012345678901\na=ice-pwd:short\n", 3)]
    [InlineData("v=0\na=group:BUNDLE a \"\n", 2)]
    [InlineData("v=0\nm=audio 9 X 0\na=simulcast:send ;\n", 3)]
    public void Broken_descriptions_are_refused_with_their_line(string text, int line)
    {
        Assert.False(SdpSession.TryParse(text, out _, out var error));
        Assert.Equal(line, error.Line);
        Assert.EndsWith(".", error.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=")]
    [InlineData("a=:")]
    [InlineData("a=rtcp-fb")]
    [InlineData("a=rtcp-fb:")]
    [InlineData("a=rtcp-fb:999 nack")]
    [InlineData("a=fmtp:999 x")]
    [InlineData("a=fmtp:")]
    [InlineData("a=extmap")]
    [InlineData("a=extmap:0 urn:x")]
    [InlineData("a=extmap:99999 urn:x")]
    [InlineData("a=extmap:1/sideways urn:x")]
    [InlineData("a=extmap:1")]
    [InlineData("a=ssrc")]
    [InlineData("a=ssrc:x cname:y")]
    [InlineData("a=ssrc:99999999999 cname:y")]
    [InlineData("a=ssrc-group")]
    [InlineData("a=ssrc-group:FID x")]
    [InlineData("a=rid")]
    [InlineData("a=rid:a sideways")]
    [InlineData("a=simulcast")]
    [InlineData("a=simulcast:both a")]
    [InlineData("a=setup:holdconn")]
    [InlineData("a=fingerprint")]
    [InlineData("a=fingerprint:md5 00")]
    [InlineData("a=candidate")]
    [InlineData("a=group:BUNDLE 7")]
    [InlineData("b=AS:100")]
    [InlineData("z=")]
    public void What_is_not_understood_is_left_out(string line)
    {
        var media = Offers.Parse(Audio + line + "\r\n").Media[0];
        Assert.Empty(media.Extensions);
        Assert.Empty(media.Feedback);
        Assert.Empty(media.Sources);
        Assert.Empty(media.SourceGroups);
        Assert.Empty(media.Rids);
        Assert.Empty(media.SimulcastSend);
        Assert.Empty(media.Fingerprints);
        Assert.Equal(SdpSetup.None, media.Setup);
    }

    public static TheoryData<string, string> Endless => new()
    {
        { "m=audio 9 UDP/TLS/RTP/SAVPF 0\n", "m-sections" },
        { "a=rtpmap:96 x/8000\n", "codecs" },
        { "a=fmtp:96 x\n", "format parameters" },
        { "a=rtcp-fb:96 nack\n", "feedback" },
        { "a=extmap:1 urn:x\n", "header extensions" },
        { "a=candidate:1 1 udp 1 192.0.2.1 1 typ host\n", "candidates" },
        { "a=rid:a send\n", "rids" },
        { "a=ssrc-group:FID 1 2\n", "source groups" },
        { "a=fingerprint:" + SdpFingerprint.OfCertificate([1]) + "\n", "fingerprints" },
    };

    [Theory]
    [MemberData(nameof(Endless))]
    public void Endless_lists_are_refused(string line, string what)
    {
        Assert.False(SdpSession.TryParse(Audio + string.Concat(Enumerable.Repeat(line, 600)), out _, out var error));
        Assert.Contains(what, error.Reason, StringComparison.Ordinal);
        Assert.True(error.Line > 200);
    }

    [Fact]
    public void Endless_lines_and_texts_are_refused()
    {
        Assert.False(SdpSession.TryParse(Audio + "a=x:" + new string('y', SdpLimits.Line), out _, out var error));
        Assert.Equal(6, error.Line);
        Assert.False(SdpSession.TryParse(Audio + string.Concat(Enumerable.Repeat("a=x:" + new string('y', 100) + "\n", 6000)), out _, out error));
        Assert.Equal(0, error.Line);
        Assert.False(SdpSession.TryParse(Minimal + "m=audio 9 UDP/TLS/RTP/SAVPF" + string.Concat(Enumerable.Repeat(" 1", 129)), out _, out error));
        Assert.Contains("128 formats", error.Reason, StringComparison.Ordinal);
        Assert.False(SdpSession.TryParse(Audio + string.Concat(Enumerable.Range(1, 600).Select(i => $"a=ssrc:{i} cname:x\n")), out _, out error));
        Assert.Contains("sources", error.Reason, StringComparison.Ordinal);
        Assert.False(SdpSession.TryParse(Minimal + "a=group:BUNDLE" + string.Concat(Enumerable.Range(1, 257).Select(i => $" {i}")), out _, out error));
        Assert.Contains("bundle", error.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_offer_cut_anywhere_is_answered_or_refused_but_nothing_else(string name)
    {
        var text = Offers.Text(name);
        var step = Math.Max(1, (int)((long)text.Length * text.Length / 40_000_000)); // every length, but for the largest offers
        for (var length = 0; length < text.Length; length += step)
        {
            if (!SdpSession.TryParse(text.AsSpan(0, length), out var session, out var error)) Assert.NotEmpty(error.Reason);
            else if (!SdpAnswerer.TryNegotiate(session, new AnswerPolicy(), out var negotiated, out error)) Assert.NotEmpty(error.Reason);
            else Assert.Equal(session.Media.Count, Offers.Parse(SdpAnswerWriter.Write(negotiated, Offers.Transport, _ => null)).Media.Count);
        }
    }
}
