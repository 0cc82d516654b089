using Parley.Protocols.Primitives;

namespace Parley.Sfu.Forwarding.Publishing;

/// <summary>
/// How many packets of one picture, all layers of it together, are passed on. What each costs whoever looks is bounded by their networks; what it
/// costs the server goes by packets, and tiny ones fit into a fast network by tens of thousands. A screen in 4K of 30 Mbit/s has 3,200 a second.
/// </summary>
public struct PictureBound
{
    /// <summary>Packets a second.</summary>
    public const int PacketsPerSecond = 6_000;

    /// <summary>So much may come at once: a large key frame, or what has waited while there was no network.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Each = TimeSpan.FromSeconds(1) / PacketsPerSecond;

    private LeakyBucket _used;

    /// <summary>Whether a packet is passed on.</summary>
    /// <param name="now">The time.</param>
    public bool TryPass(MonoTime now) => _used.TryTake(Each, Burst, now);
}
