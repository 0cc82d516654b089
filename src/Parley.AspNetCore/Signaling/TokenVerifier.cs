using Parley.AspNetCore.Tokens;
using Parley.Rooms;
using Parley.Rooms.Ports;

namespace Parley.AspNetCore.Signaling;

/// <summary>Checks access tokens for the switchboard.</summary>
internal sealed class TokenVerifier(KeyRing keys) : ITokenVerifier
{
    private const int MaxIdLength = 128;

    public Identity? Verify(string token, Moment now) =>
        AccessToken.Verify(token, keys.AccessToken, DateTimeOffset.FromUnixTimeMilliseconds(now.UnixMilliseconds)) is { } verified
            && verified.Subject.Length <= MaxIdLength && !verified.Subject.Any(char.IsControl)
            ? new Identity(verified.Subject, verified.Name ?? verified.Subject, verified.Room, verified.Role)
            : null;
}
