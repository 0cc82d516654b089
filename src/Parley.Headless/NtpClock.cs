using Parley.Protocols.Primitives;

namespace Parley.Headless;

/// <summary>The monotonic clock as NTP time: only differences mean something.</summary>
internal static class NtpClock
{
    private const ulong Origin = 3_900_000_000;
    private const ulong MicrosecondsPerSecond = 1_000_000;

    /// <summary>Seconds in the high 32 bits, their fraction in the low ones.</summary>
    public static ulong At(MonoTime time)
    {
        var microseconds = (ulong)time.Microseconds;
        return ((Origin + (microseconds / MicrosecondsPerSecond)) << 32) | (((microseconds % MicrosecondsPerSecond) << 32) / MicrosecondsPerSecond);
    }

    /// <summary>The middle 32 bits.</summary>
    public static uint CompactAt(MonoTime time) => (uint)(At(time) >> 16);

    /// <summary>A time in 65536ths of a second.</summary>
    public static uint Units(TimeSpan span) => (uint)(span.Ticks * 65536 / TimeSpan.TicksPerSecond);

    /// <summary>A time from 65536ths of a second.</summary>
    public static TimeSpan Span(uint units) => TimeSpan.FromTicks(units * TimeSpan.TicksPerSecond / 65536);
}
