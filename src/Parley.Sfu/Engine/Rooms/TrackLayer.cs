using Parley.Protocols.Primitives;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Engine.Rooms;

/// <summary>One encoding of a track: its packets of the last second, and which of them came with the batch at hand.</summary>
internal sealed class TrackLayer(Track track, int index, PacketPool pool) : IDisposable
{
    // what is asked for again was lost less than a round trip and some jitter ago
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(1);

    /// <summary>What is older than this is not begun with.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromMilliseconds(700);

    /// <summary>After so long without a packet nothing is sent of it; longer, up to <see cref="LongestSilence"/>, where frames come slowly.</summary>
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);

    /// <summary>The same while the others of the track go on: then it is not the camera that has nothing to say.</summary>
    private static readonly TimeSpan LeftBehind = TimeSpan.FromMilliseconds(350);

    private const int FramesAhead = 12;

    /// <summary>So long it is remembered how large frames were, and at most twice as long.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(30);

    /// <summary>So long a layer that is wanted may take to come.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // what browsers send of 180, 360 and 720 lines, in bits per second
    private static readonly int[] UsualRates = [150_000, 500_000, 1_700_000];

    private TimeSpan _silence = ShortestSilence;
    private TimeSpan _pause = LeftBehind;
    private uint _framesThen;
    private TimeSpan _frameDistance;
    private uint _frame;
    private MonoTime _frameArrived = MonoTime.LongAgo;
    private int _frameBytes;
    private int _largestFrame;
    private int _largestBefore;
    private MonoTime _largestSince;
    private uint _keyFrame;
    private uint _keyFrameTimestamp;
    private bool _hasKeyFrame;
    private MonoTime _wantedSince = MonoTime.LongAgo;
    private bool _isWanted;
    private bool _isOver;

    public Track Track => track;

    /// <summary>Its place among the track's layers.</summary>
    public int Index => index;

    public PacketCache Cache { get; } = new(pool, Hold);

    /// <summary>How fast it comes, in all and by spatial and temporal layer.</summary>
    public MeasuredRates Rates { get; } = new();

    /// <summary>The pictures' size in pixels, as far as packets have told; 0 if they have not.</summary>
    public int Width { get; private set; }

    /// <inheritdoc cref="Width"/>
    public int Height { get; private set; }

    /// <summary>How many that are in all.</summary>
    public int Pixels => Width * Height;

    /// <summary>How large its largest frame was lately, in bytes.</summary>
    public int LargestFrame => Math.Max(_largestFrame, _largestBefore);

    /// <summary>When its last packet came.</summary>
    public MonoTime LastPacket { get; private set; } = MonoTime.LongAgo;

    /// <summary>The first packet of the batch at hand.</summary>
    public uint BatchStart { get; private set; }

    /// <summary>How many packets the batch has brought so far.</summary>
    public int BatchCount { get; private set; }

    /// <summary>What it is expected to cost while it is silent, in bits per second: what it did before, or what is usual.</summary>
    /// <param name="temporal">Up to which temporal layer; 0 for one above the highest.</param>
    public int ExpectedRate(int temporal)
    {
        if (temporal > Rates.HighestTemporal) return 0;
        // the slide that came last is no measure of a screen on which nothing moves
        var before = track.IsIndivisible ? Rates.Usual(LastPacket) : Rates.UpTo(MeasuredRates.Spatial, temporal, LastPacket);
        if (before > 0) return (int)before;
        return temporal == 0 ? UsualRates[Math.Min(index, UsualRates.Length - 1)] : 0;
    }

    /// <summary>Whether packets come.</summary>
    public bool IsLive(MonoTime now) => now - LastPacket <= (track.FrameCount - _framesThen >= FramesAhead ? _pause : _silence);

    /// <summary>Whether packets come, for long enough to know how many.</summary>
    public bool IsMeasured(MonoTime now) => IsLive(now) && Rates.UpTo(MeasuredRates.Spatial, MeasuredRates.Temporal, now) > 0;

    /// <summary>Whether it may still come: nobody wanted it, or only since a moment ago.</summary>
    public bool IsAwaited(MonoTime now) => !_isWanted || now - _wantedSince < Patience;

    /// <summary>Whether its publisher is asked for it.</summary>
    public void Want(bool isWanted, MonoTime now)
    {
        if (isWanted && !_isWanted) _wantedSince = now;
        _isWanted = isWanted;
    }

    /// <summary>Keeps a packet.</summary>
    /// <returns>False if it was there already, or the track is over.</returns>
    public bool Take(ReadOnlySpan<byte> packet, in PacketInfo info)
    {
        if (_isOver || (Cache.TryFind(info.Sequence, out var known) && Cache.InfoAt(known).Ssrc == info.Ssrc)) return false;
        if (info.IsEmpty)
        {
            Keep(packet, info);
            return true;
        }

        if (!IsLive(info.Arrival)) Rates.Resume(LastPacket, info.Arrival);
        if (!info.Has(PacketFlags.Resent)) MeasureFrames(info);
        _frameBytes += info.Length;
        _largestFrame = Math.Max(_largestFrame, _frameBytes);
        var place = Keep(packet, info);
        LastPacket = track.LastPacket = info.Arrival;
        _framesThen = track.FrameCount;
        Rates.Add(info);
        if (!info.Has(PacketFlags.Resent)) track.Times.Received(index, info.Timestamp, info.Arrival);
        if (info.IsKeyFrame && !(_hasKeyFrame && info.Timestamp == _keyFrameTimestamp)) (_keyFrame, _keyFrameTimestamp, _hasKeyFrame) = (place, info.Timestamp, true);
        if (info.Height != 0) (Width, Height) = (info.Width, info.Height);
        return true;
    }

    /// <summary>Finds the last key frame with all that has come since but for the batch at hand, so that somebody can begin with it.</summary>
    /// <param name="most">How many bytes that may be.</param>
    /// <param name="after">It has to have come after this.</param>
    /// <param name="isBatchToCome">Whether the batch at hand is still to be sent.</param>
    /// <param name="now">Now.</param>
    /// <param name="first">Its first packet.</param>
    /// <param name="count">How many packets that is; none if it came with the batch at hand.</param>
    /// <returns>False if there is none that is young enough, or if something is missing since.</returns>
    public bool TryFindBeginning(int most, MonoTime after, bool isBatchToCome, MonoTime now, out uint first, out int count)
    {
        (first, count) = (_keyFrame, 0);
        if (!_hasKeyFrame || !Cache.Holds(first) || Cache.InfoAt(first).Arrival <= after || now - Cache.InfoAt(first).Arrival > Young) return false;
        // one that came with the batch at hand is sent with it
        count = Math.Max(0, (int)((BatchCount > 0 ? BatchStart : Cache.Next) - first));
        var sequence = Cache.InfoAt(first).Sequence;
        for (var i = 0; i < count; i++)
        {
            ref var info = ref Cache.InfoAt(first + (uint)i);
            most -= info.Length;
            if (most < 0 || info.Sequence != (ushort)(sequence + i)) return false;
        }

        return count > 0 || isBatchToCome;
    }

    /// <summary>Whether a key frame came a moment ago.</summary>
    public bool HasKeyFrame(TimeSpan youngerThan, MonoTime now) => _hasKeyFrame && Cache.Holds(_keyFrame) && now - Cache.InfoAt(_keyFrame).Arrival < youngerThan;

    /// <summary>The batch has been sent.</summary>
    public void EndBatch() => BatchCount = 0;

    // Of a track that another of the same participant has replaced packets may still come, and their memory would be nobody's.
    public void Dispose()
    {
        _isOver = true;
        Cache.Clear();
    }

    private uint Keep(ReadOnlySpan<byte> packet, in PacketInfo info)
    {
        var place = Cache.Add(packet, info);
        if (BatchCount++ == 0) BatchStart = place;
        return place;
    }

    // A camera in the dark and a screen on which nothing moves send a frame a second or less, and are there all the same.
    private void MeasureFrames(in PacketInfo info)
    {
        if (info.Timestamp == _frame) return;
        var distance = info.Arrival - _frameArrived;
        (_frame, _frameArrived) = (info.Timestamp, info.Arrival);
        track.FrameCount++;
        _frameBytes = 0;
        if (info.Arrival - _largestSince > Lately) (_largestBefore, _largestFrame, _largestSince) = (_largestFrame, 0, info.Arrival);
        if (distance > LongestSilence) return;
        _frameDistance += (distance - _frameDistance) / 4;
        _silence = TimeSpan.FromTicks(Math.Clamp(3 * _frameDistance.Ticks, ShortestSilence.Ticks, LongestSilence.Ticks));
        _pause = TimeSpan.FromTicks(Math.Clamp(3 * _frameDistance.Ticks, LeftBehind.Ticks, LongestSilence.Ticks));
    }
}
