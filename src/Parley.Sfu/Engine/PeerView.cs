namespace Parley.Sfu.Engine;

/// <summary>What a peer wants to see and hear.</summary>
/// <param name="Tiles">The most important first.</param>
/// <param name="Audio">Whether the room is to be heard.</param>
public sealed record PeerView(IReadOnlyList<WantedTile> Tiles, bool Audio)
{
    /// <summary>Sound alone: what a peer gets before it has said anything.</summary>
    public static PeerView AudioOnly { get; } = new([], Audio: true);
}

/// <summary>A picture that is wanted.</summary>
/// <param name="Participant">Whose.</param>
/// <param name="Source">Camera or screen.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
public readonly record struct WantedTile(string Participant, MediaSource Source, int Width, int Height);
