using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Parley.AspNetCore.Tokens;

/// <summary>
/// Short-lived TURN credentials in the form of "A REST API For Access To TURN Services" (draft-uberti-behave-turn-rest-00):
/// the user name is <c>expiry:user</c> (expiry in seconds since 1970), the password <c>base64(HMAC-SHA1(secret, user name))</c>.
/// </summary>
/// <param name="UserName">The user name.</param>
/// <param name="Password">The password.</param>
/// <param name="Expires">When they end.</param>
internal sealed record TurnCredentials(string UserName, string Password, DateTimeOffset Expires)
{
    public static TurnCredentials For(string user, string secret, DateTimeOffset expires)
    {
        // The TURN server parses up to the first colon; a user id may hold what it likes after it, but no control characters.
        var name = string.Create(CultureInfo.InvariantCulture, $"{expires.ToUnixTimeSeconds()}:{user}");
        return new TurnCredentials(name, Mac(secret, name), expires);
    }

    // HMAC-SHA1 is what the form prescribes and every TURN server expects; HMAC does not rest on collision resistance.
#pragma warning disable CA5350
    private static string Mac(string secret, string userName) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(userName)));
#pragma warning restore CA5350
}
