using Parley.Protocols.Primitives;

namespace Parley.Sfu.Forwarding.Slots;

/// <summary>
/// How often one receiver may have key frames made: each costs all who look at the same picture. Some at once, as they are needed after something
/// was lost for good; then, however often it asks, one every few seconds.
/// </summary>
public struct RequestAllowance
{
    /// <summary>How many are made one after the other.</summary>
    public const int AtOnce = 3;

    /// <summary>How far apart they are from then on.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2.5);

    private LeakyBucket _used;

    /// <summary>Takes one, if there is any left.</summary>
    public bool TryTake(MonoTime now) => _used.TryTake(Interval, AtOnce * Interval, now);
}
