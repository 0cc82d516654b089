using System.Numerics;

namespace Parley.Headless.Receiving;

/// <summary>Counts times in classes that are about 6 % wide, so that percentiles of any number of them take 4 KB.</summary>
public sealed class DelayHistogram
{
    private const int SubBits = 4;
    private const int Classes = 40 << SubBits;

    private readonly long[] _counts = new long[Classes];

    /// <summary>How many times were counted.</summary>
    public long Count { get; private set; }

    /// <summary>The longest.</summary>
    public TimeSpan Max { get; private set; }

    /// <summary>Counts a time; negative ones count as none.</summary>
    public void Add(TimeSpan time)
    {
        var microseconds = (ulong)Math.Max(0, time.Ticks / TimeSpan.TicksPerMicrosecond);
        _counts[Math.Min(ClassOf(microseconds), Classes - 1)]++;
        Count++;
        if (time > Max) Max = time;
    }

    /// <summary>Adds all that another counted.</summary>
    public void Add(DelayHistogram other)
    {
        for (var i = 0; i < Classes; i++) _counts[i] += other._counts[i];
        Count += other.Count;
        if (other.Max > Max) Max = other.Max;
    }

    /// <summary>What was counted since an earlier state of this one. Its <see cref="Max"/> is the upper end of the highest class.</summary>
    public DelayHistogram Since(DelayHistogram earlier)
    {
        var since = new DelayHistogram();
        for (var i = 0; i < Classes; i++)
        {
            var count = _counts[i] - earlier._counts[i];
            if (count <= 0) continue;
            since._counts[i] = count;
            since.Count += count;
            since.Max = TimeSpan.FromTicks(Math.Min(UpperEnd(i) * TimeSpan.TicksPerMicrosecond, Max.Ticks));
        }

        return since;
    }

    /// <summary>The time that a share of all times does not exceed; zero if there are none.</summary>
    /// <param name="share">0 to 1.</param>
    public TimeSpan Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (var i = 0; i < Classes; i++)
        {
            seen += _counts[i];
            if (seen >= rank) return TimeSpan.FromTicks(Math.Min(UpperEnd(i) * TimeSpan.TicksPerMicrosecond, Max.Ticks));
        }

        return TimeSpan.Zero;
    }

    // Below 16 µs each has its own class; above, each power of two has 16.
    private static int ClassOf(ulong microseconds)
    {
        if (microseconds < 1 << SubBits) return (int)microseconds;
        var exponent = BitOperations.Log2(microseconds) - SubBits;
        return (exponent << SubBits) + (int)(microseconds >> exponent);
    }

    private static long UpperEnd(int index)
    {
        if (index < 1 << SubBits) return index;
        var exponent = (index >> SubBits) - 1;
        return (((long)(index & ((1 << SubBits) - 1)) + (1 << SubBits) + 1) << exponent) - 1;
    }
}
