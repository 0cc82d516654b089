using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Protocols.Tests.Sdp;

public sealed class SdpOfferTests
{
    private static readonly OfferTransport Transport = new(7, 1, "client00", "abcdefghijklmnopqrstuvwx", SdpFingerprint.OfCertificate([9]));

    private static readonly OfferedMedia[] Media =
    [
        new("mic", SdpMediaKind.Audio, SdpDirection.SendOnly, [MediaCodec.Opus, MediaCodec.OpusRed]),
        new("cam", SdpMediaKind.Video, SdpDirection.SendOnly, [MediaCodec.Vp8, MediaCodec.H264]) { Layers = ["q", "h", "f"] },
        new("screen", SdpMediaKind.Video, SdpDirection.SendOnly, [MediaCodec.H264]) { Source = new OfferedSource(1, 2, "name") },
        new("a0", SdpMediaKind.Audio, SdpDirection.ReceiveOnly, [MediaCodec.Opus]),
        new("v0", SdpMediaKind.Video, SdpDirection.ReceiveOnly, [MediaCodec.Vp8, MediaCodec.Vp9, MediaCodec.H264, MediaCodec.Av1]),
    ];

    [Fact]
    public void Our_own_answerer_takes_an_offer_whole()
    {
        var session = Offers.Negotiate(SdpOfferWriter.Write(Transport, Media));
        Assert.Equal(("client00", "abcdefghijklmnopqrstuvwx", true), (session.IceUfrag, session.IcePwd, session.Bundled));
        Assert.All(session.Media, media => Assert.True(media.IsAccepted));
        Assert.Equal([MediaCodec.Opus, MediaCodec.OpusRed], session.Media[0].Codecs.Select(codec => codec.Codec));
        Assert.Equal(["q", "h", "f"], session.Media[1].Layers);
        Assert.Equal(2u, session.Media[2].RetransmissionOf(1));
        Assert.Equal(4, session.Media[4].Codecs.Count);
        foreach (var media in session.Media)
        {
            Assert.Equal(media.Offer.Kind == SdpMediaKind.Audio, media.ExtensionMap.IdOf(RtpExtensionKind.AudioLevel) != 0);
            Assert.Equal(OfferNumbers.IdOf(RtpExtensionKind.Mid), media.ExtensionMap.IdOf(RtpExtensionKind.Mid));
            Assert.Equal(media.Layers.Count > 0, media.ExtensionMap.IdOf(RtpExtensionKind.RepairedStreamId) != 0);
            Assert.True(media.TransportFeedback);
            Assert.Equal(media.Offer.Kind == SdpMediaKind.Video, media.Codecs[0].RetransmissionType is not null);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rfc8829_section_5_11_an_answer_says_what_was_agreed_on(bool compact)
    {
        var text = Offers.Answer(SdpOfferWriter.Write(Transport, Media), compact: compact);
        Assert.True(SdpAnswerReader.TryRead(text, Media, out var answer, out var error), error.ToString());
        Assert.Equal((Offers.Transport.IceUfrag, Offers.Transport.IcePwd), (answer.IceUfrag, answer.IcePwd));
        Assert.Equal(Offers.Transport.Candidates, answer.Candidates);
        Assert.True(Assert.Single(answer.Fingerprints).Matches([1, 2, 3]));
        Assert.Equal(Media.Select(media => (media.Mid, media.Direction)), answer.Media.Select(media => (media.Mid, media.Direction)));
        Assert.Equal([new AnsweredCodec(MediaCodec.Opus, 111, null, true, false), new AnsweredCodec(MediaCodec.OpusRed, 63, null, true, false)], answer.Media[0].Codecs);
        Assert.Equal([new AnsweredCodec(MediaCodec.Vp8, 96, 97, true, true), new AnsweredCodec(MediaCodec.H264, 108, 109, true, true)], answer.Media[1].Codecs);
        Assert.Equal(["q", "h", "f"], answer.Media[1].Layers);
        Assert.Equal(OfferNumbers.IdOf(RtpExtensionKind.StreamId), answer.Media[1].ExtensionMap.IdOf(RtpExtensionKind.StreamId));
        Assert.Empty(answer.Media[2].Layers);
        Assert.Equal(["FID"], answer.Media[4].Answer.SourceGroups.Select(group => group.Semantics));
    }

    [Fact]
    public void What_the_server_refuses_is_refused()
    {
        var text = Offers.Answer(SdpOfferWriter.Write(Transport, Media), new AnswerPolicy { Codecs = [MediaCodec.Opus, MediaCodec.Vp8], Direction = SdpDirection.ReceiveOnly });
        Assert.True(SdpAnswerReader.TryRead(text, Media, out var answer, out var error), error.ToString());
        Assert.Equal([true, true, false, true, true], answer.Media.Select(media => media.IsAccepted));
        Assert.Equal([SdpDirection.SendOnly, SdpDirection.SendOnly, SdpDirection.Inactive, SdpDirection.Inactive, SdpDirection.Inactive], answer.Media.Select(media => media.Direction));
        Assert.Equal(MediaCodec.Vp8, Assert.Single(answer.Media[1].Codecs).Codec);
    }

    [Theory]
    [InlineData("a=setup:passive", "a=setup:active", "The answer wants us to wait for DTLS; a=setup must be passive.")]
    [InlineData("a=ice-ufrag:", "a=x:", "The answer has no ice-ufrag and ice-pwd.")]
    [InlineData("a=fingerprint:", "a=x:", "The answer has no fingerprint with sha-256, sha-384 or sha-512.")]
    [InlineData("a=mid:cam", "a=mid:other", "The m-section cam is answered by another.")]
    [InlineData("a=rtcp-mux", "a=x", "The answer does not put everything on one port.")]
    [InlineData("m=video 9", "m=video 0", null)]
    [InlineData("v=0", "v=1", "Line 1: A description begins with v=0.")]
    public void An_answer_that_cannot_be_used_is_told_so(string from, string to, string? problem)
    {
        var text = Offers.Answer(SdpOfferWriter.Write(Transport, Media)).Replace(from, to, StringComparison.Ordinal);
        Assert.Equal(problem is null, SdpAnswerReader.TryRead(text, Media, out _, out var error));
        Assert.Equal(problem, error.Reason is null ? null : error.ToString());
    }

    [Fact]
    public void Any_beginning_of_an_answer_is_read_or_refused()
    {
        var text = Offers.Answer(SdpOfferWriter.Write(Transport, Media));
        for (var length = 0; length < text.Length; length++)
        {
            if (SdpAnswerReader.TryRead(text.AsSpan(0, length), Media, out var session, out var error)) Assert.Equal(Media.Length, session.Media.Count);
            else Assert.NotEmpty(error.Reason);
        }
    }

    [Fact]
    public void An_offer_of_what_does_not_exist_is_a_fault_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => SdpOfferWriter.Write(Transport, []));
        Assert.Throws<ArgumentException>(() => SdpOfferWriter.Write(Transport, [Media[0] with { Mid = "a b" }]));
        Assert.Throws<ArgumentException>(() => SdpOfferWriter.Write(Transport, [Media[0] with { Codecs = [] }]));
        Assert.Throws<ArgumentException>(() => SdpOfferWriter.Write(Transport, [Media[0] with { Codecs = [MediaCodec.Vp8] }]));
        Assert.Throws<ArgumentException>(() => SdpOfferWriter.Write(Transport, [Media[1] with { Layers = ["a;b"] }]));
    }
}
