using Parley.Protocols.Primitives;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;
using Parley.Sfu.Congestion;
using Parley.Sfu.Engine.Forward;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>One video slot: makes one continuous stream of whatever feeds it.</summary>
internal sealed class VideoSlot
{
    private const uint ClockRate = 90_000;

    // by then the peer knows to which m-section the source belongs
    private const int PacketsWithMid = 32;

    // the packets of a frame are brought to one length, so that they leave as one; more than this would cost more than it saves
    private const int MaxPadding = 16;

    // by then a key frame that was asked for is here, or what went wrong with it will not mend itself
    private static readonly TimeSpan KeyFramePatience = TimeSpan.FromSeconds(1);

    /// <summary>Besides the round trip: until the last packet of a key frame is there, and its picture made.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(50);

    private const int RewriterBytes = 512;

    // what comes in a round trip or two
    private const uint MaxCatchUp = 256;

    private readonly Downlink _downlink;
    private readonly Forwarder _forwarder;
    private readonly SlotHeader _header;
    private readonly LayerSelector _selector = new();
    private readonly StreamRewriter _rewriter;
    private readonly SlotResends _resends;
    private readonly uint _ssrc;
    private uint _fedLast;
    private int _sent;
    private byte _payloadType;
    private bool _isAllowed;
    private MonoTime _askedAt;
    private bool _mayBegin;
    private RequestAllowance _requests;

    public VideoSlot(SlotPlan plan, Downlink downlink, EngineContext context)
    {
        Plan = plan;
        _ssrc = plan.Ssrc;
        _downlink = downlink;
        _forwarder = context.Forwarder;
        _header = new SlotHeader(plan);
        _rewriter = new StreamRewriter(ClockRate, SequenceNumber.First(context.Entropy), (uint)context.Entropy.NextUInt64());
        _resends = new SlotResends(plan, _header, downlink, context);
        Reports = new SlotReports(plan.Ssrc, ClockRate);
    }

    public SlotPlan Plan { get; }

    /// <summary>What feeds it.</summary>
    public Track? Track { get; private set; }

    /// <summary>The layers that the picture's size can use, a bit for each, the smallest first.</summary>
    public uint UsableLayers { get; set; }

    public SlotReports Reports { get; }

    /// <summary>Whether the client is ready for what feeds it.</summary>
    public bool IsAllowed => _isAllowed;

    /// <summary>The layers that are to be sent.</summary>
    public LayerChoice Target => _selector.Target;

    /// <summary>The layers that are sent.</summary>
    public LayerChoice Current => _selector.Current;

    /// <summary>Whether the network does not carry it for now.</summary>
    public bool IsPaused => Track is not null && _selector.Target.IsNone;

    /// <summary>Lets another track feed it, or none. Nothing is sent before <see cref="Allow"/> and <see cref="Select"/>.</summary>
    public void Feed(Track? track, MonoTime now)
    {
        if (Track == track) return;
        var before = Track;
        Track = track;
        _isAllowed = false;
        _mayBegin = true;
        UsableLayers = 0;
        _selector.Reset(LayerChoice.None);
        _rewriter.Stop();
        if (track is null) _resends.Clear();
        _downlink.Forget(this);
        before?.Remove(this);
        before?.UpdateWanted(now);
        track?.Add(this);
    }

    /// <summary>The client is ready for what feeds it now.</summary>
    public void Allow(MonoTime now)
    {
        if (_isAllowed || Track is null) return;
        _isAllowed = true;
        RequestKeyFrame(now);
    }

    /// <summary>Says which layers are to be sent; none if the network does not carry it.</summary>
    /// <param name="choice">The layers.</param>
    /// <param name="isLimited">Whether it would be more if the network carried it. What is sent of a picture that only became smaller may stay until there is another.</param>
    /// <param name="now">The time.</param>
    public void Select(LayerChoice choice, bool isLimited, MonoTime now)
    {
        _selector.Thins = isLimited && _downlink.IsStrained(now);
        if (choice == _selector.Target) return;
        if (choice.Stream < _selector.Current.Stream && isLimited && _downlink.IsOverdrawn(now))
        {
            // what is too much for the network stops at once, and what is left of it is worthless
            _downlink.Forget(this);
            _selector.Reset(choice);
        }
        else
        {
            _selector.Select(choice);
        }

        if (choice.IsNone) _rewriter.Stop();
        RequestKeyFrame(now);
    }

    /// <summary>The packets of what feeds it end for a while. The peer is not to miss those that it will not get.</summary>
    public void Interrupt()
    {
        _downlink.Forget(this);
        _selector.Reset(_selector.Target);
        _rewriter.Stop();
    }

    /// <summary>Something that should have been sent was not: the peer's decoder cannot go on.</summary>
    public void Lost(MonoTime now)
    {
        _selector.Reset(_selector.Target);
        _mayBegin = true;
        RequestKeyFrame(now);
    }

    /// <summary>Nothing has reached the peer for a while: the next that goes there is a key frame, and nothing of what was before it.</summary>
    public void BeginAnew(MonoTime now)
    {
        _downlink.Forget(this);
        _resends.Clear();
        Lost(now);
    }

    /// <summary>
    /// Asks again for the key frame to begin with, when it should have come long since. It may have come to the server and not to here: over a
    /// link that was full, or without its first packet. A peer that has nothing yet asks for nothing.
    /// </summary>
    public void AskAgain(MonoTime now)
    {
        if (now - _askedAt <= KeyFramePatience || Track is not { } track || !_selector.WantsKeyFrame || !_selector.Current.IsNone) return;
        // a layer of which nothing comes at all is the publisher's to begin, and the request for it stands
        if (track.Layers[Math.Clamp((int)_selector.Target.Stream, 0, track.Layers.Length - 1)].IsLive(now)) RequestKeyFrame(now);
    }

    /// <summary>The peer asks for a key frame.</summary>
    public void KeyFrameRequested(MonoTime now)
    {
        if (Track is not { } track || !_isAllowed || _selector.Target.IsNone) return;
        var current = Math.Max((int)_selector.Current.Stream, 0);
        // what was said before it arrived is not about it
        if (!_selector.Current.IsNone && track.Layers[current].HasKeyFrame(_downlink.Control.Network.RoundTrip + OnItsWay, now)) return;
        if (_requests.TryTake(now)) track.Origin.RequestKeyFrame(current, canWait: false, now);
    }

    /// <summary>
    /// Soon packets will be forwarded: asks the processor for the memory that takes, step by step, since each reads what the one before has asked
    /// for. Between two steps there should be the work for another slot.
    /// </summary>
    public void Approach(int step)
    {
        if (step == 0)
        {
            CacheHint.Fetch(_downlink, 128);
            CacheHint.Fetch(_rewriter, RewriterBytes);
            CacheHint.Fetch(_selector);
            CacheHint.Fetch(_header);
            CacheHint.Fetch(_resends);
            CacheHint.Fetch(Reports);
            return;
        }

        _downlink.Approach(step - 1);
        if (step <= 2) _resends.Approach(step - 1);
    }

    /// <summary>Takes the packets that a batch has brought for a layer.</summary>
    public void Forward(TrackLayer layer, uint first, int count, MonoTime now)
    {
        if (!_isAllowed || !Concerns(layer.Index)) return;
        _downlink.Send(this, layer, first, count, now);
    }

    /// <summary>Sends packets of a layer, but for those that are to be left out.</summary>
    public void Send(TrackLayer layer, uint first, uint end, MonoTime now)
    {
        if (layer.Track != Track || !_downlink.Wire.IsOpen) return;
        var cache = layer.Cache;
        var longest = Longest(cache, first, end);
        for (var index = first; index != end; index++)
        {
            ref var info = ref cache.InfoAt(index);
            // a source that has got another number begins anew, and nothing that follows refers to what was before
            var begins = layer.Index == _selector.Current.Stream && info.Ssrc != _rewriter.Source;
            if (begins) _selector.Reset(_selector.Target);
            var verdict = _selector.Decide(info, layer.Index, out var marker);
            if (begins && verdict == LayerVerdict.Drop) RequestKeyFrame(now);
            if (verdict == LayerVerdict.Switch) Switch(layer, info, now);
            if (verdict == LayerVerdict.Drop || !_rewriter.TryRewrite(info, out var numbers))
            {
                if (_rewriter.TryLeaveOut(info, out var gap)) WriteEmpty(gap, 1, now);
                continue;
            }

            var padding = longest - info.PayloadLength;
            Write(layer, index, info, numbers, marker, padding <= MaxPadding ? padding : 0, now);
            if (verdict == LayerVerdict.Switch && info.Has(PacketFlags.Resent)) CatchUp(layer, index, now);
        }
    }

    /// <summary>Sends again what the peer has lost.</summary>
    public void Resend(Nack nack, MonoTime now)
    {
        foreach (var sequence in nack) _resends.Resend(sequence, now);
    }

    /// <summary>Sends a packet again that the peer has not got.</summary>
    /// <param name="sequence">Its number in the slot's stream.</param>
    /// <param name="now">The time.</param>
    public void Resend(ushort sequence, MonoTime now) => _resends.Resend(sequence, now);

    /// <summary>Sends a packet that holds nothing, to see what the network carries.</summary>
    public bool TryPad(int bytes, MonoTime now)
    {
        // of what has no number no feedback would tell what the network has made of it
        if (!_header.NumbersTransport) return false;
        if (_resends.TryPad(bytes, now)) return true;
        // where nothing is agreed on for resends, in the stream itself, between two frames
        if (_payloadType == 0 || !_downlink.Wire.IsOpen || !_rewriter.TryInsert(out var numbers)) return false;
        WriteEmpty(numbers.Sequence, Math.Min(bytes, SlotResends.MaxPadding), now);
        return true;
    }

    private bool Concerns(int stream)
    {
        var (current, target) = (_selector.Current.Stream, _selector.Target.Stream);
        return stream == current || stream == target || (current < 0 && stream < target);
    }

    private bool IsShown(MonoTime now) => !_selector.Current.IsNone && Track!.Layers[_selector.Current.Stream].IsLive(now);

    private void RequestKeyFrame(MonoTime now)
    {
        if (!_isAllowed || !_selector.WantsKeyFrame) return;
        _askedAt = now;
        if (!TryBegin(now)) Track?.Origin.RequestKeyFrame(_selector.Target.Stream, canWait: IsShown(now), now);
    }

    // A key frame that others needed a moment ago will do as well: whoever comes sees somebody at once, and nobody has to make another one.
    // In a stream that has begun it has to be later than all that was sent, or timestamps would run ahead of those that the receiver knows; while
    // something waits the network would not carry it, and of what is being passed on a part may have gone by.
    private bool TryBegin(MonoTime now)
    {
        if (!_mayBegin || Track is not { } track || !_downlink.Wire.IsOpen) return false;
        _mayBegin = false;
        if (_sent > 0 && (_forwarder.IsFlushing || _downlink.IsWaiting)) return false;
        var after = _sent > 0 ? _rewriter.LatestArrival : MonoTime.LongAgo;
        if (!track.TryFindBeginning(_selector.Target.Stream, after, isBatchToCome: !_forwarder.IsFlushing, now, out var beginning)) return false;
        if (beginning.Count > 0) _downlink.Send(this, beginning.Layer, beginning.First, beginning.Count, now);
        return true;
    }

    private void Switch(TrackLayer layer, in PacketInfo info, MonoTime now)
    {
        // what is still missing will not be sent any more, and the peer is not to wait for it
        while (_rewriter.TryFillGap(out var gap)) WriteEmpty(gap, 1, now);
        _rewriter.Switch(info, layer.Track.Times.ToLine(layer.Index, info.Timestamp), sameTrack: _fedLast == layer.Track.Number);
        _fedLast = layer.Track.Number;
        // the way to a larger layer leads over a smaller one
        RequestKeyFrame(now);
    }

    // The first packet of a key frame was lost and has come again. What came between is in the cache.
    private void CatchUp(TrackLayer layer, uint index, MonoTime now)
    {
        var cache = layer.Cache;
        var (first, ssrc) = (cache.InfoAt(index).Sequence, cache.InfoAt(index).Ssrc);
        for (var early = index - Math.Min(index - cache.Oldest, MaxCatchUp); early != index; early++)
        {
            if (cache.InfoAt(early).Ssrc == ssrc && SequenceNumber.IsNewer(cache.InfoAt(early).Sequence, first)) Send(layer, early, early + 1, now);
        }
    }

    private void Write(TrackLayer layer, uint index, in PacketInfo info, in RewrittenNumbers numbers, bool marker, int padding, MonoTime now)
    {
        var payloadType = _header.PayloadType(info.Codec);
        if (payloadType == 0) return;
        _payloadType = payloadType;
        var cache = layer.Cache;
        var datagram = _downlink.Wire.Next();
        var fields = new HeaderFields
        {
            PayloadType = payloadType,
            Marker = marker,
            WithMid = _sent < PacketsWithMid,
            Sequence = numbers.Sequence,
            Timestamp = numbers.Timestamp,
            Ssrc = _ssrc,
            Contributor = layer.Track.Number,
        };
        var header = _header.Write(datagram, fields, cache.BytesAt(index), info, out var places);
        SlotHeader.WriteFrameNumber(datagram, places, numbers.FrameNumber);
        var payload = cache.PayloadAt(index);
        numbers.Patch(payload, info);
        if (!_downlink.TrySend(datagram, header, payload, padding, places, SendReason.Media, now)) return;
        _sent++;
        Reports.Sent(layer, _rewriter, numbers.Timestamp, payload.Length, info.Arrival);
        _resends.Keep(layer, index, info, numbers, marker, now);
        if (_downlink.IsLossy && places.Transport != 0) _downlink.Repair.Sent(_downlink.LastNumber, this, numbers.Sequence);
    }

    // a packet of padding alone, for a number that nothing else will have
    private void WriteEmpty(ushort sequence, int padding, MonoTime now)
    {
        if (_payloadType == 0) return;
        var datagram = _downlink.Wire.Next();
        var fields = new HeaderFields { PayloadType = _payloadType, Sequence = sequence, Timestamp = _rewriter.LatestTimestamp, Ssrc = _ssrc };
        var header = _header.Write(datagram, fields, [], default, out var places);
        _downlink.TrySend(datagram, header, [], padding, places, SendReason.Padding, now);
    }

    private static int Longest(PacketCache cache, uint first, uint end)
    {
        if (end - first == 1) return cache.InfoAt(first).PayloadLength;
        var longest = 0;
        for (var index = first; index != end; index++) longest = Math.Max(longest, cache.InfoAt(index).PayloadLength);
        return longest;
    }
}
