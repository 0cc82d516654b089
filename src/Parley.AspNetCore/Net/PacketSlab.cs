namespace Parley.AspNetCore.Net;

/// <summary>
/// Pinned memory for packets, cut into slots of one size. In front of each payload stands <see cref="Headroom"/>, so that a
/// protocol core can put a header before what was received without copying it.
/// </summary>
internal sealed class PacketSlab(int slots)
{
    /// <summary>Bytes in front of each payload.</summary>
    public const int Headroom = 128;

    /// <summary>The largest payload that a slot holds. Larger datagrams are dropped and counted: no media path carries them.</summary>
    public const int MaxPayload = 2048;

    // room for the padding that ChannelData over a stream wants, and an odd number of cache lines:
    // with a power of two the headers of all slots would share a few lines of the first-level cache
    private const int Stride = Headroom + MaxPayload + 192;

    /// <summary>The memory itself; it never moves.</summary>
    public byte[] Memory { get; } = GC.AllocateArray<byte>(slots * Stride, pinned: true);

    /// <summary>How many packets fit.</summary>
    public int Slots { get; } = slots;

    /// <summary>Where the payload of <paramref name="slot"/> begins in <see cref="Memory"/>.</summary>
    public static int PayloadOffset(int slot) => (slot * Stride) + Headroom;

    /// <summary>The payload room of <paramref name="slot"/>.</summary>
    public Span<byte> Payload(int slot) => Memory.AsSpan(PayloadOffset(slot), MaxPayload);
}
