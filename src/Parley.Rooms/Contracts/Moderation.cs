using System.Text.Json.Serialization;

namespace Parley.Rooms.Contracts;

/// <summary>What a participant may do in a room, from the least to the most.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<Role>))]
public enum Role
{
    /// <summary>Sees and hears, chats, reacts and raises a hand, and sends no media.</summary>
    Listener,

    /// <summary>Sends media too.</summary>
    Speaker,

    /// <summary>Keeps order: lets people in and sends them out, mutes, gives the floor, changes the room's settings.</summary>
    Moderator,

    /// <summary>Does everything: makes other hosts, and ends the meeting for all.</summary>
    Host,
}

/// <summary><c>hand.raise</c>: asks for the floor. Raising it twice changes nothing.</summary>
/// <param name="Room">The room's id.</param>
[Method("hand.raise", typeof(Empty))]
public sealed record HandRaiseParams(string Room);

/// <summary><c>hand.lower</c>: takes a hand down. Moderators take down those of others; one that is down already is no fault.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">Whose; one's own, if left out.</param>
[Method("hand.lower", typeof(Empty))]
public sealed record HandLowerParams(string Room, string? Participant = null);

/// <summary><c>reaction.send</c>: shows everybody else an emoji for a moment. Kept nowhere.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Reaction">One emoji, at most 32 UTF-16 units.</param>
[Method("reaction.send", typeof(Empty))]
public sealed record ReactionSendParams(string Room, string Reaction);

/// <summary><c>reaction.sent</c>: somebody else has reacted.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">Who.</param>
/// <param name="Reaction">One emoji; show it as text, never as markup.</param>
[Notification("reaction.sent")]
public sealed record ReactionSent(string Room, string Participant, string Reaction);

/// <summary><c>room.role</c>: gives somebody, with all their devices, another role in this room.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">Who.</param>
/// <param name="Role">What they may do from now on.</param>
[Method("room.role", typeof(Empty))]
public sealed record RoomRoleParams(string Room, string Participant, Role Role);

/// <summary><c>room.spotlight</c>: shows one participant large to everybody, who may choose otherwise for themselves.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">Who; nobody any more, if left out.</param>
[Method("room.spotlight", typeof(Empty))]
public sealed record RoomSpotlightParams(string Room, string? Participant = null);

/// <summary><c>room.spotlit</c>: another participant is to be shown large from now on, or nobody.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">Who.</param>
[Notification("room.spotlit")]
public sealed record RoomSpotlit(string Room, string? Participant = null);

/// <summary>What is muted: a source, with the sound that belongs to it.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<MutedSource>))]
public enum MutedSource
{
    /// <summary>The microphone.</summary>
    Microphone,

    /// <summary>The camera.</summary>
    Camera,

    /// <summary>The screen, with its sound.</summary>
    Screen,
}

/// <summary><c>room.mute</c>: stops what somebody sends, or what all others below oneself send. They may start it again by themselves.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Source">What.</param>
/// <param name="Participant">Whose; of all others, if left out.</param>
[Method("room.mute", typeof(Empty))]
public sealed record RoomMuteParams(string Room, MutedSource Source, string? Participant = null);

/// <summary><c>participant.muted</c>: a moderator has stopped what this client sends. Nothing of it goes on to anybody until the client says by <c>participant.update</c> that it sends again.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Source">What.</param>
/// <param name="By">The moderator.</param>
[Notification("participant.muted")]
public sealed record ParticipantMuted(string Room, MutedSource Source, string By);

/// <summary><c>room.ask</c>: asks somebody to switch something on. Nobody but they can do it.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">Whom.</param>
/// <param name="Source">What.</param>
[Method("room.ask", typeof(Empty))]
public sealed record RoomAskParams(string Room, string Participant, MutedSource Source);

/// <summary><c>participant.asked</c>: a moderator asks the person at this client to switch something on.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Source">What.</param>
/// <param name="By">The moderator.</param>
[Notification("participant.asked")]
public sealed record ParticipantAsked(string Room, MutedSource Source, string By);

/// <summary><c>room.remove</c>: sends somebody out, with all their devices. To come back they have to knock.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">Whom.</param>
[Method("room.remove", typeof(Empty))]
public sealed record RoomRemoveParams(string Room, string Participant);

/// <summary><c>room.toLobby</c>: sends somebody, with all their devices, to the lobby, where they wait as if they had knocked.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">Whom.</param>
[Method("room.toLobby", typeof(Empty))]
public sealed record RoomToLobbyParams(string Room, string Participant);

/// <summary><c>room.ban</c>: sends somebody out and keeps them out. Of guests, their address too.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">Whom.</param>
/// <param name="Hours">For how long, 1 to 8,760; 24 if left out.</param>
[Method("room.ban", typeof(Empty))]
public sealed record RoomBanParams(string Room, string Participant, int? Hours = null);

/// <summary><c>room.unban</c>: lets somebody come again.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="User">The user's id.</param>
[Method("room.unban", typeof(Empty))]
public sealed record RoomUnbanParams(string Room, string User);

/// <summary><c>room.bans</c>: asks who is kept out.</summary>
/// <param name="Room">The room's id.</param>
[Method("room.bans", typeof(RoomBansResult))]
public sealed record RoomBansParams(string Room);

/// <summary>Somebody who is kept out of a room.</summary>
/// <param name="User">Who.</param>
/// <param name="At">Since when, in ms since 1970 UTC.</param>
/// <param name="Until">Until when, in ms since 1970 UTC.</param>
/// <param name="By">Who did it.</param>
public sealed record Ban(User User, long At, long Until, User By);

/// <summary>The answer to <c>room.bans</c>.</summary>
/// <param name="Bans">The newest first.</param>
public sealed record RoomBansResult(IReadOnlyList<Ban> Bans);

/// <summary><c>room.end</c>: ends the meeting for all.</summary>
/// <param name="Room">The room's id.</param>
[Method("room.end", typeof(Empty))]
public sealed record RoomEndParams(string Room);
