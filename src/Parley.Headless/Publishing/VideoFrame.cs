namespace Parley.Headless.Publishing;

/// <summary>A frame of one layer, for the format that writes its packets.</summary>
/// <param name="IsKey">Whether a decoder can begin with it.</param>
/// <param name="PictureId">Counts the layer's frames.</param>
/// <param name="Tl0">Counts the frames of the base temporal layer.</param>
/// <param name="TemporalId">The temporal layer.</param>
/// <param name="Sync">Whether it refers to nothing but the base temporal layer.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal readonly record struct VideoFrame(bool IsKey, ushort PictureId, byte Tl0, byte TemporalId, bool Sync, int Width, int Height);

/// <summary>Writes how the payloads of a codec begin.</summary>
internal interface IVideoFormat
{
    /// <summary>How many temporal layers it has.</summary>
    int TemporalLayers { get; }

    /// <summary>How many packets come before those of the picture in a key frame.</summary>
    int LeadingPackets { get; }

    /// <summary>Writes the beginning of a payload of a given length; returns how many bytes it has.</summary>
    int WriteHead(Span<byte> head, in VideoFrame frame, int index, int count, int length);
}
