using Parley.Protocols.Primitives;

namespace Parley.Sfu.Forwarding;

/// <summary>Bounds how much is done: what is taken flows out at a steady rate, and the bucket holds a burst of it.</summary>
public struct LeakyBucket
{
    private MonoTime _usedUntil;

    /// <summary>Takes something, if there is room for it.</summary>
    /// <param name="cost">How long it takes to flow out.</param>
    /// <param name="burst">How long all that the bucket holds takes.</param>
    /// <param name="now">The time.</param>
    public bool TryTake(TimeSpan cost, TimeSpan burst, MonoTime now)
    {
        var until = MonoTime.Later(_usedUntil, now) + cost;
        if (until - now > burst) return false;
        _usedUntil = until;
        return true;
    }
}
