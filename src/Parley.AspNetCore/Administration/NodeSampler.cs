using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Signaling;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Administration;

/// <summary>Looks at the process every other second, and keeps five minutes.</summary>
internal sealed class NodeSampler(MediaWorkers workers, SignalingQueue queue, IOptions<ParleyOptions> options, TimeProvider time) : BackgroundService
{
    private const int Kept = 150;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Queue<AdminNodeSample> _samples = new();

    /// <summary>When the process began, in ms since 1970 UTC.</summary>
    public long StartedAt { get; } = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<AdminNodeSample> Samples
    {
        get
        {
            lock (_lock)
                return [.. _samples];
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Admin.Enabled)
            return;
        using var timer = new PeriodicTimer(Every, time);
        var before = Look();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = Look();
                Add(before, now);
                before = now;
            }
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }

    private void Add(in Reading before, in Reading now)
    {
        var seconds = Stopwatch.GetElapsedTime(before.Ticks, now.Ticks).TotalSeconds;
        var sample = new AdminNodeSample(
            time.GetUtcNow().ToUnixTimeMilliseconds(), Math.Clamp((now.Processor - before.Processor).TotalSeconds / seconds / Environment.ProcessorCount, 0, 1),
            Rate(before.Received, now.Received, seconds), Rate(before.Sent, now.Sent, seconds), queue.Figures.Participants);
        lock (_lock)
        {
            _samples.Enqueue(sample);
            if (_samples.Count > Kept)
                _samples.Dequeue();
        }
    }

    private static long Rate(long before, long now, double seconds) => (long)(8 * Math.Max(0, now - before) / seconds);

    private Reading Look()
    {
        var all = workers.Workers;
        return new Reading(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, all.Sum(worker => worker.Counters.BytesIn), all.Sum(worker => worker.Counters.BytesOut));
    }

    private readonly record struct Reading(long Ticks, TimeSpan Processor, long Received, long Sent);
}
