using System.Text.Json.Serialization;

namespace Parley.Rooms.Contracts;

/// <summary>How a room is kept.</summary>
/// <param name="Locked">Nobody new comes in.</param>
/// <param name="Lobby">Who comes has to knock.</param>
/// <param name="Password">Who comes needs a password.</param>
/// <param name="WaitForHost">Nobody comes in before a host or moderator is there.</param>
/// <param name="Stage">Who comes is a listener, and sends nothing until given the floor.</param>
/// <param name="Persistent">Owner, roles and settings stay when nobody is there.</param>
/// <param name="OpensAt">Nobody but hosts and moderators comes in before, in ms since 1970 UTC.</param>
/// <param name="ClosesAt">The meeting ends then, in ms since 1970 UTC.</param>
/// <param name="Revision">How often its name or times were changed since it was made: by it a calendar tells a later invitation from an earlier one (<c>SEQUENCE</c>, RFC 5545 section 3.8.7.4). Left out while they were not.</param>
public sealed record RoomSettings(
    bool Locked,
    bool Lobby,
    bool Password,
    bool WaitForHost,
    bool Stage,
    bool Persistent,
    long? OpensAt = null,
    long? ClosesAt = null,
    int? Revision = null);

/// <summary>What is to be changed of a room. What is left out stays.</summary>
/// <param name="Name">For people; none, if empty.</param>
/// <param name="Locked">See <see cref="RoomSettings"/>.</param>
/// <param name="Lobby">See <see cref="RoomSettings"/>.</param>
/// <param name="Password">1 to 128 characters; none is needed any more, if empty.</param>
/// <param name="WaitForHost">See <see cref="RoomSettings"/>.</param>
/// <param name="Stage">See <see cref="RoomSettings"/>.</param>
/// <param name="Persistent">See <see cref="RoomSettings"/>; only for rooms that somebody owns.</param>
/// <param name="OpensAt">In ms since 1970 UTC; always open, if 0.</param>
/// <param name="ClosesAt">In ms since 1970 UTC; never, if 0.</param>
public sealed record RoomSettingsChange(
    string? Name = null,
    bool? Locked = null,
    bool? Lobby = null,
    string? Password = null,
    bool? WaitForHost = null,
    bool? Stage = null,
    bool? Persistent = null,
    long? OpensAt = null,
    long? ClosesAt = null);

/// <summary><c>room.settings</c>: changes how a room is kept.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Settings">What is to be changed.</param>
[Method("room.settings", typeof(Empty))]
public sealed record RoomSettingsParams(string Room, RoomSettingsChange Settings);

/// <summary><c>room.updated</c>: name or settings have changed; told to everybody in the room.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Settings">As they are now.</param>
/// <param name="Name">For people.</param>
[Notification("room.updated")]
public sealed record RoomUpdated(string Room, RoomSettings Settings, string? Name = null);

/// <summary>What stands between somebody and a room.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<DoorState>))]
public enum DoorState
{
    /// <summary>Nothing: <c>room.join</c>, with the password if one is needed.</summary>
    Open,

    /// <summary>They have to knock.</summary>
    Lobby,

    /// <summary>No host or moderator is there yet: knock, to be let in when one comes.</summary>
    WaitingForHost,

    /// <summary>Nobody new comes in.</summary>
    Locked,

    /// <summary>There is no place left.</summary>
    Full,

    /// <summary>It opens later.</summary>
    NotOpenYet,

    /// <summary>It is over.</summary>
    Closed,

    /// <summary>They are kept out.</summary>
    Banned,
}

/// <summary><c>room.look</c>: asks what a link opens, before going in.</summary>
/// <param name="Room">The room's id.</param>
[Method("room.look", typeof(RoomDoor))]
public sealed record RoomLookParams(string Room);

/// <summary>The answer to <c>room.look</c>: a room from outside, as it is for who asks.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="State">What stands between.</param>
/// <param name="Password">Whether who asks needs the password.</param>
/// <param name="Stage">Whether they will listen only.</param>
/// <param name="Participants">How many are there.</param>
/// <param name="Owned">Whether the room is somebody's; who opens one that is nobody's is its host.</param>
/// <param name="Name">For people; not told to those who are kept out.</param>
/// <param name="OpensAt">In ms since 1970 UTC.</param>
/// <param name="ClosesAt">In ms since 1970 UTC.</param>
public sealed record RoomDoor(
    string Room,
    DoorState State,
    bool Password,
    bool Stage,
    int Participants,
    bool Owned,
    string? Name = null,
    long? OpensAt = null,
    long? ClosesAt = null);

/// <summary><c>room.knock</c>: asks to be let in. Who is admitted joins by <c>room.join</c>.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Password">Where one is needed.</param>
[Method("room.knock", typeof(KnockResult))]
public sealed record RoomKnockParams(string Room, string? Password = null);

/// <summary>The answer to <c>room.knock</c>.</summary>
/// <param name="Admitted">True when nothing stands between: join. Otherwise wait for <c>knock.settled</c>.</param>
/// <param name="Place">How many are before one, and oneself: 1 is next.</param>
/// <param name="Host">Whether somebody is there who can open.</param>
public sealed record KnockResult(bool Admitted, int? Place = null, bool? Host = null);

/// <summary><c>room.withdraw</c>: waits no longer. Not having waited is no fault.</summary>
/// <param name="Room">The room's id.</param>
[Method("room.withdraw", typeof(Empty))]
public sealed record RoomWithdrawParams(string Room);

/// <summary><c>knock.updated</c>: how it stands with one's knocking.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Place">1 is next.</param>
/// <param name="Host">Whether somebody is there who can open.</param>
[Notification("knock.updated")]
public sealed record KnockUpdated(string Room, int Place, bool Host);

/// <summary>What came of knocking.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<KnockOutcome>))]
public enum KnockOutcome
{
    /// <summary>Join now.</summary>
    Admitted,

    /// <summary>Somebody inside said no.</summary>
    Refused,

    /// <summary>Nobody opened for too long.</summary>
    Timeout,

    /// <summary>The meeting is over.</summary>
    Ended,
}

/// <summary><c>knock.settled</c>: the waiting is over.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Outcome">How.</param>
[Notification("knock.settled")]
public sealed record KnockSettled(string Room, KnockOutcome Outcome);

/// <summary>Somebody who waits to be let in.</summary>
/// <param name="Id">Names the knock.</param>
/// <param name="User">Who.</param>
/// <param name="Since">In ms since 1970 UTC.</param>
public sealed record Waiting(string Id, User User, long Since);

/// <summary><c>room.lobby</c>: who waits to be let in, told to hosts and moderators: whole, each time.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Waiting">Those who wait longest, in their order; at most 20.</param>
/// <param name="Count">How many wait.</param>
[Notification("room.lobby")]
public sealed record RoomLobby(string Room, IReadOnlyList<Waiting> Waiting, int Count);

/// <summary><c>room.admit</c>: lets somebody in who waits. One who has gone meanwhile is no fault.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Knock">Whose knock; all, if left out.</param>
[Method("room.admit", typeof(Empty))]
public sealed record RoomAdmitParams(string Room, string? Knock = null);

/// <summary><c>room.refuse</c>: does not let somebody in who waits. One who has gone meanwhile is no fault.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Knock">Whose knock; all, if left out.</param>
/// <param name="Hours">Keeps them out too, as <c>room.ban</c> does, for so many hours, 1 to 8,760. Only of one knock.</param>
[Method("room.refuse", typeof(Empty))]
public sealed record RoomRefuseParams(string Room, string? Knock = null, int? Hours = null);
