using Parley.Protocols.Primitives;

namespace Parley.Sfu.Engine.History;

/// <summary>Why a picture is shown as it is.</summary>
public enum PictureReason : byte
{
    /// <summary>Nobody feeds the slot.</summary>
    Free = 0,

    /// <summary>It is as large as its publisher makes it.</summary>
    Full,

    /// <summary>It is as large as its tile can use.</summary>
    TileSize,

    /// <summary>The network to the peer does not carry more, or nothing of it.</summary>
    Network,

    /// <summary>A key frame is awaited, to begin or to go to another layer.</summary>
    KeyFrame,

    /// <summary>Its publisher sends smaller layers only.</summary>
    NotSent,

    /// <summary>Nothing comes from its publisher.</summary>
    Silent,

    /// <summary>The client has not confirmed yet that it took the slot from whom it showed before.</summary>
    Unconfirmed,
}

/// <summary>What feeds a slot, and in which layer.</summary>
/// <param name="Participant">Whose picture; null for nobody's.</param>
/// <param name="Source">Camera or screen.</param>
/// <param name="Layer">The spatial or simulcast layer that is sent, from 0; -1 for none.</param>
/// <param name="Layers">How many there are.</param>
/// <param name="Height">The lines of what is sent; 0 when packets have not told.</param>
/// <param name="Reason">Why it is not another.</param>
public readonly record struct PictureState(string? Participant, MediaSource Source, sbyte Layer, byte Layers, ushort Height, PictureReason Reason);

/// <summary>From when on a slot was as it says.</summary>
/// <param name="At">When it was seen first.</param>
/// <param name="Slot">The place of the slot among the peer's video slots.</param>
/// <param name="State">What feeds it.</param>
public readonly record struct PictureChange(MonoTime At, byte Slot, PictureState State);
