using Parley.Protocols.Primitives;

namespace Parley.Protocols.Rtp.Extensions;

/// <summary>
/// When a packet left, as 24 bits: 6 of seconds, 18 of fraction, so about 3.8 µs of resolution and 64 s of range
/// (webrtc.org/experiments/rtp-hdrext/abs-send-time).
/// </summary>
public static class AbsoluteSendTime
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 3;

    private const int FractionBits = 18;
    private const long MicrosecondsPerSecond = 1_000_000;

    /// <summary>The 24 bits of a moment.</summary>
    public static uint FromTime(MonoTime time) => (uint)(((UInt128)(ulong)time.Microseconds << FractionBits) / MicrosecondsPerSecond) & 0xFF_FFFF;

    /// <summary>How much later <paramref name="to"/> is than <paramref name="from"/>: under 32 s each way.</summary>
    public static TimeSpan Distance(uint from, uint to)
    {
        var units = (int)((to - from) << 8) >> 8;
        return TimeSpan.FromTicks(units * TimeSpan.TicksPerSecond >> FractionBits);
    }

    /// <summary>Reads a value. False if it has another length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out uint time)
    {
        time = 0;
        if (value.Length != Length) return false;
        time = ((uint)value[0] << 16) | ((uint)value[1] << 8) | value[2];
        return true;
    }

    /// <summary>Writes a value of <see cref="Length"/> bytes.</summary>
    public static void Write(Span<byte> value, uint time)
    {
        value[2] = (byte)time;
        value[1] = (byte)(time >> 8);
        value[0] = (byte)(time >> 16);
    }
}
