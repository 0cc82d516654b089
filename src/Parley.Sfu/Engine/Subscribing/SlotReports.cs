using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>What is reported to a peer of one of its slots.</summary>
internal sealed class SlotReports(uint ssrc, uint clockRate)
{
    private SenderStatistics _statistics;
    private TrackLayer? _layer;
    private StreamRewriter? _rewriter;
    private uint _timestamp;
    private MonoTime _arrival;

    /// <summary>A packet was sent.</summary>
    public void Sent(TrackLayer layer, StreamRewriter rewriter, uint timestamp, int payload, MonoTime arrival)
    {
        _statistics.Count(payload);
        (_timestamp, _arrival) = (timestamp, arrival);
        // the collector wants to know of each reference that is written
        if (_layer == layer && _rewriter == rewriter) return;
        (_layer, _rewriter) = (layer, rewriter);
    }

    /// <summary>Writes a sender report, if anything was sent since the last.</summary>
    /// <returns>Its length, 0 if there is none.</returns>
    public int Write(Span<byte> destination, MonoTime now)
    {
        return _statistics.IsDue ? _statistics.WriteReport(destination, ssrc, NtpTime.Of(ServerClock.Instance, now), TimestampAt(now)) : 0;
    }

    // by the publisher's clock where it has told that, so that its sound and its picture are played in time with each other
    private uint TimestampAt(MonoTime now)
    {
        if (_layer is { } layer && _rewriter is { IsFed: true } rewriter && layer.Track.Times.TryTimestampAt(layer.Index, now, layer.Track.Clock, out var timestamp))
            return rewriter.Project(timestamp);
        return _timestamp + (uint)((now.Microseconds - _arrival.Microseconds) * clockRate / 1_000_000);
    }
}
