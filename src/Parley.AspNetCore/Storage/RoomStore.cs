using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Storage;

/// <summary>Rooms in the database: whose they are, and how they are kept.</summary>
internal static class RoomStore
{
    /// <summary>Rooms that one user owns; with each further one the one that was used longest ago goes.</summary>
    public const int RoomsPerOwner = 200;

    /// <summary>After so many days without anybody in it a room goes, unless a time is planned for it that is near enough.</summary>
    public const int UnusedDays = 180;

    /// <summary>So many days ahead a plan counts: whoever plans for a thousand years keeps a room no longer than others do.</summary>
    public const int PlannedDays = 400;

    public static Done Put(Database database, StoreRoom request)
    {
        database.Execute(
            """
            INSERT INTO rooms (id, owner_id, state, used_at, kept_until) VALUES ($0, $1, $2, $3, $4)
            ON CONFLICT (id) DO UPDATE SET owner_id = $1, state = $2, used_at = $3, kept_until = $4
            """,
            request.Room, request.Owner, request.State, request.At, request.KeptUntil);
        if (request.Owner is not null)
        {
            database.Execute(
                "DELETE FROM rooms WHERE id IN (SELECT id FROM rooms WHERE owner_id = $0 ORDER BY used_at DESC LIMIT -1 OFFSET $1)", request.Owner, RoomsPerOwner);
        }

        return default;
    }

    public static string? Find(Database database, LoadRoom request) =>
        database.Command("SELECT state FROM rooms WHERE id = $0 AND (kept_until IS NULL OR kept_until > $1)", request.Room, request.At).ExecuteScalar() as string;

    public static Done Delete(Database database, DeleteRoom request)
    {
        database.Execute("DELETE FROM rooms WHERE id = $0", request.Room);
        return default;
    }

    /// <summary>Forgets rooms that are worth nothing any more, and those that nobody has used since.</summary>
    public static void DeleteOld(Database database, long now, long unusedSince)
    {
        database.Execute("DELETE FROM rooms WHERE kept_until <= $0", now);
        database.Execute(
            "DELETE FROM rooms WHERE used_at < $0 AND (kept_until IS NULL OR kept_until > $1)", unusedSince, now + (PlannedDays * TimeSpan.MillisecondsPerDay));
    }
}
