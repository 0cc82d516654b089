using System.Diagnostics;
using Parley.Headless.Receiving;

namespace Parley.Server.Load;

/// <summary>All that is counted, at one moment.</summary>
internal sealed record LoadMoment(long Timestamp, LoadFigures Figures, ProcessFigures? Server, TimeSpan OwnCpu)
{
    public static async Task<LoadMoment> Take(LoadThreads threads, int? processId)
    {
        var figures = new LoadFigures();
        foreach (var worker in threads.All) await worker.AddFigures(figures);
        ProcessFigures? server = processId is { } id && ServerProcess.TryRead(id, out var read) ? read : null;
        using var own = Process.GetCurrentProcess();
        return new LoadMoment(Stopwatch.GetTimestamp(), figures, server, own.TotalProcessorTime);
    }
}

/// <summary>What was counted between two moments.</summary>
internal sealed class LoadSpan(LoadMoment before, LoadMoment after)
{
    public double Seconds { get; } = Math.Max(0.001, Stopwatch.GetElapsedTime(before.Timestamp, after.Timestamp).TotalSeconds);

    public double OwnCpuPercent => 100 * (after.OwnCpu - before.OwnCpu).TotalSeconds / Seconds;

    public double? ServerCpuPercent => before.Server is { } from && after.Server is { } to ? 100 * (to.Cpu - from.Cpu).TotalSeconds / Seconds : null;

    /// <summary>One-way delays of what came.</summary>
    public DelayHistogram Delays
    {
        get
        {
            var delays = after.Figures.Video.Delays.Since(before.Figures.Video.Delays);
            delays.Add(after.Figures.Audio.Delays.Since(before.Figures.Audio.Delays));
            return delays;
        }
    }

    public long Forwarded => Count(figures => figures.PacketsReceived);

    public double? CpuMicrosecondsPerForwardedPacket =>
        before.Server is { } from && after.Server is { } to && Forwarded > 0 ? (to.Cpu - from.Cpu).TotalMicroseconds / Forwarded : null;

    public long Count(Func<LoadFigures, long> figure) => figure(after.Figures) - figure(before.Figures);

    public double Rate(Func<LoadFigures, long> figure) => Count(figure) / Seconds;

    public double Percent(Func<LoadFigures, long> part, Func<LoadFigures, long> rest) => Count(part) + Count(rest) is var all and > 0 ? 100.0 * Count(part) / all : 0;

    /// <summary>The most key frames that were asked of one publisher.</summary>
    public int MostKeyFrameRequests =>
        after.Figures.KeyFrameRequestsOf.Select(entry => entry.Value - before.Figures.KeyFrameRequestsOf.GetValueOrDefault(entry.Key)).DefaultIfEmpty().Max();

    public double FrozenPercent =>
        (after.Figures.Video.Shown - before.Figures.Video.Shown) is { Ticks: > 0 } shown ? 100 * (after.Figures.Video.Frozen - before.Figures.Video.Frozen) / shown : 0;
}
