using Parley.Protocols.Primitives;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>What is reported to a peer of one of its slots.</summary>
internal sealed class SlotReports(uint ssrc, uint clockRate)
{
    private SenderStatistics _statistics;
    private uint _timestamp;
    private MonoTime _arrival;

    /// <summary>A packet was sent.</summary>
    public void Sent(uint timestamp, int payload, MonoTime arrival)
    {
        _statistics.Count(payload);
        (_timestamp, _arrival) = (timestamp, arrival);
    }

    /// <summary>Writes a sender report, if anything was sent since the last.</summary>
    /// <returns>Its length, 0 if there is none.</returns>
    public int Write(Span<byte> destination, MonoTime now)
    {
        if (!_statistics.IsDue) return 0;
        var elapsed = (now.Microseconds - _arrival.Microseconds) * clockRate / 1_000_000;
        return _statistics.WriteReport(destination, ssrc, NtpTime.Of(ServerClock.Instance, now), _timestamp + (uint)elapsed);
    }
}
