using System.Numerics;
using System.Runtime.InteropServices;

namespace Parley.AspNetCore.Signaling.WebSockets;

/// <summary>The masking of RFC 6455 section 5.3.</summary>
internal static class FrameMask
{
    /// <summary>
    /// Copies <paramref name="source"/> unmasked. <paramref name="offset"/> is how many bytes of the frame's payload came before.
    /// </summary>
    public static void Apply(ReadOnlySpan<byte> source, Span<byte> destination, uint mask, int offset)
    {
        var key = BitConverter.IsLittleEndian ? BitOperations.RotateRight(mask, 8 * (offset & 3)) : BitOperations.RotateLeft(mask, 8 * (offset & 3));
        var index = 0;
        if (Vector.IsHardwareAccelerated && source.Length >= Vector<byte>.Count)
        {
            var keys = Vector.AsVectorByte(new Vector<uint>(key));
            for (; index <= source.Length - Vector<byte>.Count; index += Vector<byte>.Count)
                (new Vector<byte>(source[index..]) ^ keys).CopyTo(destination[index..]);
        }

        // a vector holds a multiple of four bytes, so the key stands as at the beginning
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in key));
        for (var position = 0; index < source.Length; index++, position++)
            destination[index] = (byte)(source[index] ^ bytes[position & 3]);
    }
}
