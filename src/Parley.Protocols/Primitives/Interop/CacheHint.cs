using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Parley.Protocols.Primitives.Interop;

/// <summary>
/// Asks the processor for memory before it is needed. What belongs to one of hundreds of peers has left its cache when the next packet for them
/// comes, and to wait for each piece after the other takes longer than what is done with it. A hint changes nothing else; where there is none, nothing.
/// </summary>
public static unsafe class CacheHint
{
    private const int LineBytes = 64;

    /// <summary>Asks for the beginning of an object.</summary>
    /// <param name="target">The object; its own memory is not read.</param>
    /// <param name="bytes">How much of it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(object? target, int bytes = LineBytes)
    {
        if (Sse.IsSupported && target is not null) Fetch((byte*)Unsafe.AsPointer(ref Unsafe.As<Beginning>(target).First), bytes);
    }

    /// <summary>Asks for the memory of a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchValue<T>(ref T value)
    {
        // if the collector moves it in between, the hint is for nothing and does no harm
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref value));
    }

    /// <summary>Asks for native memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Fetch(byte* memory, int bytes)
    {
        if (!Sse.IsSupported) return;
        for (var offset = 0; offset < bytes; offset += LineBytes) Sse.Prefetch0(memory + offset);
    }

    private sealed class Beginning(byte first)
    {
        public byte First = first;
    }
}
