using System.Buffers;

namespace Parley.AspNetCore.Signaling.WebSockets;

/// <summary>
/// Buffers of messages on their way in and out. The shared array pool keeps a few for each processor, which a burst of messages empties: a
/// tenth of the CPU went into new arrays. What came back last is given out first: it is still in the processor's cache.
/// </summary>
/// <param name="size">Bytes of each; what is larger comes from the shared pool.</param>
/// <param name="maxKept">How many are kept.</param>
internal sealed class MessageBuffers(int size, int maxKept)
{
    /// <summary>For a message as it is read. Holds nearly every one: a session description is 2 to 4 KB.</summary>
    public static readonly MessageBuffers Incoming = new(4096, 1024);

    /// <summary>For what is sent to one peer together.</summary>
    public static readonly MessageBuffers Outgoing = new(8192, 512);

    private readonly Lock _lock = new();
    private readonly byte[][] _kept = new byte[maxKept][];
    private int _count;

    public byte[] Rent(int length)
    {
        if (length > size)
            return ArrayPool<byte>.Shared.Rent(length);
        lock (_lock)
        {
            if (_count > 0)
                return _kept[--_count];
        }

        return GC.AllocateUninitializedArray<byte>(size);
    }

    public void Return(byte[] buffer)
    {
        if (buffer.Length > size)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return;
        }

        lock (_lock)
        {
            if (buffer.Length == size && _count < maxKept)
                _kept[_count++] = buffer;
        }
    }
}
