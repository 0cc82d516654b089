using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Turn.Authentication;

/// <summary>
/// A short-lived TURN user name and its password, as coturn's <c>use-auth-secret</c> and the draft "A REST API For Access To TURN
/// Services" have them: <c>username = expiry:user</c>, <c>password = base64(HMAC-SHA1(secret, username))</c>. The server keeps nothing
/// about it.
/// </summary>
/// <param name="Username">Unix seconds of the expiry, a colon, the user.</param>
/// <param name="Password">The password, base64.</param>
public sealed record TurnCredential(string Username, string Password)
{
    /// <summary>Makes a credential.</summary>
    /// <param name="secret">The shared secret, <see cref="TurnOptions.SharedSecret"/>.</param>
    /// <param name="user">The user; quotas count by it.</param>
    /// <param name="expiresUnixSeconds">When it ends, in seconds since 1970-01-01 UTC.</param>
    public static TurnCredential Create(ReadOnlySpan<byte> secret, string user, long expiresUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(user);
        var username = string.Create(CultureInfo.InvariantCulture, $"{expiresUnixSeconds}:{user}");
        return new TurnCredential(username, PasswordFor(secret, Encoding.UTF8.GetBytes(username)));
    }

    /// <summary>Makes a credential.</summary>
    /// <param name="secret">The shared secret as text, as coturn's <c>static-auth-secret</c> has it.</param>
    /// <param name="user">The user; quotas count by it.</param>
    /// <param name="expires">When it ends.</param>
    public static TurnCredential Create(string secret, string user, DateTimeOffset expires) =>
        Create(Encoding.UTF8.GetBytes(secret), user, expires.ToUnixTimeSeconds());

    /// <summary>The user name alone: a password must not get into a log.</summary>
    public override string ToString() => Username;

    internal static string PasswordFor(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> username)
    {
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // the scheme's own choice; HMAC-SHA1 is not broken
        HMACSHA1.HashData(secret, username, mac);
#pragma warning restore CA5350
        return Convert.ToBase64String(mac);
    }
}
