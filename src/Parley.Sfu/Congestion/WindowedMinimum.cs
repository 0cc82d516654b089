namespace Parley.Sfu.Congestion;

/// <summary>The least value of the last while, kept as the minima of two halves: what it tells of is between one and two spans old.</summary>
/// <param name="span">The length of a half, in microseconds.</param>
/// <param name="samples">How many values a half needs at least.</param>
internal struct WindowedMinimum(long span, int samples)
{
    private long _start = long.MinValue;
    private long _before = long.MaxValue;
    private long _current = long.MaxValue;
    private int _count;

    public readonly bool HasValue => _start != long.MinValue;

    public readonly long Value => Math.Min(_before, _current);

    public void Add(long time, long value)
    {
        if (!HasValue) _start = time;
        if (time - _start >= span && _count >= samples)
        {
            _before = _current;
            _current = long.MaxValue;
            _start = time;
            _count = 0;
        }

        _current = Math.Min(_current, value);
        _count++;
    }

    public void Reset() => this = new WindowedMinimum(span, samples);
}
