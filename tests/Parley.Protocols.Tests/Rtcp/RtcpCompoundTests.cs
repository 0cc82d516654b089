using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;

namespace Parley.Protocols.Tests.Rtcp;

public sealed class RtcpCompoundTests
{
    // a receiver report, a source description, a PLI with four bytes of padding
    private static readonly byte[] Datagram =
    [
        0x80, 201, 0, 1, 0, 0, 0, 1,
        0x81, 202, 0, 3, 0, 0, 0, 1, 1, 2, (byte)'a', (byte)'b', 0, 0, 0, 0,
        0xA1, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 4,
    ];

    [Fact]
    public void Rfc3550_section_6_1_walks_over_the_packets_of_a_datagram()
    {
        Assert.True(RtcpCompound.TryParse(Datagram, out var compound));
        var seen = new List<(RtcpPacketType, byte, int)>();
        foreach (var packet in compound) seen.Add((packet.Type, packet.Count, packet.Body.Length));
        Assert.Equal([(RtcpPacketType.ReceiverReport, 0, 4), (RtcpPacketType.SourceDescription, 1, 12), (RtcpPacketType.PayloadFeedback, 1, 8)], seen);
    }

    [Fact]
    public void A_datagram_must_be_filled_exactly()
    {
        for (var length = 0; length < Datagram.Length; length++) Assert.Equal(length is 8 or 24, RtcpCompound.TryParse(Datagram.AsSpan(0, length), out _));
        Assert.False(RtcpCompound.TryParse([.. Datagram, 0], out _));
    }

    [Theory]
    [InlineData(new byte[] { 0x40, 201, 0, 1, 0, 0, 0, 1 })] // version
    [InlineData(new byte[] { 0xA0, 201, 0, 1, 0, 0, 0, 0 })] // padding of nothing
    [InlineData(new byte[] { 0xA0, 201, 0, 1, 0, 0, 0, 5 })] // padding longer than the body
    [InlineData(new byte[] { 0xA0, 201, 0, 1, 0, 0, 0, 4, 0x80, 201, 0, 0 })] // padding before the last packet
    [InlineData(new byte[] { 0xA0, 201, 0, 0 })]
    public void Broken_datagrams_are_refused(byte[] datagram) => Assert.False(RtcpCompound.TryParse(datagram, out _));

    [Fact]
    public void Rfc5506_a_reduced_size_packet_needs_no_report()
    {
        var buffer = new byte[12];
        Assert.Equal(12, PictureLossIndication.Write(buffer, new FeedbackHeader(1, 2)));
        Assert.True(PictureLossIndication.TryParse(RtcpBytes.Single(buffer), out _));
    }

    [Theory]
    [InlineData(0x80, 200, true)]
    [InlineData(0x81, 223, true)]
    [InlineData(0x80, 192, true)]
    [InlineData(0x80, 96, false)]
    [InlineData(0x80, 224, false)]
    [InlineData(0x16, 200, false)]
    public void Rfc5761_section_4_tells_rtcp_from_rtp(byte first, byte second, bool rtcp) =>
        Assert.Equal(rtcp, RtcpPacket.LooksLike([first, second, 0, 1, 0, 0, 0, 0]));

    [Fact]
    public void Random_datagrams_are_read_without_a_fault()
    {
        var random = Entropy.FromNumber(21);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[4 * (1 + random.Next(20))];
            random.Fill(bytes);
            bytes[0] = (byte)(0x80 | (bytes[0] & 0x1F));
            bytes[1] = (byte)(200 + random.Next(8));
            (bytes[2], bytes[3]) = (0, (byte)((bytes.Length / 4) - 1));
            if (i % 3 == 0) bytes[0] = (byte)(0x80 | (i % 2 == 0 ? 15 : 1));
            var packet = RtcpBytes.Single(bytes);
            ReadEverything(packet);
        }
    }

    private static void ReadEverything(RtcpPacket packet)
    {
        if (SenderReport.TryParse(packet, out var sender)) ReadBlocks(sender.Blocks);
        if (ReceiverReport.TryParse(packet, out var receiver)) ReadBlocks(receiver.Blocks);
        if (SourceDescription.TryParse(packet, out var names))
        {
            foreach (var name in names) Assert.True(name.CanonicalName.Length <= 255);
        }

        if (Goodbye.TryParse(packet, out var goodbye) && goodbye.Count > 0) _ = goodbye[goodbye.Count - 1];
        if (Nack.TryParse(packet, out var nack))
        {
            foreach (var sequence in nack) Assert.InRange(sequence, 0, 65535);
        }

        if (FullIntraRequest.TryParse(packet, out var request)) _ = request[request.Count - 1];
        if (ReceiverEstimate.TryParse(packet, out var estimate) && estimate.SourceCount > 0) _ = estimate.Source(estimate.SourceCount - 1);
        if (ExtendedReport.TryParse(packet, out var report))
        {
            report.TryGetReceiverTime(out _);
            report.TryGetDelay(1, out _);
        }

        if (!TransportFeedback.TryParse(packet, out var feedback)) return;
        var arrived = 0;
        foreach (var arrival in feedback) arrived++;
        Assert.InRange(arrived, 0, feedback.StatusCount);
    }

    private static void ReadBlocks(ReportBlocks blocks)
    {
        for (var i = 0; i < blocks.Count; i++) Assert.InRange(blocks[i].CumulativeLost, -0x80_0000, 0x7F_FFFF);
    }
}
