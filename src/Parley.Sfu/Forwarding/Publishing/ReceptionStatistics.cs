using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Forwarding.Publishing;

/// <summary>What a receiver reports on a stream (RFC 3550 sections 6.4.1, A.3 and A.8). One owner.</summary>
/// <param name="clockRate">The rate of timestamps, in Hz.</param>
public sealed class ReceptionStatistics(uint clockRate)
{
    private const int CompactUnits = 65536;
    private const int JitterShift = 4;

    private SequenceUnwrapper _sequences;
    private long _first;
    private long _received;
    private long _expectedBefore;
    private long _receivedBefore;
    private uint _transit;
    private uint _timestamp;
    private uint _jitter;
    private uint _lastReport;
    private MonoTime _lastReportAt;

    /// <summary>How many packets came by themselves.</summary>
    public long Received => _received;

    /// <summary>How many did not, negative after duplicates.</summary>
    public long Lost => _sequences.Started ? _sequences.Highest - _first + 1 - _received : 0;

    /// <summary>The interarrival jitter, in ticks of the clock.</summary>
    public uint Jitter => _jitter >> JitterShift;

    /// <summary>The share of packets lost between the last two reports, in 256ths.</summary>
    public byte FractionLost { get; private set; }

    /// <summary>A packet came. Retransmissions don't count: a report is about the network.</summary>
    public void Count(ushort sequence, uint timestamp, MonoTime now)
    {
        var starts = !_sequences.Started;
        var number = _sequences.Unwrap(sequence);
        if (starts) _first = number;
        _received++;

        // packets of one picture share a timestamp though they leave one after the other
        var transit = RtpClock.Ticks(now, clockRate) - timestamp;
        if (!starts && timestamp != _timestamp)
        {
            var difference = (uint)Math.Abs((long)(int)(transit - _transit));
            _jitter += difference - ((_jitter + (1 << (JitterShift - 1))) >> JitterShift);
        }

        if (starts || timestamp != _timestamp) (_transit, _timestamp) = (transit, timestamp);
    }

    /// <summary>A sender's report came.</summary>
    /// <param name="compactNtpTime">The middle 32 bits of its NTP time.</param>
    /// <param name="now">When.</param>
    public void SenderReported(uint compactNtpTime, MonoTime now) => (_lastReport, _lastReportAt) = (compactNtpTime, now);

    /// <summary>Makes a report block. The share of lost packets is counted from one to the next.</summary>
    public ReportBlock Report(uint ssrc, MonoTime now)
    {
        var expected = _sequences.Started ? _sequences.Highest - _first + 1 : 0;
        var expectedNow = expected - _expectedBefore;
        var lostNow = expectedNow - (_received - _receivedBefore);
        FractionLost = expectedNow <= 0 || lostNow <= 0 ? (byte)0 : (byte)Math.Min(byte.MaxValue, (lostNow << 8) / expectedNow);
        (_expectedBefore, _receivedBefore) = (expected, _received);
        var delay = _lastReport == 0 ? 0 : (uint)((now.Microseconds - _lastReportAt.Microseconds) * CompactUnits / 1_000_000);
        return new ReportBlock(ssrc, FractionLost, (int)Math.Clamp(Lost, int.MinValue, int.MaxValue), (uint)_sequences.Highest, Jitter, _lastReport, delay);
    }
}
