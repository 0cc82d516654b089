using System.Buffers.Binary;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Forwarding.Slots;

/// <summary>The numbers that a packet gets in the stream of a slot. Those of picture ids and frames count only if the packet has such a field.</summary>
public struct RewrittenNumbers
{
    /// <summary>The timestamp, in ticks of the codec's clock.</summary>
    public uint Timestamp { get; internal set; }

    /// <summary>The sequence number.</summary>
    public ushort Sequence { get; internal set; }

    /// <summary>The picture id, of which 7 or 15 bits are written.</summary>
    public ushort PictureId { get; internal set; }

    /// <summary>The frame number of the dependency descriptor.</summary>
    public ushort FrameNumber { get; internal set; }

    /// <summary>The running index of the base temporal layer.</summary>
    public byte Tl0PictureIndex { get; internal set; }

    /// <summary>Those that a packet came with.</summary>
    internal static RewrittenNumbers Of(in PacketInfo info) => new()
    {
        Timestamp = info.Timestamp,
        Sequence = info.Sequence,
        PictureId = info.PictureId,
        FrameNumber = info.FrameNumber,
        Tl0PictureIndex = info.Tl0PictureIndex,
    };

    /// <summary>
    /// Writes picture id and index into a payload, in place. As everybody who sends a cached payload writes his own before, or those that it came
    /// with, nobody needs to put back what was there.
    /// </summary>
    public readonly void Patch(Span<byte> payload, in PacketInfo info)
    {
        if (info.Has(PacketFlags.LongPictureId)) BinaryPrimitives.WriteUInt16BigEndian(payload[info.PictureIdOffset..], (ushort)(PictureId | 0x8000));
        else if (info.Has(PacketFlags.PictureId)) payload[info.PictureIdOffset] = (byte)(PictureId & 0x7F);
        if (info.Has(PacketFlags.Tl0PictureIndex)) payload[info.Tl0Offset] = Tl0PictureIndex;
    }
}
