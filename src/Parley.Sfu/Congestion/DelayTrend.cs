using System.Runtime.CompilerServices;

namespace Parley.Sfu.Congestion;

/// <summary>
/// Whether delay grows: the slope of the line through the last groups of packets against a threshold that adapts to what the network does
/// anyway (draft-ietf-rmcat-gcc-02 sections 5.3 and 5.4, with a linear regression in place of the Kalman filter).
/// </summary>
internal struct DelayTrend()
{
    private const int Window = 20;
    private const int MinPoints = 6;
    private const double WindowMilliseconds = 1000;
    private const int FullTrust = 60;
    private const double Gain = 4;
    private const double MinThreshold = 6;
    private const double MaxThreshold = 600;
    private const double FarAbove = 15;
    private const double Rise = 0.0087;
    private const double Fall = 0.039;
    private const double MaxStep = 100;

    private Points _points;
    private int _count;
    private double _threshold = 12.5;
    private double _before;
    private long _last;
    private int _above;

    /// <summary>Whether the delay has been growing too fast for more than one group.</summary>
    public readonly bool IsGrowing => _above >= 2;

    /// <summary>Takes a group.</summary>
    /// <param name="arrival">When it arrived, in microseconds.</param>
    /// <param name="delay">How much longer it took than the fastest, in microseconds.</param>
    public void Add(long arrival, long delay)
    {
        _points[_count % Window] = new Point(arrival / 1000.0, delay / 1000.0);
        _count++;
        var trend = Slope() * Math.Min(_count, FullTrust) * Gain;
        if (trend > _threshold && trend >= _before) _above++;
        else if (trend <= _threshold) _above = 0;
        _before = trend;
        Adapt(trend, arrival);
    }

    /// <summary>Forgets the groups, but not the threshold.</summary>
    public void Reset()
    {
        _count = 0;
        _above = 0;
        _before = 0;
    }

    private void Adapt(double trend, long arrival)
    {
        var elapsed = Math.Clamp((arrival - _last) / 1000.0, 0, MaxStep);
        _last = arrival;
        var distance = Math.Abs(trend) - _threshold;
        if (distance > FarAbove) return; // something sudden, which is no habit of the network
        _threshold = Math.Clamp(_threshold + ((distance < 0 ? Fall : Rise) * distance * elapsed), MinThreshold, MaxThreshold);
    }

    // Times are taken from the newest on, so that a single pass over them is exact enough.
    private readonly double Slope()
    {
        var points = Math.Min(_count, Window);
        var newest = _points[(_count - 1) % Window].Time;
        double times = 0, delays = 0, squares = 0, products = 0;
        var used = 0;
        for (var i = 0; i < points; i++)
        {
            var point = _points[i];
            var time = point.Time - newest;
            if (time < -WindowMilliseconds) continue;
            times += time;
            delays += point.Delay;
            squares += time * time;
            products += time * point.Delay;
            used++;
        }

        var variance = (used * squares) - (times * times);
        return used < MinPoints || variance <= 0 ? 0 : ((used * products) - (times * delays)) / variance;
    }

    private readonly record struct Point(double Time, double Delay);

    [InlineArray(Window)]
    private struct Points
    {
        private Point _point;
    }
}
