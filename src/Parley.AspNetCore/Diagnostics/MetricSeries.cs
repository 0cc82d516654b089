using System.Diagnostics.Metrics;

namespace Parley.AspNetCore.Diagnostics;

/// <summary>The state of one instrument under one set of labels. Measurements come from any thread.</summary>
internal abstract class MetricSeries
{
    public abstract void Record(double value);
}

/// <summary>A counter that is told increments.</summary>
internal sealed class SumSeries : MetricSeries
{
    private double _sum;

    public double Sum => Volatile.Read(ref _sum);

    public override void Record(double value)
    {
        double before, after;
        do
        {
            before = Volatile.Read(ref _sum);
            after = before + value;
        }
        while (Interlocked.CompareExchange(ref _sum, after, before) != before);
    }
}

/// <summary>A gauge, or a counter that is told totals: the last value holds.</summary>
internal sealed class LastSeries : MetricSeries
{
    private double _last;

    public double Last => Volatile.Read(ref _last);

    public override void Record(double value) => Volatile.Write(ref _last, value);
}

/// <summary>A histogram: how many values fell under each bound.</summary>
internal sealed class HistogramSeries(IReadOnlyList<double> bounds) : MetricSeries
{
    private readonly long[] _counts = new long[bounds.Count + 1];
    private readonly SumSeries _sum = new();

    public double Sum => _sum.Sum;

    public IReadOnlyList<double> Bounds => bounds;

    /// <summary>Values in the bucket of <paramref name="index"/> alone; the last one is everything above the last bound.</summary>
    public long Count(int index) => Volatile.Read(ref _counts[index]);

    public override void Record(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Count && value > bounds[bucket])
            bucket++;
        Interlocked.Increment(ref _counts[bucket]);
        _sum.Record(value);
    }

    public static HistogramSeries For(Instrument instrument) =>
        new((instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? Seconds);

    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
}
