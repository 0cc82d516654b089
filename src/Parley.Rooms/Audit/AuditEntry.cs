using Parley.Rooms.Contracts;

namespace Parley.Rooms.Audit;

/// <summary>What somebody has done that an operator may be asked about later.</summary>
public enum AuditAction
{
    /// <summary>Let somebody in who waited.</summary>
    Admit,

    /// <summary>Did not let somebody in who waited.</summary>
    Refuse,

    /// <summary>Sent somebody out.</summary>
    Remove,

    /// <summary>Sent somebody to the lobby.</summary>
    ToLobby,

    /// <summary>Sent somebody out and keeps them out; the detail says for how long.</summary>
    Ban,

    /// <summary>Lets somebody come again.</summary>
    Unban,

    /// <summary>Stopped what somebody sends, or everybody; the detail says what.</summary>
    Mute,

    /// <summary>Gave somebody a role; the detail says which.</summary>
    Role,

    /// <summary>Deleted what somebody else has written; the detail is the message's id, and those of its files, or that of a poll.</summary>
    DeleteMessage,

    /// <summary>Changed how the room is kept, its lock too; the detail says what.</summary>
    Settings,

    /// <summary>Ended the meeting for all.</summary>
    End,

    /// <summary>Uploaded a file; the detail is its id and size.</summary>
    UploadFile,

    /// <summary>Gave up an upload, or deleted an own message with files; the detail is their ids.</summary>
    DeleteFile,

    /// <summary>Somebody came with a token that is not good.</summary>
    RefuseToken,

    /// <summary>An operator has looked into a room, or at the server as a whole.</summary>
    AdminLook,

    /// <summary>An operator has ended a room or call.</summary>
    AdminEnd,

    /// <summary>An operator has said something to a room, or to everybody; the detail is how many devices were told.</summary>
    AdminAnnounce,

    /// <summary>An operator has let nothing new begin; the detail is for how long meetings were told that they may go on.</summary>
    AdminDrain,

    /// <summary>An operator has taken that back.</summary>
    AdminUndrain,
}

/// <summary>One line of the audit log. It never holds what was written, a password, a token or a key.</summary>
/// <param name="At">When, in ms since 1970 UTC.</param>
/// <param name="Action">What.</param>
/// <param name="Room">Where: the room's id.</param>
/// <param name="By">Who did it; null when that is not known.</param>
/// <param name="Whom">To whom it was done; null when to nobody in particular.</param>
/// <param name="Detail">What more there is to say, for people.</param>
/// <param name="Address">A name for the address that it came from, as in <see cref="ConnectionInfo"/>.</param>
public sealed record AuditEntry(long At, AuditAction Action, string? Room = null, User? By = null, User? Whom = null, string? Detail = null, string? Address = null);
