using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Parley.Protocols.Srtp.Ciphers.Gcm;

/// <summary>
/// GHASH (NIST SP 800-38D section 6.4) by carry-less multiplication. It is worked out as POLYVAL of blocks turned around (RFC 8452 appendix A),
/// which needs no bits turned around, and for <see cref="Width"/> blocks at once: each is multiplied with its own power of the key, and only
/// the sum is reduced.
/// </summary>
internal static class GaloisHash
{
    /// <summary>How many blocks are taken at once.</summary>
    public const int Width = 8;

    /// <summary>The length of a block in bytes.</summary>
    public const int BlockLength = 16;

    /// <summary>How many powers of the key are kept: from the highest to the first, and zeros behind them for fewer blocks than <see cref="Width"/>.</summary>
    public const int PowerCount = (2 * Width) - 1;

    private const int Lanes = 4;

    // x^127 + x^126 + x^121, and x^0 apart
    private const ulong HighPolynomial = 0xC200000000000000, LowPolynomial = 1;

    // for each byte of a block, which byte it becomes: the other way around
    private const ulong ReversedLow = 0x08090A0B0C0D0E0F, ReversedHigh = 0x0001020304050607;

    /// <summary>Whether the processor multiplies without carry.</summary>
    public static bool IsSupported => Pclmulqdq.IsSupported && Ssse3.IsSupported;

    private static bool IsWide => Pclmulqdq.V512.IsSupported && Avx512BW.IsSupported && Vector512.IsHardwareAccelerated;

    /// <summary>The powers of a hash key.</summary>
    /// <param name="key">A block of zeros, encrypted.</param>
    /// <param name="powers">Room for <see cref="PowerCount"/>.</param>
    public static void Expand(Vector128<byte> key, Span<Vector128<ulong>> powers)
    {
        powers.Clear();
        powers[Width - 1] = TimesX(Reverse(key).AsUInt64());
        for (var i = Width - 2; i >= 0; i--)
        {
            var product = default(Product);
            product.Add(powers[i + 1], powers[Width - 1]);
            powers[i] = product.Reduced();
        }
    }

    /// <summary>Adds blocks to a hash.</summary>
    /// <param name="hash">What came before, turned around; zero at the beginning.</param>
    /// <param name="blocks">Memory of <see cref="Width"/> blocks. Those that do not count must be zero.</param>
    /// <param name="count">How many count.</param>
    /// <param name="powers">The first of what <see cref="Expand"/> has made.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Add(Vector128<ulong> hash, ref byte blocks, int count, ref Vector128<ulong> powers)
    {
        ref var power = ref Unsafe.Add(ref powers, Width - count);
        return IsWide
            ? AddWide(hash, Vector512.LoadUnsafe(ref blocks), Vector512.LoadUnsafe(ref blocks, Lanes * BlockLength), ref power)
            : AddNarrow(hash, ref blocks, ref power);
    }

    /// <summary>Adds a batch of blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Add(
        Vector128<ulong> hash, Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> d, Vector128<byte> e, Vector128<byte> f,
        Vector128<byte> g, Vector128<byte> h, ref Vector128<ulong> powers)
    {
        if (IsWide) return AddWide(hash, Together(a, b, c, d), Together(e, f, g, h), ref powers);
        var product = default(Product);
        product.Add(Reverse(a).AsUInt64() ^ hash, powers);
        product.Add(Reverse(b).AsUInt64(), Unsafe.Add(ref powers, 1));
        product.Add(Reverse(c).AsUInt64(), Unsafe.Add(ref powers, 2));
        product.Add(Reverse(d).AsUInt64(), Unsafe.Add(ref powers, 3));
        product.Add(Reverse(e).AsUInt64(), Unsafe.Add(ref powers, 4));
        product.Add(Reverse(f).AsUInt64(), Unsafe.Add(ref powers, 5));
        product.Add(Reverse(g).AsUInt64(), Unsafe.Add(ref powers, 6));
        product.Add(Reverse(h).AsUInt64(), Unsafe.Add(ref powers, 7));
        return product.Reduced();
    }

    /// <summary>Turns a block around: its first byte becomes the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reverse(Vector128<byte> block) => Ssse3.Shuffle(block, Vector128.Create(ReversedLow, ReversedHigh).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> AddNarrow(Vector128<ulong> hash, ref byte blocks, ref Vector128<ulong> power)
    {
        var product = default(Product);
        for (var i = 0; i < Width; i++)
        {
            var block = Reverse(Vector128.LoadUnsafe(ref blocks, (nuint)(i * BlockLength))).AsUInt64();
            product.Add(i == 0 ? block ^ hash : block, Unsafe.Add(ref power, i));
        }

        return product.Reduced();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> AddWide(Vector128<ulong> hash, Vector512<byte> firstBlocks, Vector512<byte> secondBlocks, ref Vector128<ulong> power)
    {
        var reversal = Vector512.Create(
            ReversedLow, ReversedHigh, ReversedLow, ReversedHigh, ReversedLow, ReversedHigh, ReversedLow, ReversedHigh).AsByte();
        var first = Avx512BW.Shuffle(firstBlocks, reversal).AsUInt64() ^ hash.ToVector256().ToVector512();
        var second = Avx512BW.Shuffle(secondBlocks, reversal).AsUInt64();
        var firstPower = Vector512.LoadUnsafe(ref Unsafe.As<Vector128<ulong>, ulong>(ref power));
        var secondPower = Vector512.LoadUnsafe(ref Unsafe.As<Vector128<ulong>, ulong>(ref Unsafe.Add(ref power, Lanes)));
        var low = Pclmulqdq.V512.CarrylessMultiply(first, firstPower, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(second, secondPower, 0x00);
        var high = Pclmulqdq.V512.CarrylessMultiply(first, firstPower, 0x11) ^ Pclmulqdq.V512.CarrylessMultiply(second, secondPower, 0x11);
        var middle = Pclmulqdq.V512.CarrylessMultiply(first, firstPower, 0x01) ^ Pclmulqdq.V512.CarrylessMultiply(first, firstPower, 0x10)
            ^ Pclmulqdq.V512.CarrylessMultiply(second, secondPower, 0x01) ^ Pclmulqdq.V512.CarrylessMultiply(second, secondPower, 0x10);
        return new Product { Low = Sum(low), Middle = Sum(middle), High = Sum(high) }.Reduced();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Together(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> d) =>
        Vector256.Create(a, b).ToVector512Unsafe().WithUpper(Vector256.Create(c, d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Sum(Vector512<ulong> lanes)
    {
        var half = lanes.GetLower() ^ lanes.GetUpper();
        return half.GetLower() ^ half.GetUpper();
    }

    // RFC 8452 appendix A, mulX_POLYVAL: what falls out at the top is the polynomial, taken or not without a branch
    private static Vector128<ulong> TimesX(Vector128<ulong> value)
    {
        ulong low = value.GetElement(0), high = value.GetElement(1), carry = 0 - (high >> 63);
        return Vector128.Create((low << 1) ^ (carry & LowPolynomial), ((high << 1) | (low >> 63)) ^ (carry & HighPolynomial));
    }

    /// <summary>A sum of products of 128 by 128 bits, in parts that are still to be put together.</summary>
    private struct Product
    {
        public Vector128<ulong> Low;
        public Vector128<ulong> Middle;
        public Vector128<ulong> High;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector128<ulong> a, Vector128<ulong> b)
        {
            Low ^= Pclmulqdq.CarrylessMultiply(a, b, 0x00);
            Middle ^= Pclmulqdq.CarrylessMultiply(a, b, 0x01) ^ Pclmulqdq.CarrylessMultiply(a, b, 0x10);
            High ^= Pclmulqdq.CarrylessMultiply(a, b, 0x11);
        }

        /// <summary>The sum times x^-128, modulo the polynomial: 64 bits at a time from below (Montgomery's reduction).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Vector128<ulong> Reduced()
        {
            var polynomial = Vector128.CreateScalar(HighPolynomial);
            var low = Low ^ Sse2.ShiftLeftLogical128BitLane(Middle, sizeof(ulong));
            var high = High ^ Sse2.ShiftRightLogical128BitLane(Middle, sizeof(ulong));
            low = Swapped(low) ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x00);
            low = Swapped(low) ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x00);
            return high ^ low;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<ulong> Swapped(Vector128<ulong> value) => Sse2.Shuffle(value.AsUInt32(), 0b01_00_11_10).AsUInt64();
    }
}
