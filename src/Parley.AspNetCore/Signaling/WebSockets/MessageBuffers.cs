using System.Buffers;
using System.Collections.Concurrent;

namespace Parley.AspNetCore.Signaling.WebSockets;

/// <summary>
/// Buffers of incoming messages on their way from the threads that read to the one that handles. The shared array pool keeps a few for each
/// processor, which a burst of messages empties: a tenth of the CPU went into new arrays.
/// </summary>
internal static class MessageBuffers
{
    /// <summary>Holds nearly every message: a session description is 2 to 4 KB.</summary>
    public const int Size = 4096;

    private const int MaxKept = 1024;
    private static readonly ConcurrentQueue<byte[]> Kept = new();

    public static byte[] Rent(int length) =>
        length > Size ? ArrayPool<byte>.Shared.Rent(length) : Kept.TryDequeue(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(Size);

    public static void Return(byte[] buffer)
    {
        if (buffer.Length > Size)
            ArrayPool<byte>.Shared.Return(buffer);
        else if (buffer.Length == Size && Kept.Count < MaxKept)
            Kept.Enqueue(buffer);
    }
}
