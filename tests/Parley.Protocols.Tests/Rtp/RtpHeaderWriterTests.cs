using Parley.Protocols.Rtp;

namespace Parley.Protocols.Tests.Rtp;

public sealed class RtpHeaderWriterTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read_again(bool twoByte)
    {
        var buffer = new byte[100];
        var writer = new RtpHeaderWriter(buffer, 111, true, 65535, 0xFFFFFFF0, 0xCAFEBABE, twoByte);
        writer.AddContributor(5);
        writer.AddContributor(6);
        Assert.True(writer.TryAddExtension(1, [0x7F]));
        Assert.True(writer.TryReserveExtension(3, 2, out var later));
        Assert.True(writer.TryAddExtension(14, new byte[16]));
        Assert.Equal(twoByte, writer.TryAddExtension(200, "far"u8));
        Assert.Equal(twoByte, writer.TryAddExtension(2, new byte[17]));
        Assert.Equal(twoByte, writer.TryAddExtension(4, []));
        Assert.False(writer.TryAddExtension(0, [1]));
        later[0] = 0xAB;
        later[1] = 0xCD;
        var length = writer.Finish();

        Assert.Equal(0, length % 4);
        Assert.True(RtpPacket.TryParse(buffer.AsSpan(0, length), out var packet));
        var header = packet.Header;
        Assert.Equal(length, header.Length);
        Assert.Equal((111, true, 65535, 0xFFFFFFF0, 0xCAFEBABE), (header.PayloadType, header.Marker, header.SequenceNumber, header.Timestamp, header.Ssrc));
        Assert.Equal((5u, 6u), (header.Contributor(0), header.Contributor(1)));
        Assert.True(header.Extensions.TryGet(1, out var value));
        Assert.Equal([0x7F], value.ToArray());
        Assert.True(header.Extensions.TryGet(3, out value));
        Assert.Equal([0xAB, 0xCD], value.ToArray());
        Assert.True(header.Extensions.TryGet(14, out value));
        Assert.Equal(16, value.Length);
        Assert.Equal(twoByte, header.Extensions.TryGet(200, out value));
        if (twoByte) Assert.Equal("far"u8, value);
    }

    [Fact]
    public void A_header_without_extensions_has_none()
    {
        var buffer = new byte[12];
        var writer = new RtpHeaderWriter(buffer, 200, false, 1, 2, 3);
        Assert.False(writer.TryAddExtension(1, [1]));
        Assert.Equal(12, writer.Finish());
        Assert.Equal([0x80, 72, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3], buffer);
    }

    [Fact]
    public void A_full_buffer_takes_no_element_and_stays_valid()
    {
        for (var size = 12; size < 40; size++)
        {
            var buffer = new byte[size];
            var writer = new RtpHeaderWriter(buffer, 96, false, 1, 2, 3);
            var count = 0;
            while (writer.TryAddExtension((byte)(count + 1), [1, 2, 3])) count++;
            Assert.True(RtpHeader.TryParse(buffer.AsSpan(0, writer.Finish()), out var header));
            var read = 0;
            foreach (var element in header.Extensions)
            {
                Assert.Equal(++read, element.Id);
                Assert.Equal([1, 2, 3], element.Value.ToArray());
            }

            Assert.Equal(count, read);
            Assert.Equal(size < 20 ? 0 : (size - 16) / 4, count);
        }
    }

    [Fact]
    public void Contributors_come_before_extensions_and_are_at_most_fifteen()
    {
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new RtpHeaderWriter(new byte[200], 96, false, 1, 2, 3);
            for (uint i = 0; i < 16; i++) writer.AddContributor(i);
        });
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new RtpHeaderWriter(new byte[200], 96, false, 1, 2, 3);
            writer.TryAddExtension(1, [1]);
            writer.AddContributor(1);
        });
        Assert.Throws<ArgumentException>(() => new RtpHeaderWriter(new byte[11], 96, false, 1, 2, 3));
    }
}
