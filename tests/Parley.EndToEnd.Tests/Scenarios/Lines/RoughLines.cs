using System.Diagnostics;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios.Lines;

/// <summary>How long each part of a round is.</summary>
/// <param name="Before">With the whole rate, once the large picture is there.</param>
/// <param name="Narrow">With the low one.</param>
/// <param name="After">With the whole one again.</param>
internal sealed record RoughTimes(TimeSpan Before, TimeSpan Narrow, TimeSpan After)
{
    public TimeSpan Whole => Before + Narrow + After;
}

/// <summary>
/// One person speaks and is seen, and five watch over lines of their own at the same time: one that becomes narrow and wide again, two that lose
/// packets, one that is hopeless, and one that nothing is wrong with.
/// </summary>
internal sealed class RoughLines : IAsyncDisposable
{
    private const long Wide = 3_000_000, Tight = 500_000, Hopeless = 250_000;
    private const int Bitrate = 1_700_000, Large = 720;
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(50), Long = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan QueueLook = TimeSpan.FromMilliseconds(5), Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<ParleyLoad> _loads = [];
    private LineLab _lab = null!;
    private ParleyServer _server = null!;
    private Line _step = null!;
    private Line _five = null!;
    private Line _ten = null!;
    private Line _bad = null!;
    private Line _good = null!;

    public static async Task<RoughLines> CreateAsync()
    {
        var lines = new RoughLines();
        try
        {
            await lines.BuildAsync();
            return lines;
        }
        catch
        {
            await lines.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets them watch; what came of it, line by line.</summary>
    public async Task<IReadOnlyList<Bar>> RunAsync(RoughTimes times)
    {
        var room = $"lines-{Guid.NewGuid():N}"[..20];
        var lasting = (times.Whole + Patience).TotalSeconds;
        var publisher = Start(_lab.Server, room, "--publishers", "1", "--subscribers", "0", "--talkers", "1", "--bitrate", $"{Bitrate}", "--duration", $"{lasting:0}");
        await publisher.MeasuresAsync();
        _step.UseRate(Wide);

        // long enough for the one that joins first to be there until the last has seen everything
        var duration = $"{(times.Whole + Second * 12).TotalSeconds:0}";
        var watching = ((Line[])[_step, _five, _ten, _bad, _good]).Select(line => Start(line.Person, room, "--publishers", "0", "--subscribers", "1", "--tiles", "1", "--interval", "50", "--duration", duration)).ToList();
        await Task.WhenAll(watching.Select(load => load.MeasuresAsync()));
        await Eventually.Holds(async () => await RateAsync(_step) > 0.9 * Bitrate, "the wide line carries the large picture", Patience);

        var queue = new QueueRecord(_step);
        await queue.WatchAsync(times.Before);
        var drop = await queue.ChangeAsync(Tight, times.Narrow);
        var recovery = await queue.ChangeAsync(Wide, times.After);
        var end = Stopwatch.GetElapsedTime(0).TotalMilliseconds;

        var seen = await Task.WhenAll(watching.Select(load => load.ResultAsync(Patience)));
        foreach (var load in _loads)
            await load.DisposeAsync();
        _loads.Clear();
        var start = drop - times.Before.TotalMilliseconds;
        var healthy = Between(seen[4], start, end);
        return
        [
            .. Step(seen[0], queue, drop, recovery, end),
            new("5 % lost, 50 ms: frozen", seen[1].Video.FrozenPercent, 1, "%"),
            new("5 % lost, 50 ms: longest gap in a voice", 20 * seen[1].Audio.LongestLoss, 80, "ms"),
            new("5 % lost, 50 ms: large picture", LargeShare(seen[1], start, end), 95, "%", AtLeast: true),
            new("10 % lost, 80 ms: frozen", seen[2].Video.FrozenPercent, 2, "%"),
            new("10 % lost, 80 ms: longest gap in a voice", 20 * seen[2].Audio.LongestLoss, 120, "ms"),
            new("10 % lost, 80 ms: large picture", LargeShare(seen[2], start, end), 95, "%", AtLeast: true),
            new("beside a hopeless line: frozen", healthy.Average(moment => moment.FrozenPercent), 0.5, "%"),
            new("beside a hopeless line: lost packets", healthy.Sum(moment => moment.Lost), 0, ""),
            new("beside a hopeless line: large picture", LargeShare(seen[4], start, end), 100, "%", AtLeast: true),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var load in _loads)
            await load.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        if (_lab is not null)
            await _lab.DisposeAsync();
    }

    private async Task BuildAsync()
    {
        _lab = await LineLab.CreateAsync();
        _server = await ParleyServer.StartAsync(_lab.Server, new Dictionary<string, string> { ["AlwaysRouted"] = "true" });
        _step = await _lab.ConnectAsync(Usual);
        _five = await _lab.ConnectAsync(Usual);
        _five.UseLoss(0.05, up: 0);
        _ten = await _lab.ConnectAsync(Long);
        _ten.UseLoss(0.10, up: 0);
        _bad = await _lab.ConnectAsync(Usual);
        _bad.UseRate(Hopeless);
        _bad.UseLoss(0.10, 0.10);
        _good = await _lab.ConnectAsync(Usual);
    }

    private static IEnumerable<Bar> Step(LoadOutcome seen, QueueRecord queue, double drop, double recovery, double end)
    {
        var before = Between(seen, drop - 5000, drop).Average(moment => moment.VideoBitsPerSecond);
        var drained = queue.LastAbove(TimeSpan.FromMilliseconds(150), drop, recovery) - drop;
        var down = First(Between(seen, drop, recovery), moment => moment.Height < Large) - drop;
        var back = First(Between(seen, recovery, end), moment => moment.Height == Large && Between(seen, moment.BootMilliseconds - 500, moment.BootMilliseconds).Average(near => near.VideoBitsPerSecond) >= 0.9 * before) - recovery;
        yield return new Bar("3 to 0.5 Mbit/s: queue below 150 ms after", Math.Max(0, drained) / 1000, 1, "s");
        yield return new Bar("3 to 0.5 Mbit/s: smaller picture after", down / 1000, 2, "s");
        yield return new Bar("0.5 to 3 Mbit/s: 90 % of the old rate after", back / 1000, 8, "s");
    }

    private static double First(IEnumerable<LoadMoment> moments, Func<LoadMoment, bool> condition) =>
        moments.Where(condition).Select(moment => moment.BootMilliseconds).FirstOrDefault(double.PositiveInfinity);

    private static double LargeShare(LoadOutcome seen, double from, double to)
    {
        var moments = Between(seen, from, to);
        return 100.0 * moments.Count(moment => moment.Height == Large) / moments.Count;
    }

    private static List<LoadMoment> Between(LoadOutcome seen, double from, double to) => [.. seen.Timeline.Where(moment => moment.BootMilliseconds > from && moment.BootMilliseconds <= to)];

    private static async Task<double> RateAsync(Line line)
    {
        var (before, began) = (line.Down.PassedBytes, Stopwatch.GetTimestamp());
        await Task.Delay(Second, TestContext.Current.CancellationToken);
        return 8 * (line.Down.PassedBytes - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private ParleyLoad Start(LabHost machine, string room, params string[] options)
    {
        var load = ParleyLoad.Start(machine, _server, room, options);
        _loads.Add(load);
        return load;
    }

    /// <summary>The queue of a line over time.</summary>
    private sealed class QueueRecord(Line line)
    {
        private readonly List<(double At, TimeSpan Queue)> _looks = [];

        /// <summary>Gives the line another rate and watches it; when that was, in milliseconds of the machine's clock.</summary>
        public async Task<double> ChangeAsync(long rate, TimeSpan watch)
        {
            line.UseRate(rate);
            var changed = Stopwatch.GetElapsedTime(0).TotalMilliseconds;
            await WatchAsync(watch);
            return changed;
        }

        public async Task WatchAsync(TimeSpan watch)
        {
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < watch;)
            {
                _looks.Add((Stopwatch.GetElapsedTime(0).TotalMilliseconds, line.Down.Queue));
                await Task.Delay(QueueLook, TestContext.Current.CancellationToken);
            }
        }

        /// <summary>The last time that it was longer; the beginning if it never was.</summary>
        public double LastAbove(TimeSpan queue, double from, double to) => _looks.Where(look => look.At > from && look.At < to && look.Queue > queue).Select(look => look.At).LastOrDefault(from);
    }
}
