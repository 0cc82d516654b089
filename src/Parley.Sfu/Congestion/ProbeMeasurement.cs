namespace Parley.Sfu.Congestion;

/// <summary>What a probe has shown.</summary>
/// <param name="Probe">Its number.</param>
/// <param name="BitsPerSecond">The rate that got through, or 0 if too little of it arrived to say.</param>
/// <param name="Saturated">Whether it arrived slower than it was sent: then that is all that the network carries.</param>
internal readonly record struct ProbeResult(byte Probe, long BitsPerSecond, bool Saturated);

/// <summary>Compares how fast the packets of a probe were sent with how fast they arrived.</summary>
internal struct ProbeMeasurement
{
    private const int MinPackets = 4;
    private const double MinArrived = 0.6;
    private const double Unsaturated = 0.9;
    private const long Resolution = 1000;
    private const double LeaveRoom = 0.95;

    private byte _probe;
    private long _bitsPerSecond;
    private long _firstFinish;
    private long _finish;
    private int _sentPackets;
    private long _sentBytes;
    private long _firstSent;
    private long _lastSent;
    private int _lastBytes;
    private long _lastNumber;
    private int _arrivedPackets;
    private long _arrivedBytes;
    private long _firstArrival;
    private long _lastArrival;
    private int _firstBytes;

    /// <summary>Begins another probe; what comes of an earlier one is of no interest any more.</summary>
    public void Begin(in ProbeCluster cluster) => this = new ProbeMeasurement { _probe = cluster.Number, _bitsPerSecond = cluster.BitsPerSecond };

    /// <summary>A packet of the probe is sent.</summary>
    public void Sent(long number, long time, int bytes)
    {
        _finish = Math.Max(_finish, time) + (bytes * 8_000_000L / _bitsPerSecond);
        if (_sentPackets++ == 0) (_firstSent, _firstFinish) = (time, _finish);
        _sentBytes += bytes;
        _lastSent = time;
        _lastBytes = bytes;
        _lastNumber = number;
    }

    /// <summary>A packet has arrived.</summary>
    public void Arrived(byte probe, long arrival, int bytes)
    {
        if (probe != _probe || _probe == 0) return;
        if (_arrivedPackets++ == 0)
        {
            _firstArrival = _lastArrival = arrival;
            _firstBytes = bytes;
        }
        else if (arrival < _firstArrival)
        {
            _firstArrival = arrival;
            _firstBytes = bytes;
        }

        _lastArrival = Math.Max(_lastArrival, arrival);
        _arrivedBytes += bytes;
    }

    /// <summary>Says what came of the probe, once, when feedback has told of all of it.</summary>
    /// <param name="reported">The highest number that feedback has told of.</param>
    /// <param name="ended">Whether all of it is sent.</param>
    /// <param name="result">What came of it.</param>
    public bool TryConclude(long reported, bool ended, out ProbeResult result)
    {
        result = default;
        if (_probe == 0 || !ended || reported < _lastNumber) return false;
        result = new ProbeResult(_probe, Rate(out var saturated), saturated);
        _probe = 0;
        return true;
    }

    private readonly long Rate(out bool saturated)
    {
        saturated = false;
        var (sending, arriving) = (_lastSent - _firstSent, _lastArrival - _firstArrival);
        if (_arrivedPackets < MinPackets || _arrivedPackets < MinArrived * _sentPackets || sending <= 0) return 0;

        // Pictures among the padding come in bursts: what counts is whether a link of the probe's rate would have been as fast.
        if (arriving <= ((_finish - _firstFinish) / Unsaturated) + Resolution)
            return Math.Min(_bitsPerSecond, (_sentBytes - _lastBytes) * 8_000_000 / sending);
        saturated = true;
        return (long)(LeaveRoom * Math.Min(_bitsPerSecond, (_arrivedBytes - _firstBytes) * 8_000_000 / arriving));
    }
}
