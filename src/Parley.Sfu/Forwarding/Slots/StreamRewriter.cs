using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Forwarding.Slots;

/// <summary>
/// Makes one continuous stream, for one slot, of whatever feeds it: layers of one track, then another person's. Packets that are left out
/// leave no gaps, lost ones do, late ones get the number that was kept for them, and none from before a switch comes after it. One owner.
/// </summary>
/// <param name="clockRate">The rate of timestamps, in Hz.</param>
/// <param name="firstSequence">The number of the first packet, which should be random (RFC 3550 section 5.1).</param>
/// <param name="firstTimestamp">The timestamp of the first packet, which should be random.</param>
public sealed class StreamRewriter(uint clockRate, ushort firstSequence, uint firstTimestamp)
{
    private const int PictureIds = 1 << 15;
    private const int ShortPictureIds = 1 << 7;

    /// <summary>A source that goes on after more lost packets than this goes on without a gap: nobody could fill that.</summary>
    private const int LargestGap = 512;

    /// <summary>For what is missing from before this many packets nobody waits any more.</summary>
    private const int OldestGap = 256;

    /// <summary>No picture that is left out in part has more packets than this between two of them.</summary>
    private const int LargestPart = 64;

    /// <summary>Timestamps of layers that are further from what the time says than this are not believed.</summary>
    private static readonly TimeSpan Believable = TimeSpan.FromMilliseconds(500);

    private SequenceMap _map;
    private SentNumbers _sent = new((ushort)(firstSequence - 1));
    private bool _started;
    private ushort _highest;
    private uint _raise;
    private uint _raiseLine;
    private uint _timestamp = firstTimestamp - 1;
    private MonoTime _arrival;
    private ushort _pictureIn;
    private ushort _picture;
    private ushort _frame;
    private ushort _lowerFrame;
    private byte _tl0;
    private byte _lowerTl0;
    private bool _endedFrame;
    private LeftOut _leftOut;

    /// <summary>Whether something feeds the stream.</summary>
    public bool IsFed { get; private set; }

    /// <summary>The SSRC of what feeds the stream.</summary>
    public uint Source { get; private set; }

    /// <summary>The highest sequence number that was given.</summary>
    public ushort HighestSequence => _sent.Highest;

    /// <summary>The latest timestamp that was given.</summary>
    public uint LatestTimestamp => _timestamp;

    /// <summary>When that came here which has the latest timestamp.</summary>
    public MonoTime LatestArrival => _arrival;

    /// <summary>The timestamp in this stream of one of what feeds it, for sender reports.</summary>
    public uint Project(uint timestamp) => timestamp + _raise;

    /// <summary>
    /// Lets something else feed the stream, beginning with a packet, or the same again after a pause. The packet itself is then given to
    /// <see cref="TryRewrite"/> like all that follow.
    /// </summary>
    /// <param name="first">A packet with which a decoder can begin.</param>
    /// <param name="line">Its timestamp on the line that is common to all layers of its track (<see cref="TimestampAligner"/>).</param>
    /// <param name="sameTrack">Whether the track is the same as before: then distances on that line are kept, else those of arrival.</param>
    public void Switch(in PacketInfo first, uint line, bool sameTrack)
    {
        var timestamp = FirstTimestamp(first, line, sameTrack && _started);
        if (!sameTrack || !_started) _raiseLine = timestamp - line;
        _raise = timestamp - first.Timestamp;
        (Source, IsFed, _started) = (first.Ssrc, true, true);
        _highest = (ushort)(first.Sequence - 1);
        _pictureIn = first.PictureId;
        _leftOut = default;
        var picture = (ushort)((_picture + 1) % PictureIds);
        _map.Begin(new SequenceStretch(first.Sequence, (ushort)(first.Sequence - _sent.Highest - 1), (ushort)(first.PictureId - picture), (ushort)(first.PictureId - 1)));
        _lowerTl0 = (byte)(first.Tl0PictureIndex - _tl0 - 1);
        _lowerFrame = (ushort)(first.FrameNumber - _frame - 1);
    }

    /// <summary>Nothing feeds the stream any more; what still comes is late.</summary>
    public void Stop() => IsFed = false;

    /// <summary>Gives a packet its numbers.</summary>
    /// <returns>
    /// False if it must not be sent: it is not of what feeds the stream, from before a switch, left out, too late, or was sent.
    /// <see cref="TryLeaveOut"/> then tells whether its number is to be filled.
    /// </returns>
    public bool TryRewrite(in PacketInfo info, out RewrittenNumbers numbers)
    {
        numbers = default;
        if (!IsFed || info.Ssrc != Source) return false;
        var ahead = SequenceNumber.Distance(_highest, info.Sequence);
        if (ahead > LargestGap) CloseGap(info);
        if (!_map.TryFind(info.Sequence, out var stretch, out var next) || IsOfLeftOutPicture(info, stretch, next)) return false;
        var sequence = (ushort)(info.Sequence - stretch.Lower);
        if (!_sent.TryUse(sequence)) return false;
        numbers.Sequence = sequence;
        numbers.Timestamp = info.Timestamp + _raise;
        numbers.PictureId = PictureOf(info, stretch);
        numbers.Tl0PictureIndex = (byte)(info.Tl0PictureIndex - _lowerTl0);
        numbers.FrameNumber = (ushort)(info.FrameNumber - _lowerFrame);
        Remember(info, numbers, ahead);
        return true;
    }

    /// <summary>Leaves a packet out of the stream, so that the next ones follow without a gap.</summary>
    /// <param name="info">The packet.</param>
    /// <param name="gap">
    /// The number that was kept for it because it comes late. An empty packet with this number spares the receiver to ask for it.
    /// </param>
    /// <returns>Whether there is such a number.</returns>
    public bool TryLeaveOut(in PacketInfo info, out ushort gap)
    {
        gap = 0;
        if (!IsFed || info.Ssrc != Source) return false;
        var ahead = SequenceNumber.Distance(_highest, info.Sequence);
        if (ahead <= 0)
        {
            if (!_map.TryFind(info.Sequence, out var stretch, out _)) return false;
            gap = (ushort)(info.Sequence - stretch.Lower);
            return _sent.TryUse(gap);
        }

        if (ahead > LargestGap)
        {
            CloseGap(info);
            ahead = 1;
        }

        // what is lost between two packets of one frame that is left out would have been left out too
        var lost = _leftOut.GoesOnWith(info) ? ahead : 1;
        var newest = _map.Newest;
        var newPicture = info.Codec == MediaCodec.Vp8 && info.Has(PacketFlags.PictureId) && info.PictureId != _pictureIn;
        var lowerPicture = (ushort)(newest.LowerPicture + (newPicture ? 1 : 0));
        // what is empty is of no picture: one that was left out right before it goes on behind it
        var picture = !info.IsEmpty ? info.PictureId : newest.First == (ushort)(_highest + 1) ? newest.Picture : (ushort)(_pictureIn - 1);
        _map.Add(
            new SequenceStretch((ushort)(info.Sequence + 1), (ushort)(newest.Lower + lost), lowerPicture, picture),
            instead: newest.First == (ushort)(_highest + 1) && lost == ahead);
        _map.Forget(info.Sequence);
        _highest = info.Sequence;
        if (info.IsEmpty) return false;
        _pictureIn = info.PictureId;
        _leftOut = new LeftOut(info);
        return false;
    }

    /// <summary>
    /// Finds a number that was kept for a packet that has not come. Before a <see cref="Switch"/> all such are filled with empty packets: what
    /// comes later is not sent any more, and the receiver need not wait for it.
    /// </summary>
    /// <param name="gap">The number, the oldest first; it counts as used then.</param>
    public bool TryFillGap(out ushort gap) => _sent.TryUseGap(OldestGap, out gap);

    /// <summary>Inserts a packet that holds nothing but padding.</summary>
    /// <param name="numbers">Its numbers; its timestamp is that of the frame before.</param>
    /// <returns>False within a frame.</returns>
    public bool TryInsert(out RewrittenNumbers numbers)
    {
        numbers = default;
        if (!_started || !_endedFrame) return false;
        numbers.Sequence = (ushort)(_sent.Highest + 1);
        numbers.Timestamp = _timestamp;
        _sent.TryUse(numbers.Sequence);
        var newest = _map.Newest;
        var first = (ushort)(_highest + 1);
        _map.Add(newest with { First = first, Lower = (ushort)(newest.Lower - 1) }, instead: newest.First == first);
        return true;
    }

    // the picture's id was given to the next one when the first of its packets was left out
    private static bool IsOfLeftOutPicture(in PacketInfo info, SequenceStretch stretch, SequenceStretch next)
    {
        if (info.Codec != MediaCodec.Vp8 || !info.Has(PacketFlags.PictureId)) return false;
        var mask = info.Has(PacketFlags.LongPictureId) ? PictureIds - 1 : ShortPictureIds - 1;
        if (((next.Picture - info.PictureId) & mask) < (ushort)(next.LowerPicture - stretch.LowerPicture)) return true;
        return ((info.PictureId - stretch.Picture) & mask) == 0 && (ushort)(info.Sequence - stretch.First) < LargestPart;
    }

    private uint FirstTimestamp(in PacketInfo first, uint line, bool sameTrack)
    {
        if (!_started) return firstTimestamp;
        var elapsed = Math.Max(1, RtpClock.Ticks(first.Arrival - _arrival, clockRate));
        var byTime = _timestamp + (uint)elapsed;
        if (!sameTrack) return byTime;
        var byLine = line + _raiseLine;
        if (Math.Abs((long)RtpTimestamp.Distance(byTime, byLine)) > RtpClock.Ticks(Believable, clockRate)) return byTime;
        return RtpTimestamp.IsNewer(byLine, _timestamp) ? byLine : _timestamp + 1;
    }

    private void CloseGap(in PacketInfo info)
    {
        _map.Begin(new SequenceStretch(info.Sequence, (ushort)(info.Sequence - _sent.Highest - 1), (ushort)(info.PictureId - _picture - 1), (ushort)(info.PictureId - 1)));
        _highest = (ushort)(info.Sequence - 1);
    }

    // 7-bit ids go around sooner, so what counts is how far they are ahead of the last one
    private ushort PictureOf(in PacketInfo info, SequenceStretch stretch)
    {
        var ahead = (ushort)(info.PictureId - stretch.LowerPicture - _picture);
        var distance = info.Has(PacketFlags.LongPictureId) ? (short)(ahead << 1) >> 1 : (sbyte)(ahead << 1) >> 1;
        return (ushort)((_picture + distance) & (PictureIds - 1));
    }

    private void Remember(in PacketInfo info, in RewrittenNumbers numbers, int ahead)
    {
        if (RtpTimestamp.IsNewer(numbers.Timestamp, _timestamp)) (_timestamp, _arrival) = (numbers.Timestamp, info.Arrival);
        if (info.Has(PacketFlags.PictureId) && (short)((numbers.PictureId - _picture) << 1) > 0) _picture = numbers.PictureId;
        if (info.Has(PacketFlags.Tl0PictureIndex) && (sbyte)(numbers.Tl0PictureIndex - _tl0) > 0) _tl0 = numbers.Tl0PictureIndex;
        if (info.DescriptorLength > 0 && SequenceNumber.IsNewer(numbers.FrameNumber, _frame)) _frame = numbers.FrameNumber;
        if (ahead <= 0) return;
        _map.Forget(info.Sequence);
        _highest = info.Sequence;
        _pictureIn = info.PictureId;
        _endedFrame = info.EndsFrame;
        _leftOut = default;
    }

    /// <summary>The last packet, if it was left out.</summary>
    private readonly struct LeftOut(in PacketInfo info)
    {
        private readonly bool _open = !info.EndsFrame;
        private readonly uint _timestamp = info.Timestamp;
        private readonly byte _spatial = info.SpatialId;

        public bool GoesOnWith(in PacketInfo next) => _open && !next.StartsFrame && next.Timestamp == _timestamp && next.SpatialId == _spatial;
    }
}
