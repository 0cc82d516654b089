using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Tokens;

/// <summary>
/// Makes its bearer an operator: an access token with a key of its own, so that whoever may make access tokens (<c>Parley:TokenKey</c>) makes no
/// operators. It always expires.
/// </summary>
internal static class AdminToken
{
    private const int MaxIdLength = 128;

    public static string Sign(User user, DateTimeOffset expires, ReadOnlySpan<byte> key) => new AccessToken(user.Id, user.Name, null, expires).Sign(key);

    /// <summary>Whom <paramref name="token"/> makes an operator, or null. Never throws.</summary>
    public static User? Verify(string token, ReadOnlySpan<byte> key, DateTimeOffset now) =>
        AccessToken.Verify(token, key, now) is { Expires: not null, Room: null, Role: null, Subject: { Length: <= MaxIdLength } subject } verified && !subject.Any(char.IsControl)
            ? new User(subject, verified.Name ?? subject, Guest: false)
            : null;
}
