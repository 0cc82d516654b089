using System.Security.Cryptography;

namespace Parley.Protocols.Srtp;

/// <summary>What a derived key is for (RFC 3711 section 4.3.2).</summary>
internal enum KeyLabel : byte
{
    RtpCipher = 0,
    RtpAuthentication = 1,
    RtpSalt = 2,
    RtcpCipher = 3,
    RtcpAuthentication = 4,
    RtcpSalt = 5,
}

/// <summary>
/// Session keys from master keys: AES in counter mode as a pseudo-random function, with a key derivation rate of 0, so that keys are
/// derived once (RFC 3711 section 4.3; RFC 6188 for 256 bits; RFC 7714 section 11 for 12-byte salts, which are padded with zeros).
/// </summary>
internal static class KeyDerivation
{
    private const int BlockLength = 16;
    private const int LabelOffset = 7;

    public static void Derive(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, KeyLabel label, Span<byte> derived)
    {
        Span<byte> counter = stackalloc byte[BlockLength];
        counter.Clear();
        masterSalt.CopyTo(counter);
        counter[LabelOffset] ^= (byte)label;

        using var aes = Aes.Create();
        aes.SetKey(masterKey);
        Span<byte> block = stackalloc byte[BlockLength];
        for (var i = 0; !derived.IsEmpty; i++)
        {
            counter[^1] = (byte)i;
            aes.EncryptEcb(counter, block, PaddingMode.None);
            var take = Math.Min(derived.Length, block.Length);
            block[..take].CopyTo(derived);
            derived = derived[take..];
        }

        CryptographicOperations.ZeroMemory(block);
        CryptographicOperations.ZeroMemory(counter);
    }
}
