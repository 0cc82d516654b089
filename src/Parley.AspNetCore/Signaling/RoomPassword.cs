using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace Parley.AspNetCore.Signaling;

/// <summary>A room's password as it is kept: PBKDF2 with HMAC-SHA-512 (RFC 8018), a salt of its own, and the number of rounds, so that it may rise.</summary>
internal static class RoomPassword
{
    private const string Scheme = "pbkdf2-sha512";
    private const int Rounds = 210_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    public static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return string.Join('$', Scheme, Rounds.ToString(CultureInfo.InvariantCulture), Base64Url.EncodeToString(salt), Base64Url.EncodeToString(Derive(password, salt, Rounds)));
    }

    /// <summary>Whether <paramref name="hash"/> was made of <paramref name="password"/>; takes as long whatever differs.</summary>
    public static bool IsGood(string password, string hash) =>
        hash.Split('$') is [Scheme, var rounds, var salt, var expected]
        && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 10_000_000
        && Base64Url.IsValid(salt) && Base64Url.IsValid(expected)
        && CryptographicOperations.FixedTimeEquals(Derive(password, Base64Url.DecodeFromChars(salt), count), Base64Url.DecodeFromChars(expected));

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA512, HashBytes);
}
