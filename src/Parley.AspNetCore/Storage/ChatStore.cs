using Microsoft.Data.Sqlite;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Storage;

/// <summary>Chat in the database.</summary>
internal static class ChatStore
{
    /// <summary>Messages that a room keeps; with each further one its oldest goes.</summary>
    public const int MessagesPerRoom = 10_000;

    private const string Columns = "SELECT id, room, seq, user_id, user_name, user_guest, text, sent_at FROM chat ";

    /// <summary>Stores the message under the next number of its room; one with the same id is not stored twice.</summary>
    public static StoredChatMessage Add(Database database, StoreChatMessage request)
    {
        using (var same = database.Command(Columns + "WHERE room = $0 AND id = $1", request.Room, request.Id).ExecuteReader())
        {
            if (same.Read())
                return new StoredChatMessage(Message(same), Added: false);
        }

        var seq = (long)database.Command(
            "INSERT INTO chat_rooms (room, last_seq) VALUES ($0, 1) ON CONFLICT (room) DO UPDATE SET last_seq = last_seq + 1 RETURNING last_seq", request.Room).ExecuteScalar()!;
        database.Execute(
            "INSERT INTO chat (room, seq, id, user_id, user_name, user_guest, text, sent_at) VALUES ($0, $1, $2, $3, $4, $5, $6, $7)",
            request.Room, seq, request.Id, request.From.Id, request.From.Name, request.From.Guest, request.Text, request.SentAt);
        database.Execute("DELETE FROM chat WHERE room = $0 AND seq <= $1", request.Room, seq - MessagesPerRoom);
        return new StoredChatMessage(new ChatMessage(request.Id, request.Room, seq, request.From, request.Text, request.SentAt), Added: true);
    }

    public static ChatHistoryResult Page(Database database, LoadChatHistory request)
    {
        var messages = new List<ChatMessage>();
        using var reader = database.Command(
            Columns + "WHERE room = $0 AND seq < $1 ORDER BY seq DESC LIMIT $2", request.Room, request.Before ?? long.MaxValue, request.Limit + 1).ExecuteReader();
        while (reader.Read())
            messages.Add(Message(reader));
        var more = messages.Count > request.Limit;
        if (more)
            messages.RemoveAt(messages.Count - 1);
        messages.Reverse();
        return new ChatHistoryResult(messages, more);
    }

    public static void DeleteBefore(Database database, long time) => database.Execute("DELETE FROM chat WHERE sent_at < $0", time);

    private static ChatMessage Message(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetInt64(2), new User(row.GetString(3), row.GetString(4), row.GetBoolean(5)), row.GetString(6), row.GetInt64(7));
}
