using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;

namespace Parley.Protocols.Tests.Rtp;

public sealed class RtpPacketTests
{
    private static readonly byte[] Plain = [0x80, 0xE0, 0x12, 0x34, 0, 0, 0, 7, 0xDE, 0xAD, 0xBE, 0xEF, 1, 2, 3];

    // two sources, a one-byte extension (id 1 of 1 byte, padding, id 2 of 3 bytes, padding), payload, padding of 4
    private static readonly byte[] Full =
    [
        0xB2, 0x6F, 0xFF, 0xFE, 0xAA, 0xBB, 0xCC, 0xDD, 0, 0, 0, 1, 0, 0, 0, 0x11, 0, 0, 0, 0x22,
        0xBE, 0xDE, 0, 2, 0x10, 0x55, 0, 0x22, 1, 2, 3, 0,
        9, 8, 7, 0, 0, 0, 4,
    ];

    [Fact]
    public void Rfc3550_section_5_1_fixed_header()
    {
        Assert.True(RtpPacket.TryParse(Plain, out var packet));
        var header = packet.Header;
        Assert.Equal(12, header.Length);
        Assert.True(header.Marker);
        Assert.Equal(96, header.PayloadType);
        Assert.Equal(0x1234, header.SequenceNumber);
        Assert.Equal(7u, header.Timestamp);
        Assert.Equal(0xDEADBEEF, header.Ssrc);
        Assert.False(header.HasPadding || header.HasExtension);
        Assert.Equal(0, header.ContributorCount);
        Assert.Equal([1, 2, 3], packet.Payload.ToArray());
        Assert.False(header.Extensions.TryGet(1, out _));
    }

    [Fact]
    public void Rfc3550_section_5_1_sources_extension_and_padding()
    {
        Assert.True(RtpPacket.TryParse(Full, out var packet));
        Assert.Equal(32, packet.Header.Length);
        Assert.Equal(2, packet.Header.ContributorCount);
        Assert.Equal(0x11u, packet.Header.Contributor(0));
        Assert.Equal(0x22u, packet.Header.Contributor(1));
        Assert.Equal([9, 8, 7], packet.Payload.ToArray());
        Assert.Equal(4, packet.PaddingLength);
        Assert.True(packet.Header.Extensions.TryGet(1, out var first));
        Assert.Equal([0x55], first.ToArray());
        Assert.True(packet.Header.Extensions.TryGet(2, out var second));
        Assert.Equal([1, 2, 3], second.ToArray());
        Assert.False(packet.Header.Extensions.TryGet(3, out _));
    }

    [Fact]
    public void A_contributor_that_is_not_there_is_out_of_range() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            Assert.True(RtpHeader.TryParse(Full, out var header));
            header.Contributor(2);
        });

    [Fact]
    public void A_packet_cut_in_its_header_is_none()
    {
        for (var length = 0; length < Full.Length; length++)
        {
            Assert.Equal(length >= 32, RtpHeader.TryParse(Full.AsSpan(0, length), out _));
            Assert.False(RtpPacket.TryParse(Full.AsSpan(0, length), out var packet) && packet.PaddingLength > length - 32);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(255)]
    public void Padding_longer_than_the_payload_is_refused(byte padding)
    {
        byte[] packet = [.. Full[..^1], padding];
        Assert.False(RtpPacket.TryParse(packet, out _));
        packet[^1] = 7;
        Assert.True(RtpPacket.TryParse(packet, out var view));
        Assert.True(view.Payload.IsEmpty);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x40)]
    [InlineData(0xC0)]
    public void Other_versions_are_refused(byte first) =>
        Assert.False(RtpHeader.TryParse([first, .. Plain[1..]], out _));

    [Theory]
    [InlineData(0x80, 0x60, true)]
    [InlineData(0x80, 0xFF, true)]
    [InlineData(0x80, 191, true)]
    [InlineData(0x80, 192, false)]
    [InlineData(0x80, 200, false)]
    [InlineData(0x80, 223, false)]
    [InlineData(0x16, 0xFE, false)]
    [InlineData(0x00, 0x01, false)]
    [InlineData(0x40, 0x00, false)]
    public void Rfc7983_tells_rtp_from_what_else_comes_to_the_port(byte first, byte second, bool rtp) =>
        Assert.Equal(rtp, RtpHeader.LooksLike([first, second, .. new byte[10]]));

    [Fact]
    public void Rfc8285_section_4_3_two_byte_elements()
    {
        byte[] packet =
        [
            0x90, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0x10, 0x03, 0, 3,
            1, 0, 0, 200, 5, 1, 2, 3, 4, 5, 0, 0,
        ];
        Assert.True(RtpHeader.TryParse(packet, out var header));
        Assert.True(header.Extensions.IsTwoByte);
        Assert.True(header.Extensions.TryGet(1, out var empty));
        Assert.True(empty.IsEmpty);
        Assert.True(header.Extensions.TryGet(200, out var value));
        Assert.Equal([1, 2, 3, 4, 5], value.ToArray());
    }

    [Theory]
    [InlineData(new byte[] { 0x12, 1, 2, 3, 0x23, 1, 2, 3 }, 1)] // the second one is a byte too long
    [InlineData(new byte[] { 0xF0, 1, 0x10, 1 }, 0)] // id 15 ends the list
    [InlineData(new byte[] { 0x03, 1, 0x10, 1 }, 0)] // id 0 with a length ends it too
    [InlineData(new byte[] { 0x10, 1, 0, 0x21 }, 1)]
    public void Rfc8285_section_4_2_a_broken_element_ends_the_list(byte[] elements, int count)
    {
        Assert.True(RtpHeader.TryParse([0x90, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xBE, 0xDE, 0, (byte)(elements.Length / 4), .. elements], out var header));
        var found = 0;
        foreach (var element in header.Extensions)
        {
            found++;
            Assert.Equal(1, element.Id);
        }

        Assert.Equal(count, found);
    }

    [Fact]
    public void Extensions_of_an_unknown_profile_are_none()
    {
        Assert.True(RtpHeader.TryParse([0x90, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xAB, 0xCD, 0, 1, 0x10, 1, 0, 0], out var header));
        Assert.False(header.Extensions.GetEnumerator().MoveNext());
        Assert.Equal(20, header.Length);
    }

    [Fact]
    public void Random_headers_are_read_without_a_fault()
    {
        var random = Entropy.FromNumber(5);
        var bytes = new byte[120];
        for (var i = 0; i < 20_000; i++)
        {
            random.Fill(bytes);
            bytes[0] = (byte)(0x80 | (bytes[0] & 0x3F));
            if (i % 2 == 0) (bytes[0], bytes[12], bytes[13], bytes[14], bytes[15]) = (0x90, i % 4 == 0 ? (byte)0xBE : (byte)0x10, i % 4 == 0 ? (byte)0xDE : (byte)0, 0, 10);
            if (!RtpPacket.TryParse(bytes.AsSpan(0, random.Next(bytes.Length)), out var packet)) continue;
            var total = packet.Header.Length + packet.Payload.Length + packet.PaddingLength;
            var elements = 0;
            foreach (var element in packet.Header.Extensions) elements += 1 + element.Value.Length;
            Assert.True(total <= bytes.Length && elements <= packet.Header.Length);
        }
    }
}
