using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Server.Commands;
using Parley.Server.Load;
using Spectre.Console;

namespace Parley.Server.Tests.Load;

/// <summary>The whole of it: the real server, and clients that are none of its code but the protocols.</summary>
public sealed class RealServerTests : IAsyncLifetime
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("parley-load-").FullName;
    private readonly int _port = FreePort.Next();
    private readonly System.IO.StringWriter _errors = new();
    private readonly System.IO.StringWriter _console = new();
    private WebApplication _app = null!;

    [Theory]
    [InlineData(MediaCodec.Vp8, 3)]
    [InlineData(MediaCodec.H264, 2, Traits = ["Length", "medium"])]
    [InlineData(MediaCodec.Vp8, 1, Traits = ["Length", "medium"])]
    public async Task A_room_is_seen_and_heard_by_everybody(MediaCodec codec, int layers)
    {
        var result = await Run(Options() with { Video = codec, Layers = layers, Publishers = 3, Subscribers = 6, Tiles = 3 });
        AssertWhole(result, publishers: 3, subscribers: 6);
        Assert.InRange(result["video"]!["frames"]!.GetValue<double>(), 6 * 3 * 30, 6 * 3 * 100);
    }

    [Fact]
    public async Task WHIP_publishes_and_WHEP_plays()
    {
        var result = await Run(Options() with { Protocol = LoadProtocol.Whip, Publishers = 1, Subscribers = 3, Tiles = 1, Voices = 1, Layers = 1 });
        AssertWhole(result, publishers: 1, subscribers: 3);
        Assert.InRange(result["video"]!["frames"]!.GetValue<double>(), 3 * 30, 3 * 100);
    }

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(LoadWorker.IsSupported, "This needs Linux and OpenSSL 3.");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        (string Name, string Value)[] settings =
        [
            ("HttpPort", "0"), ("HttpsPort", $"{_port}"), ("TcpPort", "0"), ("UdpPort", $"{FreePort.Next()}"), ("DataPath", _folder), ("AllowLoopbackPeers", "true"),
        ];
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Parley:" + setting.Name, (string?)setting.Value)));
        builder.Services.AddParley();
        builder.UseParleyEndpoints();
        _app = builder.Build();
        _app.UseParley();
        _app.MapParley();
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
        await _errors.DisposeAsync();
        await _console.DisposeAsync();
    }

    private static void AssertWhole(JsonNode result, int publishers, int subscribers)
    {
        Assert.Equal((publishers, subscribers), (result["publishers"]!["joined"]!.GetValue<int>(), result["subscribers"]!["joined"]!.GetValue<int>()));
        Assert.Empty(result["faults"]!.AsArray());
        Assert.Equal((0, 0), (result["tool"]!["misattributed"]!.GetValue<int>(), result["video"]!["discontinuities"]!.GetValue<int>()));
        Assert.InRange(result["audio"]!["lossPercent"]!.GetValue<double>(), 0, 2);
        Assert.InRange(result["video"]!["lossPercent"]!.GetValue<double>(), 0, 0.5);
        Assert.InRange(result["audio"]!["packets"]!.GetValue<int>(), subscribers * 80, subscribers * 3 * 160);
        foreach (var times in (string[])["firstPacket", "firstFrame"]) Assert.InRange(result[times]!["max"]!.GetValue<double>(), 0.1, 8000);
    }

    private LoadOptions Options() => new()
    {
        Url = new Uri($"https://localhost:{_port}"),
        Insecure = true,
        Room = $"load-{_port}",
        Publishers = 1,
        Subscribers = 1,
        Bitrate = 600_000,
        Duration = TimeSpan.FromSeconds(2),
        JsonFile = System.IO.Path.Combine(_folder, "result.json"),
    };

    private async Task<JsonNode> Run(LoadOptions options)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(_console) });
        var code = await LoadCommand.Run(options, console, _errors, TestContext.Current.CancellationToken);
        Assert.True(code == 0, $"{code} {_errors} {_console}");
        return JsonNode.Parse(await System.IO.File.ReadAllTextAsync(options.JsonFile!, TestContext.Current.CancellationToken))!;
    }
}
