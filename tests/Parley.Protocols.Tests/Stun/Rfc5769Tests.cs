using System.Text;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Stun.Credentials;

namespace Parley.Protocols.Tests.Stun;

public sealed class Rfc5769Tests
{
    private const string Username = "\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9";

    [Fact]
    public void Section_2_1_sample_request()
    {
        Assert.True(StunMessage.TryParse(Rfc5769Vectors.Request, out var message));
        Assert.Equal((StunMethod.Binding, StunClass.Request), (message.Method, message.Class));
        Assert.Equal(new TransactionId(0xb7e7a701bc34d686, 0xfa87dfae), message.TransactionId);
        Assert.Equal("STUN test client", Text(message, StunAttributeType.Software));
        Assert.Equal("evtj:h6vY", Text(message, StunAttributeType.Username));
        Assert.True(IceAttributes.TryReadPriority(message, out var priority));
        Assert.Equal(0x6e0001ffu, priority);
        Assert.True(IceAttributes.TryReadRole(message, out var controlling, out var tieBreaker));
        Assert.Equal((false, 0x932ff9b151263b36UL), (controlling, tieBreaker));
        Assert.True(MessageIntegrity.Verify(message, Encoding.UTF8.GetBytes(Rfc5769Vectors.Password)));
        Assert.False(MessageIntegrity.Verify(message, "another"u8));
        Assert.True(Fingerprint.Verify(message));
    }

    [Theory]
    [InlineData(false, "192.0.2.1:32853")]
    [InlineData(true, "[2001:db8:1234:5678:11:2233:4455:6677]:32853")]
    public void Sections_2_2_and_2_3_sample_responses(bool v6, string mapped)
    {
        Assert.True(StunMessage.TryParse(v6 ? Rfc5769Vectors.ResponseV6 : Rfc5769Vectors.ResponseV4, out var message));
        Assert.Equal((StunMethod.Binding, StunClass.Success), (message.Method, message.Class));
        Assert.Equal("test vector", Text(message, StunAttributeType.Software));
        Assert.True(message.TryGet(StunAttributeType.XorMappedAddress, out var value));
        Assert.True(XorAddress.TryRead(value, message.TransactionId, out var address));
        Assert.Equal(mapped, address.ToString());
        Assert.True(MessageIntegrity.Verify(message, Encoding.UTF8.GetBytes(Rfc5769Vectors.Password)));
        Assert.True(Fingerprint.Verify(message));
    }

    [Fact]
    public void Section_2_4_long_term_authentication()
    {
        Assert.True(StunMessage.TryParse(Rfc5769Vectors.LongTerm, out var message));
        Assert.Equal(Username, Text(message, StunAttributeType.Username));
        Assert.Equal("f//499k954d6OL34oL9FSTvy64sA", Text(message, StunAttributeType.Nonce));
        Assert.Equal("example.org", Text(message, StunAttributeType.Realm));
        var key = LongTermKey.Compute(PasswordAlgorithm.Md5, Encoding.UTF8.GetBytes(Username), "example.org", "TheMatrIX");
        Assert.True(MessageIntegrity.Verify(message, key));
        Assert.False(message.HasFingerprint);
        Assert.False(Fingerprint.Verify(message));
    }

    [Fact]
    public void Rfc_8489_B_1_long_term_authentication_with_sha_256()
    {
        Assert.True(StunMessage.TryParse(Rfc5769Vectors.LongTermSha256, out var message));
        Assert.True(message.TryGet(StunAttributeType.UserHash, out var hash));
        Assert.Equal(UserHash.Compute(Username, "example.org"), hash.ToArray());
        Assert.True(message.TryGet(StunAttributeType.PasswordAlgorithm, out var value));
        Assert.True(PasswordAlgorithms.TryRead(value, out var algorithm));
        Assert.Equal(PasswordAlgorithm.Sha256, algorithm);
        var key = LongTermKey.Compute(algorithm, Encoding.UTF8.GetBytes(Username), "example.org", "TheMatrIX");
        Assert.True(MessageIntegrity.VerifySha256(message, key));
        Assert.False(MessageIntegrity.Verify(message, key));
    }

    [Fact]
    public void Section_2_1_is_what_the_writer_writes()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunMethod.Binding, StunClass.Request, new TransactionId(0xb7e7a701bc34d686, 0xfa87dfae));
        writer.Add(StunAttributeType.Software, "STUN test client");
        writer.Add(StunAttributeType.Priority, 0x6e0001ffu);
        writer.Add(StunAttributeType.IceControlled, 0x932ff9b151263b36UL);
        // The vector pads with spaces, which the writer does not: the bytes are the same but for those three and what is hashed over them.
        writer.Add(StunAttributeType.Username, "evtj:h6vY");
        var length = writer.Finish();
        Assert.Equal(76, length);
        Assert.Equal(Rfc5769Vectors.Request.AsSpan(4, 69).ToArray(), buffer.AsSpan(4, 69).ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sections_2_2_and_2_3_round_trip(bool v6)
    {
        var vector = v6 ? Rfc5769Vectors.ResponseV6 : Rfc5769Vectors.ResponseV4;
        Assert.True(StunMessage.TryParse(vector, out var message));
        Assert.True(message.TryGet(StunAttributeType.XorMappedAddress, out var value));
        Assert.True(XorAddress.TryRead(value, message.TransactionId, out var address));

        var key = Encoding.UTF8.GetBytes(Rfc5769Vectors.Password);
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunMethod.Binding, StunClass.Success, message.TransactionId);
        writer.AddXorAddress(StunAttributeType.XorMappedAddress, address);
        writer.AddMessageIntegrity(key);
        writer.AddMessageIntegritySha256(key);
        writer.AddFingerprint();
        var written = buffer.AsSpan(0, writer.Finish());
        Assert.True(StunMessage.TryParse(written, out var again));
        Assert.True(MessageIntegrity.Verify(again, key));
        Assert.True(MessageIntegrity.VerifySha256(again, key));
        Assert.True(Fingerprint.Verify(again));
        Assert.True(again.TryGet(StunAttributeType.XorMappedAddress, out var copied));
        Assert.Equal(value.ToArray(), copied.ToArray());
    }

    [Theory]
    [MemberData(nameof(Rfc5769Vectors.All), MemberType = typeof(Rfc5769Vectors))]
    public void A_truncated_message_is_refused_at_every_length(string section, byte[] vector)
    {
        Assert.NotEmpty(section);
        for (var length = 0; length < vector.Length; length++) Assert.False(StunMessage.TryParse(vector.AsSpan(0, length), out _));
        Assert.False(StunMessage.TryParse([.. vector, 0], out _));
        Assert.True(StunMessage.TryParse(vector, out _));
    }

    [Theory]
    [MemberData(nameof(Rfc5769Vectors.All), MemberType = typeof(Rfc5769Vectors))]
    public void A_message_cut_with_its_length_field_set_right_never_verifies(string section, byte[] vector)
    {
        Assert.NotEmpty(section);
        for (var length = 20; length < vector.Length; length += 4)
        {
            var cut = vector.AsSpan(0, length).ToArray();
            cut[2] = (byte)((length - 20) >> 8);
            cut[3] = (byte)(length - 20);
            if (StunMessage.TryParse(cut, out var message)) Assert.False(Fingerprint.Verify(message));
        }
    }

    [Fact]
    public void Any_bit_turned_breaks_the_fingerprint_or_the_parse()
    {
        var vector = Rfc5769Vectors.Request;
        for (var bit = 0; bit < vector.Length * 8; bit++)
        {
            var turned = (byte[])vector.Clone();
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(StunMessage.TryParse(turned, out var message) && Fingerprint.Verify(message));
        }
    }

    private static string Text(in StunMessage message, StunAttributeType type)
    {
        Assert.True(message.TryGet(type, out var value));
        return Encoding.UTF8.GetString(value);
    }
}
