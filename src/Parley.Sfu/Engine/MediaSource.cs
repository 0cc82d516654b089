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
