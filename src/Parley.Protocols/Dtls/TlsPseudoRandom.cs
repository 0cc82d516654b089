using System.Security.Cryptography;

namespace Parley.Protocols.Dtls;

/// <summary>The pseudo-random function of TLS 1.2 (RFC 5246 section 5).</summary>
internal static class TlsPseudoRandom
{
    private const int MaxSeed = 128;

    /// <summary>Fills <paramref name="output"/> from a secret, a label in ASCII, and a seed.</summary>
    public static void Expand(HashAlgorithmName hash, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> seed, Span<byte> output)
    {
        var hashLength = hash == HashAlgorithmName.SHA384 ? SHA384.HashSizeInBytes : SHA256.HashSizeInBytes;
        Span<byte> input = stackalloc byte[SHA384.HashSizeInBytes + MaxSeed];
        Span<byte> block = stackalloc byte[SHA384.HashSizeInBytes];
        input = input[..(hashLength + label.Length + seed.Length)];
        label.CopyTo(input[hashLength..]);
        seed.CopyTo(input[(hashLength + label.Length)..]);
        var chain = input[..hashLength];
        Hash(hash, secret, input[hashLength..], chain);
        while (!output.IsEmpty)
        {
            Hash(hash, secret, input, block);
            var take = Math.Min(output.Length, hashLength);
            block[..take].CopyTo(output);
            output = output[take..];
            Hash(hash, secret, chain, block);
            block[..hashLength].CopyTo(chain);
        }

        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(block);
    }

    private static void Hash(HashAlgorithmName hash, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (hash == HashAlgorithmName.SHA384) HMACSHA384.HashData(secret, input, output);
        else HMACSHA256.HashData(secret, input, output);
    }
}
