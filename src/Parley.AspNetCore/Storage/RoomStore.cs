using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Storage;

/// <summary>Rooms in the database: whose they are, and how they are kept.</summary>
internal static class RoomStore
{
    /// <summary>
    /// Rooms of each kind that one user owns. Of those that are for later, to which others are invited, there are no more. With each further one of
    /// the others the one that was used longest ago goes, unless its door keeps people from what was written there.
    /// </summary>
    public const int RoomsPerOwner = 200;

    /// <summary>After so many days without anybody in it a room goes, unless a time is planned for it that is near enough.</summary>
    public const int UnusedDays = 180;

    /// <summary>So many days ahead a plan counts: whoever plans for a thousand years keeps a room no longer than others do.</summary>
    public const int PlannedDays = 400;

    // a password or a lobby that is forgotten before what was said behind it would leave that to whoever has the link
    private const string Guards =
        "(guarded AND (EXISTS (SELECT 1 FROM chat WHERE chat.room = rooms.id) OR EXISTS (SELECT 1 FROM polls WHERE polls.room = rooms.id)))";

    // they have no end, or their time, after which they are kept for a while, lies ahead
    private const string ForLater = "(kept_until IS NULL OR kept_until > $1)";

    public static bool Put(Database database, StoreRoom request)
    {
        if (request is { MayBeRefused: true, IsForLater: true, Owner: { } maker } && HasAsManyAsMayBe(database, maker, request))
            return false;
        database.Execute(
            """
            INSERT INTO rooms (id, owner_id, state, used_at, kept_until, guarded) VALUES ($0, $1, $2, $3, $4, $5)
            ON CONFLICT (id) DO UPDATE SET owner_id = $1, state = $2, used_at = $3, kept_until = $4, guarded = $5
            """,
            request.Room, request.Owner, request.State, request.At, request.KeptUntil, request.Guarded);
        if (request.Owner is { } owner)
            ForgetExcess(database, owner, request.At);
        return true;
    }

    /// <summary>Keeps what one user owns, and nobody is invited to for later, within bounds.</summary>
    public static void ForgetExcess(Database database, string owner, long at) =>
        database.Execute(
            $"DELETE FROM rooms WHERE id IN (SELECT id FROM rooms WHERE owner_id = $0 AND NOT {ForLater} ORDER BY used_at DESC LIMIT -1 OFFSET $2) AND NOT {Guards}",
            owner, at + AfterClosing, RoomsPerOwner);

    /// <summary>What is kept of a room at a time.</summary>
    public static string? Find(Database database, string room, long at) =>
        database.Command($"SELECT state FROM rooms WHERE id = $0 AND (kept_until IS NULL OR kept_until > $1 OR {Guards})", room, at).ExecuteScalar() as string;

    public static Done Delete(Database database, DeleteRoom request)
    {
        if (request.Since is { } since)
        {
            ChatStore.DeleteSince(database, request.Room, since);
            PollStore.DeleteSince(database, request.Room, since);
        }

        database.Execute("DELETE FROM rooms WHERE id = $0", request.Room);
        return default;
    }

    /// <summary>Forgets rooms that are worth nothing any more, and those that nobody has used since; none whose door keeps people from what was written there.</summary>
    public static void DeleteOld(Database database, long now, long unusedSince)
    {
        database.Execute($"DELETE FROM rooms WHERE kept_until <= $0 AND NOT {Guards}", now);
        database.Execute(
            $"DELETE FROM rooms WHERE used_at < $0 AND (kept_until IS NULL OR kept_until > $1) AND NOT {Guards}", unusedSince, now + (PlannedDays * TimeSpan.MillisecondsPerDay));
    }

    private static long AfterClosing => (long)StoreRoom.AfterClosing.TotalMilliseconds;

    private static bool HasAsManyAsMayBe(Database database, string owner, StoreRoom request) =>
        (long)database.Command($"SELECT COUNT(*) FROM rooms WHERE owner_id = $0 AND {ForLater} AND id <> $2", owner, request.At + AfterClosing, request.Room).ExecuteScalar()! >= RoomsPerOwner;
}
