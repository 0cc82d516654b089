using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Forwarding.Slots;

/// <summary>
/// Puts the timestamps of one track's streams, each of which begins at random, on one line: by sender reports, and by the time of arrival
/// until there are some. One for each track.
/// </summary>
/// <param name="clockRate">The rate of timestamps, in Hz.</param>
/// <param name="streams">How many streams there are.</param>
public sealed class TimestampAligner(uint clockRate, int streams)
{
    /// <summary>Clocks differ by less than 200 ppm.</summary>
    private const uint DriftPerSecond = 5000;

    /// <summary>Reports that contradict the time of arrival by more than this are not believed.</summary>
    private static readonly TimeSpan Believable = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Jump = TimeSpan.FromSeconds(5);

    private readonly Stream[] _streams = new Stream[streams];
    private int _anchor = -1;
    private uint? _lineDelay;

    /// <summary>A packet came by itself.</summary>
    public void Received(int stream, uint timestamp, MonoTime now)
    {
        ref var state = ref _streams[stream];
        var delay = RtpClock.Ticks(now, clockRate) - timestamp;
        if (!state.IsKnown)
        {
            state.Delay = delay;
            state.CheckedAt = now;
            state.IsKnown = true;
            if (_anchor >= 0) return;
            _anchor = stream;
            if (_lineDelay is { } line) state.Raise = delay - line;
            return;
        }

        var more = RtpTimestamp.Distance(state.Delay, delay);
        if (more < 0 || more > RtpClock.Ticks(Jump, clockRate))
        {
            state.Delay = delay;
        }
        else if (now - state.CheckedAt >= TimeSpan.FromSeconds(1))
        {
            state.Delay += Math.Min((uint)more, clockRate / DriftPerSecond);
            state.CheckedAt = now;
        }
    }

    /// <summary>A sender report came.</summary>
    public void Reported(int stream, SenderInfo report) =>
        (_streams[stream].Ntp, _streams[stream].NtpTimestamp, _streams[stream].IsReported) = (report.NtpTime, report.RtpTimestamp, true);

    /// <summary>A stream begins anew, with another SSRC and other timestamps. The line goes on.</summary>
    public void Restart(int stream)
    {
        if (stream == _anchor) MoveAnchor();
        _streams[stream] = default;
    }

    /// <summary>Where on the line a timestamp is. It must be of a stream of which packets have come.</summary>
    public uint ToLine(int stream, uint timestamp) => timestamp + RaiseOf(stream);

    /// <summary>Which of a stream's timestamps belongs to a moment, for sender reports.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="now">The moment.</param>
    /// <param name="clock">The publisher's clock.</param>
    /// <param name="timestamp">The timestamp.</param>
    /// <returns>False if nothing has come of the stream.</returns>
    public bool TryTimestampAt(int stream, MonoTime now, PublisherClock clock, out uint timestamp)
    {
        ref readonly var state = ref _streams[stream];
        timestamp = RtpClock.Ticks(now, clockRate) - state.Delay;
        if (state.IsReported && clock.IsKnown) timestamp = state.AtNtp(clock.At(now), clockRate);
        return state.IsKnown;
    }

    private uint RaiseOf(int stream)
    {
        if (stream == _anchor || _anchor < 0) return _streams[stream].Raise;
        ref readonly var anchor = ref _streams[_anchor];
        ref readonly var state = ref _streams[stream];
        var byArrival = state.Delay - anchor.Delay + anchor.Raise;
        if (!state.IsReported || !anchor.IsReported) return byArrival;
        var byReport = anchor.AtNtp(state.Ntp, clockRate) + anchor.Raise - state.NtpTimestamp;
        return Math.Abs((long)RtpTimestamp.Distance(byArrival, byReport)) <= RtpClock.Ticks(Believable, clockRate) ? byReport : byArrival;
    }

    private void MoveAnchor()
    {
        for (var other = 0; other < _streams.Length; other++)
        {
            if (other == _anchor || !_streams[other].IsKnown) continue;
            _streams[other].Raise = RaiseOf(other);
            _anchor = other;
            return;
        }

        _lineDelay = _streams[_anchor].Delay - _streams[_anchor].Raise;
        _anchor = -1;
    }

    private struct Stream
    {
        public bool IsKnown;
        public bool IsReported;

        /// <summary>The shortest time, in ticks, from a timestamp to the arrival of its packet.</summary>
        public uint Delay;
        public MonoTime CheckedAt;
        public ulong Ntp;
        public uint NtpTimestamp;

        /// <summary>By how much timestamps are raised to be on the line, if it is fixed.</summary>
        public uint Raise;

        public readonly uint AtNtp(ulong ntp, uint clockRate) => NtpTimestamp + (uint)RtpClock.Ticks(NtpTime.Distance(Ntp, ntp), clockRate);
    }
}
