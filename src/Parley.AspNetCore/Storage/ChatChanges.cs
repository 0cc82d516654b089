using System.Globalization;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Storage;

/// <summary>What happens to messages after they were sent. Each change gets the next revision of its room; what changes nothing gets none.</summary>
internal static class ChatChanges
{
    // a look for each kind: by message and user alone all reactions to it would be read
    private const string OwnKinds =
        """
        SELECT COUNT(*) FROM chat_reaction_kinds k WHERE k.message = $0
            AND EXISTS (SELECT 1 FROM chat_reactions r WHERE r.message = k.message AND r.emoji = k.emoji AND r.user_id = $1)
        """;

    public static ChatChange Edit(Database database, EditChatMessage request)
    {
        if (Readable(database, request.Room, request.Id, request.By) is not { DeletedAt: null } message)
            return ChatChange.Failed(ChatFault.UnknownMessage);
        if (message.From.Id != request.By)
            return ChatChange.Failed(ChatFault.Forbidden);
        if (message.Text == request.Text)
            return Unchanged(message, message.EditedAt ?? message.SentAt);
        var revision = ChatStore.NextRevision(database, request.Room, request.At);
        database.Execute(
            "UPDATE chat SET text = $2, edited_at = $3, revision = $4 WHERE room = $0 AND id = $1", request.Room, request.Id, request.Text, request.At, revision);
        return new ChatChange(ChatFault.None, Changed: true, revision, request.At, message.From, message.To);
    }

    public static ChatChange Delete(Database database, DeleteChatMessage request)
    {
        if (Readable(database, request.Room, request.Id, request.By.Id) is not { } message)
            return ChatChange.Failed(ChatFault.UnknownMessage);
        var own = message.From.Id == request.By.Id;
        if (!own && !(message.SentAt >= request.OthersSince))
            return ChatChange.Failed(ChatFault.Forbidden);
        if (message.DeletedAt is { } at)
            return Unchanged(message, at) with { By = message.DeletedBy };
        var by = own ? null : request.By;
        var revision = ChatStore.NextRevision(database, request.Room, request.At);
        var number = (long)database.Command("SELECT num FROM chat WHERE room = $0 AND id = $1", request.Room, request.Id).ExecuteScalar()!;
        var files = FileRows.Delete(database, number);
        database.Execute("DELETE FROM chat_reaction_kinds WHERE message = $0", number);
        database.Execute("DELETE FROM chat_reactions WHERE message = $0", number);
        database.Execute(
            "UPDATE chat SET text = '', edited_at = NULL, deleted_at = $2, deleted_id = $3, deleted_name = $4, deleted_guest = $5, revision = $6 WHERE room = $0 AND id = $1",
            request.Room, request.Id, request.At, by?.Id, by?.Name, by?.Guest, revision);
        return new ChatChange(ChatFault.None, Changed: true, revision, request.At, message.From, message.To, by, Files: files);
    }

    public static ChatChange React(Database database, ReactToChatMessage request)
    {
        if (Readable(database, request.Room, request.Id, request.By.Id) is not { DeletedAt: null } message)
            return ChatChange.Failed(ChatFault.UnknownMessage);
        var number = (long)database.Command("SELECT num FROM chat WHERE room = $0 AND id = $1", request.Room, request.Id).ExecuteScalar()!;
        var there = Count(database, "SELECT COUNT(*) FROM chat_reactions WHERE message = $0 AND emoji = $1 AND user_id = $2", number, request.Emoji, request.By.Id) > 0;
        if (there != request.On)
        {
            var fault = request.On ? Obstacle(database, number, request) : ChatFault.None;
            if (fault != ChatFault.None)
                return ChatChange.Failed(fault);
            var revision = ChatStore.NextRevision(database, request.Room, request.At);
            if (request.On)
                database.Execute("INSERT INTO chat_reactions (message, emoji, user_id, user_name, user_guest, at) VALUES ($0, $1, $2, $3, $4, $5)", number, request.Emoji, request.By.Id, request.By.Name, request.By.Guest, revision);
            else
                TakeBack(database, number, request);
            database.Execute("UPDATE chat SET revision = $1 WHERE num = $0", number, revision);
            message = message with { Revision = revision };
        }

        return new ChatChange(
            ChatFault.None, there != request.On, message.Revision, request.At, message.From, message.To,
            Count: (int)Users(database, number, request.Emoji));
    }

    private static ChatChange Unchanged(ChatMessage message, long at) => new(ChatFault.None, Changed: false, message.Revision, at, message.From, message.To);

    private static ChatMessage? Readable(Database database, string room, string id, string reader) =>
        ChatRows.Header(database, room, id) is { } message && (message.To is not { } to || to.Id == reader || message.From.Id == reader) ? message : null;

    private static ChatFault Obstacle(Database database, long message, ReactToChatMessage request)
    {
        if (Count(database, OwnKinds, message, request.By.Id) >= ReactToChatMessage.KindsPerUser)
            return ChatFault.TooManyReactions;
        var users = Users(database, message, request.Emoji);
        if (users >= ReactToChatMessage.UsersPerKind)
            return ChatFault.TooManyReacted;
        return users > 0 || Count(database, "SELECT COUNT(*) FROM chat_reaction_kinds WHERE message = $0", message) < ReactToChatMessage.KindsPerMessage
            ? ChatFault.None
            : ChatFault.TooManyReactions;
    }

    private static void TakeBack(Database database, long message, ReactToChatMessage request)
    {
        database.Execute("DELETE FROM chat_reactions WHERE message = $0 AND emoji = $1 AND user_id = $2", message, request.Emoji, request.By.Id);
        database.Execute("UPDATE chat_reaction_kinds SET users = users - 1 WHERE message = $0 AND emoji = $1", message, request.Emoji);
        database.Execute("DELETE FROM chat_reaction_kinds WHERE message = $0 AND emoji = $1 AND users = 0", message, request.Emoji);
    }

    private static long Users(Database database, long message, string emoji) =>
        Count(database, "SELECT COALESCE(SUM(users), 0) FROM chat_reaction_kinds WHERE message = $0 AND emoji = $1", message, emoji);

    private static long Count(Database database, string sql, params ReadOnlySpan<object?> values) =>
        Convert.ToInt64(database.Command(sql, values).ExecuteScalar(), CultureInfo.InvariantCulture);
}
