using Parley.Rooms.Contracts;

namespace Parley.Rooms.Effects;

/// <summary>
/// Store a chat message for good (it is on disk when this completes) under the next <c>seq</c> of its room, starting at 1.
/// If the room already has a message with this id, nothing is stored and that one is the outcome.
/// </summary>
public sealed class StoreChatMessage : Effect<StoredChatMessage>
{
    internal StoreChatMessage(string room, string id, User from, string text, long sentAt) =>
        (Room, Id, From, Text, SentAt) = (room, id, from, text, sentAt);

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

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>What became of a chat message.</summary>
/// <param name="Message">The stored message.</param>
/// <param name="Added">False when it was there already.</param>
public sealed record StoredChatMessage(ChatMessage Message, bool Added);

/// <summary>A page of a room's chat, oldest first: the last <see cref="Limit"/> messages before <see cref="Before"/>.</summary>
public sealed class LoadChatHistory : Effect<ChatHistoryResult>
{
    internal LoadChatHistory(string room, long? before, int limit) => (Room, Before, Limit) = (room, before, limit);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>Only messages with a smaller <c>seq</c>.</summary>
    public long? Before { get; }

    /// <summary>At most this many.</summary>
    public int Limit { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}
