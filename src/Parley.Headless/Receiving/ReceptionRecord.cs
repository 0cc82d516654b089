using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;

namespace Parley.Headless.Receiving;

/// <summary>What a report block tells about one source (RFC 3550 appendices A.3 and A.8).</summary>
internal sealed class ReceptionRecord(uint clockRate)
{
    private SequenceUnwrapper _sequence;
    private long _first = -1;
    private long _received;
    private long _expectedBefore;
    private long _receivedBefore;
    private long _transit;
    private double _jitter;
    private uint _lastReport;
    private MonoTime _lastReportAt;

    /// <summary>The highest sequence number so far; -1 before the first.</summary>
    public long Highest => _first < 0 ? -1 : _sequence.Highest;

    public long Expected => _first < 0 ? 0 : _sequence.Highest - _first + 1;

    public long Received => _received;

    /// <summary>The number of a packet that goes around no more.</summary>
    public long Add(ushort sequence, uint timestamp, MonoTime now)
    {
        var number = _sequence.Unwrap(sequence);
        if (_first < 0) _first = number;
        _received++;
        var transit = (now.Microseconds * clockRate / 1_000_000) - timestamp;
        if (_received > 1) _jitter += (Math.Abs((int)(transit - _transit)) - _jitter) / 16;
        _transit = transit;
        return number;
    }

    public long Peek(ushort sequence) => _sequence.Peek(sequence);

    public void AddReport(uint compactTime, MonoTime now)
    {
        _lastReport = compactTime;
        _lastReportAt = now;
    }

    public ReportBlock Report(uint ssrc, MonoTime now)
    {
        var expected = Expected - _expectedBefore;
        var lost = expected - (_received - _receivedBefore);
        (_expectedBefore, _receivedBefore) = (Expected, _received);
        var fraction = expected <= 0 || lost <= 0 ? 0 : Math.Min(255, (lost << 8) / expected);
        var delay = _lastReport == 0 ? 0 : NtpClock.Units(now - _lastReportAt);
        return new ReportBlock(ssrc, (byte)fraction, (int)(Expected - _received), (uint)_sequence.Highest, (uint)_jitter, _lastReport, delay);
    }
}
