using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;

namespace Parley.AspNetCore.Storage;

/// <summary>Who was ever here.</summary>
internal static class UserStore
{
    /// <summary>Guests who are remembered, the last who were here: one is made in a moment.</summary>
    public const int Guests = 100_000;

    public static IReadOnlyList<CallRecord> SignIn(Database database, SignInUser request)
    {
        Put(database, request.User, request.At);
        return CallStore.Missed(database, request.User.Id, request.Limit);
    }

    public static Done Remember(Database database, RememberUser request)
    {
        Put(database, request.User, request.At);
        return default;
    }

    public static User? Find(Database database, FindUser request)
    {
        using var reader = database.Command("SELECT name, guest FROM users WHERE id = $0", request.Id).ExecuteReader();
        return reader.Read() ? new User(request.Id, reader.GetString(0), reader.GetBoolean(1)) : null;
    }

    /// <summary>Forgets guests who were not here since; users of the host application and of tokens stay.</summary>
    public static void DeleteGuestsBefore(Database database, long time) => database.Execute("DELETE FROM users WHERE guest = 1 AND seen_at < $0", time);

    /// <summary>Forgets guests past so many.</summary>
    public static void ForgetExcess(Database database) => database.Execute(
        "DELETE FROM users WHERE id IN (SELECT id FROM users WHERE guest = 1 ORDER BY seen_at DESC LIMIT -1 OFFSET $0)", Guests);

    private static void Put(Database database, User user, long at) => database.Execute(
        "INSERT INTO users (id, name, guest, seen_at) VALUES ($0, $1, $2, $3) ON CONFLICT (id) DO UPDATE SET name = $1, guest = $2, seen_at = $3",
        user.Id, user.Name, user.Guest, at);
}
