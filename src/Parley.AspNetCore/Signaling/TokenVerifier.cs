using Parley.AspNetCore.Tokens;
using Parley.Rooms;
using Parley.Rooms.Ports;

namespace Parley.AspNetCore.Signaling;

/// <summary>Checks access tokens for the switchboard.</summary>
internal sealed class TokenVerifier(KeyRing keys) : ITokenVerifier
{
    /// <summary>How long a user's id may be, in UTF-16 units.</summary>
    internal const int MaxIdLength = 128;

    public Identity? Verify(string token, Moment now) =>
        AccessToken.Verify(token, keys.AccessToken, DateTimeOffset.FromUnixTimeMilliseconds(now.UnixMilliseconds)) is { } verified
            && IsSubject(verified.Subject)
            ? new Identity(verified.Subject, verified.Name ?? verified.Subject, verified.Room, verified.Role)
            : null;

    /// <summary>Whether somebody can be called so in a token.</summary>
    internal static bool IsSubject(string text) => text.Length <= MaxIdLength && !text.Any(char.IsControl);
}
