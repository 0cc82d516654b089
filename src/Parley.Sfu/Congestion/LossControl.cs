namespace Parley.Sfu.Congestion;

/// <summary>
/// Limits the rate when packets are lost because there are too many of them, and only then: a radio loses one in ten at any rate. Which of
/// the two it is shows in an experiment: with less sent, congestion loses less, and a bad radio as much as before.
/// </summary>
internal sealed class LossControl
{
    private const double UsualTolerance = 0.1;
    private const double MaxTolerance = 0.4;
    private const int MinPackets = 30;
    private const int FewPackets = 10;
    private const long MinSpan = 250_000;
    private const long LongSpan = 1_500_000;
    private const long TrialLength = 1_500_000;
    private const long FirstHold = 5_000_000;
    private const long MaxHold = 40_000_000;
    private const double Smoothing = 0.3;

    private long _since = long.MinValue;
    private int _arrived;
    private int _lost;
    private double _tolerance = UsualTolerance;
    private double _lossBefore;
    private long _trialFrom = long.MinValue;
    private int _trialArrived;
    private int _trialLost;
    private long _hold = FirstHold;
    private long _grow = long.MaxValue;
    private long _last;

    /// <summary>The share of packets lost, 0 to 1, smoothed over about a second.</summary>
    public double Loss { get; private set; }

    /// <summary>What may be sent, in bits per second.</summary>
    public long Limit { get; private set; } = long.MaxValue;

    /// <summary>Takes what a feedback has told. Times in microseconds.</summary>
    /// <param name="arrived">Packets that have arrived.</param>
    /// <param name="lost">Packets that have not.</param>
    /// <param name="sent">What is being sent, in bits per second.</param>
    /// <param name="roundTrip">The time until what is sent now shows.</param>
    /// <param name="now">The time.</param>
    public void Update(int arrived, int lost, long sent, long roundTrip, long now)
    {
        if (_since == long.MinValue) (_since, _last) = (now, now);
        Grow(now);
        _arrived += arrived;
        _lost += lost;
        var packets = _arrived + _lost;
        var span = now - _since;
        if (span < MinSpan || packets < FewPackets || (packets < MinPackets && span < LongSpan)) return;
        var loss = (double)_lost / packets;
        Loss += Smoothing * (loss - Loss);
        if (_trialFrom != long.MinValue) Experiment(loss, packets, sent, roundTrip, now);
        else if (IsAbove(loss, packets, _tolerance)) Reduce(loss, sent, roundTrip, now);
        else _tolerance = Math.Max(UsualTolerance, _tolerance - (0.002 * span / 1e6));
        _since = now;
        _arrived = 0;
        _lost = 0;
    }

    private static bool IsAbove(double loss, int packets, double bound) => loss - (3 * Math.Sqrt(bound * (1 - bound) / packets)) > bound;

    private void Reduce(double loss, long sent, long roundTrip, long now)
    {
        Limit = (long)Math.Min(Limit, 0.95 * (1 - loss) * sent);
        _lossBefore = loss;
        _trialFrom = now + roundTrip + MinSpan;
        _trialArrived = 0;
        _trialLost = 0;
        _grow = long.MaxValue;
    }

    private void Experiment(double loss, int packets, long sent, long roundTrip, long now)
    {
        if (now < _trialFrom) return;
        if (IsAbove(loss, packets, Math.Min(0.9, (1.2 * _lossBefore) + 0.05)))
        {
            Reduce(loss, sent, roundTrip, now);
            return;
        }

        _trialArrived += _arrived;
        _trialLost += _lost;
        if (now < _trialFrom + TrialLength) return;
        _trialFrom = long.MinValue;
        var share = (double)_trialLost / (_trialArrived + _trialLost);
        if (share > 0.6 * _lossBefore)
        {
            _tolerance = Math.Min(MaxTolerance, Math.Max(share, _lossBefore) + 0.03);
            Limit = long.MaxValue;
            return;
        }

        _grow = now + _hold;
        _hold = Math.Min(MaxHold, _hold * 2);
    }

    // After a while the network may have become better, and it is tried again, the later the more often it was in vain.
    private void Grow(long now)
    {
        var elapsed = now - _last;
        _last = now;
        if (Limit == long.MaxValue)
        {
            if (now > _grow + MaxHold) _hold = FirstHold;
            return;
        }

        if (now < _grow) return;
        Limit = (long)(Limit * Math.Pow(1.15, Math.Min(elapsed, 1_000_000) / 1e6));
        if (now > _grow + (MaxHold / 2)) Limit = long.MaxValue;
    }
}
