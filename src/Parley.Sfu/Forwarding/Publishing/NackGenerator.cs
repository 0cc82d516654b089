using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;

namespace Parley.Sfu.Forwarding.Publishing;

/// <summary>What the sequence number of a packet says about it.</summary>
public enum SequenceNews : byte
{
    /// <summary>It is newer than all before.</summary>
    Newest = 0,

    /// <summary>It was missing, and came late or again.</summary>
    WasMissing,

    /// <summary>It was there before, or is so old that nobody waits for it.</summary>
    NotNeeded,

    /// <summary>It is so far ahead that what is between is given up: the stream begins anew.</summary>
    Restart,
}

/// <summary>
/// Finds out which packets of a received stream are missing, and says when to ask for them (RFC 4585 section 6.2.1). What does not come in
/// time is given up, and a key frame is needed instead. One owner.
/// </summary>
/// <param name="giveUpAfter">How long a packet is asked for.</param>
public sealed class NackGenerator(TimeSpan giveUpAfter)
{
    /// <summary>How many packets can be missing at once. When it is more, all are given up.</summary>
    public const int Capacity = 256;

    private const int LargestJump = 2000;
    private const int MaxTries = 10;
    private static readonly TimeSpan ReorderingTime = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan LeastMargin = TimeSpan.FromMilliseconds(10);

    private const int FirstCapacity = 8;

    // in the order of sequence numbers; those that are given up stay for a while, so that they are known if they come after all; with as many
    // places as were needed so far, since most streams miss little, and many that are agreed on never begin
    private Missing[] _missing = [];
    private int _count;
    private ushort _highest;
    private bool _started;
    private bool _needsKeyFrame;
    private ushort _lastGivenUp;
    private TimeSpan _answerTime;

    /// <summary>As for video: a packet is asked for during one second.</summary>
    public NackGenerator()
        : this(TimeSpan.FromSeconds(1))
    {
    }

    /// <summary>When <see cref="Collect"/> is due.</summary>
    public MonoTime NextTimeout { get; private set; } = MonoTime.Never;

    /// <summary>Whether <see cref="TakeNeedsKeyFrame"/> would say so.</summary>
    public bool NeedsKeyFrame => _needsKeyFrame;

    /// <summary>How many packets were missing at some time.</summary>
    public long TotalMissing { get; private set; }

    /// <summary>How many of them were given up.</summary>
    public long TotalGivenUp { get; private set; }

    /// <summary>A packet has come.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="now">The time.</param>
    /// <param name="resent">Whether it came as a retransmission: how long those take tells when to ask again.</param>
    public SequenceNews Received(ushort sequence, MonoTime now, bool resent = false)
    {
        var ahead = _started ? SequenceNumber.Distance(_highest, sequence) : 1;
        if (ahead <= 0) return TryRemove(sequence, now, resent) ? SequenceNews.WasMissing : SequenceNews.NotNeeded;
        if (ahead > LargestJump)
        {
            // of a source that was replaced, and counted otherwise
            if (resent) return SequenceNews.NotNeeded;
            Reset();
            (_started, _highest, _needsKeyFrame, _lastGivenUp) = (true, sequence, true, (ushort)(sequence - 1));
            return SequenceNews.Restart;
        }

        if (_count + ahead - 1 > Capacity) GiveAllUp();
        if (ahead - 1 > Capacity) (TotalGivenUp, _lastGivenUp) = (TotalGivenUp + ahead - 1, (ushort)(sequence - 1));
        else for (var i = 1; i < ahead; i++) Add((ushort)(_highest + i), now);
        TotalMissing += ahead - 1;
        (_started, _highest) = (true, sequence);
        return SequenceNews.Newest;
    }

    /// <summary>A key frame began with a packet: what is missing from before it is asked for no more.</summary>
    public void KeyFrame(ushort sequence)
    {
        for (var i = 0; i < _count && SequenceNumber.IsNewer(sequence, _missing[i].Sequence); i++) _missing[i].GivenUp = true;
        if (_needsKeyFrame && SequenceNumber.IsNewer(sequence, _lastGivenUp)) _needsKeyFrame = false;
    }

    /// <summary>Whether packets were given up since the last question, and no key frame has begun after them.</summary>
    public bool TakeNeedsKeyFrame()
    {
        var needs = _needsKeyFrame;
        _needsKeyFrame = false;
        return needs;
    }

    /// <summary>Says what to ask for now, in ascending order.</summary>
    /// <param name="now">The time.</param>
    /// <param name="roundTrip">The round trip time, which counts until a retransmission has shown how long it takes.</param>
    /// <param name="lost">Where to write the sequence numbers; what has no room comes the next time.</param>
    /// <returns>How many there are.</returns>
    public int Collect(MonoTime now, TimeSpan roundTrip, Span<ushort> lost)
    {
        if (now < NextTimeout) return 0;
        var retry = RetryTime(roundTrip);
        int taken = 0, kept = 0;
        NextTimeout = MonoTime.Never;
        for (var i = 0; i < _count; i++)
        {
            ref var missing = ref _missing[i];
            if (!missing.GivenUp && (missing.Tries == MaxTries || now - missing.Since >= giveUpAfter) && now >= missing.Due) GiveUp(ref missing);
            if (missing.GivenUp && now - missing.Since >= giveUpAfter * 2) continue;
            if (!missing.GivenUp && now >= missing.Due && taken < lost.Length)
            {
                lost[taken++] = missing.Sequence;
                missing.Tries++;
                missing.Asked = now;
                missing.Due = now + retry;
            }

            var due = missing.GivenUp ? missing.Since + (giveUpAfter * 2) : missing.Due;
            if (due < NextTimeout) NextTimeout = due;
            _missing[kept++] = missing;
        }

        _count = kept;
        return taken;
    }

    /// <summary>Forgets everything: the stream pauses, or another one takes its place.</summary>
    public void Reset()
    {
        (_count, _started, _needsKeyFrame) = (0, false, false);
        NextTimeout = MonoTime.Never;
    }

    private void Add(ushort sequence, MonoTime now)
    {
        var due = now + ReorderingTime;
        if (_count == _missing.Length) Array.Resize(ref _missing, Math.Clamp(2 * _count, FirstCapacity, Capacity));
        _missing[_count++] = new Missing { Sequence = sequence, Since = now, Due = due };
        if (due < NextTimeout) NextTimeout = due;
    }

    private TimeSpan RetryTime(TimeSpan roundTrip)
    {
        var expected = _answerTime > TimeSpan.Zero ? _answerTime : roundTrip;
        var retry = expected + (expected / 4 > LeastMargin ? expected / 4 : LeastMargin);
        if (retry < ShortestRetry) return ShortestRetry;
        return retry > LongestRetry ? LongestRetry : retry;
    }

    private bool TryRemove(ushort sequence, MonoTime now, bool resent)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            if (_missing[i].Sequence != sequence) continue;
            // of what was asked for twice nobody knows which is answered
            if (resent && _missing[i].Tries == 1) _answerTime += (now - _missing[i].Asked - _answerTime) / (_answerTime > TimeSpan.Zero ? 8 : 1);
            _missing.AsSpan(i + 1, _count - i - 1).CopyTo(_missing.AsSpan(i));
            _count--;
            return true;
        }

        return false;
    }

    private void GiveUp(ref Missing missing)
    {
        missing.GivenUp = true;
        TotalGivenUp++;
        _lastGivenUp = missing.Sequence;
        _needsKeyFrame = true;
    }

    private void GiveAllUp()
    {
        foreach (ref var missing in _missing.AsSpan(0, _count))
        {
            if (!missing.GivenUp) TotalGivenUp++;
        }

        (_count, _needsKeyFrame, _lastGivenUp) = (0, true, _highest);
        NextTimeout = MonoTime.Never;
    }

    private struct Missing
    {
        public MonoTime Since;
        public MonoTime Due;
        public MonoTime Asked;
        public ushort Sequence;
        public byte Tries;
        public bool GivenUp;
    }
}
