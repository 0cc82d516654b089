using Microsoft.Data.Sqlite;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Storage;

/// <summary>Reads the audit log of the running server, the newest lines first.</summary>
internal static class AuditPage
{
    /// <summary>The lines before one, in all rooms or of one.</summary>
    public static IReadOnlyList<AdminAuditEntry> Read(Database database, string? room, long before, int limit)
    {
        using var rows = database.Command(
            """
            SELECT num, at, action, room, by_id, by_name, by_guest, whom_id, whom_name, whom_guest, detail, address FROM audit
            WHERE num < $0 AND ($1 IS NULL OR room = $1) ORDER BY num DESC LIMIT $2
            """,
            before, room, limit).ExecuteReader();
        var lines = new List<AdminAuditEntry>();
        while (rows.Read())
            lines.Add(new AdminAuditEntry(rows.GetInt64(0), rows.GetInt64(1), rows.GetString(2), Text(rows, 3), Person(rows, 4), Person(rows, 7), Text(rows, 10), Text(rows, 11)));
        return lines;
    }

    private static User? Person(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : new User(row.GetString(at), row.GetString(at + 1), row.GetBoolean(at + 2));

    private static string? Text(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);
}
