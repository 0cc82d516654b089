using System.Text;
using Parley.AspNetCore.Tokens;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Tests.Tokens;

public sealed class AccessTokenTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("a key for tests, at least 32 bytes long");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void What_was_signed_is_read_back()
    {
        var token = new AccessToken("ann", "Ann \"the\" Ö", "tea", Now.AddHours(1), Now);
        Assert.Equal(token, AccessToken.Verify(token.Sign(Key), Key, Now));
    }

    [Theory]
    [InlineData(Role.Listener)]
    [InlineData(Role.Host)]
    public void A_role_is_read_back(Role role)
    {
        var token = new AccessToken("ann", null, "tea", Role: role);
        Assert.Equal(token, AccessToken.Verify(token.Sign(Key), Key, Now));
    }

    [Fact]
    public void Another_key_is_refused() => Assert.Null(AccessToken.Verify(new AccessToken("ann", null, null).Sign(Key), [.. Key, 1], Now));

    [Theory]
    [InlineData(-31, false)]
    [InlineData(-29, true)]
    [InlineData(1, true)]
    public void An_expired_token_is_refused_half_a_minute_later(int seconds, bool valid) =>
        Assert.Equal(valid, AccessToken.Verify(new AccessToken("ann", null, null, Now.AddSeconds(seconds)).Sign(Key), Key, Now) is not null);

    [Theory]
    [InlineData(31, false)]
    [InlineData(29, true)]
    public void A_token_of_the_future_is_refused(int seconds, bool valid) =>
        Assert.Equal(valid, AccessToken.Verify(new AccessToken("ann", null, null, null, Now.AddSeconds(seconds)).Sign(Key), Key, Now) is not null);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"sub":""}""")]
    [InlineData("""{"sub":7}""")]
    [InlineData("""{"sub":"ann","name":7}""")]
    [InlineData("""{"sub":"ann","room":7}""")]
    [InlineData("""{"sub":"ann","room":null}""")]
    [InlineData("""{"sub":"ann","role":"admin"}""")]
    [InlineData("""{"sub":"ann","role":"Host"}""")]
    [InlineData("""{"sub":"ann","role":3}""")]
    [InlineData("""{"sub":"ann","exp":"tomorrow"}""")]
    [InlineData("""{"sub":"ann","exp":-1}""")]
    [InlineData("""{"sub":"ann","exp":1e300}""")]
    [InlineData("""{"sub":"ann","nbf":[]}""")]
    [InlineData("""{"sub":"\ud800"}""")]
    public void Claims_that_are_wrong_make_the_token_void(string claims) =>
        Assert.Null(AccessToken.Verify(JsonWebSignature.Sign(Encoding.UTF8.GetBytes(claims), Key), Key, Now));
}
