using Parley.Protocols.Primitives;

namespace Parley.Sfu.Forwarding.Packets;

/// <summary>Time in the ticks of RTP timestamps.</summary>
internal static class RtpClock
{
    private const long MicrosecondsPerSecond = 1_000_000;

    /// <summary>A moment in ticks, modulo 2^32. In two parts, so that no machine runs long enough for it to overflow.</summary>
    public static uint Ticks(MonoTime time, uint clockRate)
    {
        var (seconds, rest) = Math.DivRem(time.Microseconds, MicrosecondsPerSecond);
        return (uint)((seconds * clockRate) + (rest * clockRate / MicrosecondsPerSecond));
    }

    /// <summary>A span in ticks.</summary>
    public static long Ticks(TimeSpan span, uint clockRate) => span.Ticks / TimeSpan.TicksPerMicrosecond * clockRate / MicrosecondsPerSecond;
}
