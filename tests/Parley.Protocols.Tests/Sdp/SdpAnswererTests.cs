using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Protocols.Tests.Sdp;

public sealed class SdpAnswererTests
{
    public static TheoryData<string> All => Offers.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Rfc8829_section_5_3_an_answer_follows_its_offer(string name)
    {
        var offer = Offers.Parse(Offers.Text(name));
        foreach (var compact in (bool[])[false, true])
        {
            var answer = Offers.Parse(Offers.Answer(Offers.Text(name), compact: compact));
            Assert.True(answer.IceLite);
            Assert.Equal(SdpSetup.Passive, answer.Setup);
            Assert.Single(answer.Fingerprints);
            Assert.Equal(offer.Media.Count, answer.Media.Count);
            Assert.Equal(answer.Media.Where(media => media.Port != 0).Select(media => media.Mid), answer.Bundle);
            Assert.Equal(Offers.Transport.Candidates, answer.Media.First(media => media.Port != 0).Candidates);
            foreach (var (asked, answered) in offer.Media.Zip(answer.Media)) CheckSection(asked, answered, compact);
        }
    }

    private static void CheckSection(SdpMedia asked, SdpMedia answered, bool compact)
    {
        Assert.Equal((asked.Type, asked.Protocol, asked.Mid), (answered.Type, answered.Protocol, answered.Mid));
        if (answered.Port == 0)
        {
            Assert.Equal(SdpMediaKind.Other, asked.Kind);
            Assert.Equal(asked.Formats, answered.Formats);
            Assert.Equal(SdpDirection.Inactive, answered.Direction);
            return;
        }

        Assert.Equal(SdpNames.Reverse(asked.Direction!.Value), answered.Direction);
        Assert.True(answered.RtcpMux);
        Assert.NotEmpty(answered.Codecs);
        Assert.Subset(asked.Formats.ToHashSet(), answered.Formats.ToHashSet());
        Assert.Equal(answered.Formats.Count, answered.Codecs.Count);
        foreach (var codec in answered.Codecs)
        {
            var same = asked.Codecs.Single(entry => entry.PayloadType == codec.PayloadType);
            Assert.Equal((same.Name, same.ClockRate, same.Channels), (codec.Name, codec.ClockRate, codec.Channels));
        }

        foreach (var feedback in answered.Feedback) Assert.True(asked.Offers(feedback.PayloadType!.Value, feedback.Kind));
        foreach (var extension in answered.Extensions)
        {
            var same = asked.Extensions.Single(entry => entry.Id == extension.Id);
            Assert.Equal((same.Uri, SdpNames.Reverse(same.Direction)), (extension.Uri, extension.Direction));
        }

        if (answered.Direction!.Value.HasFlag(SdpDirection.SendOnly)) Assert.NotEmpty(answered.Sources);
        else Assert.Empty(answered.Sources);
        if (!compact) Assert.Equal((Offers.Transport.IceUfrag, SdpSetup.Passive, 1), (answered.IceUfrag, answered.Setup, answered.Fingerprints.Count));
    }

    [Theory]
    [InlineData("chromium-whip", "Opus 111,OpusRed 63|Vp8 96/97,H264 108/109,Vp9 98/99,Av1 45/46")]
    [InlineData("firefox-whip", "Opus 109|Vp8 120/124,Vp9 121/125,Av1 99/100")]
    [InlineData("safari-call", "Opus 111,OpusRed 63|Vp8 100/101,H264 98/99,Vp9 127/103,Av1 45/46")]
    [InlineData("safari-whip", "Opus 111,OpusRed 63|Vp8 106/107,H264 98/99,Vp9 108/109")]
    [InlineData("gstreamer-whip", "Vp8 96/97|Opus 98")]
    [InlineData("gstreamer-whip-h264", "H264 96/98|Opus 97/99")]
    [InlineData("gstreamer-whep", "Opus 97|Vp8 96")]
    [InlineData("pion-whip", "Vp8 96/97,H264 125/107,Vp9 98/99|Opus 111")]
    [InlineData("pion-whep", "Vp8 96/97,H264 102/103,Vp9 98/99,Av1 45/46|Opus 111")]
    [InlineData("aiortc-whip", "Opus 96|Vp8 97/98,H264 101/102")]
    [InlineData("aiortc-whep", "Opus 96|Vp8 97/98,H264 101/102")]
    [InlineData("obs-whip", "Opus 111|H264 96")]
    [InlineData("obs-whip-simulcast", "Opus 111|Av1 96")]
    public void Codecs_are_chosen_with_their_retransmission(string name, string expected)
    {
        var session = Offers.Negotiate(Offers.Text(name));
        var chosen = session.Media.Select(media => string.Join(',', media.Codecs.Select(codec =>
            $"{codec.Codec} {codec.PayloadType}{(codec.RetransmissionType is { } type ? "/" + type : "")}")));
        Assert.Equal(expected, string.Join('|', chosen));
    }

    [Fact]
    public void The_policy_orders_codecs_and_senders_use_the_first()
    {
        var policy = new AnswerPolicy { Codecs = [MediaCodec.Vp9, MediaCodec.OpusRed, MediaCodec.Opus] };
        var answer = Offers.Parse(Offers.Answer(Offers.Text("chromium-whip"), policy));
        Assert.Equal(["63", "111"], answer.Media[0].Formats);
        Assert.Equal(["98", "99"], answer.Media[1].Formats);
    }

    [Fact]
    public void Simulcast_is_received_in_the_order_of_the_offer()
    {
        foreach (var name in (string[])["chromium-whip", "firefox-whip"])
        {
            var answer = Offers.Parse(Offers.Answer(Offers.Text(name))).Media[1];
            Assert.Equal(["q", "h", "f"], answer.SimulcastReceive.Select(layer => layer.Rid));
            Assert.Equal([new("q", SdpDirection.ReceiveOnly), new("h", SdpDirection.ReceiveOnly), new SdpRid("f", SdpDirection.ReceiveOnly)], answer.Rids);
            Assert.Equal(["q", "h"], Offers.Negotiate(Offers.Text(name), new AnswerPolicy { MaxLayers = 2 }).Media[1].Layers);
        }
    }

    [Fact]
    public void Rfc3264_section_6_1_a_policy_may_leave_the_order_to_the_offer()
    {
        var policy = new AnswerPolicy { FollowsOffer = true };
        Assert.Equal(["98", "106", "108", "99", "107", "109"], Offers.Parse(Offers.Answer(Offers.Text("safari-whip"), policy)).Media[1].Formats);
        Assert.Equal(["106", "98", "108", "107", "99", "109"], Offers.Parse(Offers.Answer(Offers.Text("safari-whip"))).Media[1].Formats);
    }

    [Theory]
    [InlineData("safari-whip", "low", "mid", "top")]
    [InlineData("obs-whip-simulcast", "0", "1", "2")]
    public void Layers_keep_the_names_that_a_client_gives_them(string name, params string[] layers)
    {
        Assert.Equal(layers, Offers.Negotiate(Offers.Text(name)).Media[1].Layers);
        Assert.NotEqual(0, Offers.Negotiate(Offers.Text(name)).Media[1].ExtensionMap.IdOf(RtpExtensionKind.StreamId));
    }

    [Fact]
    public void Refused_sections_say_how_to_connect_too_for_GStreamer_takes_no_answer_else()
    {
        var policy = new AnswerPolicy { Codecs = [MediaCodec.Opus] };
        foreach (var section in Offers.Parse(Offers.Answer(Offers.Text("gstreamer-whip"), policy)).Media)
            Assert.Equal((Offers.Transport.IceUfrag, Offers.Transport.IcePwd, SdpSetup.Passive, 1), (section.IceUfrag, section.IcePwd, section.Setup, section.Fingerprints.Count));
        Assert.DoesNotContain("a=ice-ufrag", Offers.Answer(Offers.Text("gstreamer-whip"), policy, compact: true).Split("m=")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Firefox_extensions_that_go_one_way_are_answered_the_other_way()
    {
        var answer = Offers.Answer(Offers.Text("firefox-whip"));
        Assert.Contains("a=extmap:9/recvonly urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("a=extmap:6/sendonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("csrc-audio-level", answer, StringComparison.Ordinal);
        var map = Offers.Negotiate(Offers.Text("firefox-whip")).Media[1].ExtensionMap;
        Assert.Equal((9, 3), (map.IdOf(RtpExtensionKind.StreamId), map.IdOf(RtpExtensionKind.Mid)));
    }

    [Fact]
    public void Retransmission_sources_are_named_both_ways()
    {
        var session = Offers.Negotiate(Offers.Text("firefox-whip"));
        Assert.Equal(879666199u, session.Media[1].RetransmissionOf(1242157959));
        Assert.Null(session.Media[1].RetransmissionOf(1));
        var answer = Offers.Parse(Offers.Answer(Offers.Text("chromium-whep")));
        Assert.Empty(answer.Media[0].SourceGroups);
        Assert.Equal("FID", answer.Media[1].SourceGroups.Single().Semantics);
        Assert.Equal(answer.Media[1].SourceGroups.Single().Sources, answer.Media[1].Sources.Select(source => source.Ssrc));
    }

    [Fact]
    public void Congestion_control_is_transport_wide_where_both_can_and_REMB_else()
    {
        var chromium = Offers.Negotiate(Offers.Text("chromium-whip"));
        Assert.All(chromium.Media, media => Assert.True(media.TransportFeedback));
        Assert.Equal(["transport-cc", "nack", "nack pli", "ccm fir"], chromium.Media[1].Codecs[0].Feedback);
        var aiortc = Offers.Negotiate(Offers.Text("aiortc-whip"));
        Assert.False(aiortc.Media[1].TransportFeedback);
        Assert.Equal(["nack", "nack pli", "goog-remb"], aiortc.Media[1].Codecs[0].Feedback);
        // GStreamer names the extension for video alone, so audio has none
        Assert.Equal([true, false], Offers.Negotiate(Offers.Text("gstreamer-whip")).Media.Select(media => media.TransportFeedback));
    }

    [Fact]
    public void Whip_receives_only_and_whep_sends_only()
    {
        var call = Offers.Text("chromium-call");
        Assert.All(Offers.Negotiate(call, new AnswerPolicy { Direction = SdpDirection.ReceiveOnly }).Media, media => Assert.Equal((true, false), (media.Receives, media.Sends)));
        Assert.All(Offers.Negotiate(call, new AnswerPolicy { Direction = SdpDirection.SendOnly }).Media, media => Assert.Equal((false, true), (media.Receives, media.Sends)));
        Assert.All(
            Offers.Negotiate(Offers.Text("pion-whep"), new AnswerPolicy { Direction = SdpDirection.ReceiveOnly }).Media,
            media => Assert.Equal(SdpDirection.Inactive, media.Direction));
    }

    [Fact]
    public void Transport_comes_from_session_section_or_bundle()
    {
        var obs = Offers.Negotiate(Offers.Text("obs-whip"));
        Assert.Equal(("iNKk", "VHqNGdYg3V0KHQ8mVvQ9l0", 1), (obs.IceUfrag, obs.IcePwd, obs.Fingerprints.Count));
        var aiortc = Offers.Negotiate(Offers.Text("aiortc-whip"));
        Assert.Equal(["sha-256", "sha-384"], aiortc.Fingerprints.Select(fingerprint => fingerprint.Algorithm));
        Assert.Equal(3, aiortc.Candidates.Count);
    }

    [Fact]
    public void A_compact_answer_to_sixteen_sections_names_the_transport_once()
    {
        var offer = Offers.Text("chromium-routed");
        var compact = Offers.Answer(offer, compact: true);
        Assert.Equal(2, compact.Split("a=fingerprint").Length - 1);
        Assert.Equal(1, compact.Split("a=ice-ufrag").Length - 1);
        Assert.True(compact.Length < Offers.Answer(offer).Length * 0.9);
    }

    [Fact]
    public void Stereo_is_answered_to_who_offers_it()
    {
        Assert.Contains("a=fmtp:109 minptime=10;stereo=1;useinbandfec=1\r\n", Offers.Answer(Offers.Text("firefox-call")), StringComparison.Ordinal);
        Assert.Contains("a=fmtp:111 minptime=10;useinbandfec=1\r\n", Offers.Answer(Offers.Text("chromium-call")), StringComparison.Ordinal);
    }

    private const string Head = "v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\nt=0 0\na=ice-ufrag:abcd\na=ice-pwd:0123456789012345678901\na=fingerprint:sha-256 "
        + "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F\na=setup:actpass\n";

    private const string Opus = "a=rtcp-mux\na=rtpmap:111 opus/48000/2\n";
    private const string Single = Head + "m=audio 9 UDP/TLS/RTP/SAVPF 111\n" + Opus;

    [Fact]
    public void An_offer_without_a_bundle_has_one_section_and_no_names()
    {
        var session = Offers.Negotiate(Single + "m=audio 9 UDP/TLS/RTP/SAVPF 111\n" + Opus);
        Assert.Equal([true, false], session.Media.Select(media => media.IsAccepted));
        var answer = Offers.Answer(Single);
        Assert.DoesNotContain("BUNDLE", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("a=mid", answer, StringComparison.Ordinal);
        Assert.Contains("a=sendrecv\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=ice-ufrag:abcd\n", "", "ice-ufrag")]
    [InlineData("a=ice-pwd:0123456789012345678901\n", "", "ice-pwd")]
    [InlineData("a=fingerprint:sha-256", "a=fingerprint:sha-1", "fingerprint")]
    [InlineData("actpass", "passive", "a=setup")]
    [InlineData("a=setup", "a=ice-lite\na=setup", "ICE-lite")]
    [InlineData("a=rtcp-mux\n", "", "rtcp-mux")]
    [InlineData("opus/48000/2", "opus/48000", "Opus")]
    [InlineData("m=audio 9", "m=audio 0", "Nothing")]
    [InlineData("UDP/TLS/RTP/SAVPF", "RTP/AVP", "Nothing")]
    [InlineData("m=audio", "a=group:BUNDLE 7\nm=audio", "bundle")]
    public void What_cannot_work_is_refused_with_the_reason(string part, string instead, string reason) =>
        Assert.Contains(reason, Offers.Refusal(Single.Replace(part, instead, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void An_offer_of_nothing_is_refused()
    {
        Assert.Contains("no m-sections", Offers.Refusal(Head), StringComparison.Ordinal);
        Assert.Contains("Nothing", Offers.Refusal(Head + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Sections_past_the_limit_are_refused_one_by_one()
    {
        var session = Offers.Negotiate(Offers.Text("chromium-routed"), new AnswerPolicy { MaxMedia = 5 });
        Assert.Equal(5, session.Media.Count(media => media.IsAccepted));
        Assert.Equal(16, session.Media.Count);
    }

    [Fact]
    public void Rfc8843_section_9_1_an_id_means_one_thing_in_a_bundle()
    {
        const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid", Level = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
        string Section(int mid, string extensions) => $"m=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:{mid}\n{Opus}{extensions}";
        var session = Offers.Negotiate(
            Head + "a=group:BUNDLE 1 2\n" + Section(1, $"a=extmap:4 {Mid}\na=extmap:15 {Level}\n") + Section(2, $"a=extmap:4 {Level}\na=extmap:5 {Mid}\na=extmap:6 {Mid}\n"));
        Assert.Equal([(byte)4], session.Media[0].Extensions.Select(extension => extension.Id));
        Assert.Equal([(byte)5], session.Media[1].Extensions.Select(extension => extension.Id));
    }

    [Theory]
    [InlineData("111/111", true)]
    [InlineData("111/112", false)]
    [InlineData("111", false)]
    [InlineData("", false)]
    [InlineData("111/111/111/111/111", false)]
    [InlineData("x/y", false)]
    public void Redundancy_is_taken_for_opus_alone(string parameters, bool taken)
    {
        var offer = Head + "m=audio 9 UDP/TLS/RTP/SAVPF 63 111\n" + Opus + $"a=rtpmap:63 red/48000/2\na=fmtp:63 {parameters}\n";
        Assert.Equal(taken, Offers.Negotiate(offer).Media[0].Codecs.Any(codec => codec.Codec == MediaCodec.OpusRed));
    }

    [Theory]
    [InlineData("packetization-mode=1;profile-level-id=42e01f", true)]
    [InlineData("profile-level-id=42e01f", false)]
    [InlineData("packetization-mode=0;profile-level-id=42e01f", false)]
    [InlineData("packetization-mode=1", true)]
    [InlineData("packetization-mode=1;profile-level-id=xyzxyz", false)]
    [InlineData("packetization-mode=1;profile-level-id=f4001f", false)]
    public void Rfc6184_section_8_1_H264_needs_packetization_mode_1_and_a_known_profile_or_none(string parameters, bool taken)
    {
        var offer = Head + $"a=group:BUNDLE 0 1\nm=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:0\n{Opus}m=video 9 UDP/TLS/RTP/SAVPF 96\na=mid:1\na=rtcp-mux\na=rtpmap:96 h264/90000\na=fmtp:96 {parameters}\n";
        Assert.Equal(taken, Offers.Negotiate(offer).Media[1].IsAccepted);
    }

    [Fact]
    public void Nothing_of_an_offer_gets_into_the_answer_but_tokens()
    {
        var random = Entropy.FromNumber(77);
        foreach (var name in Offers.Names)
        {
            var text = Offers.Text(name);
            for (var round = 0; round < 40; round++)
            {
                var changed = text.ToCharArray();
                for (var i = 0; i < 4; i++) changed[random.Next(changed.Length)] = (char)random.Next(round % 2 == 0 ? 128 : 0x3000);
                if (!SdpSession.TryParse(changed, out var offer, out _)) continue;
                if (!SdpAnswerer.TryNegotiate(offer, new AnswerPolicy(), out var session, out _)) continue;
                var answer = SdpAnswerWriter.Write(session, Offers.Transport, _ => null);
                Assert.Equal(-1, answer.AsSpan().IndexOfAnyExceptInRange('\n', '~'));
                Assert.Equal(offer.Media.Count, Offers.Parse(answer).Media.Count);
            }
        }
    }
}
