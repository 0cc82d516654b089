using Parley.Rooms.Contracts;

namespace Parley.Rooms.Effects;

/// <summary>
/// Store a chat message for good (it is on disk when this completes) under the next <c>seq</c> and <c>revision</c> of its room, starting at 1.
/// If the room already has a message with this id, nothing is stored and that one is the outcome.
/// </summary>
public sealed class StoreChatMessage : Effect<StoredChatMessage>
{
    internal StoreChatMessage(
        string room, string id, User from, string text, long sentAt, User? to, string? replyTo, IReadOnlyList<string>? files, IReadOnlyList<FileOffer>? offers) =>
        (Room, Id, From, Text, SentAt, To, ReplyTo, Files, Offers) = (room, id, from, text, sentAt, to, replyTo, files, offers);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The client's UUID, in lower case.</summary>
    public string Id { get; }

    /// <summary>Who wrote it.</summary>
    public User From { get; }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>When, in ms since 1970 UTC.</summary>
    public long SentAt { get; }

    /// <summary>The only other one who may read it; null for everybody.</summary>
    public User? To { get; }

    /// <summary>
    /// The id of what it answers. If there is no such message, or not one that all who may read the answer may read, the outcome is
    /// <see cref="ChatFault.UnknownMessage"/>.
    /// </summary>
    public string? ReplyTo { get; }

    /// <summary>
    /// Ids of the files that go with it. If one of them is not whole, not the sender's, or was sent already, the outcome is
    /// <see cref="ChatFault.UnknownFile"/>.
    /// </summary>
    public IReadOnlyList<string>? Files { get; }

    /// <summary>Files that go from page to page. The stored message has them after <see cref="Files"/>, under names that are fit to be shown.</summary>
    public IReadOnlyList<FileOffer>? Offers { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>What became of a chat message.</summary>
/// <param name="Message">The stored message; null with a fault.</param>
/// <param name="Added">False when it was there already.</param>
/// <param name="Fault">Why it was not stored.</param>
public sealed record StoredChatMessage(ChatMessage? Message, bool Added, ChatFault Fault = ChatFault.None);

/// <summary>Why a change to the chat could not be made.</summary>
public enum ChatFault
{
    /// <summary>It was made, or things were so already.</summary>
    None,

    /// <summary>There is no such message, the one who asks may not read it, or it was deleted.</summary>
    UnknownMessage,

    /// <summary>It is somebody else's.</summary>
    Forbidden,

    /// <summary>A file that should go with it cannot.</summary>
    UnknownFile,

    /// <summary>The message has as many kinds of reactions as it may, or as many from this user.</summary>
    TooManyReactions,

    /// <summary>As many users as may have put this emoji to the message.</summary>
    TooManyReacted,
}

/// <summary>What became of a change to a message.</summary>
/// <param name="Fault">Why it was not made.</param>
/// <param name="Changed">Whether anything is other than before: else nobody needs to be told.</param>
/// <param name="Revision">The number of this event; of the message's last one, if nothing changed.</param>
/// <param name="At">When it was made, in ms since 1970 UTC.</param>
/// <param name="From">Who wrote the message.</param>
/// <param name="To">The only other one who may read it.</param>
/// <param name="By">Who deleted it, if not its writer.</param>
/// <param name="Count">Of a reaction: how many have reacted so by now.</param>
/// <param name="Files">The ids of the files that went with a deleted message.</param>
public sealed record ChatChange(
    ChatFault Fault, bool Changed = false, long Revision = 0, long At = 0, User? From = null, User? To = null, User? By = null, int Count = 0, IReadOnlyList<string>? Files = null)
{
    /// <summary>Nothing was changed.</summary>
    public static ChatChange Failed(ChatFault fault) => new(fault);
}

/// <summary>Store another text for a message, under the next revision of its room. The same text again changes nothing.</summary>
public sealed class EditChatMessage : Effect<ChatChange>
{
    internal EditChatMessage(string room, string id, string by, string text, long at) => (Room, Id, By, Text, At) = (room, id, by, text, at);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The message.</summary>
    public string Id { get; }

    /// <summary>The id of the user who wants it: only the writer may.</summary>
    public string By { get; }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>When, in ms since 1970 UTC.</summary>
    public long At { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Take text and reactions of a message away, under the next revision of its room. What is deleted already stays so.</summary>
public sealed class DeleteChatMessage : Effect<ChatChange>
{
    internal DeleteChatMessage(string room, string id, User by, long? othersSince, long at) =>
        (Room, Id, By, OthersSince, At) = (room, id, by, othersSince, at);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The message.</summary>
    public string Id { get; }

    /// <summary>Who wants it.</summary>
    public User By { get; }

    /// <summary>From when on they may delete what others wrote, in ms since 1970 UTC; null where they may not at all.</summary>
    public long? OthersSince { get; }

    /// <summary>When, in ms since 1970 UTC.</summary>
    public long At { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Store or remove a reaction, under the next revision of its room. One that is there already, or not, changes nothing.</summary>
public sealed class ReactToChatMessage : Effect<ChatChange>
{
    internal ReactToChatMessage(string room, string id, User by, string emoji, bool on, long at) =>
        (Room, Id, By, Emoji, On, At) = (room, id, by, emoji, on, at);

    /// <summary>Most kinds of reactions to one message.</summary>
    public static int KindsPerMessage => 20;

    /// <summary>Most kinds of reactions of one user to one message.</summary>
    public static int KindsPerUser => 6;

    /// <summary>Most users with one kind of reaction to one message.</summary>
    public static int UsersPerKind => 1_000;

    /// <summary>Most users that a message names for one kind of reaction.</summary>
    public static int NamedUsers => 20;

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The message.</summary>
    public string Id { get; }

    /// <summary>Whose reaction it is.</summary>
    public User By { get; }

    /// <summary>One emoji.</summary>
    public string Emoji { get; }

    /// <summary>False removes it.</summary>
    public bool On { get; }

    /// <summary>When, in ms since 1970 UTC.</summary>
    public long At { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>A page of a room's chat, oldest first: the last <see cref="Limit"/> messages before <see cref="Before"/> that the reader may read.</summary>
public sealed class LoadChatHistory : Effect<ChatHistoryResult>
{
    internal LoadChatHistory(string room, string reader, long? before, int limit) => (Room, Reader, Before, Limit) = (room, reader, before, limit);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The id of the user who reads.</summary>
    public string Reader { get; }

    /// <summary>Only messages with a smaller <c>seq</c>.</summary>
    public long? Before { get; }

    /// <summary>At most this many.</summary>
    public int Limit { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>The first <see cref="Limit"/> messages with a revision greater than <see cref="Since"/> that the reader may read, as they are now.</summary>
public sealed class LoadChatChanges : Effect<ChatChangesResult>
{
    internal LoadChatChanges(string room, string reader, long since, int limit) => (Room, Reader, Since, Limit) = (room, reader, since, limit);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The id of the user who reads.</summary>
    public string Reader { get; }

    /// <summary>Only what happened after this one.</summary>
    public long Since { get; }

    /// <summary>At most this many.</summary>
    public int Limit { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>
/// The newest messages before <see cref="Before"/> that the reader may read and in whose text and names of files all words are, upper and lower
/// case being the same. At most <see cref="Limit"/> are found, and at most <see cref="Stretch"/> looked at: the outcome says where to go on.
/// </summary>
public sealed class SearchChat : Effect<ChatSearchResult>
{
    internal SearchChat(string room, string reader, IReadOnlyList<string> words, long? before) => (Room, Reader, Words, Before) = (room, reader, words, before);

    /// <summary>Most messages that are found.</summary>
    public static int Limit => 50;

    /// <summary>Most messages that are looked at.</summary>
    public static int Stretch => 2000;

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The id of the user who reads.</summary>
    public string Reader { get; }

    /// <summary>What is looked for.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Only messages with a smaller <c>seq</c>.</summary>
    public long? Before { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>A room is over for good: delete the files that were sent in it. Nothing hangs on the outcome.</summary>
public sealed class DeleteRoomFiles : Effect<Done>
{
    internal DeleteRoomFiles(string room) => Room = room;

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}
