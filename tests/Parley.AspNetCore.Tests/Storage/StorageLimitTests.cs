using System.Text;
using Microsoft.Data.Sqlite;
using Parley.AspNetCore.Storage;
using Parley.AspNetCore.Tokens;

namespace Parley.AspNetCore.Tests.Storage;

/// <summary>What a stranger may leave on the disk.</summary>
public sealed class StorageLimitTests : IDisposable
{
    private const string Key = "a token key for tests, 32 bytes and more";
    private const string Numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $0) ";
    private const int Full = 13;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_room_keeps_its_newest_ten_thousand_messages_and_numbers_go_on()
    {
        using (var database = Open())
        {
            database.Execute("INSERT INTO chat_rooms (room, last_seq, last_revision) VALUES ('tea-time', 10000, 10000)");
            database.Execute(Numbers + "INSERT INTO chat (room, seq, revision, id, user_id, user_name, user_guest, text, sent_at) SELECT 'tea-time', i, i, i, 'u', 'U', 1, 'x', $1 FROM n", 10_000, Now);
        }

        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var client = await SignalingClient.SignIn(server, "Ann");
            await client.Request("room.join", """{"room":"tea-time"}""");
            var stored = await client.Request("chat.send", Chat("new"));
            Assert.Equal(10_001, stored["message"]!["seq"]!.GetValue<int>());
        }

        using var after = Open();
        Assert.Equal(10_000L, after.Command("SELECT COUNT(*) FROM chat").ExecuteScalar());
        Assert.Equal(2L, after.Command("SELECT MIN(seq) FROM chat").ExecuteScalar());
    }

    [Fact]
    public async Task Whoever_calls_again_and_again_leaves_only_so_many_calls()
    {
        using (var database = Open())
        {
            database.Execute("INSERT INTO users (id, name, guest, seen_at) VALUES ('bob', 'Bob', 0, $0)", Now);
            database.Execute(
                Numbers + """
                INSERT INTO calls (id, caller_id, caller_name, caller_guest, callee_id, callee_name, callee_guest, audio, video, started_at, ended_at, reason, unseen)
                SELECT i, 'ann', 'Ann', 0, 'cem', 'Cem', 0, 1, 1, i, $1, 'left', 0 FROM n
                """, 500, Now);
            // more than four at once are refused: the others were before
            database.Execute(
                Numbers + """
                INSERT INTO calls (id, caller_id, caller_name, caller_guest, callee_id, callee_name, callee_guest, audio, video, started_at, ended_at, reason, unseen)
                SELECT 'before' || i, 'ann', 'Ann', 0, 'bob', 'Bob', 0, 1, 1, $1 - 1000 + i, $1, 'unreachable', 1 FROM n
                """, 20, Now);
        }

        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path), ("TokenKey", Key), ("Signaling:UnitsPerSecond", "1000")))
        {
            using var ann = await SignalingClient.Connect(server.Plain("/parley/ws"));
            var token = new AccessToken("ann", "Ann", null).Sign(Encoding.UTF8.GetBytes(Key));
            await ann.Request("session.hello", $$"""{"token":"{{token}}"}""");
            for (var call = 0; call < 4; call++)
                await ann.Request("call.start", """{"to":"bob","media":{"audio":true,"video":true} }""");
        }

        using var after = Open();
        Assert.Equal(20L, after.Command("SELECT COUNT(*) FROM calls WHERE callee_id = 'bob'").ExecuteScalar());
        Assert.Equal(500L, after.Command("SELECT COUNT(*) FROM calls WHERE caller_id = 'ann'").ExecuteScalar());
        Assert.True((long)after.Command("SELECT MIN(started_at) FROM calls").ExecuteScalar()! > 20, "the oldest did not go first");
    }

    [Fact]
    public async Task Of_201_meetings_that_somebody_plans_the_last_is_refused_and_the_first_is_found()
    {
        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path), ("TokenKey", Key), ("Signaling:UnitsPerSecond", "10000")))
        {
            using var ann = await SignalingClient.Connect(server.Plain("/parley/ws"));
            await ann.Request("session.hello", $$"""{"token":"{{new AccessToken("ann", "Ann", null).Sign(Encoding.UTF8.GetBytes(Key))}}"}""");
            var planned = $$"""{"settings":{"opensAt":{{Now + 86_400_000}},"lobby":true} }""";
            var first = (await ann.Request("room.create", planned))["room"]!.GetValue<string>();
            // as many at once are refused: the others are there already
            using (var database = Open())
                database.Execute(Numbers + "INSERT INTO rooms (id, owner_id, state, used_at) SELECT 'room-' || i, 'ann', '{}', $1 + i FROM n", 198, Now);
            await ann.Request("room.create", planned);
            Assert.Equal("too-many-rooms", (await ann.Ask("room.create", planned))["error"]!["data"]!["reason"]!.GetValue<string>());
            // one for now is made, and found to be one too many for later
            var now = (await ann.Request("room.create", "{}"))["room"]!.GetValue<string>();
            await ann.Request("room.join", $$"""{"room":"{{now}}"}""");
            Assert.Equal("too-many-rooms", (await ann.Ask("room.settings", $$"""{"room":"{{now}}","settings":{"persistent":true} }"""))["error"]!["data"]!["reason"]!.GetValue<string>());
            await ann.Request("room.join", $$"""{"room":"{{first}}"}""");
        }

        using var after = Open();
        Assert.Equal(201L, after.Command("SELECT COUNT(*) FROM rooms WHERE owner_id = 'ann'").ExecuteScalar());
    }

    [Fact]
    public async Task A_full_database_refuses_what_would_be_stored_and_nothing_else()
    {
        using (var database = Open(megabytes: 1))
            Assert.True(Fill(database) > 100);

        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path), ("MaxDatabaseMegabytes", "1"));
        using var ann = await SignalingClient.SignIn(server, "Ann");
        using var bob = await SignalingClient.SignIn(server, "Bob");
        await ann.Request("room.join", """{"room":"tea-time"}""");
        await bob.Request("room.join", """{"room":"tea-time"}""");
        Assert.Equal("storage", (await ann.Ask("chat.send", Chat(new string('x', 4000))))["error"]!["data"]!["reason"]!.GetValue<string>());
        Assert.Empty((await bob.Request("chat.history", """{"room":"tea-time"}"""))["messages"]!.AsArray());
        Assert.Equal("ok\n", await server.Http.GetStringAsync(server.Plain("/healthz"), TestContext.Current.CancellationToken));
        Assert.Contains("parley_storage_full_total 1", await server.Http.GetStringAsync(server.Plain("/metrics"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.InRange(new FileInfo(Path.Combine(_folder.Path, "parley.db")).Length, 1, 1 << 20);
    }

    [Fact]
    public void What_is_deleted_makes_room_for_what_comes()
    {
        using var database = Open(megabytes: 1);
        var fitted = Fill(database);
        ChatStore.DeleteBefore(database, Now + 1000);
        Assert.InRange(Fill(database), fitted - 5, fitted + 5);
    }

    [Fact]
    public async Task Guests_who_were_not_here_for_long_are_forgotten()
    {
        using (var database = Open())
        {
            database.Execute("INSERT INTO users (id, name, guest, seen_at) VALUES ('old', 'Old', 1, 0), ('member', 'Member', 0, 0), ('new', 'New', 1, $0)", Now);
        }

        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            // behind the deletion in the same line
            using var client = await SignalingClient.SignIn(server, "Ann");
        }

        using var after = Open();
        Assert.Equal("member,new", after.Command("SELECT group_concat(id) FROM (SELECT id FROM users WHERE name <> 'Ann' ORDER BY id)").ExecuteScalar());
    }

    [Fact]
    public async Task The_hundred_thousand_guests_are_remembered_who_were_here_last()
    {
        using (var database = Open())
        {
            database.Execute(Numbers + "INSERT INTO users (id, name, guest, seen_at) SELECT 'guest-' || i, 'Guest', 1, $1 + i FROM n", UserStore.Guests + 2, Now - 1_000_000);
            database.Execute("INSERT INTO users (id, name, guest, seen_at) VALUES ('member', 'Member', 0, 0)");
        }

        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            // behind the deletion in the same line
            using var client = await SignalingClient.SignIn(server, "Ann");
        }

        using var after = Open();
        Assert.Equal("guest-3,member", after.Command("SELECT group_concat(id) FROM (SELECT id FROM users WHERE id IN ('guest-1', 'guest-2', 'guest-3', 'member') ORDER BY id)").ExecuteScalar());
        Assert.Equal((long)UserStore.Guests, after.Command("SELECT COUNT(*) FROM users WHERE guest = 1 AND name <> 'Ann'").ExecuteScalar());
    }

    public void Dispose() => _folder.Dispose();

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private static string Chat(string text) => $$"""{"room":"tea-time","id":"00000000-0000-4000-8000-000000000001","text":"{{text}}"}""";

    private Database Open(int megabytes = 0) => new(new DataFolder(_folder.Path), megabytes);

    /// <summary>Stores long messages until no more fit.</summary>
    private static int Fill(Database database)
    {
        for (var stored = 0; ; stored++)
        {
            try
            {
                database.Execute(
                    "INSERT INTO chat (room, seq, revision, id, user_id, user_name, user_guest, text, sent_at) VALUES ('other', $0, $0, $0, 'u', 'U', 1, $1, $2)",
                    stored, new string('x', 4000), Now);
            }
            catch (SqliteException full) when (full.SqliteErrorCode == Full)
            {
                return stored;
            }
        }
    }
}
