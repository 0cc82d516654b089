using System.Text.Json;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Hosting;

/// <summary><c>parley load</c> as a process of its own: people without heads (docs/operations.md).</summary>
internal sealed class ParleyLoad : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly ChildProcess _process;
    private readonly string _file;

    private ParleyLoad(ChildProcess process, string file) => (_process, _file) = (process, file);

    /// <summary>Lets people join from a machine.</summary>
    /// <param name="machine">Where they are.</param>
    /// <param name="server">Whom they join.</param>
    /// <param name="room">The room.</param>
    /// <param name="options">More of the command line.</param>
    public static ParleyLoad Start(LabHost machine, ParleyServer server, string room, params string[] options)
    {
        var file = Path.Combine(Path.GetTempPath(), $"parley-load-{Guid.NewGuid():N}.json");
        var command = machine.Command("dotnet", Repository.ServerAssembly, "load", "--url", server.Url, "--insecure", "--room", room, "--json", file).Concat(options).ToArray();
        return new ParleyLoad(ChildProcess.Start(command[0], command[1..]), file);
    }

    /// <summary>Waits until all have joined and it measures.</summary>
    public Task MeasuresAsync(TimeSpan? within = null) => _process.OutputWith("packets/s", within);

    /// <summary>Waits until it has told of so many seconds, a line each under its heading.</summary>
    public Task MeasuresAsync(int seconds, TimeSpan? within = null) => Eventually.Holds(
        () => _process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).SkipWhile(line => !line.Contains("packets/s", StringComparison.Ordinal)).Count() > seconds,
        $"the load has told of {seconds} s",
        within);

    /// <summary>What came of it, when it is over.</summary>
    public async Task<LoadOutcome> ResultAsync(TimeSpan within)
    {
        await Eventually.Holds(() => _process.HasExited, "the load is over", within);
        await using var file = File.OpenRead(_file);
        return file.Length > 0
            ? (await JsonSerializer.DeserializeAsync<LoadOutcome>(file, Json))!
            : throw new InvalidOperationException($"The load came to nothing:\n{_process.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        File.Delete(_file);
    }
}

/// <summary>Of the result what is looked at here; times in milliseconds.</summary>
internal sealed record LoadOutcome(
    JoinedPeople Publishers, JoinedPeople Subscribers, double JoinsPerSecond, LoadTimes? Join, LoadTimes? Connected, LoadTimes? FirstPacket, LoadTimes? FirstFrame, HeardVoices Audio,
    SeenPictures Video, PublishedMedia Published, LoadedServer? Server, LoadItself Tool, LoadMoment[] Timeline, RushOutcome? Rush = null);

/// <summary>Those who came all at once.</summary>
internal sealed record RushOutcome(JoinedPeople Subscribers, double JoinsPerSecond, double BootMilliseconds, LoadTimes? FirstFrame);

/// <summary>How many wanted to come, and did.</summary>
internal sealed record JoinedPeople(int Asked, int Joined);

/// <summary>Percentiles.</summary>
internal sealed record LoadTimes(double P50, double P95, double P99, double Max);

/// <summary>Voices: 20 ms in a packet.</summary>
internal sealed record HeardVoices(double LossPercent, int LongestLoss, LoadTimes? Delay);

/// <summary>Pictures.</summary>
internal sealed record SeenPictures(double LossPercent, long Freezes, double FrozenPercent, long Discontinuities, LoadTimes? Delay);

/// <summary>What was asked of publishers.</summary>
internal sealed record PublishedMedia(int KeyFrameRequests, int KeyFrameRequestsOfOne);

/// <summary>What it cost the server.</summary>
internal sealed record LoadedServer(double CpuPercent);

/// <summary>What it cost the load.</summary>
internal sealed record LoadItself(double CpuPercent, double LatestMilliseconds, int BrokenConnections);

/// <summary>What came up to a moment, since the one before.</summary>
internal sealed record LoadMoment(double At, double BootMilliseconds, double VideoBitsPerSecond, double AudioPacketsPerSecond, long Lost, double FrozenPercent, int Height, double? ServerCpuPercent, double OwnCpuPercent, LoadTimes? Delay);
