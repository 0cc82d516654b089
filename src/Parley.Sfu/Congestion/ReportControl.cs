namespace Parley.Sfu.Congestion;

/// <summary>
/// The estimate for receivers that give no transport feedback: by the losses in their reports, and by what they estimate themselves (REMB),
/// where they do. A receiver's estimate follows what arrives, so it counts only when it says that too much is sent.
/// </summary>
internal sealed class ReportControl(CongestionOptions options)
{
    private const double LossToGrow = 0.05;
    private const double LossToShrink = 0.12;
    private const double GrowthPerSecond = 1.25;
    private const long EstimateLife = 10_000_000;
    private const int MaxOverReceived = 2;

    private long _received;
    private long _receivedAt = long.MinValue / 2;
    private long _last = long.MinValue;

    /// <summary>What the network carries, in bits per second.</summary>
    public long Estimate { get; private set; } = options.Start;

    /// <summary>Takes the receiver's own estimate.</summary>
    public void OnEstimate(long bitsPerSecond, long sent, long now)
    {
        _received = bitsPerSecond;
        _receivedAt = now;
        if (bitsPerSecond < sent) Estimate = Clamp(Math.Min(Estimate, bitsPerSecond));
    }

    /// <summary>Takes a report about losses since the last one.</summary>
    /// <param name="loss">The share lost, 0 to 1.</param>
    /// <param name="sent">What is being sent, in bits per second.</param>
    /// <param name="wanted">What would be sent if the network carried everything.</param>
    /// <param name="now">The time, in microseconds.</param>
    public void OnLoss(double loss, long sent, long wanted, long now)
    {
        var seconds = _last == long.MinValue ? 0 : Math.Clamp(now - _last, 0, 5_000_000) / 1e6;
        _last = now;
        if (loss > LossToShrink) Estimate = Clamp(Math.Min(Estimate, Math.Max(sent, options.Min)) * (1 - (0.5 * loss)));
        else if (loss < LossToGrow) Grow(seconds, Math.Max(sent, wanted));
    }

    private void Grow(double seconds, long useful)
    {
        double limit = 1.25 * useful;
        if (_last - _receivedAt < EstimateLife) limit = Math.Min(limit, MaxOverReceived * (double)_received);
        var grown = Math.Min(limit, Estimate * Math.Pow(GrowthPerSecond, seconds));
        if (grown > Estimate) Estimate = Clamp(grown);
    }

    private long Clamp(double estimate) => (long)Math.Clamp(estimate, options.Min, options.Max);
}
