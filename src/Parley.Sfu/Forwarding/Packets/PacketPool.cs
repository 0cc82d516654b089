using System.Numerics;

namespace Parley.Sfu.Forwarding.Packets;

/// <summary>
/// Pinned memory of one worker, in sizes of powers of two, lent and given back, so that neither packets nor joining and leaving trouble the
/// garbage collector. One owner.
/// </summary>
/// <param name="keep">How many bytes are kept for later when nobody uses them; what is more goes back to the system.</param>
public sealed class PacketPool(long keep = PacketPool.DefaultKeep)
{
    /// <summary>The length of the smallest array, in bytes.</summary>
    public const int SmallestLength = 1 << SmallestPower;

    /// <summary>The length of the largest array, in bytes.</summary>
    public const int LargestLength = 1 << LargestPower;

    private const int SmallestPower = 9;
    private const int LargestPower = 24;
    private const long DefaultKeep = 32 << 20;

    private readonly Stack<byte[]>[] _free = [.. Enumerable.Range(0, LargestPower - SmallestPower + 1).Select(_ => new Stack<byte[]>())];

    /// <summary>How many bytes are lent.</summary>
    public long Lent { get; private set; }

    /// <summary>How many bytes are kept for later.</summary>
    public long Idle { get; private set; }

    /// <summary>Lends an array, whose contents are whatever they were.</summary>
    /// <param name="length">How long it must be at least, in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">Longer than <see cref="LargestLength"/>.</exception>
    public byte[] Rent(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LargestLength);
        var power = PowerOf(length);
        Lent += 1L << power;
        if (!_free[power - SmallestPower].TryPop(out var array)) return GC.AllocateUninitializedArray<byte>(1 << power, pinned: true);
        Idle -= array.Length;
        return array;
    }

    /// <summary>Takes an array back. Whoever gives it must not touch it any more.</summary>
    public void Return(byte[] array)
    {
        Lent -= array.Length;
        if (Idle + array.Length > keep) return;
        Idle += array.Length;
        _free[PowerOf(array.Length) - SmallestPower].Push(array);
    }

    /// <summary>Lets go of what is kept for later, the largest first, until it is at most a number of bytes.</summary>
    public void Trim(long most)
    {
        for (var i = _free.Length - 1; i >= 0; i--)
        {
            while (Idle > most && _free[i].TryPop(out var array)) Idle -= array.Length;
            if (_free[i].Count == 0) _free[i].TrimExcess();
        }
    }

    private static int PowerOf(int length) => Math.Max(SmallestPower, BitOperations.Log2((uint)Math.Max(1, length - 1)) + 1);
}
