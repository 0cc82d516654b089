namespace Parley.Sfu.Congestion;

/// <summary>What <see cref="DelayControl"/> decides by. Rates in bits per second, times in microseconds.</summary>
/// <param name="Now">The time.</param>
/// <param name="Acknowledged">What has arrived, per second, lately.</param>
/// <param name="InFlight">Bytes sent and not yet heard of.</param>
/// <param name="RoundTrip">The time until feedback comes.</param>
/// <param name="LeastRoundTrip">The same without a queue.</param>
/// <param name="ApplicationLimited">Whether less is sent than the estimate allows, so that nothing can be learned from its arriving.</param>
/// <param name="Sent">What is sent, per second.</param>
internal readonly record struct DelayObservation(
    long Now, long Acknowledged, long InFlight, long RoundTrip, long LeastRoundTrip, bool ApplicationLimited, long Sent);

/// <summary>
/// Additive increase, multiplicative decrease (draft-ietf-rmcat-gcc-02 section 5.5), with one thing more: when the queue has grown, it is
/// not only prevented from growing on, but sending stops for as long as the queue needs to be gone.
/// </summary>
internal sealed class DelayControl(CongestionOptions options)
{
    private const long Noticeable = 15_000;
    private const long Sharp = 40_000;
    private const int SharpUnrest = 3;
    private const long Steep = 30_000;
    private const int SteepUnrest = 6;
    private const double UsualFactor = 1.5;
    private const long MaxWaiting = 40_000;
    private const double FullUse = 0.85;
    private const double CrowdedUse = 0.97;
    private const long CapacityLife = 15_000_000;
    private const long BusyLife = 10_000_000;
    private const double DoubtfulGain = 1.15;
    private const long WorthHolding = 30_000;
    private const long MaxHold = 1_000_000;
    private const long MaxDrain = 1_500_000;

    /// <summary>For how long a delay has to stay, at this share of its highest, before the estimate pays for it, and how.</summary>
    private const long Patience = 400_000;
    private const double Stays = 0.8;
    private const double Unmoved = 0.85;

    /// <summary>After it has begun a queue of a link in full use may be judged by little.</summary>
    private const long Outset = 250_000;
    private const long ResponseTime = 100_000;
    private const double Decrease = 0.92;
    private const double GrowthPerSecond = 1.08;
    private const double MaxOverAcknowledged = 1.5;
    private const long PacketBits = 9600;

    private long _before;
    private long _latestBefore;
    private long _lastUpdate = long.MinValue;
    private long _deadline;
    private long _worst;
    private long _highest;
    private long _since;
    private bool _wasFull;
    private double _capacity;
    private long _busyRate;
    private long _busyAt = long.MinValue / 2;
    private long _capacityAt;

    /// <summary>What the network carries, in bits per second.</summary>
    public long Estimate { get; private set; } = options.Start;

    /// <summary>Until when nothing should be sent that can wait.</summary>
    public long HoldUntil { get; private set; }

    /// <summary>Whether a queue of our own is on its way out.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Takes what a feedback has told.</summary>
    public void Update(QueueObserver queue, in DelayObservation seen)
    {
        var elapsed = _lastUpdate == long.MinValue ? 0 : Math.Clamp(seen.Now - _lastUpdate, 0, 1_000_000);
        _lastUpdate = seen.Now;
        var standing = queue.Standing;
        var usual = UsualFactor * queue.Usual;
        var sharp = queue.Latest > Sharp + usual + (SharpUnrest * queue.Unrest) && queue.Latest > _latestBefore;
        sharp |= queue.Rise > Steep + usual + (SteepUnrest * queue.Unrest);
        _latestBefore = queue.Latest;
        if (IsDraining) Drain(queue, seen);
        else if (sharp || (queue.IsGrowing && standing > usual + (seen.ApplicationLimited ? 2 * Noticeable : Noticeable))) Congested(queue, seen);
        else if (standing < Noticeable + usual && queue.Waiting < MaxWaiting + usual) Increase(seen, elapsed);
    }

    /// <summary>Whether it was seen lately what the network carries, and not only that it carries what was sent.</summary>
    public bool KnowsCapacity(long now) => _capacity > 0 && now - _capacityAt < CapacityLife;

    /// <summary>A probe has shown something.</summary>
    /// <param name="result">What.</param>
    /// <param name="sent">What is being sent, in bits per second.</param>
    /// <param name="now">The time, in microseconds.</param>
    public void Learn(in ProbeResult result, long sent, long now)
    {
        if (IsDraining || result.BitsPerSecond == 0 || (!result.Saturated && result.BitsPerSecond <= Estimate)) return;
        if (result.BitsPerSecond > Estimate) Estimate = Math.Min(IsDoubtful(result, now) ? (Estimate + result.BitsPerSecond) / 2 : result.BitsPerSecond, options.Max);
        else Estimate = Math.Max((Estimate + result.BitsPerSecond) / 2, Math.Min(Estimate, (long)(sent / FullUse)));
        _capacity = result.Saturated ? Estimate : 0;
        _capacityAt = now;
    }

    // A probe takes from other flows more than its share, so it says too much while there are any.
    private bool IsDoubtful(in ProbeResult result, long now) =>
        result.Saturated && now - _busyAt < BusyLife && result.BitsPerSecond > DoubtfulGain * _busyRate;

    /// <summary>Losses have shown that the network doesn't carry more.</summary>
    public void Cap(long bitsPerSecond) => Estimate = Math.Max(options.Min, Math.Min(Estimate, bitsPerSecond));

    private void Congested(QueueObserver queue, in DelayObservation seen)
    {
        _before = Estimate;
        _wasFull = !seen.ApplicationLimited;
        _worst = _highest = queue.Waiting;
        _since = seen.Now;
        _deadline = seen.Now + MaxDrain;
        IsDraining = true;
        Estimate = Clamp(Estimate * Decrease);
        Drain(queue, seen);
    }

    // While the queue lasts the link is busy, so its rate is seen ever more precisely.
    private void Drain(QueueObserver queue, in DelayObservation seen)
    {
        if (queue.BusyRate > 0 && IsOurs(queue, seen.Now))
        {
            _capacity = _busyRate = queue.BusyRate;
            _capacityAt = _busyAt = seen.Now;
            Estimate = Clamp(Math.Min(_before, _capacity * Decrease));
        }

        var excess = (seen.InFlight * 8_000_000 / Math.Max(Estimate, 1)) - seen.LeastRoundTrip;
        if (excess > WorthHolding) HoldUntil = seen.Now + Math.Min(excess, MaxHold);
        if (queue.Waiting < Noticeable) IsDraining = false;
        else if (seen.Now > _deadline)
        {
            if (queue.Waiting > _worst / 2) queue.TakeForGranted();
            IsDraining = false;
        }
    }

    // A delay that leaps is a processor that others have, or a radio that waits its turn: then packets come as they were sent, and to take
    // their rate for the link's would be to send less each time, in the end nothing. Where the link was in full use one look has to do.
    private bool IsOurs(QueueObserver queue, long now)
    {
        if (queue.Waiting < Stays * _highest) (_highest, _since) = (queue.Waiting, now);
        _highest = Math.Max(_highest, queue.Waiting);
        if (queue.IsBusyGradually || (_wasFull && now < _deadline - MaxDrain + Outset && queue.IsBusyGraduallyByAndLarge)) return true;
        if (now - _since <= Patience) return false;
        if (queue.IsBusyAndCreeping) return true;
        _since = now;
        Estimate = Clamp(Estimate * Unmoved);
        return false;
    }

    private void Increase(in DelayObservation seen, long elapsed)
    {
        var crowded = KnowsCapacity(seen.Now) && Estimate > FullUse * _capacity;
        if (seen.Sent < (crowded ? CrowdedUse : FullUse) * Estimate) return;
        var seconds = elapsed / 1e6;
        var grown = crowded
            ? Estimate + (seconds * PacketBits * 1e6 / (seen.RoundTrip + ResponseTime))
            : Estimate * Math.Pow(GrowthPerSecond, seconds);
        var limit = (MaxOverAcknowledged * seen.Acknowledged) + 10_000;
        Estimate = Clamp(Math.Max(Estimate, Math.Min(grown, limit)));
    }

    private long Clamp(double estimate) => (long)Math.Clamp(estimate, options.Min, options.Max);
}
