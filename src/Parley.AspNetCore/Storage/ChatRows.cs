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

    /// <summary>
    /// People named at the reactions of one page: the bytes of an answer are bounded, and no more of them fit into it. What is cut off was
    /// never sent, and held up everybody while it was read.
    /// </summary>
    private const int NamedPerPage = 2_000;

    private const string KindsSql =
        """
        SELECT k.message, k.emoji, k.users, EXISTS (SELECT 1 FROM chat_reactions r WHERE r.message = k.message AND r.emoji = k.emoji AND r.user_id = $1)
        FROM chat_reaction_kinds k WHERE k.message IN (SELECT value FROM json_each($0))
        """;

    // CROSS JOIN keeps the order: the kinds, then of each the first few
    private const string NamesSql =
        """
        SELECT r.message, r.emoji, r.user_id, r.user_name, r.user_guest, r.at FROM chat_reaction_kinds k CROSS JOIN chat_reactions r
        ON r.message = k.message AND r.emoji = k.emoji AND r.user_id IN
            (SELECT f.user_id FROM chat_reactions f WHERE f.message = k.message AND f.emoji = k.emoji ORDER BY f.at, f.user_id LIMIT $1)
        WHERE k.message IN (SELECT value FROM json_each($0))
        """;

    /// <summary>The messages of a room that <paramref name="reader"/> may read and that <paramref name="which"/> chooses, with what it needs as <c>$2</c> and <c>$3</c>.</summary>
    public static List<ChatMessage> Read(Database database, string reader, string which, string room, object first, object second) =>
        Read(database, reader, which, room, first, second, int.MaxValue, out _);

    /// <summary>The first of these messages, as many as fit into an answer with those who are named at their reactions; at least one.</summary>
    /// <param name="database">The database.</param>
    /// <param name="reader">Who reads.</param>
    /// <param name="which">Which messages, and in which order.</param>
    /// <param name="room">The room's id.</param>
    /// <param name="first">For <c>$2</c>.</param>
    /// <param name="second">For <c>$3</c>.</param>
    /// <param name="isCut">Whether there are more.</param>
    public static List<ChatMessage> ReadPage(Database database, string reader, string which, string room, object first, object second, out bool isCut) =>
        Read(database, reader, which, room, first, second, NamedPerPage, out isCut);

    private static List<ChatMessage> Read(Database database, string reader, string which, string room, object first, object second, int mostNamed, out bool isCut)
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

        isCut = false;
        if (messages.Count == 0)
            return messages;
        var kinds = Kinds(database, numbers, reader);
        var count = Fitting(numbers, kinds, mostNamed);
        if (count < numbers.Count)
        {
            isCut = true;
            numbers.RemoveRange(count, numbers.Count - count);
            messages.RemoveRange(count, messages.Count - count);
        }

        var reactions = Reactions(database, numbers, kinds);
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

        return message with { Reactions = Reactions(database, [number], Kinds(database, [number], reader)).GetValueOrDefault(number), Files = FileRows.Of(database, number) };
    }

    /// <summary>One message without its reactions.</summary>
    public static ChatMessage? Header(Database database, string room, string id)
    {
        using var row = database.Command(Columns + " AND c.id = $1", room, id).ExecuteReader();
        return row.Read() ? Message(row) : null;
    }

    /// <summary>What was put to all these messages, how often, and whether by <paramref name="reader"/>.</summary>
    private static Dictionary<(long Message, string Emoji), (int Count, bool Mine)> Kinds(Database database, IReadOnlyList<long> messages, string reader)
    {
        var kinds = new Dictionary<(long Message, string Emoji), (int Count, bool Mine)>();
        using var rows = database.Command(KindsSql, Database.Json(messages), reader).ExecuteReader();
        while (rows.Read())
            kinds.Add((rows.GetInt64(0), rows.GetString(1)), (rows.GetInt32(2), rows.GetBoolean(3)));
        return kinds;
    }

    /// <summary>How many of the messages there are with so many people named at their reactions; at least one.</summary>
    private static int Fitting(List<long> messages, Dictionary<(long Message, string Emoji), (int Count, bool Mine)> kinds, int mostNamed)
    {
        var named = kinds.GroupBy(kind => kind.Key.Message).ToDictionary(message => message.Key, message => message.Sum(kind => Math.Min(kind.Value.Count, ReactToChatMessage.NamedUsers)));
        var all = 0;
        var count = messages.FindIndex(message => (all += named.GetValueOrDefault(message)) > mostNamed);
        return count < 0 ? messages.Count : Math.Max(1, count);
    }

    /// <summary>
    /// The reactions of all these messages by one more query: a page of them is read at once, while others wait to write. Of each kind the count is
    /// kept, and only those are read who are named.
    /// </summary>
    private static Dictionary<long, IReadOnlyList<ChatReaction>> Reactions(
        Database database, IReadOnlyList<long> messages, Dictionary<(long Message, string Emoji), (int Count, bool Mine)> kinds)
    {
        if (kinds.Count == 0)
            return [];
        var named = new Dictionary<(long Message, string Emoji), List<(long At, User User)>>();
        using (var rows = database.Command(NamesSql, Database.Json(messages), ReactToChatMessage.NamedUsers).ExecuteReader())
        {
            while (rows.Read())
            {
                var kind = (rows.GetInt64(0), rows.GetString(1));
                if (!named.TryGetValue(kind, out var users))
                    named.Add(kind, users = []);
                users.Add((rows.GetInt64(5), new User(rows.GetString(2), rows.GetString(3), rows.GetBoolean(4))));
            }
        }

        // each has come with a revision of its own
        return named.GroupBy(kind => kind.Key.Message).ToDictionary(message => message.Key, IReadOnlyList<ChatReaction> (message) =>
        [
            .. message.OrderBy(kind => kind.Value.Min(one => one.At)).ThenBy(kind => kind.Key.Emoji, StringComparer.Ordinal).Select(kind => new ChatReaction(
                kind.Key.Emoji, kinds[kind.Key].Count, [.. kind.Value.OrderBy(one => one.At).ThenBy(one => one.User.Id, StringComparer.Ordinal).Select(one => one.User)], kinds[kind.Key].Mine)),
        ]);
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
