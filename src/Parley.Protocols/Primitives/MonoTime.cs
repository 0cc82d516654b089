namespace Parley.Protocols.Primitives;

/// <summary>A point on a monotonic clock, in microseconds from an arbitrary origin. The sans-IO cores know no other time.</summary>
/// <param name="Microseconds">Microseconds since the clock's origin.</param>
public readonly record struct MonoTime(long Microseconds) : IComparable<MonoTime>
{
    /// <summary>Later than every moment that happens: "no timeout is due".</summary>
    public static readonly MonoTime Never = new(long.MaxValue);

    /// <summary>Before every moment that happens, for what has not happened yet; a <see cref="TimeSpan"/> holds the time from it to any other.</summary>
    public static readonly MonoTime LongAgo = new(long.MinValue / 32);

    private const long LongestSpan = long.MaxValue / TimeSpan.TicksPerMicrosecond;

    /// <summary>The one of two moments that comes first.</summary>
    public static MonoTime Earlier(MonoTime left, MonoTime right) => left < right ? left : right;

    /// <summary>The one of two moments that comes last.</summary>
    public static MonoTime Later(MonoTime left, MonoTime right) => left > right ? left : right;

    /// <inheritdoc />
    public int CompareTo(MonoTime other) => Microseconds.CompareTo(other.Microseconds);

    /// <summary>The moment <paramref name="span"/> after <paramref name="time"/>.</summary>
    public static MonoTime operator +(MonoTime time, TimeSpan span) => new(time.Microseconds + (span.Ticks / TimeSpan.TicksPerMicrosecond));

    /// <summary>The moment <paramref name="span"/> before <paramref name="time"/>.</summary>
    public static MonoTime operator -(MonoTime time, TimeSpan span) => time + -span;

    /// <summary>
    /// The time from <paramref name="earlier"/> to <paramref name="later"/>; the longest there is if that is longer. It never wraps: what
    /// happened longest ago would otherwise seem to be still to come.
    /// </summary>
    public static TimeSpan operator -(MonoTime later, MonoTime earlier)
    {
        var span = unchecked(later.Microseconds - earlier.Microseconds);
        var wrapped = ((later.Microseconds ^ earlier.Microseconds) & (later.Microseconds ^ span)) < 0;
        if (!wrapped && span is >= -LongestSpan and <= LongestSpan) return TimeSpan.FromTicks(span * TimeSpan.TicksPerMicrosecond);
        return later < earlier ? TimeSpan.MinValue : TimeSpan.MaxValue;
    }

    /// <summary>Whether <paramref name="left"/> is before <paramref name="right"/>.</summary>
    public static bool operator <(MonoTime left, MonoTime right) => left.Microseconds < right.Microseconds;

    /// <summary>Whether <paramref name="left"/> is after <paramref name="right"/>.</summary>
    public static bool operator >(MonoTime left, MonoTime right) => left.Microseconds > right.Microseconds;

    /// <summary>Whether <paramref name="left"/> is not after <paramref name="right"/>.</summary>
    public static bool operator <=(MonoTime left, MonoTime right) => left.Microseconds <= right.Microseconds;

    /// <summary>Whether <paramref name="left"/> is not before <paramref name="right"/>.</summary>
    public static bool operator >=(MonoTime left, MonoTime right) => left.Microseconds >= right.Microseconds;
}
