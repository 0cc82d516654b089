namespace Parley.Rooms;

/// <summary>What time it is: on a clock that only goes forward, and on the wall.</summary>
/// <param name="Microseconds">Monotonic, from any origin; timeouts are measured with it.</param>
/// <param name="UnixMilliseconds">Milliseconds since 1970-01-01 UTC; shown to people and stored.</param>
public readonly record struct Moment(long Microseconds, long UnixMilliseconds)
{
    /// <summary>A monotonic time that never comes.</summary>
    public const long Never = long.MaxValue;

    /// <summary>The monotonic time <paramref name="span"/> from now.</summary>
    public long In(TimeSpan span) => Microseconds + (span.Ticks / TimeSpan.TicksPerMicrosecond);
}
