using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Parley.AspNetCore.Tests.Interop;

/// <summary>
/// aiortc (Debian: python3-aiortc) publishes by WHIP and plays by WHEP, through the real engine: its own ICE, DTLS, SRTP (AES-CM, the only
/// suite that it has) and codecs.
/// </summary>
public sealed class AiortcTests
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<Task<bool>> Installed = new(async () => File.Exists(Python) && (await Run("-c", "import aiortc, aiohttp, numpy")).ExitCode == 0);

    [Theory]
    [InlineData("VP8")]
    [InlineData("H264")]
    public async Task What_it_publishes_it_also_sees_and_hears(string codec)
    {
        Assert.SkipUnless(await Installed.Value, "aiortc is not installed (Debian: apt-get install python3-aiortc)");
        await using var server = await RunningServer.StartPlain();
        using var alice = await SignalingClient.SignIn(server, "Alice");
        await alice.Request("room.join", """{"room":"studio"}""");

        var script = Path.Combine(AppContext.BaseDirectory, "Interop", "aiortc_whip.py");
        var run = await Run(script, server.Plain("").ToString().TrimEnd('/'), "studio", codec, "");
        Assert.True(run.ExitCode == 0, run.Output);
        var result = JsonNode.Parse(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last(line => line.StartsWith('{')))!;
        Assert.True((int?)result["video"] >= 30 && (int?)result["audio"] >= 30, run.Output);
        Assert.True((int?)result["loudest"] > 4000, run.Output);
        for (var part = 0; part < 3; part++)
            Assert.InRange((int)result["colour"]![part]!, (int)result["sent"]![part]! - 12, (int)result["sent"]![part]! + 12);
        Assert.Equal("[200,200]", result["deleted"]!.ToJsonString());

        // both came, were connected, and went
        string[] told = [.. Enumerable.Range(0, 2).Select(_ => "participant.joined"), .. Enumerable.Range(0, 2).Select(_ => "participant.left")];
        foreach (var method in told)
            await alice.Notification(method);
        Assert.Equal(2, alice.Notifications.Count(message => (string?)message["method"] == "participant.updated" && (bool?)message["params"]!["participant"]!["connected"] == true));
    }

    private static async Task<(int ExitCode, string Output)> Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
