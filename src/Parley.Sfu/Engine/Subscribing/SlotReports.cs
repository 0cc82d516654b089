using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>What is reported to a peer of one of its slots.</summary>
internal sealed class SlotReports(uint ssrc, uint clockRate)
{
    private SenderStatistics _statistics;

    // of who fed it last, who may be gone, and is not to be kept in memory by it
    private TimestampAligner? _times;
    private PublisherClock? _clock;
    private int _index;
    private StreamRewriter? _rewriter;
    private uint _timestamp;
    private MonoTime _arrival;

    /// <summary>A packet was sent.</summary>
    public void Sent(TrackLayer layer, StreamRewriter rewriter, uint timestamp, int payload, MonoTime arrival)
    {
        _statistics.Count(payload);
        (_timestamp, _arrival, _index) = (timestamp, arrival, layer.Index);
        var track = layer.Track;
        // the collector wants to know of each reference that is written
        if (_times == track.Times && _clock == track.Clock && _rewriter == rewriter) return;
        (_times, _clock, _rewriter) = (track.Times, track.Clock, rewriter);
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
        if (_times is { } times && _rewriter is { IsFed: true } rewriter && times.TryTimestampAt(_index, now, _clock!, out var timestamp))
            return rewriter.Project(timestamp);
        return _timestamp + (uint)((now.Microseconds - _arrival.Microseconds) * clockRate / 1_000_000);
    }
}
