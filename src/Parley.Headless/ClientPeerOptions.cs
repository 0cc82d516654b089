using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Headless;

/// <summary>What a headless client publishes and receives.</summary>
public sealed record ClientPeerOptions
{
    /// <summary>The number that its packets are stamped with.</summary>
    public uint Tag { get; init; }

    /// <summary>What it publishes.</summary>
    public IReadOnlyList<TrackOptions> Publish { get; init; } = [];

    /// <summary>How many audio slots it has.</summary>
    public int AudioSlots { get; init; }

    /// <summary>How many video slots it has.</summary>
    public int VideoSlots { get; init; }

    /// <summary>The codecs that it takes in video slots.</summary>
    public IReadOnlyList<MediaCodec> VideoCodecs { get; init; } = [MediaCodec.Vp8, MediaCodec.H264];

    /// <summary>How often it tells the server when packets arrived.</summary>
    public TimeSpan FeedbackInterval { get; init; } = TimeSpan.FromMilliseconds(100);
}

/// <summary>A track to publish.</summary>
/// <param name="Mid">The m-section.</param>
public abstract record TrackOptions(string Mid);

/// <summary>A voice: Opus, 50 packets a second.</summary>
/// <param name="Mid">The m-section.</param>
public sealed record AudioOptions(string Mid) : TrackOptions(Mid)
{
    /// <summary>Bits per second.</summary>
    public int Bitrate { get; init; } = 32_000;

    /// <summary>How long the person speaks; in between they are silent.</summary>
    public TimeSpan Speech { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a turn is, speech and silence; as long as <see cref="Speech"/> is talking without end.</summary>
    public TimeSpan Turn { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How far into its first turn the person is at the beginning.</summary>
    public TimeSpan Offset { get; init; }
}

/// <summary>A picture: frames of even size, key frames of four times that.</summary>
/// <param name="Mid">The m-section.</param>
/// <param name="Codec"><see cref="MediaCodec.Vp8"/> with three temporal layers, or <see cref="MediaCodec.H264"/>.</param>
/// <param name="Layers">The layers that are sent at once, from the smallest to the largest.</param>
public sealed record VideoOptions(string Mid, MediaCodec Codec, IReadOnlyList<VideoLayerOptions> Layers) : TrackOptions(Mid)
{
    /// <summary>Frames per second.</summary>
    public int FrameRate { get; init; } = 30;

    /// <summary>Whether all frames are of one size, key frames too, so that costs can be compared.</summary>
    public bool EvenFrames { get; init; }
}

/// <summary>A picture that was recorded, in one layer, over and over.</summary>
/// <param name="Mid">The m-section.</param>
/// <param name="Recording">What is sent.</param>
public sealed record RecordedOptions(string Mid, VideoRecording Recording) : TrackOptions(Mid);

/// <summary>A layer.</summary>
/// <param name="Rid">Its name; null for a track with a single layer that needs none.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Bitrate">Bits per second.</param>
public sealed record VideoLayerOptions(string? Rid, int Width, int Height, int Bitrate);
