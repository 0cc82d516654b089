using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Parley.AspNetCore.Tokens;

namespace Parley.AspNetCore.Tests.Tokens;

public sealed class JsonWebSignatureTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("a key for tests, at least 32 bytes long");

    /// <summary>RFC 7515 appendix A.1.</summary>
    [Fact]
    public void The_example_of_RFC_7515_A_1_is_verified()
    {
        const string Token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        var key = Base64Url.DecodeFromChars("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
        using var payload = JsonWebSignature.Verify(Token, key);
        Assert.NotNull(payload);
        Assert.Equal("joe", payload.RootElement.GetProperty("iss").GetString());
        Assert.Equal(1300819380, payload.RootElement.GetProperty("exp").GetInt64());
    }

    [Fact]
    public void Every_truncation_and_every_changed_letter_is_refused()
    {
        var token = JsonWebSignature.Sign("""{"sub":"ann"}"""u8, Key);
        Assert.NotNull(JsonWebSignature.Verify(token, Key));
        for (var length = 0; length < token.Length; length++)
            Assert.Null(JsonWebSignature.Verify(token[..length], Key));
        for (var index = 0; index < token.Length - 1; index++)
        {
            var letters = token.ToCharArray();
            letters[index] = letters[index] == 'A' ? 'B' : 'A';
            Assert.Null(JsonWebSignature.Verify(new string(letters), Key));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("nodots")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("é.é.é")]
    [InlineData("a a.b.c")]
    [InlineData("====.====.====")]
    public void What_is_no_token_is_refused(string? token) => Assert.Null(JsonWebSignature.Verify(token, Key));

    [Fact]
    public void A_huge_token_is_refused()
    {
        Assert.Null(JsonWebSignature.Verify(new string('a', 10_000_000), Key));
        Assert.Null(JsonWebSignature.Verify(new string('.', 4000), Key));
        Assert.Null(JsonWebSignature.Verify(JsonWebSignature.Sign(Encoding.ASCII.GetBytes($$"""{"sub":"{{new string('x', 4000)}}"}"""), Key), Key));
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"RS256"}""")]
    [InlineData("""{"alg":"hs256"}""")]
    [InlineData("""{"alg":["HS256"]}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""{"alg":"HS256","alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","crit":["exp"]}""")]
    [InlineData("""["HS256"]""")]
    [InlineData("HS256")]
    public void Another_algorithm_in_the_header_is_refused_though_the_signature_is_right(string header) => Assert.Null(JsonWebSignature.Verify(SignedWith(header, """{"sub":"ann"}"""), Key));

    [Theory]
    [InlineData("""{"sub":"ann","sub":"bob"}""")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":1}}}}}""")]
    [InlineData("[]")]
    [InlineData("\"sub\"")]
    [InlineData("{")]
    [InlineData("")]
    public void A_payload_that_is_no_plain_object_is_refused(string payload) => Assert.Null(JsonWebSignature.Verify(SignedWith("""{"alg":"HS256"}""", payload), Key));

    [Fact]
    public void A_missing_signature_is_refused()
    {
        var token = JsonWebSignature.Sign("""{"sub":"ann"}"""u8, Key);
        Assert.Null(JsonWebSignature.Verify(token[..(token.LastIndexOf('.') + 1)], Key));
    }

    private static string SignedWith(string header, string payload)
    {
        var signed = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload));
        return signed + "." + Base64Url.EncodeToString(HMACSHA256.HashData(Key, Encoding.ASCII.GetBytes(signed)));
    }
}
