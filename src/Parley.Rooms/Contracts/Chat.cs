namespace Parley.Rooms.Contracts;

/// <summary>A chat message.</summary>
/// <param name="Id">A UUID made by the sender's client.</param>
/// <param name="Room">The room's id.</param>
/// <param name="Seq">Rises by one in each room.</param>
/// <param name="From">Who wrote it.</param>
/// <param name="Text">Show it as text, never as markup.</param>
/// <param name="SentAt">In ms since 1970 UTC, by the server's clock.</param>
public sealed record ChatMessage(string Id, string Room, long Seq, User From, string Text, long SentAt);

/// <summary><c>chat.send</c>: answered when the message is on disk.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">A UUID made by the client: sending it again stores it once.</param>
/// <param name="Text">The text.</param>
[Method("chat.send", typeof(ChatSendResult))]
public sealed record ChatSendParams(string Room, string Id, string Text);

/// <summary>The answer to <c>chat.send</c>.</summary>
/// <param name="Message">As it was stored.</param>
public sealed record ChatSendResult(ChatMessage Message);

/// <summary><c>chat.history</c>: what was written in a room that this session is in.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Before">Only messages with a smaller <c>seq</c>.</param>
/// <param name="Limit">At most this many.</param>
[Method("chat.history", typeof(ChatHistoryResult))]
public sealed record ChatHistoryParams(string Room, long? Before = null, int? Limit = null);

/// <summary>A page of chat.</summary>
/// <param name="Messages">Oldest first.</param>
/// <param name="More">True when there are older ones.</param>
public sealed record ChatHistoryResult(IReadOnlyList<ChatMessage> Messages, bool More);

/// <summary><c>chat.typing</c>: this participant is writing, or has stopped. May also be sent without an id.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Typing">True while writing.</param>
[Method("chat.typing", typeof(Empty))]
public sealed record ChatTypingParams(string Room, bool Typing);

/// <summary><c>chat.message</c>: to everybody else in the room.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Message">The message.</param>
[Notification("chat.message")]
public sealed record ChatMessageSent(string Room, ChatMessage Message);

/// <summary><c>chat.typing</c> as it arrives.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">Who is writing.</param>
/// <param name="Typing">True while writing.</param>
[Notification("chat.typing")]
public sealed record ChatTyping(string Room, string Participant, bool Typing);
