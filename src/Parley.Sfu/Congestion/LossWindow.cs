namespace Parley.Sfu.Congestion;

/// <summary>What became of some packets, one sent after the other.</summary>
internal struct LossWindow
{
    private const double Deviations = 3;
    private const long MinSpan = 100_000;

    private int _arrived;
    private long _bytes;
    private int _lost;
    private int _runs;
    private long _first;
    private long _last;

    /// <summary>How many there are.</summary>
    public readonly int Packets => _arrived + _lost;

    /// <summary>How many times one or more were lost in a row.</summary>
    public readonly int Runs => _runs;

    /// <summary>The share lost, 0 to 1.</summary>
    public readonly double Loss => Packets == 0 ? 0 : (double)_lost / Packets;

    /// <summary>The rate of those that arrived, by when they were sent, in bits per second.</summary>
    public readonly long DeliveredRate => _bytes * 8_000_000 / Math.Max(_last - _first, MinSpan);

    /// <summary>
    /// Whether more than a share is lost, and not only by chance. Losses in bursts, several at a time, happen by chance more easily.
    /// </summary>
    public readonly bool IsAbove(double share)
    {
        var independent = Packets / Math.Max(1, (double)_lost / Math.Max(1, _runs));
        return Loss - (Deviations * Math.Sqrt(share * (1 - share) / independent)) > share;
    }

    /// <summary>A packet has arrived.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="sent">When it was sent, in microseconds.</param>
    public void Arrive(int bytes, long sent)
    {
        if (_arrived++ == 0) _first = sent;
        _bytes += bytes;
        _last = sent;
    }

    /// <summary>Packets were lost in a row.</summary>
    public void Lose(int count)
    {
        if (count == 0) return;
        _lost += count;
        _runs++;
    }

    /// <summary>Counts those of another window too.</summary>
    public void Add(in LossWindow other)
    {
        _arrived += other._arrived;
        _lost += other._lost;
        _runs += other._runs;
    }
}
