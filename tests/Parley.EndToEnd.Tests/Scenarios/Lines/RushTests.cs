using System.Diagnostics;
using System.Globalization;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios.Lines;

/// <summary>A room of 500 in which the last hundred come within a second. In virtual time: <c>tests/Parley.Sfu.Tests/Engine/JoiningTests.cs</c>.</summary>
public sealed class RushTests
{
    private const int Publishers = 4, Residents = 396, Comers = 100, QuietSeconds = 8;
    private static readonly TimeSpan Rush = TimeSpan.FromSeconds(5), Patience = TimeSpan.FromSeconds(90);

    /// <summary>Only by <c>bench/network/run</c>: it wants the whole machine.</summary>
    [Fact(Explicit = true)]
    public async Task Bench()
    {
        var options = new Dictionary<string, string> { ["Signaling:ConnectionsPerAddress"] = "1000", ["ParticipantsPerRoom"] = "600" };
        await using var server = await ParleyServer.StartAsync(options: options);
        var pid = server.ProcessId.ToString(CultureInfo.InvariantCulture);

        // what all of them receive is chosen so that two processors carry server and load: one voice and two small pictures for each
        string[] media = ["--layers", "1", "--bitrate", "120000", "--tiles", "2", "--voices", "1"];
        await using var residents = ParleyLoad.Start(
            LabHost.ThisOne, server, "rush",
            ["--publishers", $"{Publishers}", "--subscribers", $"{Residents}", "--talkers", "1", "--join-rate", "40", "--duration", "30", "--pid", pid, .. media]);
        await residents.MeasuresAsync(QuietSeconds, Patience);

        var began = Stopwatch.GetElapsedTime(0).TotalMilliseconds;
        await using var comers = ParleyLoad.Start(
            LabHost.ThisOne, server, "rush", ["--publishers", "0", "--subscribers", $"{Comers}", "--join-rate", $"{Comers}", "--duration", "5", .. media]);
        var coming = await comers.ResultAsync(Patience);
        var staying = await residents.ResultAsync(Patience);
        Console.Write(BarTable.Of([Bars(coming, staying, began)]));
        Console.WriteLine("second by second, for those who were there:      lost  frozen %  p50 ms  p99 ms  server %  load %");
        foreach (var moment in staying.Timeline.Where(moment => moment.BootMilliseconds > began - 4000 && moment.BootMilliseconds < began + 8000))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(moment.BootMilliseconds - began) / 1000,44:0.0} s {moment.Lost,6} {moment.FrozenPercent,9:0.00} {moment.Delay?.P50,7:0.0} {moment.Delay?.P99,7:0.0} {moment.ServerCpuPercent,9:0} {moment.OwnCpuPercent,7:0}"));
        }
    }

    private static List<Bar> Bars(LoadOutcome coming, LoadOutcome staying, double began)
    {
        var before = staying.Timeline.Where(moment => moment.BootMilliseconds < began).ToList();
        var during = staying.Timeline.Where(moment => moment.BootMilliseconds > began && moment.BootMilliseconds < began + Rush.TotalMilliseconds).ToList();
        var usual = before.Average(moment => moment.Delay?.P99 ?? 0);
        return
        [
            new("of 500: who came", staying.Publishers.Joined + staying.Subscribers.Joined + coming.Subscribers.Joined, Publishers + Residents + Comers, "", AtLeast: true),
            new("came in a second", coming.JoinsPerSecond, 50, "", AtLeast: true),
            new("who came: first picture, median", coming.FirstFrame?.P50 ?? double.PositiveInfinity, 1_000, "ms"),
            new("who were there: lost before", before.Sum(moment => moment.Lost), 0, ""),
            new("who were there: lost meanwhile", during.Sum(moment => moment.Lost), 0, ""),
            new("who were there: frozen before", before.Average(moment => moment.FrozenPercent), 0.1, "%"),
            new("who were there: frozen meanwhile", during.Average(moment => moment.FrozenPercent), 0.1, "%"),
            new("who were there: p99 of the delay before", usual, 50, "ms"),
            new("who were there: p99 of the delay meanwhile, worst second", during.Max(moment => moment.Delay?.P99 ?? 0), 150, "ms"),
            new("key frames asked of one publisher", staying.Published.KeyFrameRequestsOfOne, 2, ""),
        ];
    }
}
