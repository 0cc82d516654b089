using System.Runtime.CompilerServices;
using Parley.Protocols.Primitives;

namespace Parley.Headless.Publishing;

/// <summary>The first bytes of a payload: what is behind them is of a recording, or filler, and the stamp.</summary>
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

    /// <summary>What is behind the head, of what was recorded.</summary>
    public ReadOnlyMemory<byte> Body;

    /// <summary>When it was sent first, which its stamp says.</summary>
    public MonoTime Sent;

    /// <summary>Writes the payload of <see cref="Length"/> bytes.</summary>
    public readonly void WritePayload(Span<byte> payload, uint tag)
    {
        ReadOnlySpan<byte> head = Head;
        head[..HeadLength].CopyTo(payload);
        Body.Span.CopyTo(payload[HeadLength..]);
        var rest = payload[(HeadLength + Body.Length)..Length];
        // a packet in the middle of a frame that was recorded has no room for it
        if (rest.Length < PayloadStamp.Length && !Body.IsEmpty) return;
        rest.Fill(0x55);
        new PayloadStamp(tag, Sent).Write(payload[..Length]);
    }
}
