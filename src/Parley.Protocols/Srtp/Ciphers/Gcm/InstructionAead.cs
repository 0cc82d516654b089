using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Parley.Protocols.Primitives.Interop;

namespace Parley.Protocols.Srtp.Ciphers.Gcm;

/// <summary>
/// AES-GCM (NIST SP 800-38D) by the processor's own instructions for it, which take as long for one key or packet as for another. What a packet
/// needs of a key stands in half a kilobyte, behind each other (docs/adr/0026).
/// </summary>
internal sealed class InstructionAead : AeadCipher
{
    private const int BlockLength = GaloisHash.BlockLength;

    private readonly int _rounds;
    private Powers _powers;
    private RoundKeys _keys;
    private bool _isDisposed;

    public InstructionAead(ReadOnlySpan<byte> key)
    {
        _rounds = AesKeySchedule.Expand(key, _keys);
        GaloisHash.Expand(CounterStream.Block(Vector128<uint>.Zero, ref _keys[0], _rounds), _powers);
    }

    /// <summary>Whether the processor has the instructions.</summary>
    public static bool IsSupported => CounterStream.IsSupported && GaloisHash.IsSupported;

    public override void Dispose()
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<Vector128<ulong>>)_powers));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<Vector128<byte>>)_keys));
    }

    public override void Approach() => CacheHint.Fetch(this, Unsafe.SizeOf<Powers>() + Unsafe.SizeOf<RoundKeys>());

    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag)
    {
        Require(nonce, plaintext, ciphertext);
        ArgumentOutOfRangeException.ThrowIfLessThan(tag.Length, TagLength, nameof(tag));
        Transform(CipherDirection.Seal, nonce, associated, plaintext, ciphertext).CopyTo(tag);
    }

    public override bool Open(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        Require(nonce, ciphertext, plaintext);
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, TagLength, nameof(tag));
        // all of it is compared at once, however much differs
        return Transform(CipherDirection.Open, nonce, associated, ciphertext, plaintext) == Vector128.Create(tag);
    }

    // Compiled at once and for this processor, as CounterStream is.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector128<byte> Transform(CipherDirection direction, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> input, Span<byte> output)
    {
        ref var powers = ref _powers[0];
        ref var keys = ref _keys[0];
        ref var source = ref MemoryMarshal.GetReference(input);
        ref var target = ref MemoryMarshal.GetReference(output);
        var counter = CounterStream.Begin(ReadWord(nonce, 0), ReadWord(nonce, 4), ReadWord(nonce, 8));
        var mask = CounterStream.Block(counter, ref keys, _rounds);
        counter = CounterStream.Ahead(counter, 1);

        var hashed = new HashInput(ref powers);
        hashed.Add(associated);
        var done = input.Length / CounterStream.BatchLength * CounterStream.BatchLength;
        if (done > 0)
        {
            hashed.Continue(CounterStream.Transform(direction, done, ref source, ref target, counter, ref keys, _rounds, hashed.Hash, ref powers));
            counter = CounterStream.Ahead(counter, done / BlockLength);
        }

        for (; done <= input.Length - BlockLength; done += BlockLength)
        {
            var before = Vector128.LoadUnsafe(ref source, (nuint)done);
            var after = before ^ CounterStream.Block(counter, ref keys, _rounds);
            after.StoreUnsafe(ref target, (nuint)done);
            hashed.Add(direction == CipherDirection.Seal ? after : before);
            counter = CounterStream.Ahead(counter, 1);
        }

        if (done < input.Length)
        {
            var before = input[done..];
            var after = output[done..input.Length];
            var part = Vector128<byte>.Zero;
            var bytes = MemoryMarshal.AsBytes(new Span<Vector128<byte>>(ref part))[..before.Length];
            before.CopyTo(bytes);
            if (direction == CipherDirection.Open) hashed.Add(part);
            part ^= CounterStream.Block(counter, ref keys, _rounds);
            bytes.CopyTo(after);
            if (direction == CipherDirection.Seal) hashed.Add(after);
        }

        // section 7.1: the lengths in bits, as two numbers of 64
        var lengths = Vector128.Create((ulong)input.Length, (ulong)associated.Length) << 3;
        hashed.Add(GaloisHash.Reverse(lengths.AsByte()));
        return GaloisHash.Reverse(hashed.Hash.AsByte()) ^ mask;
    }

    private static uint ReadWord(ReadOnlySpan<byte> nonce, int offset) => BinaryPrimitives.ReadUInt32BigEndian(nonce[offset..]);

    private void Require(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> input, Span<byte> output)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceLength, nameof(nonce));
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, input.Length, nameof(output));
    }

    [InlineArray(GaloisHash.PowerCount)]
    private struct Powers
    {
        private Vector128<ulong> _power;
    }

    [InlineArray(AesKeySchedule.MaxKeys)]
    private struct RoundKeys
    {
        private Vector128<byte> _key;
    }
}
