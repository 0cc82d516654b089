namespace Parley.Sfu.Congestion;

/// <summary>
/// The rate at which packets arrive while each of them had to wait: then the narrowest link was never idle, and that rate is what it
/// carries, whatever was sent. Times in microseconds.
/// </summary>
internal struct BusyPeriod
{
    private const long MinLength = 40_000;
    private const long MaxLength = 500_000;
    private const int MinPackets = 3;

    /// <summary>What a radio sends together comes together.</summary>
    private const long GroupSpan = 10_000;

    private const int Alike = 2;
    private const int Gradual = 8;
    private const int Slow = 25;

    private long _start;
    private long _end;
    private long _bytes;
    private int _packets;
    private long _startDelay;
    private long _delay;
    private long _leap;
    private int _groups;
    private long _groupStart;
    private long _groupDelay;
    private long _groupBytes;
    private long _steady;
    private long _growth;

    /// <summary>What the link carries in bits per second, or 0 if it isn't known.</summary>
    public readonly long BitsPerSecond =>
        _packets >= MinPackets && _end - _start >= MinLength ? _bytes * 8_000_000 / (_end - _start) : 0;

    /// <summary>
    /// Whether this was a queue of ours: packets came at an even rate, at which the delay grew or fell by an eighth of the time at least. A
    /// delay that leaps, and then stays as it is, was not made by what is sent: then packets come as they are sent, and their rate says nothing.
    /// </summary>
    public readonly bool IsGradual => IsEven && Math.Abs(_growth) * Gradual >= _steady;

    /// <summary><see cref="IsGradual"/> by the sum of all packets but for the one that leapt most: it is enough where as much was sent as the link was thought to carry.</summary>
    public readonly bool IsGradualByAndLarge => Math.Abs(_delay - _startDelay - _leap) * Gradual >= _end - _start;

    /// <summary>Whether the delay grows, if so slowly that it has to be looked at for longer.</summary>
    public readonly bool IsCreeping => IsEven && _growth * Slow >= _steady && _steady > 0;

    private readonly bool IsEven => 4 * _steady >= 3 * (_end - _start);

    /// <summary>Takes a packet that had to wait.</summary>
    /// <param name="arrival">When it arrived.</param>
    /// <param name="delay">How long it took, by whatever clocks.</param>
    /// <param name="bytes">Its length.</param>
    public void Add(long arrival, long delay, int bytes)
    {
        if (_packets++ == 0)
        {
            (_start, _end, _groupStart) = (arrival, arrival, arrival);
            _startDelay = _groupDelay = _delay = delay;
            return;
        }

        _bytes += bytes;
        if (Math.Abs(delay - _delay) > Math.Abs(_leap)) _leap = delay - _delay;
        _delay = delay;
        _end = Math.Max(_end, arrival);
        _groupBytes += bytes;
        if (arrival - _groupStart >= GroupSpan) EndGroup(arrival, delay);
        if (_end - _start < MaxLength) return;
        _start += (_end - _start) / 2;
        _startDelay += (_delay - _startDelay) / 2;
        _leap /= 2;
        (_bytes, _steady, _growth) = (_bytes / 2, _steady / 2, _growth / 2);
    }

    /// <summary>The link was idle.</summary>
    public void End() => this = default;

    private void EndGroup(long arrival, long delay)
    {
        var took = arrival - _groupStart;
        var before = _bytes - _groupBytes;
        var usual = before == 0 ? 0 : (double)_groupBytes * (_groupStart - _start) / before;
        if (took <= Alike * usual && usual <= Alike * took)
        {
            // two that are alike speak for each other
            if (_groups == 1) (_steady, _growth) = (_groupStart - _start, _groupDelay - _startDelay);
            _steady += took;
            _growth += delay - _groupDelay;
        }

        _groups++;
        (_groupStart, _groupDelay, _groupBytes) = (arrival, delay, 0);
    }
}
