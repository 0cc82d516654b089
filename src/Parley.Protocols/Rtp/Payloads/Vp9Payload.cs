using System.Buffers.Binary;

namespace Parley.Protocols.Rtp.Payloads;

/// <summary>The payload descriptor of VP9 (RFC 9628 section 4.2), and where in it the numbers stand that forwarding rewrites.</summary>
public struct Vp9Payload
{
    private const int MaxReferences = 3;

    private byte _pictureIdOffset;
    private byte _tl0Offset;

    /// <summary>The length of the descriptor in bytes.</summary>
    public int DescriptorLength { get; private set; }

    /// <summary>Whether the frame is predicted from an earlier picture.</summary>
    public bool InterPicturePredicted { get; private set; }

    /// <summary>Whether a frame of a layer begins with this packet.</summary>
    public bool StartOfFrame { get; private set; }

    /// <summary>Whether a frame of a layer ends with this packet.</summary>
    public bool EndOfFrame { get; private set; }

    /// <summary>Whether the descriptor names the frames it refers to (flexible mode).</summary>
    public bool Flexible { get; private set; }

    /// <summary>Whether frames of higher spatial layers don't refer to this one.</summary>
    public bool NotReferencedAbove { get; private set; }

    /// <summary>Whether there is a picture id.</summary>
    public readonly bool HasPictureId => _pictureIdOffset != 0;

    /// <summary>Whether the picture id has 15 bits and not 7.</summary>
    public bool HasLongPictureId { get; private set; }

    /// <summary>The picture id.</summary>
    public ushort PictureId { get; private set; }

    /// <summary>Whether layers are named.</summary>
    public bool HasLayers { get; private set; }

    /// <summary>The temporal layer, 0 to 7.</summary>
    public byte TemporalId { get; private set; }

    /// <summary>The spatial layer, 0 to 7.</summary>
    public byte SpatialId { get; private set; }

    /// <summary>Whether a receiver can switch up to this frame's temporal layer here.</summary>
    public bool SwitchingUpPoint { get; private set; }

    /// <summary>Whether the frame is predicted from the spatial layer below.</summary>
    public bool InterLayerPredicted { get; private set; }

    /// <summary>Whether there is a running index of the base temporal layer.</summary>
    public readonly bool HasTl0PictureIndex => _tl0Offset != 0;

    /// <summary>The running index of the base temporal layer.</summary>
    public byte Tl0PictureIndex { get; private set; }

    /// <summary>Where the picture id begins, 0 without one.</summary>
    public readonly int PictureIdOffset => _pictureIdOffset;

    /// <summary>Where <see cref="Tl0PictureIndex"/> stands, 0 without it.</summary>
    public readonly int Tl0PictureIndexOffset => _tl0Offset;

    /// <summary>How many spatial layers the scalability structure of this packet has, 0 if there is none.</summary>
    public int SpatialLayerCount { get; private set; }

    /// <summary>The width of the highest spatial layer in pixels, if the scalability structure says so, else 0.</summary>
    public int Width { get; private set; }

    /// <summary>The height of the highest spatial layer in pixels, if the scalability structure says so, else 0.</summary>
    public int Height { get; private set; }

    /// <summary>Whether a key picture begins with this packet: a decoder can begin here.</summary>
    public readonly bool IsKeyFrame => StartOfFrame && !InterPicturePredicted && SpatialId == 0 && !InterLayerPredicted;

    /// <summary>Parses a payload. False if the descriptor is longer than it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp9Payload descriptor)
    {
        descriptor = default;
        if (payload.IsEmpty) return false;
        var flags = payload[0];
        var read = new Vp9Payload
        {
            InterPicturePredicted = (flags & 0x40) != 0,
            HasLayers = (flags & 0x20) != 0,
            Flexible = (flags & 0x10) != 0,
            StartOfFrame = (flags & 0x08) != 0,
            EndOfFrame = (flags & 0x04) != 0,
            NotReferencedAbove = (flags & 0x01) != 0,
        };
        var offset = 1;
        if ((flags & 0x80) != 0 && !read.TryReadPictureId(payload, ref offset)) return false;
        if (read.HasLayers && !read.TryReadLayers(payload, ref offset)) return false;
        if (read is { Flexible: true, InterPicturePredicted: true } && !TrySkipReferences(payload, ref offset)) return false;
        if ((flags & 0x02) != 0 && !read.TryReadStructure(payload, ref offset)) return false;
        read.DescriptorLength = offset;
        descriptor = read;
        return true;
    }

    /// <summary>Changes the picture id of a copy of the payload in place; a short one keeps its lower 7 bits. Nothing without one.</summary>
    public readonly void WritePictureId(Span<byte> payload, ushort pictureId)
    {
        if (!HasPictureId) return;
        if (HasLongPictureId) BinaryPrimitives.WriteUInt16BigEndian(payload[_pictureIdOffset..], (ushort)(pictureId | 0x8000));
        else payload[_pictureIdOffset] = (byte)(pictureId & 0x7F);
    }

    /// <summary>Changes the index of the base temporal layer of a copy of the payload in place. Nothing without one.</summary>
    public readonly void WriteTl0PictureIndex(Span<byte> payload, byte index)
    {
        if (HasTl0PictureIndex) payload[_tl0Offset] = index;
    }

    private bool TryReadPictureId(ReadOnlySpan<byte> payload, ref int offset)
    {
        if (offset >= payload.Length) return false;
        HasLongPictureId = (payload[offset] & 0x80) != 0;
        var length = HasLongPictureId ? 2 : 1;
        if (offset + length > payload.Length) return false;
        PictureId = (ushort)(HasLongPictureId ? BinaryPrimitives.ReadUInt16BigEndian(payload[offset..]) & 0x7FFF : payload[offset]);
        _pictureIdOffset = (byte)offset;
        offset += length;
        return true;
    }

    private bool TryReadLayers(ReadOnlySpan<byte> payload, ref int offset)
    {
        if (offset >= payload.Length) return false;
        var layers = payload[offset++];
        TemporalId = (byte)(layers >> 5);
        SwitchingUpPoint = (layers & 0x10) != 0;
        SpatialId = (byte)((layers >> 1) & 7);
        InterLayerPredicted = (layers & 1) != 0;
        if (Flexible) return true;
        if (offset >= payload.Length) return false;
        Tl0PictureIndex = payload[offset];
        _tl0Offset = (byte)offset++;
        return true;
    }

    private static bool TrySkipReferences(ReadOnlySpan<byte> payload, ref int offset)
    {
        for (var i = 0; i < MaxReferences; i++)
        {
            if (offset >= payload.Length) return false;
            if ((payload[offset++] & 1) == 0) return true;
        }

        return false;
    }

    private bool TryReadStructure(ReadOnlySpan<byte> payload, ref int offset)
    {
        if (offset >= payload.Length) return false;
        var flags = payload[offset++];
        SpatialLayerCount = (flags >> 5) + 1;
        if ((flags & 0x10) != 0)
        {
            if (offset + (4 * SpatialLayerCount) > payload.Length) return false;
            offset += 4 * SpatialLayerCount;
            Width = BinaryPrimitives.ReadUInt16BigEndian(payload[(offset - 4)..]);
            Height = BinaryPrimitives.ReadUInt16BigEndian(payload[(offset - 2)..]);
        }

        if ((flags & 0x08) == 0) return true;
        if (offset >= payload.Length) return false;
        for (int pictures = payload[offset++]; pictures > 0; pictures--)
        {
            if (offset >= payload.Length) return false;
            offset += 1 + ((payload[offset] >> 2) & 3);
        }

        return offset <= payload.Length;
    }
}
