using System.Security.Claims;
using Parley.AspNetCore.Signaling;

namespace Parley.AspNetCore.Tests.Signaling;

/// <summary>Whom the application around Parley has signed in.</summary>
public sealed class HostUserTests
{
    [Theory]
    [InlineData("u7", "Ann", ClaimTypes.NameIdentifier, "u7", ClaimTypes.Name, "Ann")]
    [InlineData("u7", "Ann", "sub", "u7", "name", "Ann")]
    [InlineData("u7", "Ann", "sub", "u7", "name", "Ann", ClaimTypes.NameIdentifier, "other", ClaimTypes.Name, "Other")]
    [InlineData("u7", "u7", "sub", "u7")]
    [InlineData("u7", "u7", "sub", "u7", "name", " ")]
    public void Is_known_by_id_and_name(string id, string name, params string[] claims)
    {
        var user = HostUser.From(Principal("test", claims));
        Assert.Equal((id, name), (user?.Id, user?.Name));
    }

    [Theory]
    [InlineData("name", "Ann")]
    [InlineData("sub", "")]
    [InlineData("sub", "a\nb")]
    public void Is_nobody_without_an_id_that_can_be_one(params string[] claims) => Assert.Null(HostUser.From(Principal("test", claims)));

    [Fact]
    public void Is_nobody_where_the_id_is_too_long_or_nobody_has_signed_in()
    {
        Assert.NotNull(HostUser.From(Principal("test", "sub", new string('x', 128))));
        Assert.Null(HostUser.From(Principal("test", "sub", new string('x', 129))));
        Assert.Null(HostUser.From(Principal(null, "sub", "u7")));
        Assert.Null(HostUser.From(new ClaimsPrincipal()));
    }

    private static ClaimsPrincipal Principal(string? authentication, params string[] claims) =>
        new(new ClaimsIdentity(claims.Chunk(2).Select(pair => new Claim(pair[0], pair[1])), authentication));
}
