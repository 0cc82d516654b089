using System.Runtime.CompilerServices;
using Parley.Protocols.Primitives;

namespace Parley.Headless.Publishing;

/// <summary>The first bytes of a payload: what is behind them is filler and the stamp.</summary>
[InlineArray(Capacity)]
internal struct PayloadHead
{
    public const int Capacity = 24;

    private byte _first;
}

/// <summary>All that is needed to write a packet, now or again.</summary>
internal struct PlannedPacket
{
    public uint Timestamp;
    public ushort Sequence;
    public ushort Length;
    public byte HeadLength;
    public byte Level;
    public bool Marker;
    public bool Voice;
    public PayloadHead Head;

    /// <summary>When it was sent first, which its stamp says.</summary>
    public MonoTime Sent;

    /// <summary>Writes the payload of <see cref="Length"/> bytes.</summary>
    public readonly void WritePayload(Span<byte> payload, uint tag)
    {
        ReadOnlySpan<byte> head = Head;
        head[..HeadLength].CopyTo(payload);
        payload[HeadLength..Length].Fill(0x55);
        new PayloadStamp(tag, Sent).Write(payload[..Length]);
    }
}
