namespace Parley.Sfu.Forwarding.Packets;

/// <summary>What is true of a packet.</summary>
[Flags]
public enum PacketFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The marker was set.</summary>
    Marker = 1 << 0,

    /// <summary>A frame (of one spatial layer) begins with this packet.</summary>
    StartsFrame = 1 << 1,

    /// <summary>A frame (of one spatial layer) ends with this packet.</summary>
    EndsFrame = 1 << 2,

    /// <summary>A frame with which a decoder can begin, begins with this packet.</summary>
    KeyFrame = 1 << 3,

    /// <summary>
    /// A receiver of fewer temporal layers can take more from here on. VP8: this frame's layer, from the one below it. Others: all higher
    /// ones, if it has this frame's.
    /// </summary>
    SwitchUp = 1 << 4,

    /// <summary>A receiver of the spatial layer below can begin with this frame's layer here.</summary>
    SpatialSwitch = 1 << 5,

    /// <summary>Receivers of higher spatial layers can do without this frame.</summary>
    NotNeededAbove = 1 << 6,

    /// <summary>No other frame refers to this one.</summary>
    NonReference = 1 << 7,

    /// <summary>There is a picture id.</summary>
    PictureId = 1 << 8,

    /// <summary>The picture id has 15 bits and not 7.</summary>
    LongPictureId = 1 << 9,

    /// <summary>There is a running index of the base temporal layer.</summary>
    Tl0PictureIndex = 1 << 10,

    /// <summary>The dependency descriptor brings a structure.</summary>
    Structure = 1 << 11,

    /// <summary>The sender measured how loud the audio is.</summary>
    AudioLevel = 1 << 12,

    /// <summary>The sender believes that somebody speaks.</summary>
    Voice = 1 << 13,

    /// <summary>The packet only says that silence goes on.</summary>
    Silence = 1 << 14,

    /// <summary>It came as a retransmission.</summary>
    Resent = 1 << 15,

    /// <summary>It holds nothing but padding: its publisher finds out with it what the network carries, and has no other stream for that.</summary>
    Empty = 1 << 16,
}
