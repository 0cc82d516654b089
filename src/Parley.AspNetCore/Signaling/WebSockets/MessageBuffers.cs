using System.Buffers;

namespace Parley.AspNetCore.Signaling.WebSockets;

/// <summary>
/// Buffers of messages on their way in and out. The shared array pool keeps a few for each processor, which a burst of messages empties: a
/// tenth of the CPU went into new arrays. What came back last is given out first: it is still in the processor's cache.
/// </summary>
/// <param name="sizes">Bytes of each kind, ascending; what is larger comes from the shared pool.</param>
/// <param name="maxKept">How many are kept of each kind.</param>
internal sealed class MessageBuffers(int[] sizes, int maxKept)
{
    /// <summary>
    /// For a message as it is read. Most are short, and hundreds wait at once where a whole room answers; the longer ones hold nearly every
    /// session description, which is 2 to 4 KB.
    /// </summary>
    public static readonly MessageBuffers Incoming = new([512, 4096], 1024);

    /// <summary>For what is sent to one peer together.</summary>
    public static readonly MessageBuffers Outgoing = new([8192], 512);

    private readonly Shelf[] _shelves = [.. sizes.Select(size => new Shelf(size, maxKept))];

    public byte[] Rent(int length)
    {
        foreach (var shelf in _shelves)
        {
            if (length <= shelf.Size)
                return shelf.Take();
        }

        return ArrayPool<byte>.Shared.Rent(length);
    }

    public void Return(byte[] buffer)
    {
        foreach (var shelf in _shelves)
        {
            if (buffer.Length == shelf.Size)
            {
                shelf.Put(buffer);
                return;
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Buffers of one size.</summary>
    private sealed class Shelf(int size, int maxKept)
    {
        private readonly Lock _lock = new();
        private readonly byte[][] _kept = new byte[maxKept][];
        private int _count;

        public int Size => size;

        public byte[] Take()
        {
            lock (_lock)
            {
                if (_count > 0)
                    return _kept[--_count];
            }

            return GC.AllocateUninitializedArray<byte>(size);
        }

        public void Put(byte[] buffer)
        {
            lock (_lock)
            {
                if (_count < maxKept)
                    _kept[_count++] = buffer;
            }
        }
    }
}
