using System.Net;
using System.Net.Http.Headers;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Signaling;
using Parley.AspNetCore.Storage;
using Parley.AspNetCore.Tests.Files;
using Parley.Rooms;
using Parley.Rooms.Audit;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Tests.Storage;

/// <summary>The audit log on the disk.</summary>
public sealed class AuditTests : IDisposable
{
    private const int Full = 13;
    private static readonly User Olga = new("u-1", "Olga", Guest: false);
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task What_is_done_in_a_room_and_to_its_files_is_read_again_beside_the_running_server()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using var ann = await FileScene.Join(server, "Ann");
        using var bob = await SignalingClient.SignIn(server, "Bob");
        var joined = await bob.Request("room.join", """{"room":"tea-time"}""");
        await ann.Client.Request("room.mute", $$"""{"room":"tea-time","participant":"{{joined["participant"]}}","source":"microphone"}""");
        await bob.Request("chat.send", """{"room":"tea-time","id":"00000000-0000-4000-8000-000000000009","text":"not for the log"}""");
        await ann.Client.Request("chat.delete", """{"room":"tea-time","id":"00000000-0000-4000-8000-000000000009"}""");
        var sent = (await ann.Upload("plan.txt", [1, 2, 3]))["id"]!.GetValue<string>();
        await ann.Say(1, sent);
        await ann.Client.Request("chat.delete", """{"room":"tea-time","id":"00000000-0000-4000-8000-000000000001"}""");
        var unsent = (await ann.Upload("other.txt", [1, 2]))["id"]!.GetValue<string>();
        using (await ann.Send(HttpMethod.Delete, $"/files/{unsent}"))
        using (await ann.Send(HttpMethod.Delete, $"/files/{await ann.Create("never.txt", 5)}"))
        {
            // the second one never was a file
        }

        Assert.Equal(
            [
                (AuditAction.Mute, "microphone"), (AuditAction.DeleteMessage, "00000000-0000-4000-8000-000000000009"),
                (AuditAction.UploadFile, $"{sent} 3 bytes"), (AuditAction.DeleteFile, sent), (AuditAction.UploadFile, $"{unsent} 2 bytes"), (AuditAction.DeleteFile, unsent),
            ],
            Read().Select(line => (line.Action, line.Detail!)));
        Assert.All(Read(), line => Assert.Equal(("tea-time", ann.Id, "Ann"), (line.Room, line.By!.Id, line.By.Name)));
        Assert.Equal("Bob", Read()[0].Whom!.Name);
        Assert.Empty(Read(room: "elsewhere"));
        Assert.Empty(Read(since: DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds()));
    }

    [Fact]
    public async Task Tokens_that_are_not_good_are_written_down_but_not_themselves()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        using (var client = await SignalingClient.Connect(server.Plain("/parley/ws")))
            Assert.NotNull((await client.Ask("session.hello", """{"token":"a.secret.token"}"""))["error"]);
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Plain("/whip/tea-time")) { Content = new StringContent("v=0", new MediaTypeHeaderValue("application/sdp")) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "another.secret.token");
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        // behind the line in the same queues
        using (await FileScene.Join(server, "Ann"))
            Assert.Equal([AuditAction.RefuseToken, AuditAction.RefuseToken], Read().Select(line => line.Action));
        Assert.DoesNotContain("secret", string.Join(' ', Read()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switched_off_nothing_is_written_and_nothing_kept()
    {
        using (var database = Open())
            Store().Add(database, Line(at: DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 1));
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path), ("AuditDays", "0"));
        using var ann = await FileScene.Join(server, "Ann");
        await ann.Client.Request("room.mute", """{"room":"tea-time","source":"microphone"}""");
        await ann.Upload("plan.txt", [1, 2, 3]);
        Assert.DoesNotContain(Read(), line => line.Action != AuditAction.Remove);
        await Eventually.Holds(() => Task.FromResult(Read().Count == 0));
    }

    [Fact]
    public void A_line_is_never_changed()
    {
        using var database = Open();
        Store().Add(database, Line(at: 1));
        Assert.Contains("only added to", Assert.Throws<SqliteException>(() => database.Execute("UPDATE audit SET by_name = 'Somebody else'")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_keeps_so_many_lines_and_strangers_push_out_only_strangers()
    {
        using (var database = Open())
        {
            Fill(database, "'u-1'", AuditStore.Lines + 500);
            Fill(database, "NULL", AuditStore.LinesOfStrangers + 500);
            AuditStore.DeleteBefore(database, 0);
            Assert.Equal((long)AuditStore.Lines, database.Command("SELECT COUNT(*) FROM audit WHERE by_id IS NOT NULL").ExecuteScalar());
            Assert.Equal((long)AuditStore.LinesOfStrangers, database.Command("SELECT COUNT(*) FROM audit WHERE by_id IS NULL").ExecuteScalar());
            Assert.Equal(501L, database.Command("SELECT MIN(num) FROM audit").ExecuteScalar());
        }
    }

    [Fact]
    public void What_operators_did_is_pushed_out_by_nobody_else()
    {
        using var database = Open();
        Store().Add(database, new AuditEntry(1, AuditAction.AdminEnd, "tea-time", Olga));
        Fill(database, "'guest-1'", AuditStore.Lines, "upload-file");
        Fill(database, "NULL", AuditStore.LinesOfStrangers + 1, "refuse-token");
        AuditStore.DeleteBefore(database, 0);
        Assert.Equal("admin-end", database.Command("SELECT action FROM audit ORDER BY num LIMIT 1").ExecuteScalar());
        Assert.Equal((long)AuditStore.Lines, database.Command("SELECT COUNT(*) FROM audit WHERE action = 'upload-file'").ExecuteScalar());
        // they too have an end
        Fill(database, "'operator'", AuditStore.LinesOfOperators, "admin-look");
        AuditStore.DeleteBefore(database, 0);
        Assert.Equal((long)AuditStore.LinesOfOperators, database.Command("SELECT COUNT(*) FROM audit WHERE action LIKE 'admin-%'").ExecuteScalar());
        Assert.Equal((long)AuditStore.Lines, database.Command("SELECT COUNT(*) FROM audit WHERE action = 'upload-file'").ExecuteScalar());
    }

    [Fact]
    public async Task Uploads_count_for_what_may_be_written_down_of_the_guests_of_an_address()
    {
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path));
        server.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.5");
        using var ann = await FileScene.Join(server, "Ann");
        var address = server.App.Services.GetRequiredService<AddressNames>().Of(IPAddress.Parse("203.0.113.5"));
        // ten seconds ago, so that there is room again
        await server.App.Services.GetRequiredService<SignalingQueue>().Ask((switchboard, now) => Enumerable.Range(0, 2_000).Count(_ => switchboard.Files.Line(
            new AuditEntry(1, AuditAction.UploadFile, "tea-time", new User(ann.Id, "Ann", Guest: true), Address: address),
            new Moment(now.Microseconds - 10_000_000, now.UnixMilliseconds - 10_000)) is not null));
        var id = (await ann.Upload("plan.txt", [1]))["id"]!.GetValue<string>();
        Assert.Equal($"{id} 1 bytes and 1000 more before (1000 upload-file)", Read()[0].Detail);
        Assert.Equal((ann.Id, address), (Read()[0].By!.Id, Read()[0].Address));
    }

    [Fact]
    public async Task A_full_database_costs_lines_and_nothing_else()
    {
        using (var database = Open(megabytes: 1))
            FillUp(database);
        await using var server = await RunningServer.StartPlain(("DataPath", _folder.Path), ("MaxDatabaseMegabytes", "1"));
        using var ann = await SignalingClient.SignIn(server, "Ann");
        using var bob = await SignalingClient.SignIn(server, "Bob");
        await ann.Request("room.join", """{"room":"tea-time"}""");
        var participant = (await bob.Request("room.join", """{"room":"tea-time"}"""))["participant"]!.GetValue<string>();
        for (var times = 0; times < 50; times++)
            await ann.Request("room.mute", $$"""{"room":"tea-time","participant":"{{participant}}","source":"microphone"}""");
        await ann.Request("room.remove", $$"""{"room":"tea-time","participant":"{{participant}}"}""");
        await bob.Notification("participant.left");
        Assert.Equal("ok\n", await server.Http.GetStringAsync(server.Plain("/healthz"), TestContext.Current.CancellationToken));
    }

    public void Dispose() => _folder.Dispose();

    private static AuditEntry Line(long at) => new(at, AuditAction.Remove, "tea-time", Olga, Olga);

    private static AuditStore Store() => new(Microsoft.Extensions.Options.Options.Create(new ParleyOptions()));

    private static void Fill(Database database, string by, int lines, string action = "mute") => database.Execute(
        $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $0) INSERT INTO audit (at, action, by_id) SELECT i, '{action}', {by} FROM n", lines);

    private static void FillUp(Database database)
    {
        try
        {
            for (var at = 1; ; at++)
                database.Execute("INSERT INTO audit (at, action, by_id, detail) VALUES ($0, 'mute', 'u-1', $1)", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), new string('x', 200));
        }
        catch (SqliteException full) when (full.SqliteErrorCode == Full)
        {
            // as wanted
        }
    }

    private Database Open(int megabytes = 0) => new(new DataFolder(_folder.Path), megabytes);

    private IReadOnlyList<AuditEntry> Read(string? room = null, long since = 0) => AuditReader.Read(Path.Combine(_folder.Path, "parley.db"), room, since);
}
