using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Publishing;
using Parley.Sfu.Tests.Forwarding.Packets;

namespace Parley.Sfu.Tests.Forwarding.Publishing;

public sealed class ReceptionTests
{
    [Fact]
    public void Rfc3550_A_3_counts_what_is_lost_across_the_wrap()
    {
        var statistics = new ReceptionStatistics(90_000);
        Assert.Equal(0u, statistics.Report(7, At(0)).HighestSequence);
        for (var i = 0; i < 100; i++)
        {
            if (i % 4 != 3) statistics.Count((ushort)(65_500 + i), (uint)(i * 3000), At(i * 33));
        }

        var block = statistics.Report(7, At(4000));
        Assert.Equal((7u, 24, 65_536u + 62), (block.Ssrc, block.CumulativeLost, block.HighestSequence));
        Assert.Equal(24 * 256 / 99, block.FractionLost);
        for (var i = 100; i < 110; i++) statistics.Count((ushort)(65_500 + i), 0, At(5000));
        block = statistics.Report(7, At(6000));
        Assert.Equal((25, 256 / 11), (block.CumulativeLost, block.FractionLost));
        statistics.Count(73, 0, At(5000));
        statistics.Count(73, 0, At(5000));
        Assert.Equal(0, statistics.Report(7, At(6000)).FractionLost);
        Assert.Equal(0, statistics.Report(7, At(6000)).FractionLost);
        Assert.Equal(23, statistics.Lost);
    }

    [Fact]
    public void Rfc3550_A_8_measures_jitter()
    {
        var even = new ReceptionStatistics(48_000);
        var uneven = new ReceptionStatistics(48_000);
        for (var i = 0; i < 500; i++)
        {
            even.Count((ushort)i, uint.MaxValue - 10_000 + (uint)(i * 960), At(i * 20));
            uneven.Count((ushort)i, (uint)(i * 960), At((i * 20) + (i % 2 * 10)));
        }

        Assert.Equal(0u, even.Jitter);
        Assert.InRange(uneven.Jitter, 470u, 481u); // 10 ms
    }

    [Fact]
    public void Packets_of_one_picture_make_no_jitter()
    {
        var statistics = new ReceptionStatistics(90_000);
        for (var i = 0; i < 500; i++) statistics.Count((ushort)i, (uint)(i / 5 * 3000), new MonoTime((i / 5 * 33_333) + (i % 5 * 2000)));
        Assert.InRange(statistics.Jitter, 0u, 2u);
    }

    [Fact]
    public void Rfc3550_section_6_4_1_says_how_long_ago_the_senders_report_came()
    {
        var statistics = new ReceptionStatistics(90_000);
        Assert.Equal((0u, 0u), (statistics.Report(1, At(0)).LastReport, statistics.Report(1, At(500)).Delay));
        statistics.SenderReported(0xABCD1234, At(1000));
        var block = statistics.Report(1, At(2500));
        Assert.Equal((0xABCD1234u, 65536u * 3 / 2), (block.LastReport, block.Delay));
    }

    [Fact]
    public void Rfc4588_section_4_makes_the_original_of_a_retransmission()
    {
        var bytes = new TestPacket(500, 90_000, 0xAAAA, 97, Marker: true, Padding: 5)
        {
            Payload = [0x12, 0x34, .. TestPacket.Vp8Key],
            Extensions = [(RtpExtensionKind.RepairedStreamId, "f"u8.ToArray()), (RtpExtensionKind.VideoOrientation, [2])],
        }.ToBytes();
        Assert.True(PacketHead.TryRead(bytes, TestPacket.Map, out var head));
        Assert.True(RtxReader.TryUnwrap(bytes, ref head, 0xBBBB, 96, out var original));
        Assert.True(PacketHead.TryRead(original, TestPacket.Map, out var again));
        Assert.Equal((0x1234, 0xBBBBu, 96, true, 90_000u), (again.Sequence, again.Ssrc, again.PayloadType, again.Marker, again.Timestamp));
        Assert.Equal((again.Sequence, again.Ssrc, again.PayloadType, again.HeaderLength, again.PayloadLength), (head.Sequence, head.Ssrc, head.PayloadType, head.HeaderLength, head.PayloadLength));
        Assert.Equal(TestPacket.Vp8Key, original.Slice(head.HeaderLength, head.PayloadLength));
        Assert.Equal([2], head.Value(original, RtpExtensionKind.VideoOrientation).ToArray());
        Assert.True(PacketReader.TryRead(original, head, MediaCodec.Vp8, new FrameContext(), default, out var info));
        Assert.True(info.IsKeyFrame);
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(2, 0)]
    [InlineData(1, 10)]
    public void Probes_in_the_retransmission_stream_hold_nothing(int payload, byte padding)
    {
        var bytes = new TestPacket(Padding: padding) { Payload = new byte[payload] }.ToBytes();
        Assert.True(PacketHead.TryRead(bytes, TestPacket.Map, out var head));
        Assert.False(RtxReader.TryUnwrap(bytes, ref head, 1, 96, out _));
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var statistics = new ReceptionStatistics(90_000);
        var i = 0;
        Allocations.AssertNone(() =>
        {
            statistics.Count((ushort)i, (uint)i * 3000, At(i++));
            return statistics.Report(1, At(i)).FractionLost == 0;
        });
    }

    private static MonoTime At(long milliseconds) => new(milliseconds * 1000);
}
