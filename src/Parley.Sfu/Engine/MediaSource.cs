namespace Parley.Sfu.Engine;

/// <summary>What a participant publishes a track of. A participant has at most one of each.</summary>
public enum MediaSource : byte
{
    /// <summary>The voice.</summary>
    Microphone = 0,

    /// <summary>The picture of the person.</summary>
    Camera,

    /// <summary>A picture of a screen or window.</summary>
    Screen,

    /// <summary>The sound that belongs to <see cref="Screen"/>.</summary>
    ScreenAudio,
}

/// <summary>Sources of a peer that are passed on.</summary>
[Flags]
public enum MediaSources
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>See <see cref="MediaSource.Microphone"/>.</summary>
    Microphone = 1 << MediaSource.Microphone,

    /// <summary>See <see cref="MediaSource.Camera"/>.</summary>
    Camera = 1 << MediaSource.Camera,

    /// <summary>See <see cref="MediaSource.Screen"/>.</summary>
    Screen = 1 << MediaSource.Screen,

    /// <summary>See <see cref="MediaSource.ScreenAudio"/>.</summary>
    ScreenAudio = 1 << MediaSource.ScreenAudio,

    /// <summary>All of them.</summary>
    All = Microphone | Camera | Screen | ScreenAudio,
}
