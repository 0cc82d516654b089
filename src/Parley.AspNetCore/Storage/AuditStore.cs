using System.Globalization;
using Microsoft.Extensions.Options;
using Parley.Rooms.Audit;
using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Storage;

/// <summary>The audit log in the database: lines are added, and the oldest go. Nothing else is ever done to them.</summary>
internal sealed class AuditStore(IOptions<ParleyOptions> options)
{
    /// <summary>Lines that are kept about what users have done.</summary>
    public const int Lines = 100_000;

    /// <summary>Lines that are kept about operators, whom nobody else pushes out.</summary>
    public const int LinesOfOperators = 100_000;

    /// <summary>Lines that are kept about strangers, who must not push out the others.</summary>
    public const int LinesOfStrangers = 10_000;

    // as in the indexes
    private const string OfOperators = "substr(action, 1, 6) = 'admin-'";
    private const string OfUsers = "by_id IS NOT NULL AND substr(action, 1, 6) <> 'admin-'";
    private const string OfStrangers = "by_id IS NULL";

    /// <summary>It is looked after so many lines whether there are too many.</summary>
    private const int TrimEvery = 1_000;

    public Done Add(Database database, StoreAudit request)
    {
        Add(database, request.Entry);
        return default;
    }

    /// <summary>Adds a line, unless the log is switched off.</summary>
    public void Add(Database database, AuditEntry entry)
    {
        if (options.Value.AuditDays == 0)
            return;
        database.Execute(
            "INSERT INTO audit (at, action, room, by_id, by_name, by_guest, whom_id, whom_name, whom_guest, detail, address) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            entry.At, AuditWords.Of(entry.Action), entry.Room, entry.By?.Id, entry.By?.Name, entry.By?.Guest, entry.Whom?.Id, entry.Whom?.Name, entry.Whom?.Guest, entry.Detail, entry.Address);
        if (Convert.ToInt64(database.Command("SELECT last_insert_rowid()").ExecuteScalar(), CultureInfo.InvariantCulture) % TrimEvery == 0)
            Trim(database);
    }

    /// <summary>Forgets what is older, and what is too much.</summary>
    public static void DeleteBefore(Database database, long time)
    {
        database.Execute("DELETE FROM audit WHERE at < $0", time);
        Trim(database);
    }

    private static void Trim(Database database)
    {
        Keep(database, OfOperators, LinesOfOperators);
        Keep(database, OfUsers, Lines);
        Keep(database, OfStrangers, LinesOfStrangers);
    }

    private static void Keep(Database database, string which, int lines) => database.Execute(
        $"DELETE FROM audit WHERE {which} AND num <= (SELECT num FROM audit WHERE {which} ORDER BY num DESC LIMIT 1 OFFSET $0)", lines);
}
