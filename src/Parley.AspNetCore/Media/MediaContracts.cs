using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Media;

/// <summary>One media connection of one participant.</summary>
/// <param name="Room">The room's id; <see cref="NoRoom"/> for a connection that a session has made ready and that is in none yet.</param>
/// <param name="Participant">The participant's id, unique in the room; without a room the session's.</param>
/// <param name="Connection">The client's name for its RTCPeerConnection.</param>
internal sealed record MediaPeer(string Room, string Participant, string Connection)
{
    /// <summary>What stands for the room of a connection that is in none.</summary>
    public const string NoRoom = PeerPlan.NoRoom;
}

/// <summary>Why an offer was refused.</summary>
internal enum MediaRefusal
{
    /// <summary>It was not.</summary>
    None = 0,

    /// <summary>The description cannot be understood or nothing in it can be used.</summary>
    BadOffer,

    /// <summary>Somebody else's connection has this name, or it is gone.</summary>
    UnknownConnection,

    /// <summary>The server has all the connections that it takes.</summary>
    TooManyConnections,

    /// <summary>The server is going down, or its media threads do not run.</summary>
    Stopping,
}

/// <summary>What came of an offer.</summary>
/// <param name="Refusal">Why not.</param>
/// <param name="Text">The answer, or a sentence for whoever made the offer.</param>
internal sealed record MediaConnectOutcome(MediaRefusal Refusal, string Text);

/// <summary>What a layout shows.</summary>
/// <param name="Tiles">The most important first.</param>
/// <param name="Audio">Whether the room is to be heard.</param>
internal sealed record MediaView(IReadOnlyList<ViewedTile> Tiles, bool Audio);

/// <summary>One picture of a layout.</summary>
/// <param name="Participant">Whose.</param>
/// <param name="Source">Camera or screen.</param>
/// <param name="Width">In device pixels.</param>
/// <param name="Height">In device pixels.</param>
internal sealed record ViewedTile(string Participant, MediaSource Source, int Width, int Height);

/// <summary>A slot in use.</summary>
/// <param name="Mid">The m-section.</param>
/// <param name="Participant">Who feeds it.</param>
/// <param name="Source">With what.</param>
/// <param name="Number">The contributing source in its packets.</param>
/// <param name="Paused">Whether nothing is sent for now, because the network does not carry it.</param>
internal sealed record FedSlot(string Mid, string Participant, MediaSource Source, uint Number, bool Paused);

/// <summary>Which layers of a published source are wanted.</summary>
internal sealed record WantedSource(string Mid, IReadOnlyList<WantedLayer> Layers);

/// <summary>Whether a layer is wanted.</summary>
/// <param name="Rid">Its name; null for the only one.</param>
/// <param name="Active">Whether anybody wants it.</param>
internal sealed record WantedLayer(string? Rid, bool Active);

/// <summary>Somebody who is heard.</summary>
/// <param name="Participant">Who.</param>
/// <param name="Level">How loud: 0 is the loudest, 127 silence, in -dBov (RFC 6464).</param>
internal sealed record HeardSpeaker(string Participant, int Level);

/// <summary>How well media get through.</summary>
internal enum QualityGrade
{
    /// <summary>Nothing to complain about.</summary>
    Good = 0,

    /// <summary>Losses or too little bandwidth can be seen or heard.</summary>
    Poor,

    /// <summary>Hardly anything gets through.</summary>
    Lost,
}

/// <summary>How well the media of one connection get through.</summary>
/// <param name="Uplink">From the client.</param>
/// <param name="Downlink">To the client.</param>
/// <param name="AudioOnly">Whether the network carries no picture at all.</param>
internal sealed record ConnectionQuality(QualityGrade Uplink, QualityGrade Downlink, bool AudioOnly);

/// <summary>Why a connection ended.</summary>
internal enum MediaEndReason
{
    /// <summary>It was asked to.</summary>
    Closed = 0,

    /// <summary>Nothing was heard of the client for 30 s (RFC 7675).</summary>
    Lost,

    /// <summary>The participant made another.</summary>
    Replaced,

    /// <summary>The client ended the DTLS session.</summary>
    PeerClosed,
}
