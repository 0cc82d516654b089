using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Parley.Protocols.Srtp.Ciphers.Gcm;

/// <summary>The round keys of AES (FIPS 197 section 5.2), made without a table: what is looked up takes as long for one key as for another.</summary>
internal static class AesKeySchedule
{
    /// <summary>The most round keys there are: those of 256 bits.</summary>
    public const int MaxKeys = 15;

    private const int WordLength = 4;
    private const int WordsOfKey = 4;
    private const int ReductionPolynomial = 0x11B;

    /// <summary>Makes the round keys.</summary>
    /// <param name="key">16 or 32 bytes.</param>
    /// <param name="keys">Room for <see cref="MaxKeys"/>.</param>
    /// <returns>How many rounds there are; there is one key more.</returns>
    public static int Expand(ReadOnlySpan<byte> key, Span<Vector128<byte>> keys)
    {
        var keyWords = key.Length / WordLength;
        var rounds = keyWords + 6;
        Span<uint> words = stackalloc uint[MaxKeys * WordsOfKey];
        for (var i = 0; i < keyWords; i++) words[i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(i * WordLength)..]);
        var constant = 1;
        for (var i = keyWords; i < (rounds + 1) * WordsOfKey; i++)
        {
            var word = words[i - 1];
            if (i % keyWords == 0)
            {
                // the first byte is the lowest here, so that a turn to the left is one to the right
                word = uint.RotateRight(Substitute(word), 8) ^ (uint)constant;
                constant <<= 1;
                if (constant > byte.MaxValue) constant ^= ReductionPolynomial;
            }
            else if (keyWords > 6 && i % keyWords == 4)
            {
                word = Substitute(word);
            }

            words[i] = words[i - keyWords] ^ word;
        }

        for (var i = 0; i <= rounds; i++)
            keys[i] = Vector128.Create(words[i * WordsOfKey], words[(i * WordsOfKey) + 1], words[(i * WordsOfKey) + 2], words[(i * WordsOfKey) + 3]).AsByte();
        words.Clear();
        return rounds;
    }

    // The last round does nothing to four equal columns but to put each byte through the S-box.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Substitute(uint word) => Aes.EncryptLast(Vector128.Create(word).AsByte(), Vector128<byte>.Zero).AsUInt32().ToScalar();
}
