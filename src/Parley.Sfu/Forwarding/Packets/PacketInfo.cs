using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Sfu.Forwarding.Packets;

/// <summary>
/// What forwarding wants to know of a packet, read once when it arrives. Offsets are from the beginning of the packet, those of picture ids
/// from the beginning of the payload; 0 means that there is none.
/// </summary>
public struct PacketInfo
{
    /// <summary>When it arrived.</summary>
    public MonoTime Arrival { get; set; }

    /// <summary>The synchronization source.</summary>
    public uint Ssrc { get; set; }

    /// <summary>The timestamp, in ticks of the codec's clock.</summary>
    public uint Timestamp { get; set; }

    /// <summary>What is true of it.</summary>
    public PacketFlags Flags { get; set; }

    /// <summary>The sequence number.</summary>
    public ushort Sequence { get; set; }

    /// <summary>The length of the header with sources and extensions, in bytes.</summary>
    public ushort HeaderLength { get; set; }

    /// <summary>The length of the payload without padding, in bytes.</summary>
    public ushort PayloadLength { get; set; }

    /// <summary>The width of the pictures from here on in pixels, 0 if this packet does not say. For scalable streams: of the highest layer.</summary>
    public ushort Width { get; set; }

    /// <summary>The height of the pictures from here on in pixels, 0 if this packet does not say.</summary>
    public ushort Height { get; set; }

    /// <summary>The picture id, with <see cref="PacketFlags.PictureId"/> (VP8, VP9).</summary>
    public ushort PictureId { get; set; }

    /// <summary>The frame number of the dependency descriptor, if there is one.</summary>
    public ushort FrameNumber { get; set; }

    /// <summary>Where the dependency descriptor begins.</summary>
    public ushort DescriptorOffset { get; set; }

    /// <summary>Where the picture's orientation stands.</summary>
    public ushort OrientationOffset { get; set; }

    /// <summary>Where the playout delay stands.</summary>
    public ushort PlayoutDelayOffset { get; set; }

    /// <summary>Where the absolute capture time begins.</summary>
    public ushort CaptureTimeOffset { get; set; }

    /// <summary>The length of the dependency descriptor, in bytes.</summary>
    public byte DescriptorLength { get; set; }

    /// <summary>The length of the absolute capture time, in bytes.</summary>
    public byte CaptureTimeLength { get; set; }

    /// <summary>The payload type.</summary>
    public byte PayloadType { get; set; }

    /// <summary>The codec.</summary>
    public MediaCodec Codec { get; set; }

    /// <summary>The spatial layer, 0 to 7.</summary>
    public byte SpatialId { get; set; }

    /// <summary>The temporal layer, 0 to 7.</summary>
    public byte TemporalId { get; set; }

    /// <summary>Where in the payload the picture id begins.</summary>
    public byte PictureIdOffset { get; set; }

    /// <summary>Where in the payload the running index of the base temporal layer stands.</summary>
    public byte Tl0Offset { get; set; }

    /// <summary>The running index of the base temporal layer, with <see cref="PacketFlags.Tl0PictureIndex"/>.</summary>
    public byte Tl0PictureIndex { get; set; }

    /// <summary>How loud the audio is, in dB below the loudest possible: 127 is silence, and what is said of a packet without a measure.</summary>
    public byte AudioLevel { get; set; }

    /// <summary>The marker.</summary>
    public readonly bool Marker => Has(PacketFlags.Marker);

    /// <summary>See <see cref="PacketFlags.StartsFrame"/>.</summary>
    public readonly bool StartsFrame => Has(PacketFlags.StartsFrame);

    /// <summary>See <see cref="PacketFlags.EndsFrame"/>.</summary>
    public readonly bool EndsFrame => Has(PacketFlags.EndsFrame);

    /// <summary>See <see cref="PacketFlags.KeyFrame"/>.</summary>
    public readonly bool IsKeyFrame => Has(PacketFlags.KeyFrame);

    /// <summary>See <see cref="PacketFlags.SwitchUp"/>.</summary>
    public readonly bool SwitchUp => Has(PacketFlags.SwitchUp);

    /// <summary>See <see cref="PacketFlags.Empty"/>.</summary>
    public readonly bool IsEmpty => Has(PacketFlags.Empty);

    /// <summary>The packet's length without padding, in bytes.</summary>
    public readonly int Length => HeaderLength + PayloadLength;

    /// <summary>Whether all of some flags are set.</summary>
    public readonly bool Has(PacketFlags flags) => (Flags & flags) == flags;
}
