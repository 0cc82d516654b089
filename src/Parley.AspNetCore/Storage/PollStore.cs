using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Parley.AspNetCore.Tokens;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Storage;

/// <summary>
/// Polls and votes in the database. An anonymous vote lies under a keyed hash of poll and user: enough to change it, and for its user to see
/// it again; whoever has the database and not this installation's key learns nothing from it.
/// </summary>
internal sealed class PollStore(KeyRing keys)
{
    /// <summary>People who vote in one poll. More than a room holds: guests come and go.</summary>
    public const int VotersPerPoll = 10_000;

    private const int HashBytes = 16;

    public PollChange Add(Database database, StorePoll request)
    {
        if (PollRows.Find(database, request.Room, request.Id) is { } same)
            return same.Poll.By.Id == request.By.Id ? new PollChange(PollFault.None, Poll: ReadBy(database, same, request.By.Id)) : new PollChange(PollFault.Taken);
        if (Number(database, "SELECT COUNT(*) FROM polls WHERE room = $0 AND closed_at IS NULL", request.Room) >= StorePoll.OpenPerRoom)
            return new PollChange(PollFault.TooMany);
        database.Execute(
            """
            INSERT INTO polls (room, seq, id, question, multiple, anonymous, hidden, user_id, user_name, user_guest, created_at, revision, voters)
            VALUES ($0, (SELECT COALESCE(MAX(seq), 0) + 1 FROM polls WHERE room = $0), $1, $2, $3, $4, $5, $6, $7, $8, $9, 1, 0)
            """,
            request.Room, request.Id, request.Question, request.Multiple, request.Anonymous, request.Results == PollResults.WhenClosed,
            request.By.Id, request.By.Name, request.By.Guest, request.At);
        var poll = Number(database, "SELECT last_insert_rowid()");
        for (var place = 0; place < request.Options.Count; place++)
            database.Execute("INSERT INTO poll_options (poll, place, text, votes) VALUES ($0, $1, $2, 0)", poll, place, request.Options[place]);
        database.Execute(
            "DELETE FROM polls WHERE num IN (SELECT num FROM polls WHERE room = $0 AND closed_at IS NOT NULL ORDER BY seq LIMIT MAX(0, (SELECT COUNT(*) FROM polls WHERE room = $0) - $1))",
            request.Room, StorePoll.PollsPerRoom);
        return Changed(database, request.Room, request.Id, request.By.Id);
    }

    public PollChange Vote(Database database, StoreVote request)
    {
        if (PollRows.Find(database, request.Room, request.Id) is not { } row)
            return new PollChange(PollFault.UnknownPoll);
        if (row.Poll.ClosedAt is not null)
            return new PollChange(PollFault.Closed);
        if ((request.Options.Count > 1 && !row.Poll.Multiple) || request.Options.Any(option => option >= row.Poll.Options.Count))
            return new PollChange(PollFault.BadChoice);
        var voter = VoterOf(row.Poll, request.By.Id);
        var before = Choices(database, row.Number, voter);
        var now = request.Options.Aggregate(0L, (choices, option) => choices | (1L << option));
        if (before == now)
            return new PollChange(PollFault.None, Poll: ReadBy(database, row, request.By.Id));
        if (before == 0 && row.Poll.Voters >= VotersPerPoll)
            return new PollChange(PollFault.Full);
        Write(database, row, voter, before, now, request.By);
        return Changed(database, request.Room, request.Id, request.By.Id);
    }

    public PollChange Close(Database database, ClosePoll request)
    {
        if (Fault(database, request.Room, request.Id, request.By, request.OthersSince) is not PollFault.None and var fault)
            return new PollChange(fault);
        var changed = database.Execute("UPDATE polls SET closed_at = $2, revision = revision + 1 WHERE room = $0 AND id = $1 AND closed_at IS NULL", request.Room, request.Id, request.At) > 0;
        return new PollChange(PollFault.None, changed, ReadBy(database, PollRows.Find(database, request.Room, request.Id)!.Value, request.By.Id));
    }

    public static Done CloseAll(Database database, CloseRoomPolls request)
    {
        database.Execute("UPDATE polls SET closed_at = $1, revision = revision + 1 WHERE room = $0 AND closed_at IS NULL AND created_at <= $1", request.Room, request.At);
        return default;
    }

    public static PollDeletion Delete(Database database, DeletePoll request)
    {
        if (Fault(database, request.Room, request.Id, request.By, request.OthersSince) is var fault and not PollFault.None)
            return new PollDeletion(fault);
        var from = PollRows.Find(database, request.Room, request.Id)!.Value.Poll.By;
        database.Execute("DELETE FROM polls WHERE room = $0 AND id = $1", request.Room, request.Id);
        return new PollDeletion(PollFault.None, from);
    }

    public PollListResult Page(Database database, LoadPolls request)
    {
        var rows = PollRows.Page(database, request.Room, request.Before ?? long.MaxValue, request.Limit + 1);
        return new PollListResult([.. rows.Take(request.Limit).Select(row => ReadBy(database, row, request.Reader))], rows.Count > request.Limit);
    }

    public static PollVoters Voters(Database database, LoadVoters request)
    {
        if (PollRows.Find(database, request.Room, request.Id) is not { } row)
            return new PollVoters(null, [], More: false);
        var voters = new List<User>();
        using var reader = database.Command(
            "SELECT voter, user_name, user_guest FROM poll_votes WHERE poll = $0 AND (choices >> $1) & 1 AND user_name IS NOT NULL ORDER BY num LIMIT $2 OFFSET $3",
            row.Number, request.Option, request.Limit + 1, request.Skip).ExecuteReader();
        while (reader.Read())
            voters.Add(new User(reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
        return new PollVoters(row.Poll, [.. voters.Take(request.Limit)], voters.Count > request.Limit);
    }

    public static void DeleteBefore(Database database, long time) => database.Execute("DELETE FROM polls WHERE created_at < $0", time);

    /// <summary>Forgets what was asked in a room since.</summary>
    public static void DeleteSince(Database database, string room, long time) => database.Execute("DELETE FROM polls WHERE room = $0 AND created_at >= $1", room, time);

    /// <summary>Why somebody who keeps order may not close or delete a poll.</summary>
    private static PollFault Fault(Database database, string room, string id, User by, long? othersSince)
    {
        if (PollRows.Find(database, room, id) is not { Poll: var poll })
            return PollFault.UnknownPoll;
        return poll.By.Id == by.Id || poll.CreatedAt >= othersSince ? PollFault.None : PollFault.Forbidden;
    }

    private static void Write(Database database, PollRow row, string voter, long before, long now, User by)
    {
        if (now == 0)
        {
            database.Execute("DELETE FROM poll_votes WHERE poll = $0 AND voter = $1", row.Number, voter);
        }
        else
        {
            var (name, guest) = row.Poll.Anonymous ? ((string?)null, (bool?)null) : (by.Name, by.Guest);
            database.Execute(
                """
                INSERT INTO poll_votes (poll, voter, choices, user_name, user_guest) VALUES ($0, $1, $2, $3, $4)
                ON CONFLICT (poll, voter) DO UPDATE SET choices = $2, user_name = $3, user_guest = $4
                """,
                row.Number, voter, now, name, guest);
        }

        for (var place = 0; place < row.Poll.Options.Count; place++)
        {
            var change = (int)((now >> place) & 1) - (int)((before >> place) & 1);
            if (change != 0)
                database.Execute("UPDATE poll_options SET votes = votes + $2 WHERE poll = $0 AND place = $1", row.Number, place, change);
        }

        var came = (now == 0 ? 0 : 1) - (before == 0 ? 0 : 1);
        database.Execute("UPDATE polls SET voters = voters + $1, revision = revision + 1 WHERE num = $0", row.Number, came);
    }

    private PollChange Changed(Database database, string room, string id, string reader) =>
        new(PollFault.None, Changed: true, ReadBy(database, PollRows.Find(database, room, id)!.Value, reader));

    private Poll ReadBy(Database database, PollRow row, string reader)
    {
        var choices = Choices(database, row.Number, VoterOf(row.Poll, reader));
        return row.Poll with { Mine = [.. Enumerable.Range(0, row.Poll.Options.Count).Where(place => ((choices >> place) & 1) == 1)] };
    }

    private static long Choices(Database database, long poll, string voter) => Number(database, "SELECT choices FROM poll_votes WHERE poll = $0 AND voter = $1", poll, voter);

    private string VoterOf(Poll poll, string user) => poll.Anonymous
        ? Base64Url.EncodeToString(HMACSHA256.HashData(keys.Voters, Encoding.UTF8.GetBytes($"{poll.Id} {user}")).AsSpan(0, HashBytes))
        : user;

    private static long Number(Database database, string sql, params ReadOnlySpan<object?> values) =>
        Convert.ToInt64(database.Command(sql, values).ExecuteScalar(), CultureInfo.InvariantCulture);
}
