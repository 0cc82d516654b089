namespace Parley.Sfu.Congestion;

/// <summary>
/// Sees the queue in front of the narrowest link in the time that packets take. What a burst of our own makes them wait is expected and no
/// sign of congestion: it is worked out from the estimate and taken off. Times in microseconds; the clocks of the two ends may differ.
/// </summary>
internal sealed class QueueObserver
{
    private const long BaseSpan = 10_000_000;
    private const long StandingSpan = 30_000;
    private const int StandingPackets = 2;
    private const long GroupSpan = 5_000;
    private const long MaxExpected = 80_000;
    private const long BusyDelay = 10_000;
    private const int MinRisen = 3;
    private const long MinRise = 3_000;
    private const long MaxUnrest = 100_000;
    private const int UnrestWeight = 64;
    private const long MaxUsual = 150_000;
    private const double UsualTime = 8_000_000;

    private WindowedMinimum _base = new(BaseSpan, 1);
    private WindowedMinimum _standing = new(StandingSpan, StandingPackets);
    private WindowedMinimum _waiting = new(StandingSpan, StandingPackets);
    private DelayTrend _trend = new();
    private BusyPeriod _busy;
    private long _finish;
    private long _previous;
    private long _unrest;
    private double _usual;
    private long _lastArrival;
    private long _beforePrevious;
    private long _latest;
    private long _riseStart;
    private int _risen;
    private long _groupSent = long.MinValue;
    private long _groupArrival;
    private long _groupDelay;

    /// <summary>The delay that lately not even the luckiest packet was spared, and that isn't our own bursts'.</summary>
    public long Standing => _standing.HasValue ? Math.Max(0, _standing.Value) : 0;

    /// <summary>The least delay of the last three packets that isn't our own bursts'.</summary>
    public long Latest => _latest;

    /// <summary>How much the delay has risen from packet to packet without a pause; 0 unless it was over several.</summary>
    public long Rise => _risen >= MinRisen ? _previous - _riseStart : 0;

    /// <summary>The delay that lately not even the luckiest packet was spared, bursts included.</summary>
    public long Waiting => _waiting.HasValue ? Math.Max(0, _waiting.Value) : 0;

    /// <summary>How long packets wait usually, by our doing or not.</summary>
    public long Usual => (long)_usual;

    /// <summary>How much the delay of one packet differs from that of the next, on average.</summary>
    public long Unrest => _unrest / UnrestWeight;

    /// <summary>Whether delay has been growing.</summary>
    public bool IsGrowing => _trend.IsGrowing;

    /// <summary>What the link is seen to carry while it is busy, or 0.</summary>
    public long BusyRate => _busy.BitsPerSecond;

    /// <summary>Whether the delay meanwhile grows, if slowly.</summary>
    public bool IsBusyAndCreeping => _busy.IsCreeping;

    /// <summary>Whether the delay meanwhile was that of a queue, and did not leap.</summary>
    public bool IsBusyGradually => _busy.IsGradual;

    /// <summary>Whether it was so by and large.</summary>
    public bool IsBusyGraduallyByAndLarge => _busy.IsGradualByAndLarge;

    /// <summary>Takes a packet that has arrived, in the order in which they were sent.</summary>
    /// <param name="sent">When it was sent, by the sender's clock.</param>
    /// <param name="arrival">When it arrived, by the receiver's.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="estimate">What the link is taken to carry, in bits per second.</param>
    public void Arrived(long sent, long arrival, int bytes, long estimate)
    {
        var took = arrival - sent;
        _base.Add(arrival, took);
        // a division of whole numbers takes several times as long
        var transmission = (long)(bytes * 8_000_000.0 / estimate);
        _finish = Math.Min(Math.Max(_finish, sent) + transmission, sent + MaxExpected);
        var queued = took - _base.Value;
        var unexpected = queued - (_finish - sent);
        _unrest += Math.Min(Math.Abs(unexpected - _previous), MaxUnrest) - (_unrest / UnrestWeight);
        if (unexpected < _previous + MinRise) (_risen, _riseStart) = (0, unexpected);
        else _risen++;
        _latest = Math.Min(unexpected, Math.Min(_previous, _beforePrevious));
        _beforePrevious = _previous;
        _previous = unexpected;
        _standing.Add(arrival, unexpected);
        _waiting.Add(arrival, queued - transmission);
        var elapsed = Math.Clamp(arrival - _lastArrival, 0, MaxUsual);
        _lastArrival = arrival;
        _usual += (Math.Min(Waiting, MaxUsual) - _usual) * elapsed / UsualTime;
        if (queued - transmission > BusyDelay) _busy.Add(arrival, took, bytes);
        else _busy.End();
        Group(sent, arrival, unexpected);
    }

    /// <summary>What seemed to be a queue is how long the way is.</summary>
    public void TakeForGranted()
    {
        var extra = Waiting;
        if (extra == 0 || !_base.HasValue) return;
        var level = _base.Value + extra;
        _base.Reset();
        _base.Add(_groupArrival, level);
        _standing.Reset();
        _waiting.Reset();
        _trend.Reset();
        _busy.End();
    }

    /// <summary>The receiver's clock has jumped.</summary>
    public void Reset()
    {
        _base.Reset();
        _standing.Reset();
        _waiting.Reset();
        _trend.Reset();
        _busy.End();
        _groupSent = long.MinValue;
    }

    private void Group(long sent, long arrival, long delay)
    {
        if (_groupSent != long.MinValue && sent - _groupSent < GroupSpan)
        {
            _groupArrival = Math.Max(_groupArrival, arrival);
            _groupDelay = Math.Min(_groupDelay, delay);
            return;
        }

        if (_groupSent != long.MinValue) _trend.Add(_groupArrival, _groupDelay);
        _groupSent = sent;
        _groupArrival = arrival;
        _groupDelay = delay;
    }
}
