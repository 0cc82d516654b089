namespace Parley.Sfu.Congestion;

/// <summary>What a probe has shown.</summary>
/// <param name="Probe">Its number.</param>
/// <param name="BitsPerSecond">The rate that got through, or 0 if that cannot be said.</param>
/// <param name="Saturated">Whether it arrived slower than it was sent: then that is all that the network carries.</param>
internal readonly record struct ProbeResult(byte Probe, long BitsPerSecond, bool Saturated);

/// <summary>
/// Compares when the packets of a probe arrive with when they would on a link of just the probe's rate. A line through all of them tells how
/// much slower the real link is, even where each of them comes somewhat early or late, and though pictures among the padding come in bursts.
/// </summary>
internal struct ProbeMeasurement
{
    private const int MinPackets = 4;
    private const double MinArrived = 0.6;
    private const double Saturated = 1.11;
    private const double Implausible = 0.3;
    private const double LeaveRoom = 0.95;

    private byte _probe;
    private long _bitsPerSecond;
    private int _sent;
    private long _sentBytes;
    private int _lastBytes;
    private long _firstSent;
    private long _lastSent;
    private long _lastNumber;
    private long _lastArrived;
    private long _firstExpected;
    private long _expected;
    private long _firstArrival;
    private int _arrived;
    private double _sumX;
    private double _sumY;
    private double _sumXX;
    private double _sumXY;

    /// <summary>Begins another probe; what comes of an earlier one is of no interest any more.</summary>
    public void Begin(in ProbeCluster cluster) =>
        this = new ProbeMeasurement { _probe = cluster.Number, _bitsPerSecond = cluster.BitsPerSecond, _lastArrived = -1 };

    /// <summary>A packet of the probe is sent.</summary>
    public void Sent(long number, long time, int bytes)
    {
        if (_sent++ == 0) _firstSent = time;
        _sentBytes += bytes;
        _lastBytes = bytes;
        _lastSent = time;
        _lastNumber = number;
    }

    /// <summary>A packet has arrived.</summary>
    public void Arrived(SentPackets sent, long number, long arrival)
    {
        ref readonly var packet = ref sent[number];
        if (packet.Probe != _probe || _probe == 0 || number <= _lastArrived) return;
        var left = sent.TimeOf(packet);
        if (_arrived++ == 0)
        {
            _firstArrival = arrival;
            _firstExpected = _expected = left + (packet.Bytes * 8_000_000L / _bitsPerSecond);
        }
        else
        {
            // with those that were lost between
            _expected = Math.Max(_expected, left) + (sent.BytesOf(_lastArrived + 1, number) * 8_000_000L / _bitsPerSecond);
        }

        _lastArrived = number;
        var (x, y) = ((_expected - _firstExpected) / 1000.0, (arrival - _firstArrival) / 1000.0);
        _sumX += x;
        _sumY += y;
        _sumXX += x * x;
        _sumXY += x * y;
    }

    /// <summary>Says what came of the probe, once, when feedback has told of all of it.</summary>
    /// <param name="reported">The highest number that feedback has told of.</param>
    /// <param name="ended">Whether all of it is sent.</param>
    /// <param name="result">What came of it.</param>
    public bool TryConclude(long reported, bool ended, out ProbeResult result)
    {
        result = default;
        if (_probe == 0 || !ended || reported < _lastNumber) return false;
        result = Conclude();
        _probe = 0;
        return true;
    }

    private readonly ProbeResult Conclude()
    {
        var variance = (_arrived * _sumXX) - (_sumX * _sumX);
        var sending = _lastSent - _firstSent;
        if (_arrived < MinPackets || _arrived < MinArrived * _sent || variance <= 0 || sending <= 0) return new ProbeResult(_probe, 0, false);
        var slower = ((_arrived * _sumXY) - (_sumX * _sumY)) / variance;
        if (slower < Implausible) return new ProbeResult(_probe, 0, false);
        if (slower > Saturated) return new ProbeResult(_probe, (long)(LeaveRoom * _bitsPerSecond / slower), true);
        return new ProbeResult(_probe, Math.Min(_bitsPerSecond, (_sentBytes - _lastBytes) * 8_000_000 / sending), false);
    }
}
