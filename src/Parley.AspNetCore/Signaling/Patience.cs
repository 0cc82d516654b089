namespace Parley.AspNetCore.Signaling;

/// <summary>How long a WebSocket may be silent, in seconds.</summary>
/// <param name="PingAfter">Until it is pinged, and how long until it is pinged again.</param>
/// <param name="DeadAfter">Until it is taken to be dead.</param>
internal readonly record struct Patience(long PingAfter, long DeadAfter)
{
    // of the 20 s in which nobody may see anymore who is gone, the rest is for coming back
    private const long AwaitedPing = 3;
    private const long AwaitedDead = 10;

    /// <summary>With whoever is nowhere: thousands of them must cost next to nothing.</summary>
    /// <param name="keepAlive">The operator's wish, in seconds.</param>
    // a dead peer shall be noticed within twice the time, the look being up to a second late
    public static Patience Usual(long keepAlive) => new(keepAlive, Math.Max(keepAlive + 1, (2 * keepAlive) - 2));

    /// <summary>With whom others see in a room or a call.</summary>
    /// <param name="keepAlive">The operator's wish, in seconds.</param>
    public static Patience Awaited(long keepAlive) => new(Math.Min(keepAlive, AwaitedPing), Math.Min(Usual(keepAlive).DeadAfter, AwaitedDead));
}
