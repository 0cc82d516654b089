using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Storage;

/// <summary>Chat in the database: what is written, and the pages that are read.</summary>
internal static class ChatStore
{
    /// <summary>Messages that a room keeps; with each further one its oldest goes.</summary>
    public const int MessagesPerRoom = 10_000;

    /// <summary>Stores the message under the next numbers of its room; one with the same id is not stored twice.</summary>
    public static StoredChatMessage Add(Database database, StoreChatMessage request)
    {
        if (ChatRows.Find(database, request.Room, request.Id, request.From.Id) is { } same)
            return new StoredChatMessage(same, Added: false);
        ChatQuote? quote = null;
        if (request.ReplyTo is { } answered)
        {
            if (ChatRows.Header(database, request.Room, answered) is not { DeletedAt: null } original || !MayQuote(request, original))
                return new StoredChatMessage(null, Added: false, ChatFault.UnknownMessage);
            quote = ChatQuote.Of(original.Id, original.Seq, original.From, original.Text);
        }

        if (!FileRows.MaySend(database, request))
            return new StoredChatMessage(null, Added: false, ChatFault.UnknownFile);
        var (seq, revision) = Numbers(database, request.Room, request.SentAt);
        database.Execute(
            "INSERT INTO chat (room, seq, revision, id, user_id, user_name, user_guest, to_id, to_name, to_guest, reply_to, text, sent_at) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            request.Room, seq, revision, request.Id, request.From.Id, request.From.Name, request.From.Guest,
            request.To?.Id, request.To?.Name, request.To?.Guest, request.ReplyTo, request.Text, request.SentAt);
        database.Execute("DELETE FROM chat WHERE room = $0 AND seq <= $1", request.Room, seq - MessagesPerRoom);
        IReadOnlyList<ChatFile>? files = null;
        if (request.Files is not null || request.Offers is not null)
        {
            var number = (long)database.Command("SELECT num FROM chat WHERE room = $0 AND seq = $1", request.Room, seq).ExecuteScalar()!;
            FileRows.Send(database, request, number);
            files = FileRows.Of(database, number);
        }

        return new StoredChatMessage(
            new ChatMessage(request.Id, request.Room, seq, revision, request.From, request.Text, request.SentAt, request.To, quote, Files: files), Added: true);
    }

    public static ChatHistoryResult Page(Database database, LoadChatHistory request)
    {
        var messages = ChatRows.ReadPage(
            database, request.Reader, "AND c.seq < $2 ORDER BY c.seq DESC LIMIT $3", request.Room, request.Before ?? long.MaxValue, request.Limit + 1, out var isCut);
        var more = isCut || messages.Count > request.Limit;
        if (messages.Count > request.Limit)
            messages.RemoveAt(messages.Count - 1);
        messages.Reverse();
        return new ChatHistoryResult(messages, more, LastRevision(database, request.Room));
    }

    public static ChatChangesResult Changes(Database database, LoadChatChanges request)
    {
        var messages = ChatRows.ReadPage(
            database, request.Reader, "AND c.revision > $2 ORDER BY c.revision LIMIT $3", request.Room, request.Since, request.Limit + 1, out var isCut);
        var more = isCut || messages.Count > request.Limit;
        if (messages.Count > request.Limit)
            messages.RemoveAt(messages.Count - 1);
        return new ChatChangesResult(messages, more, more ? messages[^1].Revision : LastRevision(database, request.Room));
    }

    /// <summary>
    /// Looks through a stretch of the chat. A room is bounded, and so is the stretch: an index over all text (FTS5) would cost more than it
    /// saves, knows no words of Chinese, and needs room in a full database to delete anything.
    /// </summary>
    public static ChatSearchResult Search(Database database, SearchChat request)
    {
        var found = new List<long>();
        long? last = null;
        var looked = 0;
        using (var rows = database.Command(
            """
            SELECT seq, text, (SELECT GROUP_CONCAT(name, CHAR(10)) FROM files WHERE message = num), (SELECT GROUP_CONCAT(name, CHAR(10)) FROM chat_offers WHERE message = num)
            FROM chat WHERE room = $0 AND seq < $1 AND (to_id IS NULL OR to_id = $2 OR user_id = $2) ORDER BY seq DESC LIMIT $3
            """,
            request.Room, request.Before ?? long.MaxValue, request.Reader, SearchChat.Stretch).ExecuteReader())
        {
            while (found.Count < SearchChat.Limit && rows.Read())
            {
                (last, looked) = (rows.GetInt64(0), looked + 1);
                // no word has a line break, and so none is found across two of them
                var text = string.Join('\n', Enumerable.Range(1, 3).Where(column => !rows.IsDBNull(column)).Select(rows.GetString));
                if (request.Words.All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))
                    found.Add(last.Value);
            }
        }

        var messages = found.SelectMany(seq => ChatRows.Read(database, request.Reader, "AND c.seq = $2 LIMIT $3", request.Room, seq, 1)).ToList();
        return new ChatSearchResult(messages, looked == SearchChat.Stretch || found.Count == SearchChat.Limit ? last : null);
    }

    /// <summary>The number of the newest message of a room; 0 when there is none.</summary>
    public static long LastSeq(Database database, string room) =>
        database.Command("SELECT MAX(seq) FROM chat WHERE room = $0", room).ExecuteScalar() is long last ? last : 0;

    public static void DeleteBefore(Database database, long time) => database.Execute("DELETE FROM chat WHERE sent_at < $0", time);

    /// <summary>Forgets what was written in a room since, and what was written anew.</summary>
    public static void DeleteSince(Database database, string room, long time) =>
        database.Execute("DELETE FROM chat WHERE room = $0 AND (sent_at >= $1 OR edited_at >= $1)", room, time);

    /// <summary>The number of the room's next event.</summary>
    public static long NextRevision(Database database, string room, long at) => (long)database.Command(
        "UPDATE chat_rooms SET last_revision = last_revision + 1, used_at = $1 WHERE room = $0 RETURNING last_revision", room, at).ExecuteScalar()!;

    /// <summary>Forgets the numbers of rooms without chat in which nothing was written since: they go on for as long as a page may ask for what is after one of them.</summary>
    public static void ForgetNumbersBefore(Database database, long time) =>
        database.Execute("DELETE FROM chat_rooms WHERE used_at < $0 AND NOT EXISTS (SELECT 1 FROM chat WHERE chat.room = chat_rooms.room)", time);

    private static (long Seq, long Revision) Numbers(Database database, string room, long at)
    {
        using var reader = database.Command(
            """
            INSERT INTO chat_rooms (room, last_seq, last_revision, used_at) VALUES ($0, 1, 1, $1)
            ON CONFLICT (room) DO UPDATE SET last_seq = last_seq + 1, last_revision = last_revision + 1, used_at = $1 RETURNING last_seq, last_revision
            """,
            room, at).ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static long LastRevision(Database database, string room) =>
        database.Command("SELECT last_revision FROM chat_rooms WHERE room = $0", room).ExecuteScalar() is long revision ? revision : 0;

    /// <summary>What is private may be quoted only between the same two.</summary>
    private static bool MayQuote(StoreChatMessage request, ChatMessage original)
    {
        if (original.To is not { } to)
            return true;
        return request.To is { } reader && IsOneOf(request.From, original.From, to) && IsOneOf(reader, original.From, to);
    }

    private static bool IsOneOf(User user, User first, User second) => user.Id == first.Id || user.Id == second.Id;
}
