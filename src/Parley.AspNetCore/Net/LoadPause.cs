using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net;

/// <summary>
/// How long a worker gives way between two batches. Under load most of a packet's price is being woken for it alone: reading after a
/// wait of half a millisecond costs a third (docs/adr/0005). A worker that is not busy never waits, and neither does one that has time to
/// spare: what is saved then is of use to nobody, and the delay is everybody's.
/// </summary>
/// <param name="maxMicroseconds">The longest pause.</param>
internal sealed class LoadPause(int maxMicroseconds)
{
    /// <summary>
    /// For datagrams: what a jitter buffer does not notice. The longer it is, the more packets for one destination go in one send.
    /// </summary>
    public const int DatagramMicroseconds = 1000;

    /// <summary>For signaling: clients that wait for an answer before they go on are slowed by it.</summary>
    public const int SignalingMicroseconds = 500;

    /// <summary>From this many packets per millisecond on a worker counts as busy.</summary>
    public const double BusyPacketsPerMillisecond = 4;

    /// <summary>What wakes a busy worker is the first of several, a frame for one: so long is waited for the others.</summary>
    public const int GatherMicroseconds = 250;

    // what one batch should bring
    private const double WantedPackets = 128;

    // the memory of the rate, in microseconds
    private const double Horizon = 5000;

    // and of how much of its time a worker works: bursts of a moment are no load
    private const double WorkHorizon = 50_000;

    // who works for less of its time than this does not pause at all, and who works for more than that for as long as it may
    private const double Spare = 0.4;
    private const double Full = 0.6;

    private MonoTime _last;
    private double _rate;
    private double _work;

    /// <summary>Whether so much came of late, and took so much of the time, that packets are worth waiting for.</summary>
    public bool IsBusy => _rate >= BusyPacketsPerMillisecond && _work > Spare;

    /// <summary>Takes note of a batch.</summary>
    /// <param name="packets">How many packets it had.</param>
    /// <param name="began">When it was begun with.</param>
    /// <param name="ended">When it was done with.</param>
    /// <returns>How long to pause before the next, in microseconds; 0 is not at all.</returns>
    public int After(int packets, MonoTime began, MonoTime ended)
    {
        var elapsed = Math.Max(1, (ended - _last).TotalMicroseconds);
        _last = ended;
        _rate += Math.Min(1, elapsed / Horizon) * ((packets * 1000 / elapsed) - _rate);
        _work += Math.Min(1, elapsed / WorkHorizon) * (Math.Min(1, (ended - began).TotalMicroseconds / elapsed) - _work);
        return !IsBusy ? 0 : (int)(Math.Min(maxMicroseconds, WantedPackets * 1000 / _rate) * Math.Clamp((_work - Spare) / (Full - Spare), 0, 1));
    }
}
