namespace Parley.Rooms.Contracts;

/// <summary>A chat message.</summary>
/// <param name="Id">A UUID made by the sender's client.</param>
/// <param name="Room">The room's id.</param>
/// <param name="Seq">Rises by one in each room; private messages of others are numbers that one does not see.</param>
/// <param name="Revision">The number of what happened to it last. Each event of a room's chat (sent, edited, deleted, reacted) has the next one.</param>
/// <param name="From">Who wrote it.</param>
/// <param name="Text">Show it as text, never as markup. Empty when it was deleted.</param>
/// <param name="SentAt">In ms since 1970 UTC, by the server's clock.</param>
/// <param name="To">The only other one who may read it; left out of what is for everybody.</param>
/// <param name="ReplyTo">What it answers.</param>
/// <param name="Reactions">As the reader sees them, the oldest kind first; left out when there are none.</param>
/// <param name="EditedAt">When the text was last changed, in ms since 1970 UTC.</param>
/// <param name="DeletedAt">When it was deleted, in ms since 1970 UTC.</param>
/// <param name="DeletedBy">Who deleted it, if not its writer.</param>
/// <param name="Files">What was sent with it; left out when there is nothing.</param>
public sealed record ChatMessage(
    string Id,
    string Room,
    long Seq,
    long Revision,
    User From,
    string Text,
    long SentAt,
    User? To = null,
    ChatQuote? ReplyTo = null,
    IReadOnlyList<ChatReaction>? Reactions = null,
    long? EditedAt = null,
    long? DeletedAt = null,
    User? DeletedBy = null,
    IReadOnlyList<ChatFile>? Files = null);

/// <summary>The message that another one answers, as it is now.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Seq">Its <c>seq</c>; left out, as all that follows, when it was deleted.</param>
/// <param name="From">Who wrote it.</param>
/// <param name="Text">The beginning of its text, at most 200 UTF-16 units.</param>
public sealed record ChatQuote(string Id, long? Seq = null, User? From = null, string? Text = null)
{
    private const int LongestText = 200;

    /// <summary>What is quoted of a message.</summary>
    public static ChatQuote Of(string id, long seq, User from, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= LongestText)
            return new ChatQuote(id, seq, from, text);
        // not through the middle of a character outside the basic plane
        var end = char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText;
        return new ChatQuote(id, seq, from, text[..end]);
    }
}

/// <summary>One kind of reaction to a message.</summary>
/// <param name="Emoji">One emoji.</param>
/// <param name="Count">How many have reacted so.</param>
/// <param name="Users">Some of them, the first ones first: at most 20.</param>
/// <param name="Mine">Whether the reader is among them.</param>
public sealed record ChatReaction(string Emoji, int Count, IReadOnlyList<User> Users, bool Mine);

/// <summary><c>chat.send</c>: answered when the message is on disk.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">A UUID made by the client: sending it again stores it once.</param>
/// <param name="Text">The text.</param>
/// <param name="To">The id of a user who is in the room, for a message that only they may read.</param>
/// <param name="ReplyTo">The id of the message that this one answers. An answer to a private message is private between the same two.</param>
/// <param name="Files">Ids of files that this user has uploaded to the room and sent with no other message. With files or offers the text may be empty.</param>
/// <param name="Offers">Files that go from page to page. Files and offers are at most 10 together.</param>
[Method("chat.send", typeof(ChatSendResult))]
public sealed record ChatSendParams(
    string Room, string Id, string Text, string? To = null, string? ReplyTo = null, IReadOnlyList<string>? Files = null, IReadOnlyList<FileOffer>? Offers = null);

/// <summary>The answer to <c>chat.send</c>.</summary>
/// <param name="Message">As it was stored.</param>
public sealed record ChatSendResult(ChatMessage Message);

/// <summary><c>chat.edit</c>: another text for a message of one's own.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">The message.</param>
/// <param name="Text">The text.</param>
[Method("chat.edit", typeof(ChatEdited))]
public sealed record ChatEditParams(string Room, string Id, string Text);

/// <summary><c>chat.delete</c>: takes a message away; that there was one stays.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">The message.</param>
[Method("chat.delete", typeof(ChatDeleted))]
public sealed record ChatDeleteParams(string Room, string Id);

/// <summary><c>chat.react</c>: puts one's reaction to a message, or takes it back.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">The message.</param>
/// <param name="Emoji">One emoji.</param>
/// <param name="On">False takes it back.</param>
[Method("chat.react", typeof(ChatReacted))]
public sealed record ChatReactParams(string Room, string Id, string Emoji, bool On);

/// <summary><c>chat.history</c>: what was written in a room that this session is in.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Before">Only messages with a smaller <c>seq</c>.</param>
/// <param name="Limit">At most this many.</param>
[Method("chat.history", typeof(ChatHistoryResult))]
public sealed record ChatHistoryParams(string Room, long? Before = null, int? Limit = null);

/// <summary>A page of chat.</summary>
/// <param name="Messages">Oldest first.</param>
/// <param name="More">True when there are older ones.</param>
/// <param name="Revision">Of the room's last event: what the page shows is everything up to it.</param>
public sealed record ChatHistoryResult(IReadOnlyList<ChatMessage> Messages, bool More, long Revision);

/// <summary><c>chat.changes</c>: what has happened since; for a client that was away longer than its session.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Since">The greatest revision that the client has heard of.</param>
/// <param name="Limit">At most this many messages.</param>
[Method("chat.changes", typeof(ChatChangesResult))]
public sealed record ChatChangesParams(string Room, long Since, int? Limit = null);

/// <summary>Messages that are new or not what they were.</summary>
/// <param name="Messages">As they are now, by <c>revision</c>.</param>
/// <param name="More">True when there are further ones: ask again with <c>revision</c>.</param>
/// <param name="Revision">What this tells is everything up to it.</param>
public sealed record ChatChangesResult(IReadOnlyList<ChatMessage> Messages, bool More, long Revision);

/// <summary><c>chat.search</c>: messages of a room in whose text and names of files all the words are.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Text">The words, with blanks between; upper and lower case are the same. 2 to 100 UTF-16 units, or one letter of a script that has no such cases.</param>
/// <param name="Before">Only messages with a smaller <c>seq</c>.</param>
[Method("chat.search", typeof(ChatSearchResult))]
public sealed record ChatSearchParams(string Room, string Text, long? Before = null);

/// <summary>What was found in a stretch of the chat.</summary>
/// <param name="Messages">Newest first, at most 50.</param>
/// <param name="Before">Where to go on searching; left out at the beginning of the chat.</param>
public sealed record ChatSearchResult(IReadOnlyList<ChatMessage> Messages, long? Before = null);

/// <summary><c>chat.typing</c>: this participant is writing, or has stopped. May also be sent without an id.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Typing">True while writing.</param>
[Method("chat.typing", typeof(Empty))]
public sealed record ChatTypingParams(string Room, bool Typing);

/// <summary><c>chat.message</c>: to everybody else in the room who may read it.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Message">The message.</param>
[Notification("chat.message")]
public sealed record ChatMessageSent(string Room, ChatMessage Message);

/// <summary><c>chat.edited</c>: a message has another text. Also the answer to <c>chat.edit</c>.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">The message.</param>
/// <param name="Revision">The number of this event.</param>
/// <param name="Text">The text as it was stored.</param>
/// <param name="EditedAt">In ms since 1970 UTC.</param>
[Notification("chat.edited")]
public sealed record ChatEdited(string Room, string Id, long Revision, string Text, long EditedAt);

/// <summary><c>chat.deleted</c>: text and reactions of a message are gone. Also the answer to <c>chat.delete</c>.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">The message.</param>
/// <param name="Revision">The number of this event.</param>
/// <param name="DeletedAt">In ms since 1970 UTC.</param>
/// <param name="DeletedBy">Who did it, if not its writer.</param>
[Notification("chat.deleted")]
public sealed record ChatDeleted(string Room, string Id, long Revision, long DeletedAt, User? DeletedBy = null);

/// <summary><c>chat.reacted</c>: somebody has put or taken back a reaction. Also the answer to <c>chat.react</c>.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">The message.</param>
/// <param name="Revision">The number of this event.</param>
/// <param name="Emoji">Which.</param>
/// <param name="User">Who.</param>
/// <param name="On">False when it was taken back.</param>
/// <param name="Count">How many have reacted so by now.</param>
[Notification("chat.reacted")]
public sealed record ChatReacted(string Room, string Id, long Revision, string Emoji, User User, bool On, int Count);

/// <summary><c>chat.typing</c> as it arrives.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">Who is writing.</param>
/// <param name="Typing">True while writing.</param>
[Notification("chat.typing")]
public sealed record ChatTyping(string Room, string Participant, bool Typing);
