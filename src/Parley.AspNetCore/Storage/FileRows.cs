using System.Globalization;
using Microsoft.Data.Sqlite;
using Parley.AspNetCore.Files;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Storage;

/// <summary>A file as the database knows it.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="User">The id of its sender.</param>
/// <param name="File">What readers are told.</param>
/// <param name="Complete">Whether all of it is there.</param>
/// <param name="SentAt">When the message with it was sent, in ms since 1970 UTC; null before.</param>
/// <param name="Private">The ids of the two who alone may have it, or null.</param>
internal sealed record StoredFile(string Room, string User, ChatFile File, bool Complete, long? SentAt, (string From, string To)? Private)
{
    /// <summary>Whether a user of the room may have it.</summary>
    public bool IsFor(string user) => SentAt is not null && (Private is not { } two || two.From == user || two.To == user);
}

/// <summary>How much may be kept, in bytes and files.</summary>
/// <param name="PerUser">Bytes of a user, as announced.</param>
/// <param name="PerRoom">Bytes of a room.</param>
/// <param name="InAll">Bytes of the server.</param>
/// <param name="UnfinishedPerUser">Uploads of a user that were sent with no message yet.</param>
/// <param name="PerAddress">Bytes of guests of one address.</param>
/// <param name="HeldPerAddress">Uploads of guests of one address that hold room for bytes which are not there yet.</param>
/// <param name="HeldBytes">For how many bytes an upload holds room ahead.</param>
internal sealed record FileQuota(long PerUser, long PerRoom, long InAll, int UnfinishedPerUser, long PerAddress, int HeldPerAddress, long HeldBytes);

/// <summary>An upload that wants room.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="File">The file.</param>
/// <param name="From">A name for the address from which a guest sends it; null where that is not bounded.</param>
/// <param name="At">When, in ms since 1970 UTC.</param>
internal sealed record FileWish(string Room, ChatFile File, string? From, long At);

/// <summary>Which bound an upload would go beyond.</summary>
internal enum FileBound
{
    None,
    User,
    Room,
    All,
    Unfinished,
    Address,
    AddressUploads,

    /// <summary>None: there is no such upload any more.</summary>
    Gone,
}

/// <summary>Files in the database.</summary>
internal static class FileRows
{
    /// <summary>Files whose bytes are deleted before the database does something for others again.</summary>
    public const int GoneAtOnce = 500;

    private const string UnknownType = "application/octet-stream";

    private const string Columns =
        "SELECT f.room, f.user_id, f.id, f.name, f.size, f.type, f.width, f.height, f.complete, c.sent_at, c.user_id, c.to_id FROM files f LEFT JOIN chat c ON c.num = f.message ";

    /// <summary>
    /// Begins an upload, if all of it would fit by now. What is said counts for its user from the first byte on; for the room and the server, which
    /// are others' too, only what has come, and a bounded hold ahead of it.
    /// </summary>
    public static FileBound Add(Database database, string user, FileWish wish, FileQuota quota)
    {
        var file = wish.File;
        if (Number(database, "SELECT COUNT(*) FROM files WHERE user_id = $0 AND message IS NULL", user) >= quota.UnfinishedPerUser)
            return FileBound.Unfinished;
        if (Number(database, "SELECT COALESCE(SUM(size), 0) FROM files WHERE user_id = $0", user) + file.Size > quota.PerUser)
            return FileBound.User;
        if (Beyond(database, wish, file.Size, quota) is var bound and not FileBound.None)
            return bound;
        database.Execute(
            "INSERT INTO files (id, room, user_id, name, size, created_at, held, held_at, held_by) VALUES ($0, $1, $2, $3, $4, $5, $6, $5, $7)",
            file.Id, wish.Room, user, file.Name, file.Size, wish.At, Math.Min(file.Size, quota.HeldBytes), wish.From);
        return FileBound.None;
    }

    /// <summary>Lets an upload go on up to <paramref name="end"/>: within what it holds, or with a new hold, if there is room for that.</summary>
    public static FileBound Hold(Database database, FileWish wish, long there, long end, FileQuota quota)
    {
        var file = wish.File;
        if (database.Execute("UPDATE files SET held_at = $1 WHERE id = $0 AND held >= $2 AND held_at IS NOT NULL", file.Id, wish.At, end) > 0)
            return FileBound.None;
        // it may have been cancelled while this part waited for its turn: bytes that came now would be nobody's
        if (database.Command("SELECT held FROM files WHERE id = $0", file.Id).ExecuteScalar() is not long held)
            return FileBound.Gone;
        var wanted = Math.Min(file.Size, Math.Max(end, there + quota.HeldBytes));
        if (Beyond(database, wish, wanted - held, quota) is var bound and not FileBound.None)
            return bound;
        database.Execute("UPDATE files SET held = $1, held_at = $2, held_by = $3 WHERE id = $0 AND complete = 0", file.Id, wanted, wish.At, wish.From);
        return FileBound.None;
    }

    /// <summary>Uploads to which nothing was sent for so long that they are not to hold anything more than they have.</summary>
    public static List<string> Idle(Database database, long before)
    {
        var ids = new List<string>();
        using var rows = database.Command("SELECT id FROM files WHERE held_at < $0", before).ExecuteReader();
        while (rows.Read())
            ids.Add(rows.GetString(0));
        return ids;
    }

    /// <summary>Takes from such an upload what it holds beyond what is there, unless it has gone on meanwhile.</summary>
    public static int Release(Database database, string id, long there, long before) =>
        database.Execute("UPDATE files SET held = $1, held_at = NULL WHERE id = $0 AND held_at < $2", id, there, before);

    public static StoredFile? Find(Database database, string id)
    {
        using var row = database.Command(Columns + "WHERE f.id = $0", id).ExecuteReader();
        if (!row.Read())
            return null;
        (string, string)? between = row.IsDBNull(11) ? null : (row.GetString(10), row.GetString(11));
        return new StoredFile(row.GetString(0), row.GetString(1), File(row, 2), row.GetBoolean(8), row.IsDBNull(9) ? null : row.GetInt64(9), between);
    }

    /// <summary>All of it is there, and it is known what it is. False when that was so already.</summary>
    public static bool Complete(Database database, ChatFile file) => database.Execute(
        "UPDATE files SET complete = 1, held = size, held_at = NULL, type = $1, width = $2, height = $3 WHERE id = $0 AND complete = 0", file.Id, file.Type, file.Width, file.Height) > 0;

    /// <summary>Forgets what was not sent with a message yet; false when there is no such upload of this user.</summary>
    /// <param name="database">The database.</param>
    /// <param name="id">Which.</param>
    /// <param name="user">Whose.</param>
    /// <param name="hasBytes">Whether there is something of it to be deleted from the disk.</param>
    public static bool Cancel(Database database, string id, string user, bool hasBytes)
    {
        if (database.Execute("DELETE FROM files WHERE id = $0 AND user_id = $1 AND message IS NULL", id, user) == 0)
            return false;
        if (!hasBytes)
            Deleted(database, [id]);
        return true;
    }

    /// <summary>Whether a message may be sent with these files: whole, the sender's own, for this room, and sent with no other message.</summary>
    public static bool MaySend(Database database, StoreChatMessage request) => (request.Files ?? []).All(id => Number(
        database, "SELECT COUNT(*) FROM files WHERE id = $0 AND room = $1 AND user_id = $2 AND complete = 1 AND message IS NULL", id, request.Room, request.From.Id) == 1);

    /// <summary>Puts files to a message, and what it says of those that go from page to page.</summary>
    public static void Send(Database database, StoreChatMessage request, long message)
    {
        for (var place = 0; place < request.Files?.Count; place++)
            database.Execute("UPDATE files SET message = $1, place = $2 WHERE id = $0", request.Files[place], message, place);
        for (var place = 0; place < request.Offers?.Count; place++)
        {
            var (id, name, size) = request.Offers[place];
            database.Execute("INSERT INTO chat_offers (message, place, id, name, size) VALUES ($0, $1, $2, $3, $4)", message, place, id, FileName.Clean(name), size);
        }
    }

    /// <summary>The files of a message, those that went from page to page last; null when there are none.</summary>
    public static IReadOnlyList<ChatFile>? Of(Database database, long message) => Of(database, [message]).GetValueOrDefault(message);

    /// <summary>The files of all these messages that have some.</summary>
    public static Dictionary<long, IReadOnlyList<ChatFile>> Of(Database database, IReadOnlyList<long> messages)
    {
        var all = new Dictionary<long, IReadOnlyList<ChatFile>>();
        var numbers = Database.Json(messages);
        using (var rows = database.Command(
            "SELECT message, id, name, size, type, width, height FROM files WHERE message IN (SELECT value FROM json_each($0)) ORDER BY message, place", numbers).ExecuteReader())
        {
            while (rows.Read())
                Add(rows.GetInt64(0), File(rows, 1));
        }

        using var offers = database.Command(
            "SELECT message, id, name, size FROM chat_offers WHERE message IN (SELECT value FROM json_each($0)) ORDER BY message, place", numbers).ExecuteReader();
        while (offers.Read())
            Add(offers.GetInt64(0), new ChatFile(offers.GetString(1), offers.GetString(2), offers.GetInt64(3), UnknownType, Direct: true));
        return all;

        void Add(long message, ChatFile file)
        {
            if (!all.TryGetValue(message, out var files))
                all.Add(message, files = new List<ChatFile>());
            ((List<ChatFile>)files).Add(file);
        }
    }

    /// <summary>Takes the files of a message away. Returns the ids of those that were here.</summary>
    public static List<string>? Delete(Database database, long message)
    {
        var files = Of(database, message)?.Where(file => file.Direct is null).Select(file => file.Id).ToList();
        database.Execute("DELETE FROM files WHERE message = $0", message);
        database.Execute("DELETE FROM chat_offers WHERE message = $0", message);
        return files;
    }

    /// <summary>Forgets the files of a room.</summary>
    public static Done DeleteOf(Database database, DeleteRoomFiles request)
    {
        database.Execute("DELETE FROM files WHERE room = $0", request.Room);
        return default;
    }

    /// <summary>Forgets files that are older, and uploads that were given up.</summary>
    public static void DeleteBefore(Database database, long? sent, long unsent)
    {
        if (sent is { } time)
            database.Execute("DELETE FROM files WHERE created_at < $0", time);
        database.Execute("DELETE FROM files WHERE message IS NULL AND created_at < $0", unsent);
    }

    /// <summary>Some of the files whose bytes are to be deleted, at most <see cref="GoneAtOnce"/>.</summary>
    public static List<string> Gone(Database database)
    {
        var ids = new List<string>();
        using var rows = database.Command("SELECT id FROM files_gone LIMIT $0", GoneAtOnce).ExecuteReader();
        while (rows.Read())
            ids.Add(rows.GetString(0));
        return ids;
    }

    /// <summary>Their bytes are deleted.</summary>
    public static int Deleted(Database database, IReadOnlyList<string> ids) => ids.Sum(id => database.Execute("DELETE FROM files_gone WHERE id = $0", id));

    /// <summary>The bound that so many bytes more would go beyond.</summary>
    private static FileBound Beyond(Database database, FileWish wish, long more, FileQuota quota)
    {
        if (wish.From is { } from && Number(database, "SELECT COUNT(*) FROM files WHERE held_by = $0 AND held_at IS NOT NULL AND id <> $1", from, wish.File.Id) >= quota.HeldPerAddress)
            return FileBound.AddressUploads;
        // what is to go on from another address than it came from counts there
        if (wish.From is not null && Number(database, "SELECT COALESCE(SUM(held), 0) FROM files WHERE held_by = $0 OR id = $1", wish.From, wish.File.Id) + more > quota.PerAddress)
            return FileBound.Address;
        if (Number(database, "SELECT COALESCE(SUM(held), 0) FROM files WHERE room = $0", wish.Room) + more > quota.PerRoom)
            return FileBound.Room;
        return Number(database, "SELECT COALESCE(SUM(held), 0) FROM files") + more > quota.InAll ? FileBound.All : FileBound.None;
    }

    private static ChatFile File(SqliteDataReader row, int at) => new(
        row.GetString(at), row.GetString(at + 1), row.GetInt64(at + 2), row.IsDBNull(at + 3) ? "" : row.GetString(at + 3),
        row.IsDBNull(at + 4) ? null : row.GetInt32(at + 4), row.IsDBNull(at + 5) ? null : row.GetInt32(at + 5));

    private static long Number(Database database, string sql, params ReadOnlySpan<object?> values) =>
        Convert.ToInt64(database.Command(sql, values).ExecuteScalar(), CultureInfo.InvariantCulture);
}
