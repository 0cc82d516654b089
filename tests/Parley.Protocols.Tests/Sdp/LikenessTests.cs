using System.Diagnostics;
using Parley.Protocols.Sdp;

namespace Parley.Protocols.Tests.Sdp;

/// <summary>Parley's own shorthand for m-sections that are as earlier ones: docs/protocol.md, section 8.</summary>
public sealed class LikenessTests
{
    private const string Head = "v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\nt=0 0\na=group:BUNDLE 0 1 2 3\na=ice-ufrag:ufrag\na=ice-pwd:0123456789abcdefghijkl\na=setup:actpass\n"
        + "a=fingerprint:sha-256 35:23:0E:9B:2E:AF:06:95:24:6C:3F:CE:1C:AF:F0:68:EE:34:6D:44:05:5F:C4:70:AD:4A:50:C3:85:AB:52:0F\n";

    private const string Line = "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98\n";

    private const string Said = "a=recvonly\na=rtcp-mux\na=rtcp-rsize\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\n"
        + "a=rtpmap:98 VP9/90000\na=rtpmap:96 VP8/90000\na=rtcp-fb:96 nack\na=rtcp-fb:96 nack pli\na=rtpmap:97 rtx/90000\na=fmtp:97 apt=96\na=fmtp:98 profile-id=0\n";

    private static readonly string InFull = Head + Line + "a=mid:0\n" + Said + Line + "a=mid:1\n" + Said + Line + "a=mid:2\n" + Said;
    private static readonly string InShort = Head + Line + "a=mid:0\n" + Said + Line + "a=mid:1\na=parley-like:0\n" + Line + "a=parley-like:1\na=mid:2\n";

    [Fact]
    public void A_section_that_is_like_another_says_the_same()
    {
        var (full, brief) = (Offers.Parse(InFull), Offers.Parse(InShort));
        Assert.Equal([null, "0", "1"], brief.Media.Select(media => media.Like));
        foreach (var (expected, media) in full.Media.Zip(brief.Media))
        {
            Assert.Equal((expected.Mid, expected.Direction, true, true), (media.Mid, media.Direction, media.RtcpMux, media.RtcpReducedSize));
            Assert.Equal(expected.Codecs, media.Codecs);
            Assert.Equal(expected.Feedback, media.Feedback);
            Assert.Equal(expected.Extensions, media.Extensions);
        }
    }

    [Fact]
    public void Whoever_offers_in_shorthand_is_answered_so_and_to_the_same_effect()
    {
        var (full, brief) = (Offers.Answer(InFull, compact: true), Offers.Answer(InShort, compact: true));
        Assert.DoesNotContain("parley-like", full, StringComparison.Ordinal);
        Assert.Equal(2, brief.Split("a=parley-like:").Length - 1);
        Assert.True(brief.Length < 0.8 * full.Length, $"{brief.Length} characters for {full.Length}");
        foreach (var (expected, media) in Offers.Parse(full).Media.Zip(Offers.Parse(brief).Media))
        {
            Assert.Equal((expected.Mid, expected.Direction, expected.StreamAndTrack), (media.Mid, media.Direction, media.StreamAndTrack));
            Assert.Equal(expected.Codecs, media.Codecs);
            Assert.Equal(expected.Feedback, media.Feedback);
            Assert.Equal(expected.Extensions, media.Extensions);
            Assert.Equal(expected.Sources, media.Sources);
        }
    }

    [Fact]
    public void What_a_section_says_itself_counts_and_is_answered_in_full()
    {
        var text = Head + Line + "a=mid:0\n" + Said + Line + "a=mid:1\na=parley-like:0\na=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\n"
            + Line + "a=mid:2\na=parley-like:0\na=sendonly\n";
        var media = Offers.Parse(text).Media;
        Assert.Equal([1, 2, 1], media.Select(section => section.Extensions.Count));
        Assert.Equal(SdpDirection.SendOnly, media[2].Direction);
        Assert.DoesNotContain("parley-like", Offers.Answer(text, compact: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=parley-like:7\n")]
    [InlineData("a=parley-like:1\n")]
    [InlineData("a=parley-like:\n")]
    [InlineData("a=parley-like:sound\n")]
    public void A_section_is_like_none_but_an_earlier_one_of_its_type(string like)
    {
        var text = Head + "m=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:sound\n" + Line + "a=mid:0\n" + Said + Line + "a=mid:1\n" + like;
        Assert.False(SdpSession.TryParse(text, out _, out var error));
        Assert.Contains("like an earlier one", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_text_does_not_become_a_large_session()
    {
        var many = string.Concat(Enumerable.Range(0, 500).Select(i => $"a=rtcp-fb:96 x{i}\n"));
        var likes = string.Concat(Enumerable.Range(1, 100).Select(i => $"{Line}a=mid:{i}\na=parley-like:0\n"));
        Assert.False(SdpSession.TryParse(Head + Line + "a=mid:0\n" + Said + many + likes, out _, out var error));
        Assert.Contains($"{SdpLimits.Copies}", error.Reason, StringComparison.Ordinal);
    }

    /// <summary>Each of 64 sections asks each of 50 codecs for several parameters, 8,000 of which come before those that count.</summary>
    [Fact]
    public void However_many_sections_share_them_long_parameters_are_read_once()
    {
        var types = string.Join(' ', Enumerable.Range(1, 50));
        var line = $"m=video 9 UDP/TLS/RTP/SAVPF {types}\na=rtcp-mux\n";
        var said = string.Concat(Enumerable.Range(1, 50).Select(type => $"a=rtpmap:{type} H264/90000\na=fmtp:{type} {new string(';', 8000)}packetization-mode=1\n"));
        var bundle = "BUNDLE " + string.Join(' ', Enumerable.Range(0, 64));
        var first = Head.Replace("BUNDLE 0 1 2 3", bundle, StringComparison.Ordinal) + line + "a=mid:0\n" + said;
        var others = string.Concat(Enumerable.Range(1, 63).Select(mid => $"{line}a=mid:{mid}\na=parley-like:0\n"));
        var (one, all) = (Measure(first), Measure(first + others));
        Assert.True(all < 16 * one, $"{all} for 64 sections and {one} for one");
    }

    private static TimeSpan Measure(string text)
    {
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < 4; i++)
        {
            var watch = Stopwatch.StartNew();
            Offers.Answer(text, compact: true);
            if (watch.Elapsed < least) least = watch.Elapsed;
        }

        return least;
    }
}
