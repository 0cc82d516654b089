using Parley.Protocols.Primitives;

namespace Parley.Protocols.Rtp;

/// <summary>Arithmetic of 16-bit sequence numbers, which go around (RFC 3550 section 5.1, RFC 1982).</summary>
public static class SequenceNumber
{
    /// <summary>
    /// The number of a stream's first packet: random (RFC 3550 section 5.1), but far from the end. How often numbers have gone around, SRTP's receivers
    /// guess from what comes (RFC 3711 section 3.3.1): from nothing if all before the first time is lost, and then of that stream nothing is authentic.
    /// </summary>
    public static ushort First(Entropy entropy) => (ushort)entropy.Next(1 << 15);

    /// <summary>How far <paramref name="to"/> is ahead of <paramref name="from"/>: -32768 to 32767.</summary>
    public static int Distance(ushort from, ushort to) => (short)(to - from);

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool IsNewer(ushort left, ushort right) => Distance(right, left) > 0;
}

/// <summary>Arithmetic of 32-bit RTP timestamps, which go around.</summary>
public static class RtpTimestamp
{
    /// <summary>How far <paramref name="to"/> is ahead of <paramref name="from"/>, in ticks of the codec's clock.</summary>
    public static int Distance(uint from, uint to) => (int)(to - from);

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool IsNewer(uint left, uint right) => Distance(right, left) > 0;
}

/// <summary>
/// Makes numbers that don't go around out of sequence numbers, each taken to be the one nearest to the highest so far. A value: copy it and
/// it goes its own way.
/// </summary>
public struct SequenceUnwrapper
{
    private long _highest;
    private bool _started;

    /// <summary>The highest number so far; meaningless before the first.</summary>
    public readonly long Highest => _highest;

    /// <summary>Whether there was a number yet.</summary>
    public readonly bool Started => _started;

    /// <summary>The number that a sequence number means, without remembering it.</summary>
    public readonly long Peek(ushort sequence) =>
        _started ? _highest + SequenceNumber.Distance((ushort)_highest, sequence) : sequence;

    /// <summary>
    /// The number that a sequence number means. The first becomes itself; numbers from before it, should they come, can be negative.
    /// </summary>
    public long Unwrap(ushort sequence)
    {
        var number = Peek(sequence);
        if (!_started || number > _highest) _highest = number;
        _started = true;
        return number;
    }
}

/// <summary>Makes timestamps that don't go around, like <see cref="SequenceUnwrapper"/>.</summary>
public struct TimestampUnwrapper
{
    private long _highest;
    private bool _started;

    /// <summary>The latest timestamp so far; meaningless before the first.</summary>
    public readonly long Highest => _highest;

    /// <summary>The time that a timestamp means, in ticks.</summary>
    public long Unwrap(uint timestamp)
    {
        var number = _started ? _highest + RtpTimestamp.Distance((uint)_highest, timestamp) : timestamp;
        if (!_started || number > _highest) _highest = number;
        _started = true;
        return number;
    }
}
