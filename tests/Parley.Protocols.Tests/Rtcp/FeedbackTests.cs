using Parley.Protocols.Rtcp;

namespace Parley.Protocols.Tests.Rtcp;

public sealed class FeedbackTests
{
    [Fact]
    public void Rfc4585_section_6_2_1_nack()
    {
        var buffer = new byte[100];
        ushort[] lost = [10, 11, 26, 27, 65534, 65535, 0, 14, 500];
        var length = Nack.Write(buffer, new FeedbackHeader(1, 2), lost, out var taken);
        Assert.Equal(9, taken);
        Assert.Equal([0x81, 205, 0, 6, 0, 0, 0, 1, 0, 0, 0, 2, 0, 10, 0x80, 0x01, 0, 27, 0, 0, 0xFF, 0xFE, 0x80, 0x03, 1, 0xF4, 0, 0], buffer[..length]);
        Assert.True(Nack.TryParse(RtcpBytes.Single(buffer.AsSpan(0, length)), out var nack));
        Assert.Equal(new FeedbackHeader(1, 2), nack.Header);
        var read = new List<ushort>();
        foreach (var sequence in nack) read.Add(sequence);
        Assert.Equal(lost, read);
        for (var body = 0; body < 12; body++) Assert.False(Nack.TryParse(RtcpBytes.Cut(buffer.AsSpan(0, length), body), out _));
    }

    [Fact]
    public void Rfc4585_section_6_2_1_a_nack_that_is_full_says_how_much_it_took()
    {
        var buffer = new byte[20];
        Assert.Equal(20, Nack.Write(buffer, default, [1, 100, 200], out var taken));
        Assert.Equal(2, taken);
        Assert.Equal(0, Nack.Write(buffer.AsSpan(0, 15), default, [1], out taken));
        Assert.Equal(0, taken);
        Assert.Equal(0, Nack.Write(buffer, default, [], out _));
    }

    [Fact]
    public void Rfc4585_section_6_3_1_picture_loss_indication()
    {
        var buffer = new byte[12];
        Assert.Equal(12, PictureLossIndication.Write(buffer, new FeedbackHeader(1, 0xABCDEF01)));
        Assert.Equal([0x81, 206, 0, 2, 0, 0, 0, 1, 0xAB, 0xCD, 0xEF, 0x01], buffer);
        Assert.True(PictureLossIndication.TryParse(RtcpBytes.Single(buffer), out var header));
        Assert.Equal(new FeedbackHeader(1, 0xABCDEF01), header);
        Assert.Equal(0, PictureLossIndication.Write(buffer.AsSpan(0, 11), header));
        for (var body = 0; body < 8; body++) Assert.False(PictureLossIndication.TryParse(RtcpBytes.Cut(buffer, body), out _));
        buffer[1] = 205;
        Assert.False(PictureLossIndication.TryParse(RtcpBytes.Single(buffer), out _));
    }

    [Fact]
    public void Rfc5104_section_4_3_1_full_intra_request()
    {
        var buffer = new byte[20];
        Assert.Equal(20, FullIntraRequest.Write(buffer, 1, 0xABCD, 42));
        Assert.Equal([0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xAB, 0xCD, 42, 0, 0, 0], buffer);
        Assert.True(FullIntraRequest.TryParse(RtcpBytes.Single(buffer), out var request));
        Assert.Equal((1, 0xABCDu, 42), (request.Count, request[0].Ssrc, request[0].Number));
        for (var body = 0; body < 16; body++) Assert.False(FullIntraRequest.TryParse(RtcpBytes.Cut(buffer, body), out _));
        Assert.Equal(0, FullIntraRequest.Write(buffer.AsSpan(0, 19), 1, 2, 3));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(262_143, 262_143)]
    [InlineData(262_144, 262_144)]
    [InlineData(2_500_001, 2_500_000)]
    [InlineData(ulong.MaxValue, 0x7FFF_E000_0000_0000)]
    public void Receiver_estimate(ulong bitsPerSecond, ulong read)
    {
        var buffer = new byte[40];
        var length = ReceiverEstimate.Write(buffer, 9, bitsPerSecond, [1, 2]);
        Assert.Equal(28, length);
        Assert.True(ReceiverEstimate.TryParse(RtcpBytes.Single(buffer.AsSpan(0, length)), out var estimate));
        Assert.Equal((9u, read, 2, 1u, 2u), (estimate.Sender, estimate.BitsPerSecond, estimate.SourceCount, estimate.Source(0), estimate.Source(1)));
        for (var body = 0; body < 24; body++) Assert.False(ReceiverEstimate.TryParse(RtcpBytes.Cut(buffer.AsSpan(0, length), body), out _));
        Assert.Equal(0, ReceiverEstimate.Write(buffer.AsSpan(0, 27), 9, bitsPerSecond, [1, 2]));
    }

    [Theory]
    [InlineData(12, (byte)'X')]
    [InlineData(17, 0xFF)]
    public void Receiver_estimate_with_another_name_or_an_endless_number_is_refused(int index, byte value)
    {
        var buffer = new byte[20];
        Assert.Equal(20, ReceiverEstimate.Write(buffer, 9, 1000, []));
        buffer[index] = value;
        Assert.False(ReceiverEstimate.TryParse(RtcpBytes.Single(buffer), out _));
    }
}
