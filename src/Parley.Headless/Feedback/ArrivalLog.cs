using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;

namespace Parley.Headless.Feedback;

/// <summary>When packets arrived, until the server is told (draft-holmer-rmcat-transport-wide-cc-extensions-01).</summary>
internal sealed class ArrivalLog(TimeSpan interval)
{
    private const int Capacity = 512;

    private readonly long[] _numbers = new long[Capacity];
    private readonly long[] _times = new long[Capacity];
    private readonly TransportArrival[] _arrivals = new TransportArrival[Capacity];
    private SequenceUnwrapper _sequence;
    private int _count;
    private long _base = -1;
    private byte _feedback;
    private MonoTime _due = MonoTime.Never;

    public MonoTime NextTimeout => _count == 0 ? MonoTime.Never : _count >= Capacity / 2 ? new MonoTime(0) : _due;

    /// <summary>Feedback packets written.</summary>
    public long Written { get; private set; }

    public void Add(ushort sequence, MonoTime now)
    {
        var number = _sequence.Unwrap(sequence);
        if (_base < 0) _base = number;
        if (_count == Capacity - 1) return;
        if (_count == 0) _due = now + interval;

        // nearly always the last place: only reordered packets move others
        var place = _count;
        while (place > 0 && _numbers[place - 1] > number) place--;
        if (place > 0 && _numbers[place - 1] == number) return;
        Array.Copy(_numbers, place, _numbers, place + 1, _count - place);
        Array.Copy(_times, place, _times, place + 1, _count - place);
        _numbers[place] = number;
        _times[place] = now.Microseconds;
        _count++;
    }

    /// <summary>Writes feedback if it is due; returns its length.</summary>
    public int Write(Span<byte> destination, uint sender, uint media, MonoTime now)
    {
        if (NextTimeout > now) return 0;
        var first = Math.Min(_base, _numbers[0]);
        for (var i = 0; i < _count; i++) _arrivals[i] = new TransportArrival((ushort)_numbers[i], _times[i]);
        var length = TransportFeedback.Write(destination, new FeedbackHeader(sender, media), _feedback, (ushort)first, _arrivals.AsSpan(0, _count), out var taken);
        if (taken == 0)
        {
            // a jump too far for one packet: begin after it
            _base = _numbers[0];
            return 0;
        }

        _feedback++;
        Written++;
        _base = Math.Max(_base, _numbers[taken - 1] + 1);
        _count -= taken;
        Array.Copy(_numbers, taken, _numbers, 0, _count);
        Array.Copy(_times, taken, _times, 0, _count);
        _due = now + (_count > 0 ? TimeSpan.Zero : interval);
        return length;
    }
}
