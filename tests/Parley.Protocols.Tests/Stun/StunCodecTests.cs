using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Stun.Credentials;

namespace Parley.Protocols.Tests.Stun;

public sealed class StunCodecTests
{
    private static readonly TransactionId Id = new(0x0102030405060708, 0x090A0B0C);

    [Fact]
    public void Every_method_and_class_survive_the_type_field()
    {
        for (var method = 0; method < 0x1000; method++)
        {
            foreach (var messageClass in Enum.GetValues<StunClass>())
            {
                var type = StunMessageType.Encode((StunMethod)method, messageClass);
                Assert.True(type < 0x4000);
                Assert.Equal((StunMethod)method, StunMessageType.Method(type));
                Assert.Equal(messageClass, StunMessageType.Class(type));
            }
        }
    }

    [Theory]
    [InlineData(StunMethod.Binding, StunClass.Request, 0x0001)]
    [InlineData(StunMethod.Binding, StunClass.Success, 0x0101)]
    [InlineData(StunMethod.Binding, StunClass.Error, 0x0111)]
    [InlineData(StunMethod.Send, StunClass.Indication, 0x0016)]
    [InlineData(StunMethod.Data, StunClass.Indication, 0x0017)]
    [InlineData(StunMethod.Allocate, StunClass.Error, 0x0113)]
    public void The_type_field_is_figure_3_of_rfc_8489(StunMethod method, StunClass messageClass, ushort type) =>
        Assert.Equal(type, StunMessageType.Encode(method, messageClass));

    [Fact]
    public void What_follows_integrity_is_not_seen()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunMethod.Binding, StunClass.Request, Id);
        writer.AddMessageIntegrity("key"u8);
        writer.Add(StunAttributeType.Username, "smuggled");
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Finish()), out var message));
        Assert.False(message.Has(StunAttributeType.Username));
        Assert.True(MessageIntegrity.Verify(message, "key"u8));
    }

    [Fact]
    public void A_fingerprint_must_be_last()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunMethod.Binding, StunClass.Request, Id);
        writer.AddFingerprint();
        writer.Add(StunAttributeType.Software, "late");
        Assert.False(StunMessage.TryParse(buffer.AsSpan(0, writer.Finish()), out _));
    }

    [Fact]
    public void A_writer_that_runs_out_of_room_says_so_at_every_size()
    {
        var full = new byte[200];
        var needed = Write(full);
        Assert.True(needed > 0);
        for (var size = 0; size < needed; size++) Assert.Equal(0, Write(new byte[size]));
        Assert.Equal(needed, Write(new byte[needed]));

        static int Write(byte[] buffer)
        {
            var writer = new StunWriter(buffer, StunMethod.Binding, StunClass.Request, Id);
            writer.Add(StunAttributeType.Software, "abc");
            writer.AddErrorCode(ErrorCode.StaleNonce);
            writer.AddMessageIntegrity("key"u8);
            writer.AddFingerprint();
            return writer.Finish();
        }
    }

    [Theory]
    [InlineData(ErrorCode.TryAlternate)]
    [InlineData(ErrorCode.StaleNonce)]
    [InlineData(ErrorCode.InsufficientCapacity)]
    public void An_error_code_reads_as_written_and_not_when_cut(int code)
    {
        var value = ValueOf((ref StunWriter writer) => writer.AddErrorCode(code), StunAttributeType.ErrorCode);
        Assert.True(ErrorCode.TryRead(value, out var read, out var reason));
        Assert.Equal(code, read);
        Assert.Equal(ErrorCode.Reason(code), System.Text.Encoding.UTF8.GetString(reason));
        for (var length = 0; length < 4; length++) Assert.False(ErrorCode.TryRead(value.AsSpan(0, length), out _, out _));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(7, 0)]
    [InlineData(4, 100)]
    public void An_error_code_outside_300_to_699_is_refused(byte hundreds, byte number) =>
        Assert.False(ErrorCode.TryRead([0, 0, hundreds, number], out _, out _));

    [Theory]
    [InlineData("192.0.2.1:3478")]
    [InlineData("[2001:db8::1]:3478")]
    public void An_address_reads_as_written_and_at_no_other_length(string text)
    {
        Assert.True(TransportAddress.TryParse(text, out var address));
        var plain = ValueOf((ref StunWriter w) => w.AddPlainAddress(StunAttributeType.AlternateServer, address), StunAttributeType.AlternateServer);
        Assert.True(PlainAddress.TryRead(plain, out var read));
        Assert.Equal(address, read);
        var xor = ValueOf((ref StunWriter w) => w.AddXorAddress(StunAttributeType.XorPeerAddress, address), StunAttributeType.XorPeerAddress);
        Assert.True(XorAddress.TryRead(xor, Id, out read));
        Assert.Equal(address, read);
        for (var length = 0; length < plain.Length; length++)
        {
            Assert.False(PlainAddress.TryRead(plain.AsSpan(0, length), out _));
            Assert.False(XorAddress.TryRead(xor.AsSpan(0, length), Id, out _));
        }
    }

    [Fact]
    public void Unknown_attributes_are_named_once_and_only_those_that_must_be_understood()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunMethod.Binding, StunClass.Request, Id);
        writer.Add((StunAttributeType)0x7777, 1u);
        writer.Add((StunAttributeType)0x9999, 1u);
        writer.Add(StunAttributeType.Priority, 1u);
        writer.Add((StunAttributeType)0x7777, 1u);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Finish()), out var message));
        var unknown = new StunAttributeType[8];
        Assert.Equal(1, UnknownAttributes.Collect(message, [StunAttributeType.Priority], unknown));
        Assert.Equal((StunAttributeType)0x7777, unknown[0]);
    }

    [Fact]
    public void The_nonce_cookie_counts_its_bits_from_the_left()
    {
        var nonce = new byte[NonceCookie.Length];
        NonceCookie.Write(nonce, StunSecurityFeatures.PasswordAlgorithms);
        Assert.Equal("obMatJos2gAAA"u8.ToArray(), nonce);
        NonceCookie.Write(nonce, StunSecurityFeatures.PasswordAlgorithms | StunSecurityFeatures.UsernameAnonymity);
        Assert.Equal("obMatJos2wAAA"u8.ToArray(), nonce);
        Assert.True(NonceCookie.TryRead(nonce, out var features));
        Assert.Equal(StunSecurityFeatures.PasswordAlgorithms | StunSecurityFeatures.UsernameAnonymity, features);
        for (var length = 0; length < nonce.Length; length++) Assert.False(NonceCookie.TryRead(nonce.AsSpan(0, length), out _));
        Assert.False(NonceCookie.TryRead("obMatJos2!AAA"u8, out _));
    }

    [Theory]
    [InlineData(new byte[] { 0, 1, 0, 0 }, PasswordAlgorithm.Md5)]
    [InlineData(new byte[] { 0, 2, 0, 0 }, PasswordAlgorithm.Sha256)]
    [InlineData(new byte[] { 0, 3, 0, 0 }, PasswordAlgorithm.None)]
    [InlineData(new byte[] { 0, 2, 0, 4 }, PasswordAlgorithm.None)]
    [InlineData(new byte[] { 0, 2, 0 }, PasswordAlgorithm.None)]
    public void A_password_algorithm_is_known_or_refused(byte[] value, PasswordAlgorithm expected)
    {
        Assert.Equal(expected != PasswordAlgorithm.None, PasswordAlgorithms.TryRead(value, out var algorithm));
        Assert.Equal(expected, algorithm);
    }

    [Fact]
    public void Integrity_that_covers_more_than_any_request_is_not_verified()
    {
        var buffer = new byte[8192];
        var writer = new StunWriter(buffer, StunMethod.Binding, StunClass.Request, Id);
        writer.Add(StunAttributeType.Software, new byte[4000]);
        writer.AddMessageIntegrity("key"u8);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Finish()), out var message));
        Assert.False(MessageIntegrity.Verify(message, "key"u8));
    }

    internal delegate void Fill(ref StunWriter writer);

    internal static byte[] ValueOf(Fill fill, StunAttributeType type)
    {
        var buffer = new byte[400];
        var writer = new StunWriter(buffer, StunMethod.Binding, StunClass.Request, Id);
        fill(ref writer);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Finish()), out var message));
        Assert.True(message.TryGet(type, out var value));
        return value.ToArray();
    }
}
