using System.Runtime.CompilerServices;

namespace Parley.Sfu.Engine.Rooms;

/// <summary>
/// The rate that is not exceeded in half of the last eight seconds: what a moving picture takes all the time, and what a screen takes between
/// two slides. Times are in microseconds.
/// </summary>
internal struct UsualRate()
{
    private const long Second = 1_000_000;
    private const int Count = 8;
    private const int Middle = (Count / 2) - 1;

    private long _second = -1;
    private long _bytes;
    private Seconds _seconds;

    /// <summary>Counts what has come.</summary>
    public void Add(long time, int bytes)
    {
        if (_second < 0) _second = time / Second;
        Advance(time);
        _bytes += bytes;
    }

    /// <summary>Bits per second.</summary>
    public long BitsPerSecond(long time)
    {
        if (_second < 0) return 0;
        Advance(time);
        Span<long> sorted = stackalloc long[Count];
        ((ReadOnlySpan<long>)_seconds).CopyTo(sorted);
        sorted.Sort();
        return sorted[Middle] * 8;
    }

    private void Advance(long time)
    {
        var second = time / Second;
        if (second - _second > Count) (_second, _bytes, _seconds) = (second, 0, default);
        for (; _second < second; _second++)
        {
            _seconds[(int)(_second % Count)] = _bytes;
            _bytes = 0;
        }
    }

    [InlineArray(Count)]
    private struct Seconds
    {
        private long _bytes;
    }
}
