using Parley.AspNetCore.Storage;

namespace Parley.AspNetCore.Tests.Storage;

/// <summary>Polls and votes, through the real server and its database.</summary>
public sealed class PollStoreTests : IDisposable
{
    private const string InRoom = """{"room":"tea-time"}""";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Polls_and_votes_are_there_after_a_restart()
    {
        string anns, bobs;
        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var ann = await Join(server, "Ann");
            using var bob = await Join(server, "Bob");
            (anns, bobs) = (ann.Identity, bob.Identity);
            await ann.Client.Request("poll.create", Poll(1, ""","multiple":true"""));
            await ann.Client.Request("poll.create", Poll(2, ""","results":"when-closed","anonymous":true"""));
            await ann.Client.Request("poll.vote", Vote(1, "0,2"));
            await bob.Client.Request("poll.vote", Vote(1, "2"));
            await bob.Client.Request("poll.vote", Vote(1, "1,2"));
            await bob.Client.Request("poll.vote", Vote(2, "1"));
            await ann.Client.Request("poll.vote", Vote(2, "0"));
            await ann.Client.Request("poll.vote", Vote(2, ""));
            Assert.Equal("invalid-params", await Reason(bob.Client, "poll.vote", Vote(2, "0,1")));
            Assert.Equal("invalid-params", await Reason(bob.Client, "poll.vote", Vote(1, "3")));
            Assert.Equal("unknown-poll", await Reason(bob.Client, "poll.vote", Vote(9, "0")));
            Assert.Equal("forbidden", await Reason(bob.Client, "poll.voters", About(2, ""","option":1""")));
        }

        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var ann = await Join(server, "Ann", anns);
            using var bob = await Join(server, "Bob", bobs);
            var polls = (await bob.Client.Request("poll.list", InRoom))["polls"]!.AsArray();
            Assert.Equal("2: ? ? ? of 1, mine 1 | 1: 1 1 2 of 2, mine 1 2", string.Join(" | ", polls.Select(poll =>
                $"{poll!["seq"]}: {string.Join(' ', poll["options"]!.AsArray().Select(option => option!["votes"]?.ToString() ?? "?"))} of {poll["voters"]}, mine {string.Join(' ', poll["mine"]!.AsArray())}")));
            var voters = (await bob.Client.Request("poll.voters", About(1, ""","option":2""")))["voters"]!.AsArray();
            Assert.Equal(["Ann", "Bob"], voters.Select(voter => voter!["name"]!.GetValue<string>()));
            Assert.Equal("0 1 0", string.Join(' ', (await ann.Client.Request("poll.close", About(2)))["poll"]!["options"]!.AsArray().Select(option => option!["votes"])));
            Assert.Equal("poll-closed", await Reason(bob.Client, "poll.vote", Vote(2, "0")));
            await ann.Client.Request("poll.delete", About(1));
            Assert.Single((await bob.Client.Request("poll.list", InRoom))["polls"]!.AsArray());
        }
    }

    [Fact]
    public async Task Who_opens_the_empty_room_neither_closes_nor_deletes_what_others_asked_before()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await Join(server, "Ann");
        await ann.Client.Request("poll.create", Poll(1));
        await ann.Client.Request("room.leave", InRoom);
        using var bob = await Join(server, "Bob");
        Assert.Equal("forbidden", await Reason(bob.Client, "poll.close", About(1)));
        Assert.Equal("forbidden", await Reason(bob.Client, "poll.delete", About(1)));
        Assert.Equal("unknown-poll", await Reason(bob.Client, "poll.close", About(9)));
        await bob.Client.Request("poll.delete", About(9));
        var poll = Assert.Single((await bob.Client.Request("poll.list", InRoom))["polls"]!.AsArray())!;
        Assert.Equal("Ann", poll["by"]!["name"]!.GetValue<string>());
        await bob.Client.Request("poll.create", Poll(2));
        await bob.Client.Request("poll.close", About(2));
        await bob.Client.Request("poll.delete", About(2));
    }

    [Fact]
    public async Task An_anonymous_vote_has_no_name_in_the_database()
    {
        string id;
        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var ann = await Join(server, "Ann");
            id = ann.Id;
            await ann.Client.Request("poll.create", Poll(1, ""","anonymous":true"""));
            await ann.Client.Request("poll.vote", Vote(1, "1"));
            await ann.Client.Request("poll.create", Poll(2));
            await ann.Client.Request("poll.vote", Vote(2, "1"));
        }

        using var database = new Database(new DataFolder(_folder.Path));
        using var rows = database.Command("SELECT voter, user_name FROM poll_votes ORDER BY num").ExecuteReader();
        Assert.True(rows.Read());
        Assert.NotEqual(id, rows.GetString(0));
        Assert.True(rows.IsDBNull(1));
        Assert.True(rows.Read());
        Assert.Equal((id, "Ann"), (rows.GetString(0), rows.GetString(1)));
    }

    [Fact]
    public async Task A_room_keeps_its_newest_polls_and_never_loses_one_that_is_open()
    {
        using (var database = new Database(new DataFolder(_folder.Path)))
        {
            database.Execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
                INSERT INTO polls (room, seq, id, question, multiple, anonymous, hidden, user_id, user_name, user_guest, created_at, closed_at, revision, voters)
                SELECT 'tea-time', i, 'old-' || i, 'Old?', 0, 0, 0, 'u', 'U', 1, $0, CASE i WHEN 1 THEN NULL ELSE $0 END, 1, 0 FROM n
                """,
                DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        }

        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await Join(server, "Ann");
        await ann.Client.Request("poll.create", Poll(101));
        await ann.Client.Request("poll.create", Poll(102));
        var seqs = new List<long>();
        for (var more = true; more;)
        {
            var page = await ann.Client.Request("poll.list", seqs.Count == 0 ? InRoom : $$"""{"room":"tea-time","before":{{seqs[^1]}},"limit":60}""");
            seqs.AddRange(page["polls"]!.AsArray().Select(poll => poll!["seq"]!.GetValue<long>()));
            more = page["more"]!.GetValue<bool>();
        }

        Assert.Equal(100, seqs.Count);
        Assert.Equal([102, 101, 100], seqs.Take(3));
        Assert.Equal([4, 1], seqs.TakeLast(2));
    }

    [Fact]
    public async Task Polls_go_when_chat_of_their_age_goes()
    {
        await using (var server = await RunningServer.StartPlain(("DataPath", _folder.Path)))
        {
            using var ann = await Join(server, "Ann");
            await ann.Client.Request("poll.create", Poll(1));
            await ann.Client.Request("poll.vote", Vote(1, "0"));
        }

        using var database = new Database(new DataFolder(_folder.Path));
        PollStore.DeleteBefore(database, long.MaxValue);
        foreach (var table in (string[])["polls", "poll_options", "poll_votes"])
            Assert.Equal(0L, database.Command($"SELECT COUNT(*) FROM {table}").ExecuteScalar());
    }

    public void Dispose() => _folder.Dispose();

    private static string Id(int number) => $"7e0ba6f2-0000-4000-8000-{number:D12}";

    private static string Poll(int number, string more = "") => $$"""{"room":"tea-time","id":"{{Id(number)}}","question":"Tea?","options":["Yes","No","Later"]{{more}}}""";

    private static string About(int number, string more = "") => $$"""{"room":"tea-time","id":"{{Id(number)}}"{{more}}}""";

    private static string Vote(int number, string options) => About(number, $$""","options":[{{options}}]""");

    private static async Task<string> Reason(SignalingClient client, string method, string parameters) =>
        (await client.Ask(method, parameters))["error"]!["data"]!["reason"]!.GetValue<string>();

    private static async Task<Person> Join(RunningServer server, string name, string? identity = null)
    {
        var client = await SignalingClient.Connect(server.Plain("/parley/ws"));
        var known = identity is null ? "" : $$""","identity":"{{identity}}" """;
        var welcome = await client.Request("session.hello", $$"""{"guest":{"name":"{{name}}"{{known}}} }""");
        await client.Request("room.join", InRoom);
        return new Person(client, welcome["user"]!["id"]!.GetValue<string>(), welcome["identity"]!.GetValue<string>());
    }

    private sealed record Person(SignalingClient Client, string Id, string Identity) : IDisposable
    {
        public void Dispose() => Client.Dispose();
    }
}
