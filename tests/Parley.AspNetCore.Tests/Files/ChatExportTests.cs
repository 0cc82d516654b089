using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Storage;

namespace Parley.AspNetCore.Tests.Files;

/// <summary>The chat as a document, for readers who take their time.</summary>
public sealed class ChatExportTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_reads_slowly_reads_nothing_that_was_written_since_and_no_further_when_they_are_sent_out(bool banned)
    {
        await using var server = await RunningServer.StartPlain();
        using var ann = await FileScene.Join(server, "Ann");
        using var bob = await FileScene.Join(server, "Bob");
        var participant = (string)(await ann.Client.Notification("participant.joined"))["params"]!["participant"]!["id"]!;
        await Fill(server);

        using var response = await server.Http.GetAsync(server.Plain($"/parley/rooms/{FileScene.Room}/chat?format=text&ticket={bob.Ticket}"), HttpCompletionOption.ResponseHeadersRead, Ending);
        Assert.Equal(200, (int)response.StatusCode);
        if (banned)
            await ann.Client.Request("room.ban", $$"""{"room":"{{FileScene.Room}}","participant":"{{participant}}"}""");
        await ann.Client.Request("chat.send", $$"""{"room":"{{FileScene.Room}}","id":"00000000-0000-4000-8000-000000000001","text":"now that we are among ourselves"}""");

        var text = await Read(response);
        Assert.DoesNotContain("among ourselves", text.Text, StringComparison.Ordinal);
        Assert.Equal(!banned, text.IsWhole);
        Assert.Equal(!banned, text.Text.Contains("the newest", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_saves_the_chat_so_often_and_then_waits()
    {
        await using var server = await RunningServer.StartPlain();
        using var ann = await FileScene.Join(server, "Ann");
        using var bob = await FileScene.Join(server, "Bob");
        for (var i = 0; i < 20; i++)
            Assert.Equal(200, await Save(ann));
        using var refused = await ann.Send(HttpMethod.Get, "/chat?format=text");
        Assert.Equal((429, "rate-limited"), ((int)refused.StatusCode, await FileScene.Reason(refused)));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(200, await Save(bob));

        static async Task<int> Save(FileScene scene)
        {
            using var response = await scene.Send(HttpMethod.Get, "/chat?format=text");
            return (int)response.StatusCode;
        }
    }

    /// <summary>More than fits into what lies between the server and a reader who does not read.</summary>
    private static Task<int> Fill(RunningServer server) => server.App.Services.GetRequiredService<StorageLine>().Ask(database =>
    {
        database.Execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
            INSERT INTO chat (room, seq, revision, id, user_id, user_name, user_guest, text, sent_at)
            SELECT $0, i, i, printf('%d', i), 'ann', 'Ann', 0, CASE i WHEN 2000 THEN 'the newest' ELSE hex(zeroblob(8000)) END, $1 FROM n
            """,
            FileScene.Room, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        return database.Execute("INSERT OR REPLACE INTO chat_rooms (room, last_seq, last_revision, used_at) VALUES ($0, 2000, 2000, 0)", FileScene.Room);
    });

    private static async Task<(string Text, bool IsWhole)> Read(HttpResponseMessage response)
    {
        using var read = new MemoryStream();
        var isWhole = true;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(Ending);
            await stream.CopyToAsync(read, Ending);
        }
        catch (IOException)
        {
            isWhole = false;
        }

        return (System.Text.Encoding.UTF8.GetString(read.ToArray()), isWhole);
    }
}
