namespace Parley.Sfu.Congestion;

/// <summary>The share of packets lost, smoothed.</summary>
internal struct LossMeter
{
    private const int Window = 50;
    private const double Smoothing = 0.3;

    private int _packets;
    private int _lost;

    /// <summary>The share, 0 to 1.</summary>
    public double Loss { get; private set; }

    /// <summary>Takes what became of a packet.</summary>
    public void Count(bool lost)
    {
        if (lost) _lost++;
        if (++_packets < Window) return;
        Loss += Smoothing * (((double)_lost / Window) - Loss);
        _packets = 0;
        _lost = 0;
    }
}
