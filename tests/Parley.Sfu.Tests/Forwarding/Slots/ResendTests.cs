using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Slots;
using Parley.Sfu.Tests.Forwarding.Packets;

namespace Parley.Sfu.Tests.Forwarding.Slots;

public sealed class ResendTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(50);

    private readonly PacketPool _pool = new();
    private readonly PacketCache _cache;
    private readonly ResendHistory _history;
    private readonly byte[] _packet = new TestPacket { Payload = TestPacket.Vp8Key }.ToBytes();

    public ResendTests()
    {
        _cache = new PacketCache(_pool, TimeSpan.FromSeconds(2));
        _history = new ResendHistory(_pool);
        _history.Feed(_cache, 77);
    }

    [Fact]
    public void What_was_sent_can_be_sent_again_with_the_numbers_that_it_had()
    {
        Assert.False(_history.TryResend(1, At(0), RoundTrip, out _));
        var index = Send(_cache, 65_535, 0, marker: true);
        Assert.True(_history.TryResend(65_535, At(1), RoundTrip, out var again));
        Assert.Same(_cache, again.Cache);
        Assert.Equal((index, 65_535, 77u, true), (again.Index, again.Numbers.Sequence, again.Contributor, again.Marker));
        Assert.False(_history.TryResend(65_534, At(1), RoundTrip, out _));
    }

    [Fact]
    public void One_packet_is_sent_again_once_in_a_round_trip_and_only_so_often()
    {
        Send(_cache, 5, 0);
        var times = new List<int>();
        for (var now = 1; now < 1900; now++)
        {
            if (_history.TryResend(5, At(now), RoundTrip, out _)) times.Add(now);
        }

        Assert.Equal([1, 51, 101, 151, 201, 251], times);
        Send(_cache, 6, 1900);
        Assert.True(_history.TryResend(6, At(1900), TimeSpan.Zero, out _));
        Assert.False(_history.TryResend(6, At(1905), TimeSpan.Zero, out _));
        Assert.True(_history.TryResend(6, At(1910), TimeSpan.Zero, out _));
    }

    [Fact]
    public void It_holds_a_second_of_whatever_rate_in_little_memory()
    {
        for (var i = 0; i < 60; i++) Send(_cache, (ushort)i, i * 33);
        Assert.Equal(512, _history.Size);
        for (var i = 60; i < 2060; i++) Send(_cache, (ushort)i, 2000 + i);
        Assert.InRange(_history.Size, 16 << 10, 32 << 10);
        Assert.True(_history.TryResend(1100, At(4060), RoundTrip, out var again));
        Assert.Equal(1100, again.Numbers.Sequence);
        for (var i = 0; i < 50_000; i++) Send(_cache, (ushort)i, 5000);
        Assert.Equal(32 << 10, _history.Size);
        _history.Clear();
        Assert.Equal(0, _history.Size);
        Assert.False(_history.TryResend(100, At(5000), RoundTrip, out _));
    }

    [Fact]
    public void Late_packets_take_no_more_memory()
    {
        for (var i = 0; i < 24; i++)
        {
            if (i % 8 != 2) Send(_cache, (ushort)i, i);
        }

        for (var i = 2; i < 24; i += 8) Send(_cache, (ushort)i, 30);
        Assert.Equal(512, _history.Size);
        Assert.True(_history.TryResend(10, At(40), RoundTrip, out _));
    }

    [Fact]
    public void What_another_stream_sent_before_a_switch_can_still_be_sent_again()
    {
        Send(_cache, 1, 0);
        for (var i = 0; i < 3; i++)
        {
            _history.Feed(new PacketCache(_pool, RoundTrip), (uint)i);
            Assert.True(_history.TryResend(1, At(1 + (i * 60)), RoundTrip, out var again));
            Assert.Equal((_cache, 77u), (again.Cache, again.Contributor));
        }

        _history.Feed(_cache, 9);
        Assert.False(_history.TryResend(1, At(400), RoundTrip, out _));
    }

    [Fact]
    public void What_the_cache_holds_no_more_is_not_sent()
    {
        Send(_cache, 1, 0);
        _cache.Clear();
        Assert.False(_history.TryResend(1, At(1), RoundTrip, out _));
    }

    [Fact]
    public void Rfc4588_section_4_a_retransmission_holds_number_and_payload_as_they_were_sent()
    {
        var info = new TestPacket { Payload = TestPacket.Vp8Key }.Read(MediaCodec.Vp8);
        var index = _cache.Add(_packet, info);
        _history.Sent(index, info, new RewrittenNumbers { Sequence = 0xABCD, PictureId = 0x11, Tl0PictureIndex = 0x22 }, false, At(0));
        Assert.True(_history.TryResend(0xABCD, At(0), RoundTrip, out var again));
        var buffer = new byte[100];
        Assert.Equal(TestPacket.Vp8Key.Length + 2, RtxWriter.WritePayload(buffer, again));
        Assert.Equal([0xAB, 0xCD, 0x90, 0xF0, 0x80, 0x11, 0x22], buffer[..7]);
        Assert.Equal(TestPacket.Vp8Key[5..], buffer[7..(TestPacket.Vp8Key.Length + 2)]);
        Assert.Equal(TestPacket.Vp8Key, _cache.PayloadAt(index));
        Assert.Equal(0, RtxWriter.WritePayload(buffer.AsSpan(0, 10), again));

        var writer = new RtxWriter(5, 97, 65_535);
        Assert.Equal((5u, 97), (writer.Ssrc, writer.PayloadType));
        Assert.Equal([65_535, 0, 1], new[] { writer.TakeSequence(), writer.TakeSequence(), writer.TakeSequence() });
    }

    [Fact]
    public void Sending_and_sending_again_allocates_nothing()
    {
        ushort sequence = 0;
        Allocations.AssertNone(() =>
        {
            Send(_cache, ++sequence, sequence * 10);
            return _history.TryResend(sequence, At(sequence * 10), RoundTrip, out var again) && again.Cache == _cache;
        });
    }

    [Fact]
    public void Rfc3550_section_6_4_1_a_sender_reports_what_it_sent_and_learns_the_round_trip()
    {
        var clock = new WallClock(At(1000), 1_700_000_000);
        var sent = NtpTime.Of(clock, At(1500));
        Assert.Equal(((1_700_000_000ul + 2_208_988_800) << 32) | 0x8000_0000, sent);
        Assert.Equal(TimeSpan.FromMilliseconds(-750), NtpTime.Distance(sent, NtpTime.Of(clock, At(750))));

        var statistics = default(SenderStatistics);
        Assert.False(statistics.IsDue);
        statistics.Count(100);
        statistics.Count(1);
        Assert.True(statistics.IsDue);
        var buffer = new byte[28];
        Assert.Equal(0, statistics.WriteReport(buffer.AsSpan(0, 27), 9, sent, 5));
        Assert.Equal(28, statistics.WriteReport(buffer, 9, sent, 5));
        Assert.False(statistics.IsDue);
        Assert.True(RtcpCompound.TryParse(buffer, out var compound));
        foreach (var packet in compound)
        {
            Assert.True(SenderReport.TryParse(packet, out var report));
            Assert.Equal((9u, new SenderInfo(sent, 5, 2, 101)), (report.Ssrc, report.Info));
        }

        var block = new ReportBlock(9, 0, 0, 0, 0, (uint)(sent >> 16), 65536 / 4);
        Assert.True(SenderStatistics.TryRoundTrip(block, NtpTime.Of(clock, At(1500 + 250 + 40)), out var roundTrip));
        Assert.InRange(roundTrip.TotalMilliseconds, 39.9, 40.1);
        Assert.True(SenderStatistics.TryRoundTrip(block, NtpTime.Of(clock, At(1500 + 249)), out roundTrip));
        Assert.Equal(TimeSpan.Zero, roundTrip);
        AssertUnknown(block, At(1500 + 200));
        AssertUnknown(block, At(100_000));
        // whoever has had no report yet: the time since the one of 1900 is no round trip
        AssertUnknown(block with { LastReport = 0, Delay = 0 }, At(1500));

        void AssertUnknown(in ReportBlock about, MonoTime now)
        {
            Assert.False(SenderStatistics.TryRoundTrip(about, NtpTime.Of(clock, now), out var time));
            Assert.Equal(TimeSpan.Zero, time);
        }
    }

    private uint Send(PacketCache cache, ushort sequence, long at, bool marker = false)
    {
        var info = new PacketInfo { HeaderLength = 12, PayloadLength = 10, Sequence = sequence, Arrival = At(at) };
        var index = cache.Add(_packet, info);
        _history.Sent(index, info, new RewrittenNumbers { Sequence = sequence }, marker, At(at));
        return index;
    }

    private static MonoTime At(long milliseconds) => new(milliseconds * 1000);
}
