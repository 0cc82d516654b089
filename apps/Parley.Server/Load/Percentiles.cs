using Parley.Headless.Receiving;

namespace Parley.Server.Load;

/// <summary>Times in milliseconds, with three digits.</summary>
/// <param name="P50">Half are no longer than this.</param>
/// <param name="P95">95 % are no longer.</param>
/// <param name="P99">99 % are no longer.</param>
/// <param name="Max">The longest.</param>
internal sealed record Percentiles(double P50, double P95, double P99, double Max)
{
    /// <summary>Of single times; null if there are none. A percentile is the smallest time that is at least as long as its share.</summary>
    public static Percentiles? Of(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToArray();
        return sorted.Length == 0 ? null : new Percentiles(At(sorted, 0.5), At(sorted, 0.95), At(sorted, 0.99), Milliseconds(sorted[^1]));
    }

    /// <summary>Of many; null if there are none.</summary>
    public static Percentiles? Of(DelayHistogram histogram) => histogram.Count == 0
        ? null
        : new Percentiles(Milliseconds(histogram.Percentile(0.5)), Milliseconds(histogram.Percentile(0.95)), Milliseconds(histogram.Percentile(0.99)), Milliseconds(histogram.Max));

    private static double At(TimeSpan[] sorted, double share) => Milliseconds(sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)]);

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
