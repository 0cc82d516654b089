using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net;

/// <summary>
/// How long a worker gives way between two batches. Under load most of a packet's price is being woken for it alone: reading after a
/// wait of up to half a millisecond costs a third (docs/adr/0005). A worker that is not busy never waits, so that an idle server adds
/// no delay.
/// </summary>
internal sealed class LoadPause
{
    /// <summary>The longest pause.</summary>
    public const int MaxMicroseconds = 500;

    /// <summary>From this many packets per millisecond on a worker counts as busy.</summary>
    public const double BusyPacketsPerMillisecond = 4;

    // what one batch should bring
    private const double WantedPackets = 64;

    // the memory of the rate, in microseconds
    private const double Horizon = 5000;

    private MonoTime _last;
    private double _rate;

    /// <summary>Takes note of a batch.</summary>
    /// <param name="packets">How many packets it had.</param>
    /// <param name="now">When it was read.</param>
    /// <returns>How long to pause before the next, in microseconds; 0 is not at all.</returns>
    public int After(int packets, MonoTime now)
    {
        var elapsed = Math.Max(1, (now - _last).TotalMicroseconds);
        _last = now;
        var weight = Math.Min(1, elapsed / Horizon);
        _rate += weight * ((packets * 1000 / elapsed) - _rate);
        return _rate < BusyPacketsPerMillisecond ? 0 : (int)Math.Min(MaxMicroseconds, WantedPackets * 1000 / _rate);
    }
}
