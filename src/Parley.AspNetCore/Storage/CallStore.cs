using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Storage;

/// <summary>Past calls in the database: one row for each, seen from either side.</summary>
internal static class CallStore
{
    /// <summary>Calls kept of one user, those made and those received each; with each further one the oldest goes.</summary>
    public const int CallsPerUser = 500;

    /// <summary>Missed calls from one caller that wait to be seen; who calls again and again takes the place of the own older ones.</summary>
    public const int UnseenPerCaller = 20;

    private const string Columns =
        "SELECT id, caller_id, caller_name, caller_guest, callee_id, callee_name, callee_guest, audio, video, started_at, answered_at, ended_at, reason, unseen FROM calls ";

    private static readonly FrozenDictionary<string, CallEndReason> Reasons =
        Enum.GetValues<CallEndReason>().ToFrozenDictionary(Text, reason => reason, StringComparer.Ordinal);

    public static Done Add(Database database, StoreCall request)
    {
        var call = request.Call;
        database.Execute(
            """
            INSERT INTO calls (id, caller_id, caller_name, caller_guest, callee_id, callee_name, callee_guest, audio, video, started_at, answered_at, ended_at, reason, unseen)
            VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (id) DO NOTHING
            """,
            call.Id, call.Caller.Id, call.Caller.Name, call.Caller.Guest, call.Callee.Id, call.Callee.Name, call.Callee.Guest,
            call.Media.Audio, call.Media.Video, call.StartedAt, call.AnsweredAt, call.EndedAt ?? call.StartedAt, Text(call.Reason ?? CallEndReason.Failed), request.Missed);
        if (request.Missed)
        {
            database.Execute(
                "DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE callee_id = $0 AND caller_id = $1 AND unseen = 1 ORDER BY started_at DESC LIMIT -1 OFFSET $2)",
                call.Callee.Id, call.Caller.Id, UnseenPerCaller);
        }

        database.Execute("DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE caller_id = $0 ORDER BY started_at DESC LIMIT -1 OFFSET $1)", call.Caller.Id, CallsPerUser);
        database.Execute("DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE callee_id = $0 ORDER BY started_at DESC LIMIT -1 OFFSET $1)", call.Callee.Id, CallsPerUser);
        return default;
    }

    public static bool HasEnded(Database database, FindEndedCall request) =>
        database.Command("SELECT 1 FROM calls WHERE id = $0", request.Call).ExecuteScalar() is not null;

    public static CallHistoryResult Page(Database database, LoadCallHistory request)
    {
        // two index searches of a page each; an OR over both columns would read everything the user ever had
        const string OneSide = Columns + "WHERE {0} = $0 AND started_at < $1 ORDER BY started_at DESC LIMIT $2";
        var records = new List<CallRecord>();
        foreach (var side in (string[])["caller_id", "callee_id"])
        {
            using var reader = database.Command(OneSide.Replace("{0}", side, StringComparison.Ordinal), request.User, request.Before ?? long.MaxValue, request.Limit + 1).ExecuteReader();
            while (reader.Read())
                records.Add(Record(reader, request.User));
        }

        var page = records.OrderByDescending(record => record.StartedAt).Take(request.Limit).ToList();
        return new CallHistoryResult(page, records.Count > page.Count);
    }

    public static IReadOnlyList<CallRecord> Missed(Database database, string user, int limit)
    {
        var records = new List<CallRecord>();
        using var reader = database.Command(Columns + "WHERE callee_id = $0 AND unseen = 1 ORDER BY started_at DESC LIMIT $1", user, limit).ExecuteReader();
        while (reader.Read())
            records.Add(Record(reader, user));
        return records;
    }

    public static Done MarkSeen(Database database, MarkCallsSeen request)
    {
        foreach (var id in request.Calls)
            database.Execute("UPDATE calls SET unseen = 0 WHERE id = $0 AND callee_id = $1", id, request.User);
        return default;
    }

    public static void DeleteBefore(Database database, long time) => database.Execute("DELETE FROM calls WHERE ended_at < $0", time);

    private static CallRecord Record(SqliteDataReader row, string user)
    {
        var caller = new User(row.GetString(1), row.GetString(2), row.GetBoolean(3));
        var callee = new User(row.GetString(4), row.GetString(5), row.GetBoolean(6));
        var isCaller = caller.Id == user;
        return new CallRecord(
            row.GetString(0), isCaller ? CallDirection.Out : CallDirection.In, isCaller ? callee : caller, new CallMedia(row.GetBoolean(7), row.GetBoolean(8)),
            row.GetInt64(9), row.GetInt64(11), Reasons.GetValueOrDefault(row.GetString(12), CallEndReason.Failed), isCaller || !row.GetBoolean(13),
            row.IsDBNull(10) ? null : row.GetInt64(10));
    }

    private static string Text(CallEndReason reason) => JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString());
}
