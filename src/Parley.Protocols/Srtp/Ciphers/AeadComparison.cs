using System.Security.Cryptography;

namespace Parley.Protocols.Srtp.Ciphers;

/// <summary>Makes a cipher for a key and a direction.</summary>
internal delegate AeadCipher AeadFactory(byte[] key, CipherDirection direction);

/// <summary>
/// Lets a way to AES-GCM that is faster prove itself beside one that is known, when the program starts: with a wrong one, nobody would understand
/// a packet, and nobody would say why.
/// </summary>
internal static class AeadComparison
{
    private const int LongestHeader = 160;

    /// <summary>Empty, less than a block, blocks, what is taken at once and one more or less, and a packet of a picture.</summary>
    private static readonly int[] Lengths = [0, 1, 15, 16, 17, 80, 111, 112, 113, 127, 128, 129, 255, 256, 1100];

    /// <summary>Whether both make the same packets, open each other's, and notice what was changed.</summary>
    public static bool Agree(AeadFactory known, AeadFactory other, int keyLength)
    {
        var key = Pattern(keyLength, 1);
        try
        {
            using AeadCipher knownSeal = known(key, CipherDirection.Seal), otherSeal = other(key, CipherDirection.Seal), otherOpen = other(key, CipherDirection.Open);
            return Array.TrueForAll(Lengths, length => Agree(knownSeal, otherSeal, otherOpen, length));
        }
        catch (Exception exception) when (exception is CryptographicException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Agree(AeadCipher knownSeal, AeadCipher otherSeal, AeadCipher otherOpen, int length)
    {
        byte[] nonce = Pattern(AeadCipher.NonceLength, length), header = Pattern(length % LongestHeader, 2), clear = Pattern(length, 3);
        byte[] expected = new byte[length], expectedTag = new byte[AeadCipher.TagLength], text = new byte[length], tag = new byte[AeadCipher.TagLength];
        knownSeal.Seal(nonce, header, clear, expected, expectedTag);
        otherSeal.Seal(nonce, header, clear, text, tag);
        if (!text.AsSpan().SequenceEqual(expected) || !tag.AsSpan().SequenceEqual(expectedTag)) return false;
        if (!otherOpen.Open(nonce, header, text, tag, text) || !text.AsSpan().SequenceEqual(clear)) return false;
        tag[length % AeadCipher.TagLength] ^= 1;
        return !otherOpen.Open(nonce, header, expected, tag, text);
    }

    private static byte[] Pattern(int length, int seed)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)((i * 167) + (seed * 59));
        return bytes;
    }
}
