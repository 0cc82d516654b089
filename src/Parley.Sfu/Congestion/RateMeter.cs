using System.Runtime.CompilerServices;

namespace Parley.Sfu.Congestion;

/// <summary>Measures a rate over the last part of a second, in steps of <see cref="Step"/>. Takes bytes that come somewhat late.</summary>
internal struct RateMeter
{
    /// <summary>How many microseconds a step has.</summary>
    public const long Step = 25_000;

    /// <summary>The window for what changes slowly, in steps.</summary>
    public const int LongWindow = 24;

    /// <summary>The window for what must be known soon, in steps.</summary>
    public const int ShortWindow = 8;

    private const int Count = 32;

    private long _current;
    private long _first;
    private Buckets _buckets;

    public static RateMeter Create() => new() { _current = -1, _first = -1 };

    /// <summary>Counts bytes.</summary>
    /// <param name="time">When, in microseconds; what lies too far back isn't counted.</param>
    /// <param name="bytes">How many.</param>
    public void Add(long time, int bytes)
    {
        var step = time / Step;
        if (_first < 0) _first = _current = step;
        if (step > _current) Advance(step);
        else if (step <= _current - Count) return;
        _buckets[(int)(step & (Count - 1))] += bytes;
    }

    /// <summary>The rate over the last whole steps before a moment. Shortly after the beginning, over those that there are.</summary>
    /// <param name="time">The moment, in microseconds.</param>
    /// <param name="window">How many steps.</param>
    public readonly long BitsPerSecond(long time, int window)
    {
        if (_first < 0) return 0;
        var last = (time / Step) - 1;
        window = (int)Math.Min(window, last - _first + 1);
        if (window <= 0) return 0;
        long bytes = 0;
        for (var step = last - window + 1; step <= last; step++)
        {
            if (step <= _current && step > _current - Count) bytes += _buckets[(int)(step & (Count - 1))];
        }

        return bytes * 8_000_000 / (window * Step);
    }

    /// <summary>
    /// The same, but of a stream that comes in few pieces: when a window holds none of them, what the last one did that did. So much is
    /// rather too high than too low.
    /// </summary>
    /// <param name="time">The moment, in microseconds.</param>
    /// <param name="window">How many steps.</param>
    /// <param name="hold">For how long after the last bytes, in microseconds.</param>
    public readonly long HeldBitsPerSecond(long time, int window, long hold)
    {
        var rate = BitsPerSecond(time, window);
        if (rate > 0 || _first < 0 || (time / Step) - _current > hold / Step) return rate;
        // never over less than a window, or the first frame after a while would count for dozens
        return BitsPerSecond((Math.Max(_current, _first + window - 1) + 1) * Step, window);
    }

    /// <summary>Forgets everything.</summary>
    public void Reset() => this = Create();

    private void Advance(long step)
    {
        var from = Math.Max(_current + 1, step - Count + 1);
        for (var i = from; i <= step; i++) _buckets[(int)(i & (Count - 1))] = 0;
        _current = step;
    }

    [InlineArray(Count)]
    private struct Buckets
    {
        private int _bytes;
    }
}
