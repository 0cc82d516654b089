namespace Parley.Sfu.Congestion;

/// <summary>
/// The rate at which packets arrive while each of them had to wait: then the narrowest link was never idle, and that rate is what it
/// carries, whatever was sent.
/// </summary>
internal struct BusyPeriod
{
    private const long MinLength = 40_000;
    private const long MaxLength = 500_000;
    private const int MinPackets = 3;

    private long _start;
    private long _end;
    private long _bytes;
    private int _packets;

    /// <summary>What the link carries in bits per second, or 0 if it isn't known.</summary>
    public readonly long BitsPerSecond =>
        _packets >= MinPackets && _end - _start >= MinLength ? _bytes * 8_000_000 / (_end - _start) : 0;

    /// <summary>Takes a packet that had to wait.</summary>
    public void Add(long arrival, int bytes)
    {
        if (_packets++ == 0)
        {
            _start = _end = arrival;
            return;
        }

        _bytes += bytes;
        _end = Math.Max(_end, arrival);
        if (_end - _start < MaxLength) return;
        _start += (_end - _start) / 2;
        _bytes /= 2;
    }

    /// <summary>The link was idle.</summary>
    public void End() => this = default;
}
