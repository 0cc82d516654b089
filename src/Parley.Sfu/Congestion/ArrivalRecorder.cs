using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;

namespace Parley.Sfu.Congestion;

/// <summary>
/// Records when the packets of a publisher arrive and tells it, so that it can estimate its uplink
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01). Feedback is written every 50 ms while much arrives and every 100 ms while little
/// does. A packet that comes late, after a feedback that counted it as lost, is told about once more.
/// </summary>
/// <remarks>Keeps at most <see cref="MaxCapacity"/> packets, whatever sequence numbers come.</remarks>
public sealed class ArrivalRecorder
{
    /// <summary>The most packets that are kept.</summary>
    public const int MaxCapacity = 2048;

    private const int InitialCapacity = 128;
    private const int MaxArrivalsPerPacket = 192;
    private const int BusyArrivals = 4;
    private const long ShortInterval = 50_000;
    private const long LongInterval = 100_000;
    private const long LateLimit = 500_000;
    private const long NotArrived = long.MinValue;

    private long[] _arrivals = [];
    private SequenceUnwrapper _unwrapper;
    private long _next; // the first number that no feedback was about yet
    private long _oldest; // below it nothing is known
    private long _due = long.MaxValue;
    private long _lastWritten = long.MinValue / 2;
    private int _waiting;
    private byte _number;

    /// <summary>When <see cref="TryWriteFeedback"/> has something to write; <see cref="MonoTime.Never"/> while nothing has arrived.</summary>
    public MonoTime NextTimeout => new(_due);

    /// <summary>Takes note of a packet.</summary>
    /// <param name="transportSequence">Its transport-wide sequence number.</param>
    /// <param name="now">When it arrived.</param>
    public void Received(ushort transportSequence, MonoTime now)
    {
        if (!_unwrapper.Started)
        {
            _arrivals = new long[InitialCapacity];
            Array.Fill(_arrivals, NotArrived);
            _next = _oldest = transportSequence;
            _unwrapper.Unwrap(transportSequence);
        }

        var highest = _unwrapper.Highest;
        var number = _unwrapper.Unwrap(transportSequence);
        if (number > highest) Advance(highest, number);
        else if (number < _oldest) return;
        ref var arrival = ref _arrivals[number & (_arrivals.Length - 1)];
        if (arrival != NotArrived) return;
        arrival = now.Microseconds;
        if (number < _next && !TryRewind(number, now)) return;
        _waiting++;
        _due = Math.Min(_due, _lastWritten + (_waiting >= BusyArrivals ? ShortInterval : LongInterval));
        _due = Math.Max(_due, Math.Min(now.Microseconds, _lastWritten + LongInterval));
    }

    /// <summary>Writes feedback if it is due. It may be worth calling again: what doesn't fit into one packet goes into another.</summary>
    /// <param name="rtcp">Where to write.</param>
    /// <param name="sender">The source that gives the feedback.</param>
    /// <param name="media">The source that it names; any of the publisher's.</param>
    /// <param name="now">The time.</param>
    /// <param name="length">How many bytes were written.</param>
    /// <returns>False if nothing is due, or the destination has no room for anything.</returns>
    public bool TryWriteFeedback(Span<byte> rtcp, uint sender, uint media, MonoTime now, out int length)
    {
        length = 0;
        if (now.Microseconds < _due) return false;
        Span<TransportArrival> arrivals = stackalloc TransportArrival[MaxArrivalsPerPacket];
        var count = 0;
        var number = _next;
        for (; number <= _unwrapper.Highest && count < arrivals.Length; number++)
        {
            var arrival = _arrivals[number & (_arrivals.Length - 1)];
            if (arrival != NotArrived) arrivals[count++] = new TransportArrival((ushort)number, arrival);
        }

        length = TransportFeedback.Write(rtcp, new FeedbackHeader(sender, media), _number, (ushort)_next, arrivals[..count], out var taken);
        if (length == 0) return false;
        _number++;
        _next += (ushort)(arrivals[taken - 1].Sequence - (ushort)_next) + 1L;
        if (_next <= _unwrapper.Highest) return true; // the rest is due at once
        _lastWritten = now.Microseconds;
        _waiting = 0;
        _due = long.MaxValue;
        return true;
    }

    private void Advance(long highest, long number)
    {
        while (number - _next >= _arrivals.Length && _arrivals.Length < MaxCapacity) Grow(highest);
        var cleared = Math.Min(number - highest, _arrivals.Length);
        for (var i = number - cleared + 1; i <= number; i++) _arrivals[i & (_arrivals.Length - 1)] = NotArrived;
        _oldest = Math.Max(_oldest, number - _arrivals.Length + 1);
        _next = Math.Max(_next, _oldest);
    }

    // The packet was told to be lost. What was told of the ones after it is told again with it: feedback is about a range.
    private bool TryRewind(long number, MonoTime now)
    {
        var first = _next;
        while (first > number)
        {
            var arrival = _arrivals[(first - 1) & (_arrivals.Length - 1)];
            if (arrival != NotArrived && now.Microseconds - arrival > LateLimit) return false;
            first--;
        }

        _next = number;
        return true;
    }

    private void Grow(long highest)
    {
        var larger = new long[_arrivals.Length * 2];
        Array.Fill(larger, NotArrived);
        for (var i = Math.Max(_oldest, highest - _arrivals.Length + 1); i <= highest; i++)
            larger[i & (larger.Length - 1)] = _arrivals[i & (_arrivals.Length - 1)];
        _arrivals = larger;
    }
}
