using System.Buffers.Binary;

namespace Parley.Protocols.Rtp.Payloads;

/// <summary>The payload descriptor of VP8 (RFC 7741 section 4.2), and where in it the numbers stand that forwarding rewrites.</summary>
public readonly struct Vp8Payload
{
    private const int KeyFrameHeaderLength = 10;

    private readonly byte _pictureIdOffset;
    private readonly byte _tl0Offset;
    private readonly byte _layerOffset;

    private Vp8Payload(ReadOnlySpan<byte> payload, int length, int pictureId, int tl0, int layer)
    {
        _pictureIdOffset = (byte)pictureId;
        _tl0Offset = (byte)tl0;
        _layerOffset = (byte)layer;
        DescriptorLength = length;
        NonReference = (payload[0] & 0x20) != 0;
        StartOfPartition = (payload[0] & 0x10) != 0;
        Partition = payload[0] & 0x0F;
        if (pictureId != 0)
        {
            HasLongPictureId = (payload[pictureId] & 0x80) != 0;
            PictureId = (ushort)(HasLongPictureId ? BinaryPrimitives.ReadUInt16BigEndian(payload[pictureId..]) & 0x7FFF : payload[pictureId]);
        }

        if (tl0 != 0) Tl0PictureIndex = payload[tl0];
        if (layer != 0)
        {
            TemporalId = (byte)(payload[layer] >> 6);
            LayerSync = (payload[layer] & 0x20) != 0;
        }

        var frame = payload[length..];
        if (!StartOfPartition || Partition != 0 || frame.IsEmpty || (frame[0] & 1) != 0) return;
        IsKeyFrame = true;
        if (frame.Length < KeyFrameHeaderLength || frame[3] != 0x9D || frame[4] != 0x01 || frame[5] != 0x2A) return;
        Width = BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]) & 0x3FFF;
        Height = BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]) & 0x3FFF;
    }

    /// <summary>The length of the descriptor in bytes.</summary>
    public int DescriptorLength { get; }

    /// <summary>Whether no other frame refers to this one.</summary>
    public bool NonReference { get; }

    /// <summary>Whether a partition begins with this packet.</summary>
    public bool StartOfPartition { get; }

    /// <summary>The partition, 0 to 15; with <see cref="StartOfPartition"/>, 0 is the beginning of a frame.</summary>
    public int Partition { get; }

    /// <summary>Whether a key frame begins with this packet.</summary>
    public bool IsKeyFrame { get; }

    /// <summary>The width in pixels, at the beginning of a key frame, else 0.</summary>
    public int Width { get; }

    /// <summary>The height in pixels, at the beginning of a key frame, else 0.</summary>
    public int Height { get; }

    /// <summary>Whether there is a picture id.</summary>
    public bool HasPictureId => _pictureIdOffset != 0;

    /// <summary>Whether the picture id has 15 bits and not 7.</summary>
    public bool HasLongPictureId { get; }

    /// <summary>The picture id.</summary>
    public ushort PictureId { get; }

    /// <summary>Whether there is a running index of the base temporal layer.</summary>
    public bool HasTl0PictureIndex => _tl0Offset != 0;

    /// <summary>The running index of the base temporal layer.</summary>
    public byte Tl0PictureIndex { get; }

    /// <summary>Where the picture id begins, 0 without one.</summary>
    public int PictureIdOffset => _pictureIdOffset;

    /// <summary>Where <see cref="Tl0PictureIndex"/> stands, 0 without it.</summary>
    public int Tl0PictureIndexOffset => _tl0Offset;

    /// <summary>Whether there is a temporal layer.</summary>
    public bool HasTemporalId => _layerOffset != 0;

    /// <summary>The temporal layer, 0 to 3.</summary>
    public byte TemporalId { get; }

    /// <summary>Whether a receiver can switch up to this frame's temporal layer here.</summary>
    public bool LayerSync { get; }

    /// <summary>Parses a payload. False if the descriptor is longer than it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp8Payload descriptor)
    {
        descriptor = default;
        if (payload.IsEmpty) return false;
        int offset = 1, pictureId = 0, tl0 = 0, layer = 0;
        if ((payload[0] & 0x80) != 0)
        {
            if (payload.Length < 2) return false;
            var flags = payload[1];
            offset = 2;
            if ((flags & 0x80) != 0)
            {
                if (offset >= payload.Length) return false;
                pictureId = offset;
                offset += (payload[offset] & 0x80) != 0 ? 2 : 1;
            }

            if ((flags & 0x40) != 0) tl0 = offset++;
            if ((flags & 0x30) != 0)
            {
                if ((flags & 0x20) != 0) layer = offset;
                offset++;
            }
        }

        if (offset > payload.Length) return false;
        descriptor = new Vp8Payload(payload, offset, pictureId, tl0, layer);
        return true;
    }

    /// <summary>Changes the picture id of a copy of the payload in place; a short one keeps its lower 7 bits. Nothing without one.</summary>
    public void WritePictureId(Span<byte> payload, ushort pictureId)
    {
        if (!HasPictureId) return;
        if (HasLongPictureId) BinaryPrimitives.WriteUInt16BigEndian(payload[_pictureIdOffset..], (ushort)(pictureId | 0x8000));
        else payload[_pictureIdOffset] = (byte)(pictureId & 0x7F);
    }

    /// <summary>Changes the index of the base temporal layer of a copy of the payload in place. Nothing without one.</summary>
    public void WriteTl0PictureIndex(Span<byte> payload, byte index)
    {
        if (HasTl0PictureIndex) payload[_tl0Offset] = index;
    }
}
