using Microsoft.Data.Sqlite;
using Parley.Rooms.Audit;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Storage;

/// <summary>Reads the audit log beside a server that may be running, and changes nothing.</summary>
internal static class AuditReader
{
    private static readonly Dictionary<string, AuditAction> Actions = Enum.GetValues<AuditAction>().ToDictionary(AuditWords.Of, StringComparer.Ordinal);

    /// <summary>The lines, oldest first.</summary>
    /// <param name="path">The database.</param>
    /// <param name="room">Only of this room.</param>
    /// <param name="since">Only from then on, in ms since 1970 UTC.</param>
    /// <exception cref="ParleyConfigurationException">It cannot be read.</exception>
    public static IReadOnlyList<AuditEntry> Read(string path, string? room, long since)
    {
        if (!File.Exists(path))
            throw new ParleyConfigurationException($"There is no database {path}. Name the folder that the server uses with --Parley:DataPath.");
        SystemSqlite.Load();
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
            connection.Open();
            return HasLog(connection) ? Lines(connection, room, since) : [];
        }
        catch (SqliteException exception)
        {
            throw new ParleyConfigurationException($"The database {path} cannot be read ({exception.Message.TrimEnd('.')}). Run this as the user that the server runs as.", exception);
        }
    }

    /// <summary>A database of an older version has none until its server has run again.</summary>
    private static bool HasLog(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'audit'";
        return command.ExecuteScalar() is not null;
    }

    private static List<AuditEntry> Lines(SqliteConnection connection, string? room, long since)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT at, action, room, by_id, by_name, by_guest, whom_id, whom_name, whom_guest, detail, address FROM audit
            WHERE at >= $since AND ($room IS NULL OR room = $room) ORDER BY num
            """;
        command.Parameters.AddWithValue("$since", since);
        command.Parameters.AddWithValue("$room", (object?)room ?? DBNull.Value);
        var lines = new List<AuditEntry>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            // a newer version of this program may know more
            if (Actions.TryGetValue(rows.GetString(1), out var action))
                lines.Add(new AuditEntry(rows.GetInt64(0), action, Text(rows, 2), Person(rows, 3), Person(rows, 6), Text(rows, 9), Text(rows, 10)));
        }

        return lines;
    }

    private static User? Person(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : new User(row.GetString(at), row.GetString(at + 1), row.GetBoolean(at + 2));

    private static string? Text(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);
}
