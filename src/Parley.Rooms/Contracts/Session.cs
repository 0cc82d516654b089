using System.Text.Json.Serialization;

namespace Parley.Rooms.Contracts;

/// <summary><c>session.hello</c>: must be the first request of a connection, within 10 s.</summary>
/// <param name="Token">A signed token, where the host application does not already say who this is.</param>
/// <param name="Guest">A name, where guests are allowed.</param>
/// <param name="Client">What software this is, for the operator's figures.</param>
/// <param name="Resume">The key of the session that this connection wants to go on with.</param>
[Method("session.hello", typeof(Welcome))]
public sealed record SessionHelloParams(string? Token = null, GuestHello? Guest = null, ClientInfo? Client = null, ResumeRequest? Resume = null);

/// <summary>A guest's name.</summary>
/// <param name="Name">Display name.</param>
/// <param name="Identity">What an earlier Welcome gave: makes this the same user again.</param>
public sealed record GuestHello(string Name, string? Identity = null);

/// <summary>What software a client is.</summary>
/// <param name="Name">E.g. <c>parley-web</c>.</param>
/// <param name="Version">Its version.</param>
/// <param name="Language">BCP 47.</param>
public sealed record ClientInfo(string Name, string? Version = null, string? Language = null);

/// <summary>Asks to go on with a session whose connection broke.</summary>
/// <param name="Key">The last Welcome's <c>resumeKey</c>; good for one use.</param>
/// <param name="Received">How many of the server's messages the client has; left out by a page that has lost its state (reload).</param>
public sealed record ResumeRequest(string Key, long? Received = null);

/// <summary>The answer to <c>session.hello</c>.</summary>
/// <param name="Session">The session's id.</param>
/// <param name="ResumeKey">For the next hello; good for one use.</param>
/// <param name="Resumed">True when the old session goes on; false when this is a new one.</param>
/// <param name="Received">How many of the client's messages this session has handled; the client sends the later ones again.</param>
/// <param name="User">Who the server says this is.</param>
/// <param name="IceServers">For <c>RTCPeerConnection</c>, with short-lived credentials.</param>
/// <param name="IceServersExpireAt">When to ask for fresh ones, in ms since 1970 UTC.</param>
/// <param name="Limits">What this server allows.</param>
/// <param name="Calls">The user's calls: ringing or connected.</param>
/// <param name="Rooms">The rooms this session is in, with the participant it is there.</param>
/// <param name="MissedCalls">Calls missed since the user last marked them seen, newest first.</param>
/// <param name="Now">The server's clock, in ms since 1970 UTC.</param>
/// <param name="Identity">Guests: keep it, and send it next time to be the same user.</param>
public sealed record Welcome(
    string Session,
    string ResumeKey,
    bool Resumed,
    long Received,
    User User,
    IReadOnlyList<IceServer> IceServers,
    long IceServersExpireAt,
    Limits Limits,
    IReadOnlyList<Call> Calls,
    IReadOnlyList<JoinedRoom> Rooms,
    IReadOnlyList<CallRecord> MissedCalls,
    long Now,
    string? Identity = null);

/// <summary>A room that this session is in.</summary>
/// <param name="Participant">Which of the participants this session is.</param>
/// <param name="Room">The room.</param>
/// <param name="Rejoin">The proof for <c>room.join</c> after a lost session.</param>
/// <param name="Connection">The media connection that the server holds for this participant. A client with another one, or none, makes a new one.</param>
public sealed record JoinedRoom(string Participant, Room Room, string Rejoin, string? Connection = null);

/// <summary>One entry for <c>RTCConfiguration.iceServers</c>.</summary>
/// <param name="Urls">stun:, turn: and turns: URLs.</param>
/// <param name="Username">TURN user name.</param>
/// <param name="Credential">TURN password.</param>
public sealed record IceServer(IReadOnlyList<string> Urls, string? Username = null, string? Credential = null);

/// <summary>What this server allows.</summary>
/// <param name="MessageBytes">Size of one message.</param>
/// <param name="NameLength">Letters (grapheme clusters) of a display name.</param>
/// <param name="ChatLength">UTF-16 units of a chat text.</param>
/// <param name="RoomNameLength">Letters (grapheme clusters) of a room's name.</param>
/// <param name="HistoryPage">Most entries of one page of history.</param>
/// <param name="ParticipantsPerRoom">Most participants of a room.</param>
/// <param name="RingSeconds">How long a call rings.</param>
/// <param name="ResumeSeconds">How long a session waits for its connection to come back.</param>
/// <param name="FileBytes">Bytes of one file; 0 where no files are taken.</param>
public sealed record Limits(
    int MessageBytes,
    int NameLength,
    int ChatLength,
    int RoomNameLength,
    int HistoryPage,
    int ParticipantsPerRoom,
    int RingSeconds,
    int ResumeSeconds,
    long FileBytes = 0);

/// <summary><c>session.ack</c>: the client has this many messages; the server forgets them.</summary>
/// <param name="Received">Messages received since the session's hello.</param>
[ClientNotification("session.ack")]
public sealed record SessionAckParams(long Received);

/// <summary><c>session.rename</c>: a guest takes another name.</summary>
/// <param name="Name">Display name.</param>
[Method("session.rename", typeof(SessionRenameResult))]
public sealed record SessionRenameParams(string Name);

/// <summary>The answer to <c>session.rename</c>.</summary>
/// <param name="User">With the name as it was taken.</param>
public sealed record SessionRenameResult(User User);

/// <summary><c>session.iceServers</c>: asks for fresh TURN credentials.</summary>
[Method("session.iceServers", typeof(SessionIceServersResult))]
public sealed record SessionIceServersParams;

/// <summary>STUN and TURN servers.</summary>
/// <param name="IceServers">For <c>RTCPeerConnection.setConfiguration</c>.</param>
/// <param name="IceServersExpireAt">In ms since 1970 UTC.</param>
public sealed record SessionIceServersResult(IReadOnlyList<IceServer> IceServers, long IceServersExpireAt);

/// <summary><c>session.ping</c>: asks whether the connection is still alive.</summary>
[Method("session.ping", typeof(SessionPingResult))]
public sealed record SessionPingParams;

/// <summary>The answer to <c>session.ping</c>.</summary>
/// <param name="Now">The server's clock, in ms since 1970 UTC.</param>
public sealed record SessionPingResult(long Now);

/// <summary><c>session.end</c>: signs out now; calls and rooms are left.</summary>
[Method("session.end", typeof(Empty))]
public sealed record SessionEndParams;

/// <summary>
/// <c>server.draining</c>: the server goes down soon. What goes on may go on until then; nothing new begins (<c>server-stopping</c>).
/// Stay, and connect again when the connection closes.
/// </summary>
/// <param name="EndsInSeconds">How long it lasts at most; less when nobody is in a room or call any more.</param>
[Notification("server.draining")]
public sealed record ServerDraining(int EndsInSeconds);

/// <summary>Why the server closes a connection.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ClosingReason>))]
public enum ClosingReason
{
    /// <summary>The server is going down; reconnect.</summary>
    ServerStopping,

    /// <summary>Another connection resumed this session.</summary>
    Replaced,
}

/// <summary><c>session.closing</c>: the server is about to close this connection. Not counted and not sent again.</summary>
/// <param name="Reason">Why.</param>
/// <param name="RetryAfterSeconds">When to reconnect.</param>
[Notification("session.closing")]
public sealed record SessionClosing(ClosingReason Reason, int? RetryAfterSeconds = null);
