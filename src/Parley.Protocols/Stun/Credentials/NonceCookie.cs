namespace Parley.Protocols.Stun.Credentials;

/// <summary>What a server says it can do, in bits that nobody between can take away (RFC 8489 sections 9.2 and 18.1).</summary>
[Flags]
public enum StunSecurityFeatures
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Bit 0, the leftmost of 24: PASSWORD-ALGORITHMS is understood.</summary>
    PasswordAlgorithms = 1 << 23,

    /// <summary>Bit 1: USERHASH is understood.</summary>
    UsernameAnonymity = 1 << 22,
}

/// <summary>
/// The beginning of a nonce that protects security features against bidding down (RFC 8489 section 9.2): <c>obMatJos2</c> and 24 bits in
/// base64.
/// </summary>
public static class NonceCookie
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 13;

    private static ReadOnlySpan<byte> Prefix => "obMatJos2"u8;

    private static ReadOnlySpan<byte> Base64 => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;

    /// <summary>Writes the first 13 bytes of a nonce.</summary>
    public static void Write(Span<byte> nonce, StunSecurityFeatures features)
    {
        Prefix.CopyTo(nonce);
        for (var i = 0; i < 4; i++) nonce[Prefix.Length + i] = Base64[((int)features >> (18 - (6 * i))) & 63];
    }

    /// <summary>Reads the features from a nonce. False if it has no cookie.</summary>
    public static bool TryRead(ReadOnlySpan<byte> nonce, out StunSecurityFeatures features)
    {
        features = StunSecurityFeatures.None;
        if (nonce.Length < Length || !nonce.StartsWith(Prefix)) return false;
        var bits = 0;
        foreach (var c in nonce[Prefix.Length..Length])
        {
            var digit = Base64.IndexOf(c);
            if (digit < 0) return false;
            bits = (bits << 6) | digit;
        }

        features = (StunSecurityFeatures)bits;
        return true;
    }
}
