using System.Diagnostics;
using System.Globalization;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios.Lines;

/// <summary>A room of 500 in which the last hundred come within a second. In virtual time: <c>tests/Parley.Sfu.Tests/Engine/JoiningTests.cs</c>.</summary>
public sealed class RushTests
{
    private const int Publishers = 4, Residents = 396, Comers = 100, HalfSeconds = 10;
    private static readonly TimeSpan Rush = TimeSpan.FromSeconds(5), Patience = TimeSpan.FromSeconds(120);

    /// <summary>Only by <c>bench/network/run</c>: it wants the whole machine.</summary>
    [Fact(Explicit = true)]
    public async Task Bench()
    {
        var options = new Dictionary<string, string> { ["Signaling:ConnectionsPerAddress"] = "1000", ["ParticipantsPerRoom"] = "600" };
        await using var server = await ParleyServer.StartAsync(options: options);
        var pid = server.ProcessId.ToString(CultureInfo.InvariantCulture);

        // what all of them receive is chosen so that two processors carry server and load: one voice and two small pictures for each
        await using var load = ParleyLoad.Start(
            LabHost.ThisOne, server, "rush",
            [
                "--publishers", $"{Publishers}", "--subscribers", $"{Residents}", "--talkers", "1", "--join-rate", "40", "--duration", $"{2 * HalfSeconds}", "--rush", $"{Comers}", "--pid", pid,
                "--layers", "1", "--bitrate", "120000", "--tiles", "2", "--voices", "1",
            ]);
        var result = await load.ResultAsync(Patience);
        var began = result.Rush!.BootMilliseconds;
        Console.Write(BarTable.Of([Bars(result, result.Rush)]));
        Console.WriteLine("second by second, for those who were there:      lost  frozen %  p50 ms  p99 ms  server %  load %");
        foreach (var moment in result.Timeline.Where(moment => moment.BootMilliseconds > began - 4000 && moment.BootMilliseconds < began + 8000))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(moment.BootMilliseconds - began) / 1000,44:0.0} s {moment.Lost,6} {moment.FrozenPercent,9:0.00} {moment.Delay?.P50,7:0.0} {moment.Delay?.P99,7:0.0} {moment.ServerCpuPercent,9:0} {moment.OwnCpuPercent,7:0}"));
        }
    }

    private static List<Bar> Bars(LoadOutcome all, RushOutcome rush)
    {
        var began = rush.BootMilliseconds;
        var before = all.Timeline.Where(moment => moment.BootMilliseconds < began).ToList();
        var during = all.Timeline.Where(moment => moment.BootMilliseconds > began && moment.BootMilliseconds < began + Rush.TotalMilliseconds).ToList();
        return
        [
            new("of 500: who came", all.Publishers.Joined + all.Subscribers.Joined + rush.Subscribers.Joined, Publishers + Residents + Comers, "", AtLeast: true),
            new("came in a second", rush.JoinsPerSecond, 50, "", AtLeast: true),
            new("who came: first picture, median", rush.FirstFrame?.P50 ?? double.PositiveInfinity, 1_000, "ms"),
            new("who were there: lost before", before.Sum(moment => moment.Lost), 0, ""),
            new("who were there: lost meanwhile", during.Sum(moment => moment.Lost), 0, ""),
            new("who were there: frozen before", before.Average(moment => moment.FrozenPercent), 0.1, "%"),
            new("who were there: frozen meanwhile", during.Average(moment => moment.FrozenPercent), 0.1, "%"),
            new("who were there: p99 of the delay before", before.Average(moment => moment.Delay?.P99 ?? 0), 50, "ms"),
            new("who were there: p99 of the delay meanwhile, worst second", during.Max(moment => moment.Delay?.P99 ?? 0), 150, "ms"),
            new("key frames asked of one publisher", all.Published.KeyFrameRequestsOfOne, 2, ""),
        ];
    }
}
