namespace Parley.Sfu.Congestion;

/// <summary>
/// Limits the rate when packets are lost because there are too many of them, and only then: a radio loses one in ten at any rate. Which of
/// the two it is shows in an experiment: with less sent, congestion loses less, and a bad radio as much as before.
/// </summary>
internal sealed class LossControl
{
    private const double UsualTolerance = 0.1;
    private const double MaxTolerance = 0.4;
    private const double ToleranceFall = 0.002;
    private const double SameLoss = 0.6;
    private const int MinPackets = 30;
    private const int FewPackets = 10;
    private const int MinRuns = 5;
    private const long MinSpan = 250_000;
    private const long LongSpan = 1_000_000;
    private const long Outage = 250_000;
    private const long TrialLength = 1_500_000;
    private const long FirstHold = 3_000_000;
    private const long MaxHold = 20_000_000;
    private const double LeaveRoom = 0.95;

    private LossWindow _window;
    private LossWindow _trial;
    private long _since = long.MinValue;
    private long _explainedUntil = long.MinValue;
    private double _tolerance = UsualTolerance;
    private double _lossBefore;
    private long _trialFrom = long.MinValue;
    private long _release = long.MaxValue;
    private long _hold = FirstHold;
    private int _run;
    private long _runStart;

    /// <summary>What may be sent, in bits per second.</summary>
    public long Limit { get; private set; } = long.MaxValue;

    /// <summary>Whether losses limit the rate, or it is being found out whether they have to.</summary>
    public bool IsLimiting => Limit != long.MaxValue;

    /// <summary>Whether it has been found out that they have to.</summary>
    public bool IsCertain => IsLimiting && _trialFrom == long.MinValue;

    /// <summary>Takes what became of a packet, in the order in which they were sent.</summary>
    public void Judge(in SentPacket packet, long time)
    {
        if (time < _explainedUntil) return;
        if (packet.Fate == PacketFate.Lost)
        {
            if (_run++ == 0) _runStart = time;
            return;
        }

        // Where nothing came through for a while there was no network: that says nothing about its rate.
        if (_run > 0 && time - _runStart > Outage) _window = default;
        else _window.Lose(_run);
        _run = 0;
        _window.Arrive(packet.Bytes, time);
    }

    /// <summary>Decides by what was told so far. Times in microseconds.</summary>
    /// <param name="explained">Whether a full queue explains losses, so that enough is done about them.</param>
    /// <param name="roundTrip">The time until what is sent now shows.</param>
    /// <param name="now">The time.</param>
    public void Update(bool explained, long roundTrip, long now)
    {
        if (_since == long.MinValue) _since = now;
        Release(now);
        var span = now - _since;
        if (explained)
        {
            _explainedUntil = now;
            _run = 0;
        }
        else
        {
            if (!IsTelling(span)) return;
            if (_trialFrom != long.MinValue) Experiment(roundTrip, now);
            else if (_window.IsAbove(_tolerance)) Reduce(roundTrip, now);
            else _tolerance = Math.Max(UsualTolerance, _tolerance - (ToleranceFall * span / 1e6));
        }

        _since = now;
        _window = default;
    }

    // A few bursts of loss in a short time may be chance.
    private bool IsTelling(long span) => span > LongSpan
        ? _window.Packets >= FewPackets
        : span > MinSpan && _window.Packets >= MinPackets && (_window.Runs is 0 or >= MinRuns);

    private void Reduce(long roundTrip, long now)
    {
        Limit = Math.Min(Limit, (long)(LeaveRoom * _window.DeliveredRate));
        _lossBefore = _window.Loss;
        _trialFrom = now + roundTrip + MinSpan;
        _trial = default;
        _release = long.MaxValue;
    }

    private void Experiment(long roundTrip, long now)
    {
        if (now < _trialFrom) return;
        if (_window.IsAbove(Math.Min(0.9, (1.2 * _lossBefore) + 0.05)))
        {
            Reduce(roundTrip, now);
            return;
        }

        _trial.Add(_window);
        if (now < _trialFrom + TrialLength) return;
        _trialFrom = long.MinValue;
        if (_trial.Loss > SameLoss * _lossBefore)
        {
            _tolerance = Math.Min(MaxTolerance, Math.Max(_trial.Loss, _lossBefore) + 0.03);
            Limit = long.MaxValue;
            return;
        }

        _release = now + _hold;
        _hold = Math.Min(MaxHold, _hold * 2);
    }

    // After a while the network may have become better, and it is tried again, the later the more often it was in vain.
    private void Release(long now)
    {
        if (now < _release) return;
        Limit = long.MaxValue;
        if (now - _release > MaxHold) _hold = FirstHold;
    }
}
