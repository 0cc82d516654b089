namespace Parley.Sfu.Congestion;

/// <summary>Makes a line out of the times of feedback, whose clock goes around and may jump.</summary>
internal struct FeedbackClock
{
    /// <summary>After how many microseconds the clock goes around: 24 bits of 64 ms.</summary>
    private const long Around = (1L << 24) * 64_000;

    /// <summary>More than the network delays feedback, in microseconds.</summary>
    private const long Jump = 5_000_000;

    private const long Origin = 1L << 40;

    private bool _started;
    private long _raw;
    private long _line;
    private long _local;

    /// <summary>Finds out where the times of a feedback lie.</summary>
    /// <param name="first">Its first time.</param>
    /// <param name="now">The local time.</param>
    /// <param name="offset">What to add to its times.</param>
    /// <returns>False if the clock has jumped, so that times before and after cannot be compared.</returns>
    public bool TryAlign(long first, long now, out long offset)
    {
        var step = (first - _raw) % Around;
        if (step > Around / 2) step -= Around;
        else if (step < -Around / 2) step += Around;
        var steady = _started && Math.Abs(step - (now - _local)) < Jump;
        _line = steady ? _line + step : Origin + now;
        _raw = first;
        _local = now;
        _started = true;
        offset = _line - first;
        return steady;
    }
}
