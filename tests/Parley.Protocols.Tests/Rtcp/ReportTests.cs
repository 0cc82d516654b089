using System.Text;
using Parley.Protocols.Rtcp;

namespace Parley.Protocols.Tests.Rtcp;

public sealed class ReportTests
{
    private static readonly ReportBlock[] Blocks =
    [
        new(0x11111111, 128, 1000, 0x00012345, 90, 0xABCD1234, 65536),
        new(0x22222222, 0, -3, 0xFFFFFFFF, 0, 0, 0),
    ];

    [Fact]
    public void Rfc3550_section_6_4_1_sender_report()
    {
        var buffer = new byte[100];
        var info = new SenderInfo(0xE9D7_1234_8000_0000, 90_000, 10, 12_000);
        var length = SenderReport.Write(buffer, 7, info, Blocks);
        Assert.Equal(28 + 48, length);
        Assert.Equal([0x82, 200, 0, 18, 0, 0, 0, 7, 0xE9, 0xD7, 0x12, 0x34], buffer[..12]);
        Assert.Equal(0x12348000u, info.CompactNtpTime);

        Assert.True(SenderReport.TryParse(RtcpBytes.Single(buffer.AsSpan(0, length)), out var report));
        Assert.Equal((7u, info), (report.Ssrc, report.Info));
        Assert.Equal((Blocks[0], Blocks[1]), (report.Blocks[0], report.Blocks[1]));
        for (var body = 0; body < 72; body++) Assert.False(SenderReport.TryParse(RtcpBytes.Cut(buffer.AsSpan(0, length), body), out _));
        Assert.Equal(0, SenderReport.Write(buffer.AsSpan(0, length - 1), 7, info, Blocks));
        Assert.Equal(0, SenderReport.Write(new byte[2000], 7, info, new ReportBlock[32]));
    }

    [Fact]
    public void Rfc3550_section_6_4_2_receiver_report()
    {
        var buffer = new byte[100];
        var length = ReceiverReport.Write(buffer, 7, Blocks);
        Assert.Equal([0x82, 201, 0, 13, 0, 0, 0, 7, 0x11, 0x11, 0x11, 0x11, 128, 0, 0x03, 0xE8], buffer[..16]);
        Assert.True(ReceiverReport.TryParse(RtcpBytes.Single(buffer.AsSpan(0, length)), out var report));
        Assert.Equal((Blocks[0], Blocks[1]), (report.Blocks[0], report.Blocks[1]));
        Assert.Equal((7u, 2), (report.Ssrc, report.Blocks.Count));
        for (var body = 0; body < 52; body++) Assert.False(ReceiverReport.TryParse(RtcpBytes.Cut(buffer.AsSpan(0, length), body), out _));
        Assert.Equal(0, ReceiverReport.Write(buffer.AsSpan(0, length - 1), 7, Blocks));
        Assert.Equal(8, ReceiverReport.Write(buffer, 7, []));
    }

    [Theory]
    [InlineData(0x7FFFFFFF, 0x7FFFFF)]
    [InlineData(-0x7FFFFFFF, -0x800000)]
    public void Losses_beyond_24_bits_are_cut(int lost, int written)
    {
        var buffer = new byte[32];
        ReceiverReport.Write(buffer, 7, [Blocks[0] with { CumulativeLost = lost, FractionLost = 255 }]);
        Assert.True(ReceiverReport.TryParse(RtcpBytes.Single(buffer), out var report));
        Assert.Equal((written, 255), (report.Blocks[0].CumulativeLost, report.Blocks[0].FractionLost));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("abc")]
    [InlineData("abcd")]
    [InlineData("{4c3b46db-6be4-4a8f-a2fa-5e1cafbb78c9}")]
    public void Rfc3550_section_6_5_source_description(string name)
    {
        var buffer = new byte[100];
        buffer.AsSpan().Fill(0xEE);
        var length = SourceDescription.Write(buffer, 0xCAFE, Encoding.UTF8.GetBytes(name));
        Assert.True(SourceDescription.TryParse(RtcpBytes.Single(buffer.AsSpan(0, length)), out var description));
        var names = description.GetEnumerator();
        Assert.True(names.MoveNext());
        Assert.Equal((0xCAFEu, name), (names.Current.Ssrc, Encoding.UTF8.GetString(names.Current.CanonicalName)));
        Assert.False(names.MoveNext());
        for (var body = 0; body < length - 4 - 3; body++) Assert.False(SourceDescription.TryParse(RtcpBytes.Cut(buffer.AsSpan(0, length), body), out _));
        Assert.Equal(0, SourceDescription.Write(buffer.AsSpan(0, length - 1), 1, Encoding.UTF8.GetBytes(name)));
    }

    [Fact]
    public void Rfc3550_section_6_5_several_sources_and_other_items()
    {
        byte[] datagram =
        [
            0x83, 202, 0, 8,
            0, 0, 0, 1, 2, 1, (byte)'n', 1, 2, (byte)'x', (byte)'y', 0,
            0, 0, 0, 2, 0, 0, 0, 0,
            0, 0, 0, 3, 1, 1, (byte)'z', 8, 1, (byte)'p', 0, 0,
        ];
        Assert.True(SourceDescription.TryParse(RtcpBytes.Single(datagram), out var description));
        var read = new List<(uint, string)>();
        foreach (var name in description) read.Add((name.Ssrc, Encoding.UTF8.GetString(name.CanonicalName)));
        Assert.Equal([(1, "xy"), (2, ""), (3, "z")], read);
        datagram[0] = 0x84; // one more than there are
        Assert.False(SourceDescription.TryParse(RtcpBytes.Single(datagram), out _));
        Assert.Equal(0, SourceDescription.Write(new byte[400], 1, new byte[256]));
    }

    [Fact]
    public void Rfc3550_section_6_6_goodbye()
    {
        var buffer = new byte[20];
        Assert.Equal(12, Goodbye.Write(buffer, [5, 6]));
        Assert.True(Goodbye.TryParse(RtcpBytes.Single(buffer.AsSpan(0, 12)), out var goodbye));
        Assert.Equal((2, 5u, 6u), (goodbye.Count, goodbye[0], goodbye[1]));
        for (var body = 0; body < 8; body++) Assert.False(Goodbye.TryParse(RtcpBytes.Cut(buffer.AsSpan(0, 12), body), out _));
        Assert.True(Goodbye.TryParse(RtcpBytes.Single([0x81, 203, 0, 2, 0, 0, 0, 9, 3, (byte)'b', (byte)'y', (byte)'e']), out goodbye));
        Assert.Equal((1, 9u), (goodbye.Count, goodbye[0]));
        Assert.Equal(0, Goodbye.Write(buffer.AsSpan(0, 11), [5, 6]));
        Assert.Equal(0, Goodbye.Write(new byte[200], new uint[32]));
    }

    [Fact]
    public void Rfc3611_receiver_time_and_its_echo()
    {
        var buffer = new byte[60];
        var length = ExtendedReport.WriteReceiverTime(buffer, 7, 0x0102030405060708);
        Assert.Equal([0x80, 207, 0, 4, 0, 0, 0, 7, 4, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8], buffer[..length]);
        Assert.True(ExtendedReport.TryParse(RtcpBytes.Single(buffer.AsSpan(0, length)), out var report));
        Assert.Equal(7u, report.Ssrc);
        Assert.True(report.TryGetReceiverTime(out var time));
        Assert.Equal(0x0102030405060708ul, time);
        Assert.False(report.TryGetDelay(1, out _));
        Assert.Equal(0, ExtendedReport.WriteReceiverTime(buffer.AsSpan(0, length - 1), 7, 1));

        length = ExtendedReport.WriteDelays(buffer, 8, [new(1, 2, 3), new(4, 5, 6)]);
        Assert.Equal([0x80, 207, 0, 8, 0, 0, 0, 8, 5, 0, 0, 6, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3], buffer[..24]);
        Assert.True(ExtendedReport.TryParse(RtcpBytes.Single(buffer.AsSpan(0, length)), out report));
        Assert.True(report.TryGetDelay(4, out var echo));
        Assert.Equal(new ReceiverTimeEcho(4, 5, 6), echo);
        Assert.False(report.TryGetDelay(9, out _));
        Assert.False(report.TryGetReceiverTime(out _));
        for (var body = 5; body < length - 4; body++) Assert.False(ExtendedReport.TryParse(RtcpBytes.Cut(buffer.AsSpan(0, length), body), out _));
        Assert.Equal(0, ExtendedReport.WriteDelays(buffer.AsSpan(0, length - 1), 8, [new(1, 2, 3), new(4, 5, 6)]));
        Assert.Equal(0, ExtendedReport.WriteDelays(buffer, 8, []));
    }

    [Fact]
    public void Rfc3611_section_3_unknown_blocks_are_walked_over()
    {
        byte[] datagram = [0x80, 207, 0, 6, 0, 0, 0, 7, 42, 0, 0, 1, 9, 9, 9, 9, 4, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2];
        Assert.True(ExtendedReport.TryParse(RtcpBytes.Single(datagram), out var report));
        Assert.True(report.TryGetReceiverTime(out var time));
        Assert.Equal(0x0000000100000002ul, time);
    }
}
