using Parley.Rooms.Contracts;

namespace Parley.Rooms.Media;

/// <summary>One connection of a participant to the media engine: its client's RTCPeerConnection.</summary>
/// <param name="name">The client's name for it.</param>
internal sealed class MediaConnection(string name)
{
    public string Name { get; } = name;

    /// <summary>Whether an offer was answered: before, the client could make nothing of what it is told of slots.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether it is over; it is remembered only until its offers have come back.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Offers that wait for their answer.</summary>
    public int Offers { get; set; }

    /// <summary>What is wanted of each source, as it was told last.</summary>
    public List<WantedTrack> Wanted { get; } = [];

    /// <summary>The newest <c>media.slots</c>.</summary>
    public byte[]? SlotsMessage { get; set; }

    /// <summary>The newest <c>media.layers</c>.</summary>
    public byte[]? LayersMessage { get; set; }
}
