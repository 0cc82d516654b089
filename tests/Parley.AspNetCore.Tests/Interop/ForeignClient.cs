using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Parley.AspNetCore.Tests.Interop;

/// <summary>
/// A program of others that publishes by WHIP, plays the same room by WHEP, ends both, and says as JSON on its last line what came. It is
/// bound to end by itself after 25 seconds of media.
/// </summary>
internal static class ForeignClient
{
    public const string Python = "/usr/bin/python3";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Interop", name);

    /// <summary>Whether a Python program runs without an error: whether what it imports is installed.</summary>
    public static async Task<bool> Imports(string program) => File.Exists(Python) && (await Run(Python, ["-c", program])).ExitCode == 0;

    /// <summary>
    /// Runs it in a room in which somebody sees the publisher and the player come, connect and go.
    /// </summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments, given the server's address and the room.</param>
    /// <param name="check">Looks at what it said, and all of its output.</param>
    public static async Task Visits(string file, Func<string, string, string[]> arguments, Action<JsonNode, string> check)
    {
        await using var server = await RunningServer.StartPlain();
        using var alice = await SignalingClient.SignIn(server, "Alice");
        await alice.Request("room.join", """{"room":"studio"}""");

        // she listens all the while: whoever does not answer the server's pings is gone after 20 seconds
        var seen = SeesComeAndGo(alice);
        var run = await Run(file, arguments(server.Plain("").ToString().TrimEnd('/'), "studio"));
        Assert.True(run.ExitCode == 0, run.Output);
        var result = JsonNode.Parse(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last(line => line.StartsWith('{')))!;
        check(result, run.Output);
        Assert.Equal("[200,200]", result["deleted"]!.ToJsonString());
        await seen;
        Assert.Equal(2, alice.Notifications.Count(message => (string?)message["method"] == "participant.updated" && (bool?)message["params"]!["participant"]!["connected"] == true));
    }

    private static async Task SeesComeAndGo(SignalingClient watcher)
    {
        string[] told = [.. Enumerable.Repeat("participant.joined", 2), .. Enumerable.Repeat("participant.left", 2)];
        foreach (var method in told)
            await watcher.Notification(method);
    }

    /// <summary>The colour and the tone that were sent came, and went on.</summary>
    public static void SeesAndHearsItself(JsonNode result, string output)
    {
        Assert.True((int?)result["video"] >= 30 && (int?)result["audio"] >= 30, output);
        Assert.True((int?)result["loudest"] > 4000, output);
        for (var part = 0; part < 3; part++)
            Assert.InRange((int)result["colour"]![part]!, (int)result["sent"]![part]! - 12, (int)result["sent"]![part]! + 12);
    }

    /// <summary>Runs a program to its end; output and errors together.</summary>
    public static async Task<(int ExitCode, string Output)> Run(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, TimeSpan? within = null)
    {
        var start = new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(within ?? Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output + await error);
    }
}
