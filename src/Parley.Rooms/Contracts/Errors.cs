using System.Text.Json.Serialization;

namespace Parley.Rooms.Contracts;

/// <summary>Why a request was refused: the stable string in <c>error.data.reason</c>.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ErrorReason>))]
public enum ErrorReason
{
    /// <summary>The frame is not JSON.</summary>
    Parse,

    /// <summary>JSON, but not a request: no method, a missing or reused id, too deep.</summary>
    Invalid,

    /// <summary>No such method.</summary>
    UnknownMethod,

    /// <summary>A member is missing, of the wrong type, or outside its limits; <c>member</c> names it.</summary>
    InvalidParams,

    /// <summary>Nothing is answered before <c>session.hello</c>.</summary>
    NotSignedIn,

    /// <summary>This user may not do that.</summary>
    Forbidden,

    /// <summary>Too many requests; try again after <c>retryAfterSeconds</c>.</summary>
    RateLimited,

    /// <summary>The server is going down; reconnect in a moment.</summary>
    ServerStopping,

    /// <summary>It could not be stored; nothing was changed; try again.</summary>
    Storage,

    /// <summary>The token is missing, bad or expired.</summary>
    Unauthorized,

    /// <summary>This server wants a token.</summary>
    GuestsNotAllowed,

    /// <summary>This connection already has its session.</summary>
    AlreadySignedIn,

    /// <summary>This user has too many devices connected.</summary>
    TooManySessions,

    /// <summary>The server has no place for anybody more, or none for guests of this address; try again in a while.</summary>
    ServerFull,

    /// <summary>Nobody with this id was ever here.</summary>
    UnknownUser,

    /// <summary>One cannot call oneself.</summary>
    Self,

    /// <summary>The caller is in another call.</summary>
    AlreadyInCall,

    /// <summary>No such call, or it has ended.</summary>
    UnknownCall,

    /// <summary>The call is not ringing any more.</summary>
    NotRinging,

    /// <summary>The call is not connected, or the participant is away for the moment.</summary>
    NotConnected,

    /// <summary>The call is somebody else's, or this is the other side's to do.</summary>
    NotYours,

    /// <summary>The server holds as many calls as it may.</summary>
    CallLimit,

    /// <summary>Not a room id: 3 to 64 of <c>a-z 0-9 -</c>.</summary>
    InvalidRoom,

    /// <summary>The room holds as many participants as it may.</summary>
    RoomFull,

    /// <summary>This session is not in that room.</summary>
    NotInRoom,

    /// <summary>This session is in that room already.</summary>
    AlreadyInRoom,

    /// <summary>The room belongs to somebody else's call, or the token is for another room.</summary>
    NotInvited,

    /// <summary>This session is in as many rooms as it may, the server holds as many as it may, or its owner has as many for later as may be kept.</summary>
    TooManyRooms,

    /// <summary>The rejoin proof is not this server's, not this user's, or no longer good.</summary>
    BadRejoin,

    /// <summary>Nobody new comes into this room.</summary>
    RoomLocked,

    /// <summary>Who comes into this room has to knock: <c>room.knock</c>.</summary>
    Lobby,

    /// <summary>Nobody comes in before a host or moderator is there: <c>room.knock</c>, to be let in then.</summary>
    WaitingForHost,

    /// <summary>The room opens later, after <c>retryAfterSeconds</c>.</summary>
    NotOpenYet,

    /// <summary>The time that the room was planned for is over.</summary>
    RoomClosed,

    /// <summary>The room wants a password.</summary>
    PasswordNeeded,

    /// <summary>This is not the room's password.</summary>
    WrongPassword,

    /// <summary>This user is kept out of the room.</summary>
    Banned,

    /// <summary>As many wait for this room as may.</summary>
    LobbyFull,

    /// <summary>No such participant in that room.</summary>
    UnknownParticipant,

    /// <summary>Media of this room flow from browser to browser for now: wait for <c>room.mode</c>.</summary>
    NotRouted,

    /// <summary>The offer cannot be understood, or nothing in it can be used; the message says what.</summary>
    BadOffer,

    /// <summary>This participant has no such media connection (any more).</summary>
    UnknownConnection,

    /// <summary>The server holds as many media connections as it may.</summary>
    TooManyConnections,

    /// <summary>The room is end-to-end encrypted, and this would not be.</summary>
    EncryptedRoom,

    /// <summary>The room is not end-to-end encrypted.</summary>
    NotEncrypted,

    /// <summary>There is nothing in the text.</summary>
    Empty,

    /// <summary>The text is too long.</summary>
    TooLong,

    /// <summary>No such message, not one that this user may read, or one that was deleted.</summary>
    UnknownMessage,

    /// <summary>The message has as many kinds of reactions as it may, as many from this user, or as many people with this one.</summary>
    TooManyReactions,

    /// <summary>A file is not there, not whole, not this user's, or was sent with another message.</summary>
    UnknownFile,

    /// <summary>No such poll in that room.</summary>
    UnknownPoll,

    /// <summary>Nobody votes in that poll any more.</summary>
    PollClosed,

    /// <summary>As many polls are open in that room as may be.</summary>
    TooManyPolls,

    /// <summary>No such breakout room, none are planned, or they are not open.</summary>
    UnknownBreakout,

    /// <summary>The breakout rooms are open: close them first.</summary>
    BreakoutsOpen,
}

/// <summary>The <c>data</c> of an error.</summary>
/// <param name="Reason">For programs.</param>
/// <param name="Member">The member at fault, as a path from <c>params</c>, e.g. <c>media.audio</c>.</param>
/// <param name="RetryAfterSeconds">When to try again.</param>
public sealed record ErrorData(ErrorReason Reason, string? Member = null, int? RetryAfterSeconds = null);

/// <summary>A JSON-RPC error object.</summary>
/// <param name="Code">-32700 parse, -32600 invalid, -32601 unknown method, -32602 invalid params, -32000 refused.</param>
/// <param name="Message">A sentence for a developer.</param>
/// <param name="Data">The stable reason.</param>
public sealed record RpcError(int Code, string Message, ErrorData Data);

/// <summary>WebSocket close codes.</summary>
public static class CloseCodes
{
    /// <summary>A message that is not a text frame.</summary>
    public const int NotText = 1003;

    /// <summary>No <c>session.hello</c> in time.</summary>
    public const int Policy = 1008;

    /// <summary>A message over <c>limits.messageBytes</c>.</summary>
    public const int TooLarge = 1009;

    /// <summary>The server is going down; reconnect in a moment.</summary>
    public const int ServerStopping = 1012;

    /// <summary>The reader was too slow; it may resume.</summary>
    public const int TooSlow = 1013;

    /// <summary>The session was resumed by another connection.</summary>
    public const int Replaced = 4001;

    /// <summary>The session has ended.</summary>
    public const int Ended = 4002;
}
