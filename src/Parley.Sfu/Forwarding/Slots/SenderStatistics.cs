using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;

namespace Parley.Sfu.Forwarding.Slots;

/// <summary>What a sender reports on one of its streams, and what its receiver answers (RFC 3550 section 6.4.1). A value with one owner.</summary>
public struct SenderStatistics
{
    private const int CompactUnits = 65536;
    private const int LongestRoundTrip = 30 * CompactUnits;

    /// <summary>Both sides round; over a short way a round trip can look a little shorter than none.</summary>
    private const int Rounding = CompactUnits / 200;

    private uint _packets;
    private uint _octets;

    /// <summary>Whether anything was sent since the last report.</summary>
    public bool IsDue { get; private set; }

    /// <summary>Counts a packet.</summary>
    /// <param name="payload">The length of its payload without padding, in bytes.</param>
    public void Count(int payload)
    {
        _packets++;
        _octets += (uint)payload;
        IsDue = true;
    }

    /// <summary>Writes a report.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="ssrc">The stream.</param>
    /// <param name="ntpTime">Now.</param>
    /// <param name="timestamp">The same moment in the stream's timestamps.</param>
    /// <returns>Its length, or 0 if the destination is too short.</returns>
    public int WriteReport(Span<byte> destination, uint ssrc, ulong ntpTime, uint timestamp)
    {
        IsDue = false;
        return SenderReport.Write(destination, ssrc, new SenderInfo(ntpTime, timestamp, _packets, _octets), []);
    }

    /// <summary>The time from a report to the answer, without the time that the answer took there (RFC 3550 section 6.4.1).</summary>
    /// <param name="block">The answer.</param>
    /// <param name="ntpTime">Now.</param>
    /// <param name="roundTrip">The time.</param>
    /// <returns>False if the answer is to no report, or cannot be true.</returns>
    public static bool TryRoundTrip(in ReportBlock block, ulong ntpTime, out TimeSpan roundTrip)
    {
        var units = (int)((uint)(ntpTime >> 16) - block.LastReport - block.Delay);
        var isKnown = block.LastReport != 0 && units is > -Rounding and < LongestRoundTrip;
        roundTrip = isKnown ? TimeSpan.FromTicks(Math.Max(0, units) * TimeSpan.TicksPerSecond / CompactUnits) : TimeSpan.Zero;
        return isKnown;
    }
}

/// <summary>NTP time, as in sender reports.</summary>
public static class NtpTime
{
    private const ulong UnixEpoch = 2_208_988_800;
    private const ulong MicrosecondsPerSecond = 1_000_000;

    /// <summary>A moment: seconds since 1900 in the high 32 bits, their fraction in the low ones.</summary>
    public static ulong Of(WallClock clock, MonoTime now)
    {
        var time = ((UnixEpoch + (ulong)clock.UnixSeconds) * MicrosecondsPerSecond) + (ulong)(now.Microseconds - clock.At.Microseconds);
        return (time / MicrosecondsPerSecond << 32) | ((time % MicrosecondsPerSecond << 32) / MicrosecondsPerSecond);
    }

    /// <summary>The time from one moment to another.</summary>
    public static TimeSpan Distance(ulong from, ulong to) =>
        TimeSpan.FromTicks((long)((Int128)(long)(to - from) * TimeSpan.TicksPerSecond >> 32));
}
