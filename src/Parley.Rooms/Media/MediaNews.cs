using Parley.Rooms.Contracts;

namespace Parley.Rooms.Media;

/// <summary>Notifications of which only the newest counts.</summary>
[Flags]
internal enum MediaNews
{
    None = 0,
    Slots = 1,
    Layers = 2,
    Speakers = 4,
    Quality = 8,
    All = Slots | Layers | Speakers | Quality,
}

/// <summary>How well media get through to and from one participant.</summary>
/// <param name="Uplink">From it.</param>
/// <param name="Downlink">To it.</param>
/// <param name="AudioOnly">No picture gets through to it.</param>
internal readonly record struct LinkQuality(MediaGrade Uplink, MediaGrade Downlink, bool AudioOnly);
