using System.Text;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Stun.Credentials;

namespace Parley.Turn.Authentication;

/// <summary>Finds the key for a user name: a short-lived one, which carries its expiry, or one with a fixed password.</summary>
internal sealed class Accounts
{
    /// <summary>The longest USERNAME in bytes (RFC 8489 section 14.3: less than 509).</summary>
    public const int MaxUsername = 508;

    private readonly TurnOptions _options;
    private readonly Dictionary<string, string> _nameByHash;

    public Accounts(TurnOptions options)
    {
        _options = options;
        _nameByHash = options.Users.Keys.ToDictionary(
            name => Convert.ToHexString(UserHash.Compute(name, options.Realm)), StringComparer.Ordinal);
    }

    /// <summary>
    /// The identity that a user name stands for, whether it has expired or not. <see langword="null"/> if there is no such user.
    /// </summary>
    /// <param name="username">USERNAME, or USERHASH.</param>
    /// <param name="isHash">Whether it is a USERHASH.</param>
    /// <param name="algorithm">How to make the key.</param>
    public Identity? Find(ReadOnlySpan<byte> username, bool isHash, PasswordAlgorithm algorithm)
    {
        if (username.Length is 0 or > MaxUsername) return null;
        var name = isHash ? NameOf(username) : Encoding.UTF8.GetString(username);
        if (name is null) return null;
        if (_options.Users.TryGetValue(name, out var password))
            return Make(username, name, name, algorithm, password, long.MaxValue);
        if (isHash || _options.SharedSecret.IsEmpty || !TryReadExpiry(name, out var expires, out var user)) return null;
        return Make(username, name, user, algorithm, TurnCredential.PasswordFor(_options.SharedSecret.Span, username), expires);
    }

    private static bool TryReadExpiry(string name, out long expires, out string user)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        user = colon < 0 ? "" : name[(colon + 1)..];
        var digits = colon < 0 ? name.AsSpan() : name.AsSpan(0, colon);
        return long.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out expires);
    }

    private string? NameOf(ReadOnlySpan<byte> hash) =>
        hash.Length == UserHash.Length ? _nameByHash.GetValueOrDefault(Convert.ToHexString(hash)) : null;

    private Identity Make(
        ReadOnlySpan<byte> username, string name, string user, PasswordAlgorithm algorithm, string password, long expires)
    {
        var key = LongTermKey.Compute(algorithm, Encoding.UTF8.GetBytes(name), _options.Realm, password);
        return new Identity(username.ToArray(), user, algorithm, key, expires);
    }
}
