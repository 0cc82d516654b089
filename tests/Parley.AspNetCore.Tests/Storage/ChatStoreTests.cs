using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Parley.AspNetCore.Storage;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Tests.Storage;

/// <summary>Chat and what happens to it, through the real server and its database.</summary>
public sealed class ChatStoreTests : IDisposable
{
    private const string InRoom = """{"room":"tea-time"}""";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Edits_deletions_reactions_replies_and_private_messages_are_there_after_a_restart()
    {
        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var ann = await Join(server, "Ann");
            using var bob = await Join(server, "Bob");
            var bobsId = bob.Id;
            await ann.Client.Request("chat.send", Message(1, "one"));
            await ann.Client.Request("chat.send", Message(2, "two"));
            await bob.Client.Request("chat.send", Message(3, "three", $$""","replyTo":"{{Id(1)}}" """));
            await ann.Client.Request("chat.send", Message(4, "psst", $$""","to":"{{bobsId}}" """));
            await ann.Client.Request("chat.edit", Message(1, "ONE"));
            await ann.Client.Request("chat.delete", About(2));
            await bob.Client.Request("chat.react", About(1, ""","emoji":"👍","on":true"""));
            await ann.Client.Request("chat.react", About(1, ""","emoji":"👍","on":true"""));
            await ann.Client.Request("chat.react", About(1, ""","emoji":"🎉","on":true"""));
            Assert.Equal(1, (await bob.Client.Request("chat.react", About(1, ""","emoji":"👍","on":false""")))["count"]!.GetValue<int>());
            Assert.Equal("ONE", (await bob.Client.Notification("chat.edited"))["params"]!["text"]!.GetValue<string>());
        }

        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var carol = await Join(server, "Carol");
            var page = await carol.Client.Request("chat.history", InRoom);
            var messages = page["messages"]!.AsArray();
            Assert.Equal(["ONE", "", "three"], messages.Select(message => message!["text"]!.GetValue<string>()));
            Assert.Equal(10, page["revision"]!.GetValue<int>());
            Assert.Equal("ONE", messages[2]!["replyTo"]!["text"]!.GetValue<string>());
            Assert.Equal("👍 1, 🎉 1", string.Join(", ", messages[0]!["reactions"]!.AsArray().Select(one => $"{one!["emoji"]} {one["count"]}")));
            Assert.NotNull(messages[1]!["deletedAt"]);
            Assert.Equal("forbidden", await Reason(carol.Client, "chat.edit", Message(1, "mine")));
            Assert.Equal("forbidden", await Reason(carol.Client, "chat.delete", About(3)));
            Assert.Equal("unknown-message", await Reason(carol.Client, "chat.delete", About(4)));
            Assert.Equal("unknown-message", await Reason(carol.Client, "chat.react", About(2, ""","emoji":"👍","on":true""")));
            Assert.Equal(
                [3, 6, 10],
                (await carol.Client.Request("chat.changes", """{"room":"tea-time","since":0}"""))["messages"]!.AsArray().Select(message => message!["revision"]!.GetValue<int>()));
        }
    }

    [Fact]
    public async Task Who_deleted_somebody_elses_message_is_named_after_a_restart()
    {
        string host;
        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var ann = await Join(server, "Ann");
            using var bob = await Join(server, "Bob");
            host = ann.Id;
            await bob.Client.Request("chat.send", Message(1, "rude"));
            await ann.Client.Request("chat.send", Message(2, "enough"));
            Assert.Equal("forbidden", await Reason(bob.Client, "chat.delete", About(2)));
            await ann.Client.Request("chat.delete", About(1));
        }

        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var carol = await Join(server, "Carol");
            var deleted = (await carol.Client.Request("chat.history", InRoom))["messages"]![0]!;
            Assert.Equal("", deleted["text"]!.GetValue<string>());
            Assert.Equal(host, deleted["deletedBy"]!["id"]!.GetValue<string>());
            Assert.Equal("Ann", deleted["deletedBy"]!["name"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task What_is_said_of_files_that_went_from_page_to_page_is_there_after_a_restart_and_goes_with_its_message()
    {
        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var ann = await Join(server, "Ann");
            await ann.Client.Request("chat.send", Message(1, "", $$""","offers":[{"id":"{{Id(71)}}","name":"a/../b\u202Efdp.exe","size":3000000}]"""));
            await ann.Client.Request("chat.send", Message(2, "", $$""","offers":[{"id":"{{Id(72)}}","name":"b.txt","size":0}]"""));
            await ann.Client.Request("chat.delete", About(2));
        }

        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var carol = await Join(server, "Carol");
            var messages = (await carol.Client.Request("chat.history", InRoom))["messages"]!.AsArray();
            var file = messages[0]!["files"]!.AsArray().Single()!;
            Assert.Equal((Id(71), "bfdp.exe", 3000000, true), (file["id"]!.GetValue<string>(), file["name"]!.GetValue<string>(), file["size"]!.GetValue<int>(), file["direct"]!.GetValue<bool>()));
            Assert.Equal("application/octet-stream", file["type"]!.GetValue<string>());
            Assert.Null(messages[1]!["files"]);
        }
    }

    [Fact]
    public async Task A_file_that_went_from_page_to_page_is_found_by_its_name()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await Join(server, "Ann");
        using var bob = await Join(server, "Bob");
        using var carol = await Join(server, "Carol");
        await ann.Client.Request("chat.send", Message(1, "for the office", $$""","offers":[{"id":"{{Id(71)}}","name":"Floor plan, north.PDF","size":3},{"id":"{{Id(72)}}","name":"b.txt","size":0}]"""));
        await ann.Client.Request("chat.send", Message(2, "", $$""","offers":[{"id":"{{Id(73)}}","name":"gone-plan.pdf","size":3}]"""));
        await ann.Client.Request("chat.send", Message(3, "psst", $$""","to":"{{carol.Id}}","offers":[{"id":"{{Id(74)}}","name":"my-plan.pdf","size":3}]"""));
        await ann.Client.Request("chat.delete", About(2));
        Assert.Equal([Id(1)], await Found(bob, "lan, pdf"));
        Assert.Equal([Id(1)], await Found(bob, "OFFICE north"));
        Assert.Empty(await Found(bob, "pdfb"));
        Assert.Empty(await Found(bob, "plan sky"));
    }

    [Fact]
    public async Task A_message_has_only_so_many_kinds_of_reactions()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await Join(server, "Ann");
        await ann.Client.Request("chat.send", Message(1, "one"));
        var people = new List<Person>();
        for (var emoji = 0; emoji < 21; emoji++)
        {
            if (emoji % 6 == 0)
                people.Add(await Join(server, $"Person {emoji}"));
            var answer = await people[^1].Client.Ask("chat.react", About(1, $$""","emoji":"{{char.ConvertFromUtf32(0x1F600 + emoji)}}","on":true"""));
            Assert.Equal(emoji < 20, answer["result"] is not null);
        }

        // one that is there already takes no further place
        Assert.Equal(2, (await ann.Client.Request("chat.react", About(1, ""","emoji":"😀","on":true""")))["count"]!.GetValue<int>());
        people.ForEach(person => person.Dispose());
    }

    [Fact]
    public async Task Only_so_many_people_put_one_emoji_to_a_message_and_whoever_is_refused_takes_another()
    {
        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var ann = await Join(server, "Ann");
            await ann.Client.Request("chat.send", Message(1, "one"));
        }

        using (var database = new Database(new DataFolder(_folder.Path)))
        {
            database.Execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
                INSERT INTO chat_reactions (message, emoji, user_id, user_name, user_guest, at) SELECT (SELECT num FROM chat), '😀', 'u' || i, 'U', 1, i FROM n
                """);
        }

        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var bob = await Join(server, "Bob");
            using var cyd = await Join(server, "Cyd");
            Assert.Equal(1000, (await bob.Client.Request("chat.react", About(1, ""","emoji":"😀","on":true""")))["count"]!.GetValue<int>());
            Assert.Equal("too-many-reactions", await Reason(cyd.Client, "chat.react", About(1, ""","emoji":"😀","on":true""")));
            await cyd.Client.Request("chat.react", About(1, ""","emoji":"😁","on":true"""));
            // who has a place may give it to the next one
            Assert.Equal(999, (await bob.Client.Request("chat.react", About(1, ""","emoji":"😀","on":false""")))["count"]!.GetValue<int>());
            Assert.Equal(1000, (await cyd.Client.Request("chat.react", About(1, ""","emoji":"😀","on":true""")))["count"]!.GetValue<int>());
        }
    }

    [Fact]
    public void A_database_from_before_keeps_its_messages_and_their_numbers()
    {
        MakeFirstVersion();
        using var database = new Database(new DataFolder(_folder.Path));
        Assert.Equal("a 4 4, b 5 5", database.Command("SELECT group_concat(id || ' ' || seq || ' ' || revision, ', ') FROM (SELECT * FROM chat ORDER BY seq)").ExecuteScalar());
        Assert.Equal(5L, database.Command("SELECT last_revision FROM chat_rooms WHERE room = 'tea-time'").ExecuteScalar());
    }

    [Fact]
    public void With_a_message_go_its_reactions_and_what_it_says_of_files()
    {
        using var database = new Database(new DataFolder(_folder.Path));
        database.Execute("INSERT INTO chat (num, room, seq, revision, id, user_id, user_name, user_guest, text, sent_at) VALUES (7, 'r', 1, 1, 'x', 'u', 'U', 1, 'x', 5)");
        database.Execute("INSERT INTO chat_reactions (message, emoji, user_id, user_name, user_guest, at) VALUES (7, 'e', 'u', 'U', 1, 1)");
        database.Execute("INSERT INTO chat_offers (message, place, id, name, size) VALUES (7, 0, 'o', 'o', 1)");
        ChatStore.DeleteBefore(database, 6);
        Assert.Equal(0L, database.Command("SELECT COUNT(*) FROM chat_reactions").ExecuteScalar());
        Assert.Equal(0L, database.Command("SELECT COUNT(*) FROM chat_offers").ExecuteScalar());
    }

    [Fact]
    public void Each_message_of_a_page_has_its_own_reactions_and_files()
    {
        using var database = new Database(new DataFolder(_folder.Path));
        foreach (var number in new[] { 3, 4, 5, 6 })
            database.Execute("INSERT INTO chat (num, room, seq, revision, id, user_id, user_name, user_guest, text, sent_at) VALUES ($0, 'r', $0, $0, 'm' || $0, 'u', 'U', 1, 'x', 5)", number);
        foreach (var (message, emoji, user, at) in new[] { (3, "a", "u", 9), (3, "b", "v", 8), (3, "a", "v", 10), (5, "a", "v", 7) })
            database.Execute("INSERT INTO chat_reactions (message, emoji, user_id, user_name, user_guest, at) VALUES ($0, $1, $2, $2, 1, $3)", message, emoji, user, at);
        foreach (var (message, place, id) in new[] { (5, 1, "p"), (5, 0, "o"), (6, 0, "q") })
            database.Execute("INSERT INTO chat_offers (message, place, id, name, size) VALUES ($0, $1, $2, $2, 1)", message, place, id);
        var page = ChatRows.Read(database, "u", "AND c.seq >= $2 ORDER BY c.seq LIMIT $3", "r", 0, 10);
        Assert.Equal(
            ["m3: b1 a2! | ", "m4:  | ", "m5: a1 | o p", "m6:  | q"],
            page.Select(message =>
                $"{message.Id}: {string.Join(' ', message.Reactions?.Select(one => $"{one.Emoji}{one.Count}{(one.Mine ? "!" : "")}") ?? [])} | {string.Join(' ', message.Files?.Select(file => file.Id) ?? [])}"));
    }

    [Fact]
    public void A_page_over_sixty_thousand_reactions_reads_the_few_that_it_names()
    {
        using var database = new Database(new DataFolder(_folder.Path));
        for (var number = 1; number <= 3; number++)
            database.Execute("INSERT INTO chat (num, room, seq, revision, id, user_id, user_name, user_guest, text, sent_at) VALUES ($0, 'r', $0, $0, 'm' || $0, 'u', 'U', 1, 'x', 5)", number);
        database.Execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 59999)
            INSERT INTO chat_reactions (message, emoji, user_id, user_name, user_guest, at)
            SELECT 1 + i / 20000, 'e' || ((i * 7) % 20), 'u' || (i / 20 % 1000), 'U' || i, i % 2, 60000 - i FROM n
            """);
        List<ChatMessage> page = [];
        var work = Work(database, () => page = ChatRows.Read(database, "u7", "AND c.seq >= $2 ORDER BY c.seq LIMIT $3", "r", 0, 10));
        // it was some millions
        Assert.InRange(work, 1, 100);
        foreach (var message in page)
        {
            var all = new List<(string Emoji, User User, long At)>();
            using var rows = database.Command("SELECT emoji, user_id, user_name, user_guest, at FROM chat_reactions WHERE message = $0 ORDER BY at", message.Seq).ExecuteReader();
            while (rows.Read())
                all.Add((rows.GetString(0), new User(rows.GetString(1), rows.GetString(2), rows.GetBoolean(3)), rows.GetInt64(4)));
            var expected = all.GroupBy(one => one.Emoji).Select(kind => (kind.Key, kind.Count(), string.Join(' ', kind.Take(20).Select(one => one.User)), kind.Any(one => one.User.Id == "u7")));
            Assert.Equal(expected, message.Reactions!.Select(one => (one.Emoji, one.Count, string.Join(' ', one.Users), one.Mine)));
        }
    }

    [Fact]
    public async Task Of_many_messages_that_have_many_reactions_a_page_reads_as_many_as_fit_and_the_next_go_on()
    {
        const int messages = 40;
        using (var database = new Database(new DataFolder(_folder.Path)))
        {
            database.Execute("INSERT INTO chat_rooms (room, last_seq, last_revision, used_at) VALUES ('tea-time', $0, $0, $1)", messages, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            for (var number = 1; number <= messages; number++)
                database.Execute("INSERT INTO chat (num, room, seq, revision, id, user_id, user_name, user_guest, text, sent_at) VALUES ($0, 'tea-time', $0, $0, 'm' || $0, 'u', 'U', 1, 'x', $1)", number, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            database.Execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $0 * 400 - 1)
                INSERT INTO chat_reactions (message, emoji, user_id, user_name, user_guest, at) SELECT 1 + i / 400, 'e' || (i % 20), 'u' || (i / 20 % 20), 'U', 0, i FROM n
                """,
                messages);
            var (count, isCut) = (0, false);
            var work = Work(database, () => count = ChatRows.ReadPage(database, "u7", "AND c.seq >= $2 ORDER BY c.seq LIMIT $3", "tea-time", 0, 101, out isCut).Count);
            Assert.Equal((5, true), (count, isCut));
            Assert.InRange(work, 1, 100);
        }

        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await Join(server, "Ann");
        await Reads("chat.history", """{"room":"tea-time"}""", page => $$"""{"room":"tea-time","before":{{page["messages"]![0]!["seq"]}}}""");
        await Reads("chat.changes", """{"room":"tea-time","since":0}""", page => $$"""{"room":"tea-time","since":{{page["revision"]}}}""");

        async Task Reads(string method, string parameters, Func<JsonNode, string> next)
        {
            var read = new List<long>();
            for (var more = true; more;)
            {
                var page = await ann.Client.Request(method, parameters);
                read.AddRange(page["messages"]!.AsArray().Select(message => message!["seq"]!.GetValue<long>()));
                (more, parameters) = (page["more"]!.GetValue<bool>(), next(page));
            }

            Assert.Equal(Enumerable.Range(1, messages).Select(seq => (long)seq), read.Order());
        }
    }

    [Fact]
    public void Of_a_database_from_before_reactions_are_counted()
    {
        using (var database = new Database(new DataFolder(_folder.Path)))
        {
            foreach (var (emoji, user) in new[] { ("a", "u"), ("b", "u"), ("a", "v") })
                database.Execute("INSERT INTO chat_reactions (message, emoji, user_id, user_name, user_guest, at) VALUES (7, $0, $1, $1, 1, 1)", emoji, user);
            database.Execute("DROP INDEX chat_reactions_by_time");
            database.Execute("DROP TRIGGER chat_reacted");
            database.Execute("DROP TABLE chat_reaction_kinds");
            database.Execute("PRAGMA user_version=11");
        }

        using var opened = new Database(new DataFolder(_folder.Path));
        Assert.Equal("a 2, b 1", opened.Command("SELECT group_concat(emoji || ' ' || users, ', ') FROM (SELECT * FROM chat_reaction_kinds WHERE message = 7 ORDER BY emoji)").ExecuteScalar());
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>How much SQLite does, in thousands of steps of its virtual machine.</summary>
    private static int Work(Database database, Action action)
    {
        var steps = 0;
        SQLitePCL.raw.sqlite3_progress_handler(database.Handle, 1_000, _ => steps++ < 0 ? 1 : 0, null);
        action();
        SQLitePCL.raw.sqlite3_progress_handler(database.Handle, 0, null, null);
        return steps;
    }

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{number:D12}");

    private static string About(int number, string more = "") => $$"""{"room":"tea-time","id":"{{Id(number)}}"{{more}} }""";

    private static string Message(int number, string text, string more = "") => About(number, $$""","text":"{{text}}"{{more}}""");

    private static async Task<string> Reason(SignalingClient client, string method, string parameters) =>
        (await client.Ask(method, parameters))["error"]!["data"]!["reason"]!.GetValue<string>();

    private static async Task<IEnumerable<string>> Found(Person reader, string text) =>
        (await reader.Client.Request("chat.search", $$"""{"room":"tea-time","text":"{{text}}"}"""))["messages"]!.AsArray().Select(message => message!["id"]!.GetValue<string>());

    private static async Task<Person> Join(RunningServer server, string name)
    {
        var client = await SignalingClient.Connect(server.Plain("/parley/ws"));
        var welcome = await client.Request("session.hello", $$"""{"guest":{"name":"{{name}}"} }""");
        await client.Request("room.join", InRoom);
        return new Person(client, welcome["user"]!["id"]!.GetValue<string>());
    }

    private void MakeFirstVersion()
    {
        _ = new DataFolder(_folder.Path);
        var assembly = typeof(Database).Assembly;
        using var stream = new StreamReader(assembly.GetManifestResourceStream("migrations/0001-users-chat-calls.sql")!);
        SystemSqlite.Load();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder.Path, "parley.db"), Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = stream.ReadToEnd() + """
            ;
            INSERT INTO chat (room, seq, id, user_id, user_name, user_guest, text, sent_at) VALUES ('tea-time', 5, 'b', 'u', 'U', 1, 'b', 2), ('tea-time', 4, 'a', 'u', 'U', 1, 'a', 1);
            INSERT INTO chat_rooms (room, last_seq) VALUES ('tea-time', 5);
            PRAGMA user_version=1;
            """;
        command.ExecuteNonQuery();
    }

    private sealed record Person(SignalingClient Client, string Id) : IDisposable
    {
        public void Dispose() => Client.Dispose();
    }
}
