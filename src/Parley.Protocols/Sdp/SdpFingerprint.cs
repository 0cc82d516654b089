using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Parley.Protocols.Sdp;

/// <summary>The hash of a certificate (RFC 8122 section 5).</summary>
public sealed class SdpFingerprint
{
    private readonly byte[] _hash;

    private SdpFingerprint(string algorithm, byte[] hash)
    {
        Algorithm = algorithm;
        _hash = hash;
    }

    /// <summary>The hash function: <c>sha-256</c>, <c>sha-384</c> or <c>sha-512</c>.</summary>
    public string Algorithm { get; }

    /// <summary>The hash.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>The SHA-256 fingerprint of a certificate.</summary>
    /// <param name="certificate">The certificate in DER.</param>
    public static SdpFingerprint OfCertificate(ReadOnlySpan<byte> certificate) => new("sha-256", SHA256.HashData(certificate));

    /// <summary>Whether a certificate in DER is the one that is meant.</summary>
    public bool Matches(ReadOnlySpan<byte> certificate)
    {
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        hash = hash[..Compute(certificate, hash)];
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }

    /// <summary>As it stands in a description.</summary>
    public override string ToString() => $"{Algorithm} {string.Join(':', _hash.Select(b => b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)))}";

    /// <summary>Parses the value of an attribute. False if it is broken or the hash function is none of the three.</summary>
    public static bool TryParse(ReadOnlySpan<char> value, [NotNullWhen(true)] out SdpFingerprint? fingerprint)
    {
        fingerprint = null;
        value = value.Trim(' ');
        var name = SdpToken.Take(ref value, ' ');
        var (algorithm, length) = name.Length != 7 ? ("", 0)
            : name.Equals("sha-256", StringComparison.OrdinalIgnoreCase) ? ("sha-256", SHA256.HashSizeInBytes)
            : name.Equals("sha-384", StringComparison.OrdinalIgnoreCase) ? ("sha-384", SHA384.HashSizeInBytes)
            : name.Equals("sha-512", StringComparison.OrdinalIgnoreCase) ? ("sha-512", SHA512.HashSizeInBytes)
            : ("", 0);
        if (length == 0 || value.Length != (3 * length) - 1) return false;
        var hash = new byte[length];
        for (var i = 0; i < length; i++)
        {
            var part = value.Slice(3 * i, 2);
            if (!char.IsAsciiHexDigit(part[0]) || !char.IsAsciiHexDigit(part[1]) || (i > 0 && value[(3 * i) - 1] != ':')) return false;
            hash[i] = Convert.FromHexString(part)[0];
        }

        fingerprint = new SdpFingerprint(algorithm, hash);
        return true;
    }

    private int Compute(ReadOnlySpan<byte> certificate, Span<byte> hash) => _hash.Length switch
    {
        SHA256.HashSizeInBytes => SHA256.HashData(certificate, hash),
        SHA384.HashSizeInBytes => SHA384.HashData(certificate, hash),
        _ => SHA512.HashData(certificate, hash),
    };
}
