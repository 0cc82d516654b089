using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Parley.AspNetCore.Signaling.WebSockets;

/// <summary>The masking of RFC 6455 section 5.3.</summary>
internal static class FrameMask
{
    /// <summary>
    /// Copies <paramref name="source"/> unmasked; to itself, if it is the same. <paramref name="offset"/> is how many bytes of the frame's payload came before.
    /// </summary>
    public static void Apply(ReadOnlySpan<byte> source, Span<byte> destination, uint mask, int offset)
    {
        destination = destination[..source.Length];
        var key = BitConverter.IsLittleEndian ? BitOperations.RotateRight(mask, 8 * (offset & 3)) : BitOperations.RotateLeft(mask, 8 * (offset & 3));
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var index = 0;
        var keys = Vector512.Create(key).AsByte();
        for (; index <= source.Length - Vector512<byte>.Count; index += Vector512<byte>.Count)
            (Vector512.LoadUnsafe(ref from, (nuint)index) ^ keys).StoreUnsafe(ref to, (nuint)index);
        for (; index <= source.Length - Vector128<byte>.Count; index += Vector128<byte>.Count)
            (Vector128.LoadUnsafe(ref from, (nuint)index) ^ keys.GetLower().GetLower()).StoreUnsafe(ref to, (nuint)index);

        // a vector holds a multiple of four bytes, so the key stands as at the beginning
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in key));
        for (var position = 0; index < source.Length; index++, position++)
            destination[index] = (byte)(source[index] ^ bytes[position & 3]);
    }
}
