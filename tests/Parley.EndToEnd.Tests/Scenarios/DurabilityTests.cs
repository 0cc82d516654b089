using System.Net.WebSockets;
using System.Text.Json;
using Parley.EndToEnd.Tests.Hosting;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>What the server has acknowledged, it has.</summary>
public sealed class DurabilityTests
{
    private const string Room = "kill-nine";

    // what is written until the kill has come is not to be too much
    private static readonly Dictionary<string, string> Options = new() { ["Signaling:UnitsPerSecond"] = "2000" };

    [Fact]
    public async Task Chat_that_was_acknowledged_is_there_once_after_kill_9()
    {
        await using var server = await ParleyServer.StartAsync(options: Options);
        var acknowledged = new List<string>();
        using (var ada = await SignalingClient.SignInAsync(server, "Ada"))
        {
            await ada.AskAsync("room.join", new { room = Room });
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var writing = WriteAsync();
            await enough.Task;
            await server.KillAsync();
            await writing;

            async Task WriteAsync()
            {
                try
                {
                    // without an end: the kill comes in the middle of it
                    for (var i = 0; ; i++)
                    {
                        var id = Guid.NewGuid().ToString();
                        await ada.AskAsync("chat.send", new { room = Room, id, text = $"message {i}" });
                        acknowledged.Add(id);
                        if (acknowledged.Count == 60)
                            enough.SetResult();
                    }
                }
                catch (WebSocketException)
                {
                    // killed
                }
            }
        }

        await server.RestartAsync();
        using var bob = await SignalingClient.SignInAsync(server, "Bob");
        await bob.AskAsync("room.join", new { room = Room });
        var stored = await HistoryAsync(bob);
        Assert.True(acknowledged.Count >= 60);
        Assert.Equal(acknowledged, stored.Take(acknowledged.Count));
        Assert.Equal(stored.Count, stored.Distinct(StringComparer.Ordinal).Count());
        // at most the one message that was on its way
        Assert.InRange(stored.Count - acknowledged.Count, 0, 1);
    }

    [Fact]
    public async Task What_was_acknowledged_of_a_message_later_is_there_after_kill_9_too()
    {
        await using var server = await ParleyServer.StartAsync(options: Options);
        // what the server has said last of each message
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        string? asking = null;
        using (var ada = await SignalingClient.SignInAsync(server, "Ada"))
        {
            await ada.AskAsync("room.join", new { room = Room });
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var writing = ChangeAsync();
            await enough.Task;
            await server.KillAsync();
            await writing;

            async Task ChangeAsync()
            {
                try
                {
                    for (var i = 0; ; i++)
                    {
                        var id = asking = Guid.NewGuid().ToString();
                        await ada.AskAsync("chat.send", new { room = Room, id, text = "first" });
                        said[id] = "first 0";
                        await ada.AskAsync("chat.edit", new { room = Room, id, text = "second" });
                        said[id] = "second 0";
                        await ada.AskAsync("chat.react", new { room = Room, id, emoji = "👍", on = true });
                        said[id] = "second 1";
                        if (i % 2 == 0)
                        {
                            await ada.AskAsync("chat.delete", new { room = Room, id });
                            said[id] = "deleted";
                        }

                        if (i == 12)
                            enough.SetResult();
                    }
                }
                catch (WebSocketException)
                {
                    // killed
                }
            }
        }

        await server.RestartAsync();
        using var bob = await SignalingClient.SignInAsync(server, "Bob");
        await bob.AskAsync("room.join", new { room = Room });
        var page = await bob.AskAsync("chat.history", new { room = Room });
        var stored = page.GetProperty("messages").EnumerateArray().ToDictionary(m => m.GetProperty("id").GetString()!, Describe, StringComparer.Ordinal);
        Assert.True(said.Count > 12);
        // at most the change that was on its way is further than what was acknowledged
        foreach (var (id, last) in said.Where(entry => entry.Key != asking))
            Assert.Equal(last, stored[id]);

        static string Describe(JsonElement message) => message.TryGetProperty("deletedAt", out _)
            ? "deleted"
            : $"{message.GetProperty("text").GetString()} {(message.TryGetProperty("reactions", out var reactions) ? reactions.GetArrayLength() : 0)}";
    }

    private static async Task<List<string>> HistoryAsync(SignalingClient client)
    {
        var ids = new List<string>();
        long? before = null;
        while (true)
        {
            var page = await client.AskAsync("chat.history", before is null ? new { room = Room } : new { room = Room, before });
            var messages = page.GetProperty("messages").EnumerateArray().ToArray();
            ids.InsertRange(0, messages.Select(m => m.GetProperty("id").GetString()!));
            if (!page.GetProperty("more").GetBoolean())
                return ids;
            before = messages[0].GetProperty("seq").GetInt64();
        }
    }
}
