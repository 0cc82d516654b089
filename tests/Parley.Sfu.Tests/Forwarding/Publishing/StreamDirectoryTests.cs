using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Publishing;
using Parley.Sfu.Tests.Forwarding.Packets;

namespace Parley.Sfu.Tests.Forwarding.Publishing;

public sealed class StreamDirectoryTests
{
    private const string Session = """
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE a c s
        a=ice-ufrag:abcd
        a=ice-pwd:0123456789abcdefghijklmn
        a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F
        a=setup:actpass

        """;

    private const string Microphone = """
        m=audio 9 UDP/TLS/RTP/SAVPF 111
        c=IN IP4 0.0.0.0
        a=mid:a
        a=sendonly
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2

        """;

    private const string Camera = """
        m=video 9 UDP/TLS/RTP/SAVPF 96 97
        c=IN IP4 0.0.0.0
        a=mid:c
        a=sendonly
        a=rtcp-mux
        a=rtpmap:96 VP8/90000
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96

        """;

    private const string Layers = """
        a=rid:q send
        a=rid:h send
        a=rid:f send
        a=simulcast:send q;h;f

        """;

    [Fact]
    public void Rfc8852_layers_are_learned_from_names_in_packets()
    {
        var directory = Directory(Microphone, Camera + Layers, Camera.Replace("mid:c", "mid:s", StringComparison.Ordinal));
        Assert.Equal(new StreamKey(1, 2, false), Learn(directory, Packet(1, 96, "c", "f")));
        Assert.Equal(new StreamKey(1, 0, false), Learn(directory, Packet(2, 96, "c", "q")));
        Assert.Equal(new StreamKey(1, 2, true), Learn(directory, Packet(3, 97, "c", repaired: "f")));
        Assert.Equal(new StreamKey(2, 0, false), Learn(directory, Packet(4, 96, "s")));
        Assert.Equal(new StreamKey(2, 0, true), Learn(directory, Packet(5, 97, "s")));
        Assert.Equal(new StreamKey(0, 0, false), Learn(directory, Packet(6, 111, "a")));
        Assert.Equal(new StreamKey(0, 0, false), Learn(directory, Packet(7, 111))); // only this section has the payload type
        Assert.Null(Learn(directory, Packet(8, 96, "c"))); // of which layer?
        Assert.Null(Learn(directory, Packet(8, 96, "c", "x")));
        Assert.Null(Learn(directory, Packet(8, 97, "c", "f"))); // of which retransmission?
        Assert.Null(Learn(directory, Packet(8, 96, "x", "f")));
        Assert.Null(Learn(directory, Packet(8, 96))); // of which section?
        Assert.Null(Learn(directory, Packet(8, 100, "a")));
        Assert.Equal(7, directory.Count);
        Assert.True(directory.TryFind(3, At(1), out var key));
        Assert.Equal(new StreamKey(1, 2, true), key);
        Assert.False(directory.TryFind(8, At(1), out _));
    }

    [Fact]
    public void Streams_without_names_are_known_from_the_description()
    {
        var directory = Directory(
            Microphone + "a=ssrc:10 cname:x\n",
            Camera + "a=ssrc-group:FID 20 21\na=ssrc:20 cname:x\na=ssrc:21 cname:x\n",
            Camera.Replace("mid:c", "mid:s", StringComparison.Ordinal) + "a=ssrc-group:SIM 30 31 32\na=ssrc-group:FID 30 40\na=ssrc-group:FID 31 41\na=ssrc-group:FID 32 42\n");
        (uint, StreamKey)[] expected =
        [
            (10, new(0, 0, false)), (20, new(1, 0, false)), (21, new(1, 0, true)), (30, new(2, 0, false)), (31, new(2, 1, false)), (32, new(2, 2, false)),
            (40, new(2, 0, true)), (41, new(2, 1, true)), (42, new(2, 2, true)),
        ];
        Assert.Equal(expected.Length, directory.Count);
        foreach (var (ssrc, known) in expected)
        {
            Assert.True(directory.TryFind(ssrc, At(0), out var key));
            Assert.Equal(known, key);
            Assert.True(directory.TryGetSsrc(known, out var found));
            Assert.Equal(ssrc, found);
        }
    }

    [Fact]
    public void A_retransmission_without_a_name_belongs_to_the_layer_that_the_description_pairs_it_with()
    {
        var directory = Directory(Camera + Layers + "a=ssrc-group:FID 1 11\na=ssrc-group:FID 2 12\na=ssrc:1 cname:x\na=ssrc:2 cname:x\n");
        Assert.Equal(0, directory.Count);
        Assert.Null(Learn(directory, Packet(12, 97, "c")));
        Assert.Equal(new StreamKey(0, 2, false), Learn(directory, Packet(2, 96, "c", "f")));
        Assert.Equal(new StreamKey(0, 2, true), Learn(directory, Packet(12, 97, "c")));
        Assert.Null(Learn(directory, Packet(11, 97, "c")));
    }

    [Fact]
    public void A_client_with_one_section_needs_no_names_at_all()
    {
        var directory = Directory(Camera);
        Assert.Equal(new StreamKey(0, 0, false), Learn(directory, Packet(1, 96)));
        Assert.Equal(new StreamKey(0, 0, true), Learn(directory, Packet(2, 97)));
        Assert.Equal(MediaCodec.Vp8, directory.Types.CodecOf(97));
        Assert.True(directory.Types.IsRetransmission(97, out var original));
        Assert.Equal(96, original);
        Assert.False(directory.Types.IsRetransmission(96, out _));
        Assert.Equal(MediaCodec.None, directory.Types.CodecOf(1));
    }

    [Fact]
    public void What_the_server_only_sends_is_not_received()
    {
        var directory = Directory(Camera.Replace("sendonly", "recvonly", StringComparison.Ordinal) + "a=ssrc:5 cname:x\n", Microphone);
        Assert.Equal(0, directory.Count);
        Assert.Null(Learn(directory, Packet(1, 96, "c")));
        Assert.Equal(new StreamKey(1, 0, false), Learn(directory, Packet(2, 111)));
    }

    [Fact]
    public void A_stream_that_begins_anew_takes_the_place_of_the_old_one()
    {
        var directory = Directory(Camera);
        var key = Learn(directory, Packet(1, 96))!.Value;
        Assert.True(directory.TryFind(1, At(10), out _));
        Learn(directory, Packet(2, 96), 20);
        Assert.True(directory.TryGetSsrc(key, out var ssrc));
        Assert.Equal(2u, ssrc);
        Assert.True(directory.TryFind(1, At(30), out _));
        Assert.True(directory.TryGetSsrc(key, out ssrc));
        Assert.Equal(1u, ssrc);
        Assert.False(directory.TryGetSsrc(new StreamKey(0, 1, false), out _));
    }

    [Fact]
    public void What_is_learned_is_bounded_and_what_was_described_or_used_lately_stays()
    {
        var directory = Directory(Camera + "a=ssrc:7 cname:x\n");
        Learn(directory, Packet(1000, 96), 0);
        for (uint i = 1; i < 100_000; i++)
        {
            Learn(directory, Packet(1000 + i, 96), i);
            Assert.True(directory.TryFind(1000, At(i), out _));
        }

        Assert.Equal(StreamDirectory.Capacity, directory.Count);
        Assert.True(directory.TryFind(7, At(0), out _));
        Assert.False(directory.TryFind(1001, At(0), out _));
    }

    [Fact]
    public void A_description_cannot_fill_it()
    {
        var directory = Directory(Camera + "a=ssrc-group:SIM " + string.Join(' ', Enumerable.Range(1, 16)) + "\n" + string.Concat(Enumerable.Range(1, 16).Select(i => $"a=ssrc-group:FID {i} {i + 100}\n")));
        Assert.Equal(32, directory.Count);
        var many = Enumerable.Range(0, 40).Select(s => Microphone.Replace("mid:a", $"mid:m{s}", StringComparison.Ordinal) + $"a=ssrc-group:SIM {s * 10} {(s * 10) + 1} {(s * 10) + 2}\n");
        Assert.Equal(StreamDirectory.Capacity / 2, Directory([.. many]).Count);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(SdpLimits.Media)]
    public async Task Of_as_many_sections_as_there_may_be_an_unknown_one_is_not_looked_for_for_ever(int sections)
    {
        var directory = Directory([.. Enumerable.Range(0, sections).Select(s => Microphone.Replace("mid:a", $"mid:m{s}", StringComparison.Ordinal))]);
        Assert.Null(await Task.Run(() => Learn(directory, Packet(1, 111, "x"))).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal(new StreamKey(63, 0, false), Learn(directory, Packet(2, 111, "m63")));
    }

    [Fact]
    public void What_was_learned_survives_another_description()
    {
        var directory = Directory(Camera + Layers);
        Learn(directory, Packet(1, 96, "c", "h"));
        directory.Renegotiate(Negotiate(Camera + Layers, Microphone), At(1));
        Assert.True(directory.TryFind(1, At(2), out var key));
        Assert.Equal(new StreamKey(0, 1, false), key);
        Assert.Equal(new StreamKey(1, 0, false), Learn(directory, Packet(2, 111)));
    }

    [Fact]
    public void Finding_and_learning_allocates_nothing()
    {
        var directory = Directory(Camera + Layers);
        var packet = Packet(1, 96, "c", "h");
        var map = TestPacket.Map;
        Assert.True(PacketHead.TryRead(packet, map, out var head));
        uint ssrc = 1;
        Allocations.AssertNone(() =>
        {
            head.Ssrc = ++ssrc;
            return !directory.TryFind(ssrc, At(ssrc), out _) && directory.TryLearn(packet, head, At(ssrc), out var key) && directory.TryFind(ssrc, At(ssrc), out _) && key.Layer == 1;
        });
    }

    private static StreamKey? Learn(StreamDirectory directory, byte[] packet, long at = 0)
    {
        Assert.True(PacketHead.TryRead(packet, TestPacket.Map, out var head));
        return directory.TryLearn(packet, head, At(at), out var key) ? key : null;
    }

    private static byte[] Packet(uint ssrc, byte payloadType, string? mid = null, string? rid = null, string? repaired = null)
    {
        var extensions = new List<(RtpExtensionKind, byte[])>();
        if (mid is not null) extensions.Add((RtpExtensionKind.Mid, System.Text.Encoding.UTF8.GetBytes(mid)));
        if (rid is not null) extensions.Add((RtpExtensionKind.StreamId, System.Text.Encoding.UTF8.GetBytes(rid)));
        if (repaired is not null) extensions.Add((RtpExtensionKind.RepairedStreamId, System.Text.Encoding.UTF8.GetBytes(repaired)));
        return new TestPacket(1, 1, ssrc, payloadType) { Extensions = extensions }.ToBytes();
    }

    private static StreamDirectory Directory(params string[] sections) => new(Negotiate(sections), At(0));

    private static IReadOnlyList<NegotiatedMedia> Negotiate(params string[] sections)
    {
        var mids = string.Join(' ', sections.Select(section => section.Split('\n').First(line => line.StartsWith("a=mid:", StringComparison.Ordinal))[6..].Trim()));
        var text = Session.Replace("BUNDLE a c s", "BUNDLE " + mids, StringComparison.Ordinal) + string.Concat(sections);
        Assert.True(SdpSession.TryParse(text.ReplaceLineEndings("\r\n"), out var offer, out var error), error.ToString());
        Assert.True(SdpAnswerer.TryNegotiate(offer, new AnswerPolicy(), out var session, out error), error.ToString());
        return session.Media;
    }

    private static MonoTime At(long milliseconds) => new(milliseconds * 1000);
}
