using System.Buffers;

namespace Parley.Rooms.Encryption;

/// <summary>What clients encrypt comes as base64url (RFC 4648, section 5) without padding. That and its length are all that can be checked.</summary>
internal static class OpaqueText
{
    /// <summary>Two public keys, a signature and a proof, with room for what comes later.</summary>
    public const int LongestDeviceKey = 512;

    /// <summary>A sealed key of 16 bytes with nonce, tag and numbers, with room for what comes later.</summary>
    public const int LongestSealedKey = 512;

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static bool IsValid(ReadOnlySpan<char> text, int longest) => text.Length > 0 && text.Length <= longest && !text.ContainsAnyExcept(Letters);
}
