using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Tests.Stun;
using Parley.Protocols.Turn;

namespace Parley.Protocols.Tests.Turn;

public sealed class TurnCodecTests
{
    private static readonly TransactionId Id = new(0x0102030405060708, 0x090A0B0C);

    [Fact]
    public void Channel_data_reads_as_written_and_not_when_cut()
    {
        byte[] message = [0x40, 1, 0, 3, 7, 8, 9, 0];
        Assert.True(ChannelData.TryParse(message, out var channel, out var length));
        Assert.Equal((0x4001, 3), (channel, length));
        for (var cut = 0; cut < 7; cut++) Assert.False(ChannelData.TryParse(message.AsSpan(0, cut), out _, out _));
        var written = new byte[4];
        ChannelData.WriteHeader(written, channel, length);
        Assert.Equal(message[..4], written);
    }

    [Fact]
    public void Only_0x4000_to_0x7FFF_are_channels()
    {
        for (var number = 0; number <= ushort.MaxValue; number++)
        {
            byte[] message = [(byte)(number >> 8), (byte)number, 0, 0];
            Assert.Equal(number is >= 0x4000 and <= 0x7FFF, ChannelData.TryParse(message, out _, out _));
            Assert.Equal(number is >= 0x4000 and <= 0x7FFF, TurnAttributes.TryReadChannelNumber(message, out _));
        }
    }

    [Theory]
    [InlineData("192.0.2.1:3478", SendIndication.V4Overhead)]
    [InlineData("[2001:db8::1]:3478", SendIndication.V6Overhead)]
    public void An_indication_is_written_around_its_payload(string text, int overhead)
    {
        Assert.True(TransportAddress.TryParse(text, out var peer));
        for (var length = 0; length < 9; length++)
        {
            var buffer = new byte[100];
            buffer.AsSpan().Fill(0xEE);
            var offset = SendIndication.WriteDataAround(buffer, 60, length, peer, Id, out var total);
            Assert.Equal(60 - overhead, offset);
            Assert.Equal(overhead + ((length + 3) & ~3), total);
            var message = buffer.AsSpan(offset, total).ToArray();
            Assert.True(SendIndication.IsData(message));
            Assert.False(SendIndication.IsSend(message));
            Assert.True(SendIndication.TryParse(message, out var indication));
            Assert.Equal((peer, overhead, length), (indication.Peer, indication.DataOffset, indication.DataLength));
            Assert.All(buffer[60..(60 + length)], b => Assert.Equal(0xEE, b));
            Assert.All(buffer[(60 + length)..(offset + total)], b => Assert.Equal(0, b));

            // the general parser agrees
            Assert.True(StunMessage.TryParse(message, out var general));
            Assert.True(general.TryGet(StunAttributeType.Data, out var data));
            Assert.Equal(length, data.Length);
            for (var cut = 0; cut < total; cut++) Assert.False(SendIndication.TryParse(message.AsSpan(0, cut), out _));
        }
    }

    [Fact]
    public void An_indication_needs_a_peer_and_data_and_nothing_it_must_not_have()
    {
        Assert.True(TransportAddress.TryParse("192.0.2.1:1", out var peer));
        Assert.False(Parse((ref StunWriter w) => w.Add(StunAttributeType.Data, [1])));
        Assert.False(Parse((ref StunWriter w) => w.AddXorAddress(StunAttributeType.XorPeerAddress, peer)));
        Assert.True(Parse((ref StunWriter w) => Add(ref w, StunAttributeType.DontFragment)));
        Assert.True(Parse((ref StunWriter w) => Add(ref w, StunAttributeType.Software)));
        Assert.False(Parse((ref StunWriter w) => Add(ref w, (StunAttributeType)0x7777)));

        void Add(ref StunWriter writer, StunAttributeType extra)
        {
            writer.Add(extra, []);
            writer.AddXorAddress(StunAttributeType.XorPeerAddress, peer);
            writer.Add(StunAttributeType.Data, [1]);
        }

        static bool Parse(StunCodecTests.Fill fill)
        {
            var buffer = new byte[200];
            var writer = new StunWriter(buffer, StunMethod.Send, StunClass.Indication, Id);
            fill(ref writer);
            return SendIndication.TryParse(buffer.AsSpan(0, writer.Finish()), out _);
        }
    }

    [Fact]
    public void Small_attributes_read_as_written_and_at_no_other_length()
    {
        Check(StunAttributeType.Lifetime, (ref StunWriter w) => w.AddLifetime(TimeSpan.FromSeconds(600)),
            v => TurnAttributes.TryReadLifetime(v, out var s) ? s : null, 600u);
        Check(StunAttributeType.ChannelNumber, (ref StunWriter w) => w.AddChannelNumber(0x4001),
            v => TurnAttributes.TryReadChannelNumber(v, out var n) ? n : null, (ushort)0x4001);
        Check(StunAttributeType.RequestedTransport, (ref StunWriter w) => w.AddRequestedTransport(17),
            v => TurnAttributes.TryReadRequestedTransport(v, out var p) ? p : null, (byte)17);
        Check(StunAttributeType.RequestedAddressFamily, (ref StunWriter w) => w.AddFamily(StunAttributeType.RequestedAddressFamily, IPFamily.V6),
            v => TurnAttributes.TryReadFamily(v, out var f) ? f : null, IPFamily.V6);
        Check(StunAttributeType.EvenPort, (ref StunWriter w) => w.AddEvenPort(true),
            v => TurnAttributes.TryReadEvenPort(v, out var r) ? r : null, true);
        Check(StunAttributeType.ReservationToken, (ref StunWriter w) => w.Add(StunAttributeType.ReservationToken, 0x1122334455667788UL),
            v => TurnAttributes.TryReadReservationToken(v, out var t) ? t : null, 0x1122334455667788UL);
        Check(StunAttributeType.Icmp, (ref StunWriter w) => w.AddIcmp(3, 4, 1400),
            v => TurnAttributes.TryReadIcmp(v, out var t, out var c, out var d) ? (t, c, d) : null, ((byte)3, (byte)4, 1400u));
    }

    [Fact]
    public void An_address_error_code_reads_as_written()
    {
        var value = StunCodecTests.ValueOf(
            (ref StunWriter w) => w.AddAddressErrorCode(IPFamily.V6, ErrorCode.AddressFamilyNotSupported), StunAttributeType.AddressErrorCode);
        Assert.True(TurnAttributes.TryReadAddressErrorCode(value, out var family, out var code));
        Assert.Equal((IPFamily.V6, ErrorCode.AddressFamilyNotSupported), (family, code));
        for (var length = 0; length < 4; length++)
            Assert.False(TurnAttributes.TryReadAddressErrorCode(value.AsSpan(0, length), out _, out _));
        Assert.False(TurnAttributes.TryReadAddressErrorCode([3, 0, 4, 40], out _, out _));
    }

    private static void Check<T>(StunAttributeType type, StunCodecTests.Fill write, Func<byte[], T?> read, T expected)
        where T : struct
    {
        var value = StunCodecTests.ValueOf(write, type);
        Assert.Equal(expected, read(value));
        for (var length = 0; length < value.Length; length++) Assert.Null(read(value[..length]));
        Assert.Null(read([.. value, 0]));
    }
}
