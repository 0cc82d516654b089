using Microsoft.Data.Sqlite;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Storage;

/// <summary>Reads rows of the chat as messages.</summary>
internal static class ChatRows
{
    private const string Columns =
        """
        SELECT c.num, c.id, c.room, c.seq, c.revision, c.user_id, c.user_name, c.user_guest, c.text, c.sent_at, c.to_id, c.to_name, c.to_guest,
            c.edited_at, c.deleted_at, c.deleted_id, c.deleted_name, c.deleted_guest, c.reply_to,
            q.seq, q.user_id, q.user_name, q.user_guest, q.text
        FROM chat c LEFT JOIN chat q ON q.room = c.room AND q.id = c.reply_to AND q.deleted_at IS NULL
        WHERE c.room = $0
        """;

    private const string Readable = " AND (c.to_id IS NULL OR c.to_id = $1 OR c.user_id = $1) ";

    /// <summary>The messages of a room that <paramref name="reader"/> may read and that <paramref name="which"/> chooses, with what it needs as <c>$2</c> and <c>$3</c>.</summary>
    public static List<ChatMessage> Read(Database database, string reader, string which, string room, object first, object second)
    {
        var messages = new List<ChatMessage>();
        var numbers = new List<long>();
        using (var rows = database.Command(Columns + Readable + which, room, reader, first, second).ExecuteReader())
        {
            while (rows.Read())
            {
                numbers.Add(rows.GetInt64(0));
                messages.Add(Message(rows));
            }
        }

        if (messages.Count == 0)
            return messages;
        var reactions = Reactions(database, numbers, reader);
        var files = FileRows.Of(database, numbers);
        foreach (var (index, number) in numbers.Index())
        {
            if (reactions.ContainsKey(number) || files.ContainsKey(number))
                messages[index] = messages[index] with { Reactions = reactions.GetValueOrDefault(number), Files = files.GetValueOrDefault(number) };
        }

        return messages;
    }

    /// <summary>One message as <paramref name="reader"/> sees it, whoever may read it.</summary>
    public static ChatMessage? Find(Database database, string room, string id, string reader)
    {
        ChatMessage message;
        long number;
        using (var row = database.Command(Columns + " AND c.id = $1", room, id).ExecuteReader())
        {
            if (!row.Read())
                return null;
            (number, message) = (row.GetInt64(0), Message(row));
        }

        return message with { Reactions = Reactions(database, [number], reader).GetValueOrDefault(number), Files = FileRows.Of(database, number) };
    }

    /// <summary>One message without its reactions.</summary>
    public static ChatMessage? Header(Database database, string room, string id)
    {
        using var row = database.Command(Columns + " AND c.id = $1", room, id).ExecuteReader();
        return row.Read() ? Message(row) : null;
    }

    /// <summary>The reactions of all these messages by one query: a page of them is read at once, while others wait to write.</summary>
    private static Dictionary<long, IReadOnlyList<ChatReaction>> Reactions(Database database, IReadOnlyList<long> messages, string reader)
    {
        var all = new Dictionary<long, IReadOnlyList<ChatReaction>>();
        using var rows = database.Command(
            """
            SELECT message, emoji, user_id, user_name, user_guest FROM
                (SELECT *, MIN(at) OVER (PARTITION BY message, emoji) AS first FROM chat_reactions WHERE message IN (SELECT value FROM json_each($0)))
            ORDER BY message, first, emoji, at, user_id
            """,
            Database.Json(messages)).ExecuteReader();
        while (rows.Read())
        {
            var message = rows.GetInt64(0);
            if (!all.TryGetValue(message, out var known))
                all.Add(message, known = new List<ChatReaction>());
            var reactions = (List<ChatReaction>)known;
            var emoji = rows.GetString(1);
            var mine = rows.GetString(2) == reader;
            if (reactions.Count == 0 || reactions[^1].Emoji != emoji)
                reactions.Add(new ChatReaction(emoji, 0, new List<User>(), Mine: false));
            var last = reactions[^1];
            if (last.Count < ReactToChatMessage.NamedUsers)
                ((List<User>)last.Users).Add(new User(rows.GetString(2), rows.GetString(3), rows.GetBoolean(4)));
            reactions[^1] = last with { Count = last.Count + 1, Mine = last.Mine || mine };
        }

        return all;
    }

    private static ChatMessage Message(SqliteDataReader row) => new(
        row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), Person(row, 5)!, row.GetString(8), row.GetInt64(9),
        To: Person(row, 10),
        ReplyTo: row.IsDBNull(18) ? null : Person(row, 20) is { } author ? ChatQuote.Of(row.GetString(18), row.GetInt64(19), author, row.GetString(23)) : new ChatQuote(row.GetString(18)),
        EditedAt: row.IsDBNull(13) ? null : row.GetInt64(13),
        DeletedAt: row.IsDBNull(14) ? null : row.GetInt64(14),
        DeletedBy: Person(row, 15));

    private static User? Person(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new User(row.GetString(column), row.GetString(column + 1), row.GetBoolean(column + 2));
}
