using System.Net;
using Parley.AspNetCore.Signaling;
using Parley.AspNetCore.Storage;
using Parley.AspNetCore.Tokens;

namespace Parley.AspNetCore.Tests.Signaling;

public sealed class RoomPasswordTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_password_is_known_again_and_no_other_is()
    {
        var hash = RoomPassword.Hash("open sesame");
        Assert.True(RoomPassword.IsGood("open sesame", hash));
        Assert.False(RoomPassword.IsGood("open sesame ", hash));
        Assert.False(RoomPassword.IsGood("", hash));
        Assert.DoesNotContain("sesame", hash, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_password_is_kept_differently_each_time() => Assert.NotEqual(RoomPassword.Hash("open sesame"), RoomPassword.Hash("open sesame"));

    [Theory]
    [InlineData("")]
    [InlineData("pbkdf2-sha512$210000$AAAA")]
    [InlineData("pbkdf2-sha512$-1$AAAA$AAAA")]
    [InlineData("pbkdf2-sha512$99999999999$AAAA$AAAA")]
    [InlineData("pbkdf2-sha512$1000$!$AAAA")]
    [InlineData("plain$1$AAAA$AAAA")]
    public void What_is_no_hash_of_ours_opens_nothing(string hash) => Assert.False(RoomPassword.IsGood("open sesame", hash));

    [Fact]
    public void An_address_has_a_name_that_tells_nothing_and_one_customer_has_one()
    {
        var names = new AddressNames(new KeyRing(new DataFolder(_folder.Path), null));
        var name = names.Of(IPAddress.Parse("203.0.113.7"))!;
        Assert.DoesNotContain("203", name, StringComparison.Ordinal);
        Assert.Equal(name, names.Of(IPAddress.Parse("::ffff:203.0.113.7")));
        Assert.NotEqual(name, names.Of(IPAddress.Parse("203.0.113.8")));
        Assert.Equal(names.Of(IPAddress.Parse("2001:db8:1:2::1")), names.Of(IPAddress.Parse("2001:db8:1:2:ffff::1")));
        Assert.Null(names.Of(IPAddress.Loopback));
        Assert.Null(names.Of(null));
    }

    public void Dispose() => _folder.Dispose();
}
