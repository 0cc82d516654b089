namespace Parley.Sfu.Forwarding.Slots;

/// <summary>A way to receive a track.</summary>
/// <param name="Stream">Which of the streams that are sent at once (simulcast), the smallest being 0; -1 for none.</param>
/// <param name="Spatial">The highest spatial layer within that stream.</param>
/// <param name="Temporal">The highest temporal layer within that stream.</param>
public readonly record struct LayerChoice(sbyte Stream, byte Spatial, byte Temporal)
{
    /// <summary>Nothing.</summary>
    public static LayerChoice None { get; } = new(-1, 0, 0);

    /// <summary>Whether it is nothing.</summary>
    public bool IsNone => Stream < 0;
}

/// <summary>What to do with a packet.</summary>
public enum LayerVerdict : byte
{
    /// <summary>Leave it out.</summary>
    Drop = 0,

    /// <summary>Send it.</summary>
    Forward,

    /// <summary>Switch to its stream, which begins with it, and send it.</summary>
    Switch,
}
