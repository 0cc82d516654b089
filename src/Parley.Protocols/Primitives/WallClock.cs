namespace Parley.Protocols.Primitives;

/// <summary>
/// What the calendar said at one moment of the monotonic clock, for the few things that expire by the calendar (credentials).
/// Immutable: when the system's clock is set, the shell makes a new one.
/// </summary>
/// <param name="At">The moment.</param>
/// <param name="UnixSeconds">Seconds since 1970-01-01 UTC at that moment.</param>
public sealed record WallClock(MonoTime At, long UnixSeconds)
{
    /// <summary>Seconds since 1970-01-01 UTC at <paramref name="now"/>.</summary>
    public long UnixSecondsAt(MonoTime now) => UnixSeconds + ((now.Microseconds - At.Microseconds) / 1_000_000);
}
