using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Parley.Protocols.Srtp.Ciphers.Gcm;

/// <summary>AES in the counter mode of GCM (NIST SP 800-38D section 6.5), and the hash of what it makes or opens.</summary>
internal static class CounterStream
{
    /// <summary>What <see cref="Transform"/> takes at once, in bytes.</summary>
    public const int BatchLength = GaloisHash.Width * BlockLength;

    private const int BlockLength = GaloisHash.BlockLength;

    /// <summary>Whether the processor has AES.</summary>
    public static bool IsSupported => Aes.IsSupported && Ssse3.IsSupported;

    /// <summary>The counter of a packet before its first block (section 7.1), turned around, so that what is counted stands lowest.</summary>
    public static Vector128<uint> Begin(uint first, uint second, uint third) => Vector128.Create(1u, third, second, first);

    /// <summary>The counter so many blocks later (section 6.2, inc32).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Ahead(Vector128<uint> counter, int blocks) => counter + Vector128.CreateScalar((uint)blocks);

    /// <summary>One block of the key stream.</summary>
    /// <param name="counter">Which.</param>
    /// <param name="keys">The first round key.</param>
    /// <param name="rounds">How many rounds there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Block(Vector128<uint> counter, ref Vector128<byte> keys, int rounds)
    {
        var block = GaloisHash.Reverse(counter.AsByte()) ^ keys;
        for (var round = 1; round < rounds; round++) block = Aes.Encrypt(block, Unsafe.Add(ref keys, round));
        return Aes.EncryptLast(block, Unsafe.Add(ref keys, rounds));
    }

    /// <summary>Encrypts or decrypts whole batches, and hashes what is encrypted of them.</summary>
    /// <param name="direction">Whether to seal or to open.</param>
    /// <param name="length">A multiple of <see cref="BatchLength"/>.</param>
    /// <param name="source">What is to be transformed.</param>
    /// <param name="target">Where to; may be the source itself.</param>
    /// <param name="counter">The counter of the first block.</param>
    /// <param name="keys">The first round key.</param>
    /// <param name="rounds">How many rounds there are.</param>
    /// <param name="hash">The hash of what came before.</param>
    /// <param name="powers">The powers of the hash key.</param>
    /// <returns>The hash.</returns>
    // Compiled at once and for this processor: the loop is worth it from the first packet on.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector128<ulong> Transform(
        CipherDirection direction, nint length, ref byte source, ref byte target, Vector128<uint> counter, ref Vector128<byte> keys, nint rounds,
        Vector128<ulong> hash, ref Vector128<ulong> powers)
    {
        for (nint done = 0; done < length; done += BatchLength)
        {
            var key = keys;
            var b0 = GaloisHash.Reverse(counter.AsByte()) ^ key;
            var b1 = GaloisHash.Reverse(Ahead(counter, 1).AsByte()) ^ key;
            var b2 = GaloisHash.Reverse(Ahead(counter, 2).AsByte()) ^ key;
            var b3 = GaloisHash.Reverse(Ahead(counter, 3).AsByte()) ^ key;
            var b4 = GaloisHash.Reverse(Ahead(counter, 4).AsByte()) ^ key;
            var b5 = GaloisHash.Reverse(Ahead(counter, 5).AsByte()) ^ key;
            var b6 = GaloisHash.Reverse(Ahead(counter, 6).AsByte()) ^ key;
            var b7 = GaloisHash.Reverse(Ahead(counter, 7).AsByte()) ^ key;
            counter = Ahead(counter, GaloisHash.Width);
            for (nint round = 1; round < rounds; round++)
            {
                key = Unsafe.Add(ref keys, round);
                b0 = Aes.Encrypt(b0, key);
                b1 = Aes.Encrypt(b1, key);
                b2 = Aes.Encrypt(b2, key);
                b3 = Aes.Encrypt(b3, key);
                b4 = Aes.Encrypt(b4, key);
                b5 = Aes.Encrypt(b5, key);
                b6 = Aes.Encrypt(b6, key);
                b7 = Aes.Encrypt(b7, key);
            }

            key = Unsafe.Add(ref keys, rounds);
            ref var from = ref Unsafe.Add(ref source, done);
            ref var to = ref Unsafe.Add(ref target, done);
            var f0 = Vector128.LoadUnsafe(ref from);
            var f1 = Vector128.LoadUnsafe(ref from, BlockLength);
            var f2 = Vector128.LoadUnsafe(ref from, 2 * BlockLength);
            var f3 = Vector128.LoadUnsafe(ref from, 3 * BlockLength);
            var f4 = Vector128.LoadUnsafe(ref from, 4 * BlockLength);
            var f5 = Vector128.LoadUnsafe(ref from, 5 * BlockLength);
            var f6 = Vector128.LoadUnsafe(ref from, 6 * BlockLength);
            var f7 = Vector128.LoadUnsafe(ref from, 7 * BlockLength);
            b0 = Aes.EncryptLast(b0, key) ^ f0;
            b0.StoreUnsafe(ref to);
            b1 = Aes.EncryptLast(b1, key) ^ f1;
            b1.StoreUnsafe(ref to, BlockLength);
            b2 = Aes.EncryptLast(b2, key) ^ f2;
            b2.StoreUnsafe(ref to, 2 * BlockLength);
            b3 = Aes.EncryptLast(b3, key) ^ f3;
            b3.StoreUnsafe(ref to, 3 * BlockLength);
            b4 = Aes.EncryptLast(b4, key) ^ f4;
            b4.StoreUnsafe(ref to, 4 * BlockLength);
            b5 = Aes.EncryptLast(b5, key) ^ f5;
            b5.StoreUnsafe(ref to, 5 * BlockLength);
            b6 = Aes.EncryptLast(b6, key) ^ f6;
            b6.StoreUnsafe(ref to, 6 * BlockLength);
            b7 = Aes.EncryptLast(b7, key) ^ f7;
            b7.StoreUnsafe(ref to, 7 * BlockLength);
            hash = direction == CipherDirection.Seal
                ? GaloisHash.Add(hash, b0, b1, b2, b3, b4, b5, b6, b7, ref powers)
                : GaloisHash.Add(hash, f0, f1, f2, f3, f4, f5, f6, f7, ref powers);
        }

        return hash;
    }
}
