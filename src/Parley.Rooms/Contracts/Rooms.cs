using System.Text.Json.Serialization;

namespace Parley.Rooms.Contracts;

/// <summary>How media flows in a room.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<RoomMode>))]
public enum RoomMode
{
    /// <summary>From browser to browser.</summary>
    Direct,

    /// <summary>Through the server.</summary>
    Routed,
}

/// <summary>How a participant that has no signaling of its own came in.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ParticipantVia>))]
public enum ParticipantVia
{
    /// <summary>By WHIP (RFC 9725): it sends and receives nothing.</summary>
    Whip,

    /// <summary>By WHEP: it receives and sends nothing.</summary>
    Whep,
}

/// <summary>What a participant sends.</summary>
/// <param name="Microphone">False when muted or missing.</param>
/// <param name="Camera">False when off or missing.</param>
/// <param name="Screen">True while sharing.</param>
public sealed record ParticipantMedia(bool Microphone, bool Camera, bool Screen);

/// <summary>One device of one user in one room.</summary>
/// <param name="Id">The participant's id.</param>
/// <param name="User">Who it is.</param>
/// <param name="Media">What it sends.</param>
/// <param name="JoinedAt">In ms since 1970 UTC.</param>
/// <param name="Connected">False while its WebSocket is gone and may come back; media may go on flowing.</param>
/// <param name="Role">What it may do here.</param>
/// <param name="Hand">When it raised its hand, in ms since 1970 UTC, different from all others in the room: who raised it first has the smallest. Left out while it is down.</param>
/// <param name="Via">How it came in, if not by the signaling protocol.</param>
/// <param name="Breakout">The breakout room of this meeting where it is; left out while it is in the meeting itself.</param>
/// <param name="DeviceKey">Its public key in an encrypted room; means nothing to the server.</param>
/// <param name="Away">True while nothing is heard of it any more, neither by its WebSocket nor of its media at the server: it is not to be shown as being here. It may come back.</param>
/// <param name="Owner">True of whom the room belongs to: nobody changes their role, or sends them out.</param>
public sealed record Participant(
    string Id,
    User User,
    ParticipantMedia Media,
    long JoinedAt,
    bool Connected,
    Role Role,
    long? Hand = null,
    ParticipantVia? Via = null,
    string? Breakout = null,
    string? DeviceKey = null,
    bool? Away = null,
    bool? Owner = null);

/// <summary>Where participants meet.</summary>
/// <param name="Id">3 to 64 of <c>a-z 0-9 -</c>.</param>
/// <param name="Mode">How media flows.</param>
/// <param name="Capacity">Most participants.</param>
/// <param name="Participants">In the order in which they joined.</param>
/// <param name="Settings">How it is kept.</param>
/// <param name="Name">For people.</param>
/// <param name="Call">The call that this room belongs to.</param>
/// <param name="Spotlight">The participant who is to be shown large to everybody.</param>
/// <param name="Breakouts">Its breakout rooms.</param>
/// <param name="BreakoutOf">The id of the meeting whose breakout room this is.</param>
/// <param name="Encrypted">True when it is end-to-end encrypted; follows from its id, so that it cannot be changed.</param>
/// <param name="OpenedAt">Of a room that is nobody's: when somebody came into it while it was empty, in ms since 1970 UTC. What was written or asked before is deleted, and polls closed, only by whose it is.</param>
public sealed record Room(
    string Id,
    RoomMode Mode,
    int Capacity,
    IReadOnlyList<Participant> Participants,
    RoomSettings Settings,
    string? Name = null,
    string? Call = null,
    string? Spotlight = null,
    Breakouts? Breakouts = null,
    string? BreakoutOf = null,
    bool? Encrypted = null,
    long? OpenedAt = null);

/// <summary><c>room.create</c>: makes a room of one's own, with a fresh, unguessable id. Who made it is its host whenever there.</summary>
/// <param name="Name">For people.</param>
/// <param name="Settings">How it is to be kept, where not as usual.</param>
/// <param name="Encrypted">Whether the room is to be end-to-end encrypted: its id begins with <c>e2ee-</c>.</param>
[Method("room.create", typeof(RoomCreateResult))]
public sealed record RoomCreateParams(string? Name = null, RoomSettingsChange? Settings = null, bool? Encrypted = null);

/// <summary>The answer to <c>room.create</c>.</summary>
/// <param name="Room">The new room's id.</param>
public sealed record RoomCreateResult(string Room);

/// <summary><c>room.join</c>: comes into a room, opening it if nobody is there.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Media">What the participant sends; nothing yet, if left out.</param>
/// <param name="Rejoin">The proof of an earlier answer: makes this the same participant again.</param>
/// <param name="Password">Where one is needed.</param>
/// <param name="DeviceKey">This participant's public key: base64url, at most 512 letters. An encrypted room asks for it.</param>
/// <param name="Connection">A connection made ready by <c>media.prepare</c>. Where it is taken, the answer names it.</param>
[Method("room.join", typeof(JoinedRoom))]
public sealed record RoomJoinParams(
    string Room, ParticipantMedia? Media = null, string? Rejoin = null, string? Password = null, string? DeviceKey = null, string? Connection = null);

/// <summary><c>room.leave</c>: goes out of a room. Leaving the room of a call ends the call.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Rejoin">The proof of the answer to <c>room.join</c>: for a session that is in the room no more, because it is another one since the room was left.</param>
[Method("room.leave", typeof(Empty))]
public sealed record RoomLeaveParams(string Room, string? Rejoin = null);

/// <summary><c>participant.update</c>: what this participant sends has changed.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Media">What it sends now.</param>
[Method("participant.update", typeof(Empty))]
public sealed record ParticipantUpdateParams(string Room, ParticipantMedia Media);

/// <summary><c>participant.joined</c>: somebody came in. After a restart of the server it may tell of a participant that the client knows already: media goes on.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">Who.</param>
[Notification("participant.joined")]
public sealed record ParticipantJoined(string Room, Participant Participant);

/// <summary><c>participant.updated</c>: name, media, role, hand, <c>connected</c> or <c>away</c> changed. One's own role and hand are told too.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">As it is now.</param>
[Notification("participant.updated")]
public sealed record ParticipantUpdated(string Room, Participant Participant);

/// <summary>Why a participant is gone.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<LeaveReason>))]
public enum LeaveReason
{
    /// <summary>Went by itself.</summary>
    Left,

    /// <summary>Its connection was lost and did not come back.</summary>
    Timeout,

    /// <summary>To the old session only: the same participant came back with another session.</summary>
    Replaced,

    /// <summary>Was sent out, and has to knock to come back.</summary>
    Removed,

    /// <summary>Was sent out, and is kept out.</summary>
    Banned,

    /// <summary>Was sent to the lobby, and waits there.</summary>
    ToLobby,

    /// <summary>Of a breakout room: went to another one, or out of the meeting.</summary>
    Moved,
}

/// <summary><c>participant.left</c>: somebody is gone.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">The participant's id.</param>
/// <param name="Reason">Why.</param>
[Notification("participant.left")]
public sealed record ParticipantLeft(string Room, string Participant, LeaveReason Reason);

/// <summary><c>room.mode</c>: media take another way from now on. Move make-before-break: show the old way until the new one has pictures and sound.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Mode">How media flows now.</param>
[Notification("room.mode")]
public sealed record RoomModeChanged(string Room, RoomMode Mode);

/// <summary>Why a room ended.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<RoomEndReason>))]
public enum RoomEndReason
{
    /// <summary>The call that it belonged to is over.</summary>
    CallEnded,

    /// <summary>A host has ended it for all.</summary>
    EndedByHost,

    /// <summary>The time that it was planned for is over.</summary>
    Closed,

    /// <summary>It was a breakout room, and everybody was called back.</summary>
    BreakoutsClosed,

    /// <summary>The operator of the server has ended it.</summary>
    EndedByOperator,
}

/// <summary><c>room.ended</c>: the room is gone with everybody in it.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Reason">Why.</param>
[Notification("room.ended")]
public sealed record RoomEnded(string Room, RoomEndReason Reason);
