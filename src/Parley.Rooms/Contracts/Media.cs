using System.Text.Json.Serialization;

namespace Parley.Rooms.Contracts;

/// <summary>What a participant of a routed room sends. One of each at most.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<TrackSource>))]
public enum TrackSource
{
    /// <summary>The voice.</summary>
    Microphone,

    /// <summary>The picture of the person.</summary>
    Camera,

    /// <summary>The picture of a screen or window.</summary>
    Screen,

    /// <summary>The sound that belongs to the screen.</summary>
    ScreenAudio,
}

/// <summary>A picture that a layout shows.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<PictureSource>))]
public enum PictureSource
{
    /// <summary>The person.</summary>
    Camera,

    /// <summary>Their screen or window.</summary>
    Screen,
}

/// <summary>How well media get through.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<MediaGrade>))]
public enum MediaGrade
{
    /// <summary>Nothing to complain about.</summary>
    Good,

    /// <summary>Losses, or too little bandwidth, can be seen or heard.</summary>
    Poor,

    /// <summary>Hardly anything gets through.</summary>
    Lost,
}

/// <summary>Which m-section of the offer carries which source.</summary>
/// <param name="Mid">The m-section (RFC 5888).</param>
/// <param name="Source">What it carries.</param>
public sealed record OfferedTrack(string Mid, TrackSource Source);

/// <summary><c>media.connect</c>: offers a connection to the server, or changes the one there is: an ICE restart, more slots.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Connection">Names the client's RTCPeerConnection: a random string, new with each. A new one replaces the old.</param>
/// <param name="Offer">The session description. Its m-sections that only receive are the slots, in their order.</param>
/// <param name="Sources">What the m-sections that send carry, or will carry.</param>
[Method("media.connect", typeof(MediaConnectResult))]
public sealed record MediaConnectParams(string Room, string Connection, string Offer, IReadOnlyList<OfferedTrack> Sources);

/// <summary>The answer to <c>media.connect</c> and <c>media.prepare</c>.</summary>
/// <param name="Answer">The session description of the server.</param>
public sealed record MediaConnectResult(string Answer);

/// <summary>
/// <c>media.prepare</c>: offers a connection before it is known which room is joined, so that media can flow as soon as one is: by
/// <c>connection</c> of <c>room.join</c>. Nothing that comes over it until then is passed on. A session has one at most, for a while.
/// </summary>
/// <param name="Connection">Names the client's RTCPeerConnection: a random string, new with each. A new one replaces the old.</param>
/// <param name="Offer">The session description, as in <c>media.connect</c>.</param>
/// <param name="Sources">What the m-sections that send will carry.</param>
[Method("media.prepare", typeof(MediaConnectResult))]
public sealed record MediaPrepareParams(string Connection, string Offer, IReadOnlyList<OfferedTrack> Sources);

/// <summary><c>media.disconnect</c>: ends a connection. One that is not there (any more) is no fault.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Connection">Its name.</param>
[Method("media.disconnect", typeof(Empty))]
public sealed record MediaDisconnectParams(string Room, string Connection);

/// <summary>One picture of a layout.</summary>
/// <param name="Participant">Whose.</param>
/// <param name="Source">Which.</param>
/// <param name="Width">How wide it is shown, in device pixels.</param>
/// <param name="Height">How high, in device pixels.</param>
public sealed record ViewedTile(string Participant, PictureSource Source, int Width, int Height);

/// <summary><c>media.view</c>: says what the layout shows now. What is not among it is not sent.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="Tiles">All pictures, the most important first; at most 49.</param>
/// <param name="Audio">Whether the room is to be heard; yes, if left out.</param>
[Method("media.view", typeof(Empty))]
public sealed record MediaViewParams(string Room, string Connection, IReadOnlyList<ViewedTile> Tiles, bool? Audio = null);

/// <summary><c>media.ready</c>: the client has taken the slots of this revision, and of all before it, off the tiles that they were on.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="Revision">From <c>media.slots</c>.</param>
[ClientNotification("media.ready")]
public sealed record MediaReadyParams(string Room, string Connection, int Revision);

/// <summary>A slot in use.</summary>
/// <param name="Mid">The m-section of the client's offer.</param>
/// <param name="Participant">Who feeds it.</param>
/// <param name="Source">With what.</param>
/// <param name="Number">The contributing source (CSRC) in every packet that comes of this source; unique in the room.</param>
/// <param name="Paused">True while nothing is sent, because the network does not carry it.</param>
public sealed record FedSlot(string Mid, string Participant, TrackSource Source, long Number, bool? Paused = null);

/// <summary><c>media.slots</c>: what feeds the slots of a connection from now on: all that are in use, each time.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="Revision">Rises with each; to be told back by <c>media.ready</c>.</param>
/// <param name="Slots">Slots that are not among them are free.</param>
[Notification("media.slots")]
public sealed record MediaSlots(string Room, string Connection, int Revision, IReadOnlyList<FedSlot> Slots);

/// <summary>Whether anybody wants a layer of a source.</summary>
/// <param name="Active">True when somebody does.</param>
/// <param name="Rid">The layer (RFC 8851); left out where there is only one.</param>
public sealed record WantedLayer(bool Active, string? Rid = null);

/// <summary>Which layers of a source are wanted.</summary>
/// <param name="Mid">The m-section that carries it.</param>
/// <param name="Layers">All of its layers.</param>
public sealed record WantedTrack(string Mid, IReadOnlyList<WantedLayer> Layers);

/// <summary><c>media.layers</c>: to a publisher: which layers anybody wants. It encodes no others.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="Sources">All sources of the connection that have layers to switch.</param>
[Notification("media.layers")]
public sealed record MediaLayers(string Room, string Connection, IReadOnlyList<WantedTrack> Sources);

/// <summary>Somebody who is heard.</summary>
/// <param name="Participant">Who.</param>
/// <param name="Level">How loud, in -dBov (RFC 6464): 0 is the loudest, 127 silence.</param>
public sealed record Speaker(string Participant, int Level);

/// <summary><c>media.speakers</c>: who is heard.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Speakers">The loudest first; empty when nobody speaks.</param>
[Notification("media.speakers")]
public sealed record MediaSpeakers(string Room, IReadOnlyList<Speaker> Speakers);

/// <summary>How well a participant's own media reach the server.</summary>
/// <param name="Participant">Whose.</param>
/// <param name="Uplink">How well.</param>
public sealed record ParticipantQuality(string Participant, MediaGrade Uplink);

/// <summary><c>media.quality</c>: how well media get through.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participants">Everybody whose uplink is not good, oneself too; of those left out it is.</param>
/// <param name="Downlink">From the server to this client.</param>
/// <param name="AudioOnly">True while the network carries no picture to this client at all.</param>
[Notification("media.quality")]
public sealed record MediaQuality(string Room, IReadOnlyList<ParticipantQuality> Participants, MediaGrade Downlink, bool AudioOnly);

/// <summary>Why the server ended a connection that the client wants.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<MediaEndedReason>))]
public enum MediaEndedReason
{
    /// <summary>Nothing was heard of the client for 30 s (RFC 7675).</summary>
    Lost,

    /// <summary>The DTLS session was closed from the client's side.</summary>
    Closed,

    /// <summary>The room has been direct for 30 s, and routed connections end.</summary>
    Direct,
}

/// <summary><c>media.ended</c>: the server has ended a connection. In a routed room the client makes a new one.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="Reason">Why.</param>
[Notification("media.ended")]
public sealed record MediaEnded(string Room, string Connection, MediaEndedReason Reason);
