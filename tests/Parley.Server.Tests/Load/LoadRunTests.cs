using System.Text.Json.Nodes;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Server.Commands;
using Parley.Server.Load;
using Spectre.Console;

namespace Parley.Server.Tests.Load;

// what frames come in two seconds is counted: after the others, which have a whole server beside them
[CollectionDefinition(nameof(LoadRunTests), DisableParallelization = true)]
[Collection(nameof(LoadRunTests))]
public sealed class LoadRunTests : IDisposable
{
    // a load that was looked at so late tells of it itself, in milliseconds: what came by the clock then says what the machine let through
    private const double Stall = 100;
    private const int Tries = 3;

    private readonly string _file = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"parley-load-{Guid.NewGuid():N}.json");
    private readonly System.IO.StringWriter _console = new();
    private readonly System.IO.StringWriter _errors = new();

    [Fact]
    public async Task Publishers_and_subscribers_meet_by_the_native_protocol()
    {
        Assert.SkipUnless(LoadWorker.IsSupported, "This needs Linux and OpenSSL 3.");
        await RunUnstalled(server => Options(server) with { Publishers = 2, Subscribers = 4, ProcessId = Environment.ProcessId }, AssertMet);
    }

    /// <summary>Runs until the machine let the load run as it wanted to, or has been given its tries; then looks at what came.</summary>
    private async Task RunUnstalled(Func<FakeServer, LoadOptions> options, Action<JsonNode, FakeServer> look)
    {
        for (var tries = Tries; ; tries--)
        {
            await using var server = await FakeServer.Start();
            var result = await Run(options(server), exitCode: 0);
            if (tries > 1 && Number(result, "tool", "latestMilliseconds") >= Stall)
                continue;
            look(result, server);
            return;
        }
    }

    private void AssertMet(JsonNode result, FakeServer server)
    {
        Assert.Equal((2, 4), (Number(result, "publishers", "joined"), Number(result, "subscribers", "joined")));
        Assert.Equal("native", result["protocol"]!.GetValue<string>());
        Assert.InRange(Number(result, "joinsPerSecond"), 1, 10_000);
        var (rate, frames) = (Number(result, "video", "bitsPerSecond"), Number(result, "video", "frames"));
        Assert.InRange(rate / Number(result, "video", "packetsPerSecond") * Number(result, "video", "packets") / frames, 270_000 / 30, 340_000 / 30);
        Assert.InRange(Number(result, "audio", "packetsPerSecond"), 360, 440); // 2 voices × 50 × 4
        Assert.InRange(rate, 8 * 270_000, 8 * 340_000);
        Assert.InRange(frames, 8 * 50, 8 * 64);
        Assert.InRange(Number(result, "published", "bitsPerSecond"), 2 * 300_000, 2 * 370_000);
        foreach (var none in (string[])["lost", "missed", "discontinuities", "unusableFrames"]) Assert.Equal((none, 0), (none, Number(result, "video", none)));
        Assert.Equal(0, Number(result, "audio", "lost"));
        Assert.Equal(0, Number(result, "tool", "misattributed"));
        foreach (var times in (string[])["join", "connected", "firstPacket", "firstFrame"]) AssertRising(result[times]!);
        AssertRising(result["video"]!["delay"]!);
        Assert.InRange(Number(result, "video", "delay", "p50"), 0, 1000);
        Assert.Equal(Environment.ProcessId, Number(result, "server", "processId"));
        Assert.InRange(Number(result, "server", "cpuMicrosecondsPerForwardedPacket"), 0.1, 10_000);
        foreach (var state in (string[])["before", "loaded", "after"])
        {
            Assert.InRange(Number(result, "server", state, "residentBytes"), 1e6, 1e11);
            Assert.InRange(Number(result, "server", state, "handles"), 10, 10_000);
        }

        var timeline = result["timeline"]!.AsArray();
        Assert.InRange(timeline.Count, 2, 5);
        AssertRising(timeline[^1]!["delay"]!);
        Assert.All(timeline, entry => Assert.Equal((0, 720), (Number(entry!, "lost"), Number(entry!, "height"))));
        Assert.InRange(timeline.Average(entry => Number(entry!, "videoBitsPerSecond")), 8 * 250_000, 8 * 360_000);
        Assert.InRange(timeline.Average(entry => Number(entry!, "videoBitsPerSecond")) / rate, 0.8, 1.2);
        Assert.InRange(Number(timeline[^1]!, "at"), 1.9, 4);

        Assert.Empty(result["faults"]!.AsArray());
        Assert.Contains("2 of 2 publishers, 4 of 4 subscribers", _console.ToString(), StringComparison.Ordinal);

        Assert.Equal(6, server.Asked.Count(asked => asked.Method == "session.end"));
        var views = server.Asked.Where(asked => asked.Method == "media.view").ToList();
        Assert.Contains(views, view => view.Parameters["tiles"]!.AsArray().Count == 2);
        Assert.Contains(server.Asked, asked => asked.Method == "media.ready" && asked.Parameters["revision"]!.GetValue<int>() == 1);
        var sources = server.Asked.Where(asked => asked.Method == "media.connect").Select(asked => string.Join(' ', asked.Parameters["sources"]!.AsArray().Select(source => $"{source!["mid"]}:{source["source"]}"))).ToList();
        Assert.Equal((2, 4), (sources.Count(names => names == "mic:microphone cam:camera"), sources.Count(names => names.Length == 0)));

        Assert.InRange(Number(result, "published", "keyFrameRequestsOfOne"), 0, Number(result, "published", "keyFrameRequests"));
        // media.layers has switched off all layers but the largest
        Assert.InRange(Number(result, "published", "bitsPerSecond") / (rate / 4), 1, 1.25);
    }

    [Fact, Trait("Length", "medium")]
    public async Task Publishers_and_subscribers_meet_by_WHIP_and_WHEP()
    {
        Assert.SkipUnless(LoadWorker.IsSupported, "This needs Linux and OpenSSL 3.");
        await RunUnstalled(server => Options(server) with { Protocol = LoadProtocol.Whip, Publishers = 1, Subscribers = 2, Token = "secret", Layers = 1 }, (result, server) =>
        {
            Assert.Equal("whip", result["protocol"]!.GetValue<string>());
            Assert.InRange(Number(result, "video", "frames"), 2 * 50, 2 * 64);
            Assert.Null(result["server"]);
            Assert.All(server.Authorizations, header => Assert.Equal("Bearer secret", header));
            Assert.Equal(3, server.Deleted);
        });
    }

    [Fact]
    public async Task A_full_room_is_told_and_counted()
    {
        Assert.SkipUnless(LoadWorker.IsSupported, "This needs Linux and OpenSSL 3.");
        await using var server = await FakeServer.Start(capacity: 3, routedFrom: 1);
        var result = await Run(Options(server) with { Publishers = 1, Subscribers = 5, Duration = TimeSpan.FromSeconds(1) }, exitCode: 1);
        Assert.Equal(2, Number(result, "subscribers", "joined"));
        var fault = Assert.Single(result["faults"]!.AsArray())!;
        Assert.Equal((3, "room.join was refused: room-full (The room is full.)"), (fault["count"]!.GetValue<int>(), fault["reason"]!.GetValue<string>()));
    }

    [Fact, Trait("Length", "medium")]
    public async Task Members_come_and_go_and_are_counted_all_the_same()
    {
        Assert.SkipUnless(LoadWorker.IsSupported, "This needs Linux and OpenSSL 3.");
        await using var server = await FakeServer.Start();
        var result = await Run(Options(server) with { Protocol = LoadProtocol.Whip, Publishers = 1, Subscribers = 4, Churn = 3, Duration = TimeSpan.FromSeconds(3) }, exitCode: 0);
        var churned = (int)Number(result, "churned");
        Assert.InRange(churned, 5, 10);
        Assert.Equal(4, Number(result, "subscribers", "joined"));
        Assert.Equal(5 + churned, server.Deleted);
        Assert.InRange(Number(result, "audio", "packets"), 4 * 150 * 0.7, 4 * 150 * 1.2);
        Assert.Equal(0, Number(result, "tool", "brokenConnections"));
    }

    [Fact]
    public async Task Those_who_come_all_at_once_are_counted_apart()
    {
        Assert.SkipUnless(LoadWorker.IsSupported, "This needs Linux and OpenSSL 3.");
        await using var server = await FakeServer.Start(capacity: 9, routedFrom: 1);
        var result = await Run(Options(server) with { Publishers = 1, Subscribers = 3, Rush = 6, Duration = TimeSpan.FromSeconds(2) }, exitCode: 1);
        Assert.Equal((3, 3), (Number(result, "subscribers", "asked"), Number(result, "subscribers", "joined")));
        var rush = result["rush"]!;
        Assert.Equal((6, 5), (Number(rush, "subscribers", "asked"), Number(rush, "subscribers", "joined")));
        // a sixth of a second apart: the fifth has its answer after four of them at the soonest
        Assert.InRange(Number(rush, "joinsPerSecond"), 0.1, 7.5);
        foreach (var times in (string[])["join", "connected", "firstPacket", "firstFrame"]) AssertRising(rush[times]!);
        var fault = Assert.Single(result["faults"]!.AsArray())!;
        Assert.Equal((1, "room.join was refused: room-full (The room is full.)"), (fault["count"]!.GetValue<int>(), fault["reason"]!.GetValue<string>()));
        // whoever was refused had a session too
        Assert.Equal(10, server.Asked.Count(asked => asked.Method == "session.end"));
        Assert.Contains("5 of 6 subscribers", _console.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Media_under_a_wrong_number_is_noticed()
    {
        Assert.SkipUnless(LoadWorker.IsSupported, "This needs Linux and OpenSSL 3.");
        await using var server = await FakeServer.Start();
        server.Media.WrongNumbers = 1; // the first publisher's media come under the second one's number
        var result = await Run(Options(server) with { Publishers = 2, Subscribers = 2, Duration = TimeSpan.FromSeconds(1) }, exitCode: 0);
        Assert.InRange(Number(result, "tool", "misattributed"), 2, 1000);
        Assert.Contains("WRONG NAMES", _console.ToString(), StringComparison.Ordinal);
    }

    [Fact, Trait("Length", "medium")]
    public async Task A_load_without_pictures_is_sound_alone()
    {
        Assert.SkipUnless(LoadWorker.IsSupported, "This needs Linux and OpenSSL 3.");
        await RunUnstalled(server => Options(server) with { Publishers = 1, Subscribers = 2, Video = MediaCodec.None, Duration = TimeSpan.FromSeconds(1) }, (result, _) =>
        {
            Assert.Equal(0, Number(result, "video", "packets"));
            Assert.Null(result["firstFrame"]);
            Assert.InRange(Number(result, "audio", "packetsPerSecond"), 85, 115);
        });
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_in_a_sentence()
    {
        Assert.SkipUnless(LoadWorker.IsSupported, "This needs Linux and OpenSSL 3.");
        var options = new LoadOptions { Url = new Uri("http://127.0.0.1:1"), Room = "load", Publishers = 1, Subscribers = 1 };
        Assert.Equal(69, await LoadCommand.Run(options, Console(), _errors, TestContext.Current.CancellationToken));
        Assert.Equal("parley: Nobody listens at http://127.0.0.1:1/. Start the server, or correct --url.", _errors.ToString().TrimEnd());
    }

    [Fact]
    public async Task A_process_that_is_not_there_and_a_file_that_cannot_be_written_are_told_before_the_load()
    {
        Assert.SkipUnless(LoadWorker.IsSupported, "This needs Linux and OpenSSL 3.");
        await using var server = await FakeServer.Start();
        Assert.Equal(69, await LoadCommand.Run(Options(server) with { ProcessId = int.MaxValue }, Console(), _errors, TestContext.Current.CancellationToken));
        Assert.StartsWith("parley: There is no process 2147483647", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(73, await LoadCommand.Run(Options(server) with { JsonFile = "/nowhere/at/all.json" }, Console(), _errors, TestContext.Current.CancellationToken));
        Assert.Contains("could not be written to /nowhere/at/all.json", _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(server.Asked);
    }

    public void Dispose()
    {
        System.IO.File.Delete(_file);
        _console.Dispose();
        _errors.Dispose();
    }

    private static LoadOptions Options(FakeServer server) => new()
    {
        Url = server.Url,
        Room = "load",
        Publishers = 1,
        Subscribers = 1,
        Layers = 3,
        Bitrate = 300_000,
        Duration = TimeSpan.FromSeconds(2),
        Interval = TimeSpan.FromMilliseconds(500),
        JoinRate = 100,
    };

    private static double Number(JsonNode node, params string[] path) => path.Aggregate(node, (at, member) => at[member]!).GetValue<double>();

    private static void AssertRising(JsonNode times)
    {
        double[] values = [Number(times, "p50"), Number(times, "p95"), Number(times, "p99"), Number(times, "max")];
        Assert.Equal(values.Order(), values);
        Assert.True(values[0] > 0);
    }

    private IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(_console) });
        console.Profile.Width = 200;
        return console;
    }

    private async Task<JsonNode> Run(LoadOptions options, int exitCode)
    {
        Assert.Equal((exitCode, ""), (await LoadCommand.Run(options with { JsonFile = _file }, Console(), _errors, TestContext.Current.CancellationToken), _errors.ToString()));
        return JsonNode.Parse(await System.IO.File.ReadAllTextAsync(_file, TestContext.Current.CancellationToken))!;
    }
}
