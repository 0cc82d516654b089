using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Parley.Protocols.Primitives;

/// <summary>
/// Random bytes from a seed: the shell seeds it from the operating system, a test with a number. Nobody who sees some of its output
/// can tell the rest (HMAC-SHA256 over a counter). One owner; not for sharing between threads.
/// </summary>
public sealed class Entropy
{
    private readonly byte[] _key;
    private readonly byte[] _block = new byte[SHA256.HashSizeInBytes];
    private ulong _counter;
    private int _left;

    /// <summary>A generator of its own for each seed.</summary>
    /// <param name="seed">32 bytes from the system's random number generator, or anything in a test.</param>
    public Entropy(ReadOnlySpan<byte> seed) => _key = SHA256.HashData(seed);

    /// <summary>A generator that is the same for the same number: for tests and simulations.</summary>
    public static Entropy FromNumber(ulong number)
    {
        Span<byte> seed = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(seed, number);
        return new Entropy(seed);
    }

    /// <summary>Fills <paramref name="destination"/> with random bytes.</summary>
    public void Fill(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_left == 0) NextBlock();
            var take = Math.Min(_left, destination.Length);
            _block.AsSpan(_block.Length - _left, take).CopyTo(destination);
            destination = destination[take..];
            _left -= take;
        }
    }

    /// <summary>A random 64-bit number.</summary>
    public ulong NextUInt64()
    {
        Span<byte> bytes = stackalloc byte[8];
        Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>A random number from 0 to <paramref name="exclusiveMax"/> - 1. The bias is below 1 in 2^32.</summary>
    public int Next(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        return (int)(NextUInt64() % (uint)exclusiveMax);
    }

    private void NextBlock()
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(counter, _counter++);
        HMACSHA256.HashData(_key, counter, _block);
        _left = _block.Length;
    }
}
