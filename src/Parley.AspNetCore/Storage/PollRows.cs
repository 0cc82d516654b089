using Microsoft.Data.Sqlite;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Storage;

/// <summary>A poll and its number in the database.</summary>
/// <param name="Number">What its options and votes hang on.</param>
/// <param name="Poll">With all counts, and nobody's vote.</param>
internal readonly record struct PollRow(long Number, Poll Poll);

/// <summary>Reads polls from the database.</summary>
internal static class PollRows
{
    private const string Columns = "SELECT num, seq, id, question, multiple, anonymous, hidden, user_id, user_name, user_guest, created_at, closed_at, revision, voters FROM polls WHERE room = $0 ";

    public static PollRow? Find(Database database, string room, string id)
    {
        PollRow? found = null;
        using (var reader = database.Command(Columns + "AND id = $1", room, id).ExecuteReader())
        {
            if (reader.Read())
                found = Read(reader);
        }

        return found is { } row ? WithOptions(database, row) : null;
    }

    /// <summary>The newest first.</summary>
    public static List<PollRow> Page(Database database, string room, long before, int limit)
    {
        var rows = new List<PollRow>();
        using (var reader = database.Command(Columns + "AND seq < $1 ORDER BY seq DESC LIMIT $2", room, before, limit).ExecuteReader())
        {
            while (reader.Read())
                rows.Add(Read(reader));
        }

        return rows.ConvertAll(row => WithOptions(database, row));
    }

    private static PollRow Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        new Poll(
            row.GetString(2), row.GetInt64(1), row.GetInt64(12), row.GetString(3), [], row.GetBoolean(4), row.GetBoolean(5),
            row.GetBoolean(6) ? PollResults.WhenClosed : PollResults.Live, new User(row.GetString(7), row.GetString(8), row.GetBoolean(9)),
            row.GetInt64(10), row.GetInt32(13), row.IsDBNull(11) ? null : row.GetInt64(11)));

    private static PollRow WithOptions(Database database, PollRow row)
    {
        var options = new List<PollOption>();
        using var reader = database.Command("SELECT text, votes FROM poll_options WHERE poll = $0 ORDER BY place", row.Number).ExecuteReader();
        while (reader.Read())
            options.Add(new PollOption(reader.GetString(0), reader.GetInt32(1)));
        return row with { Poll = row.Poll with { Options = options } };
    }
}
