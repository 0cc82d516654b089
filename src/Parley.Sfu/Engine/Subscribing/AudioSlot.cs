using Parley.Protocols.Primitives;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Rtp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Congestion;
using Parley.Sfu.Engine.Forward;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>One audio slot: whoever is heard by it, one after the other, as one continuous stream.</summary>
internal sealed class AudioSlot
{
    private const uint ClockRate = 48_000;
    private const int PacketsWithMid = 32;
    private const int RewriterBytes = 512;
    private const int DownlinkBytes = 128;

    /// <summary>How many steps <see cref="Approach"/> has.</summary>
    public const int ApproachSteps = Downlink.ApproachSteps + 1;

    private readonly Downlink _downlink;
    private readonly SlotHeader _header;
    private readonly StreamRewriter _rewriter;
    private readonly uint _ssrc;
    private Track? _listened;
    private uint _feeds;
    private int _sent;

    public AudioSlot(SlotPlan plan, Downlink downlink, EngineContext context)
    {
        Plan = plan;
        _ssrc = plan.Ssrc;
        _downlink = downlink;
        _header = new SlotHeader(plan);
        _rewriter = new StreamRewriter(ClockRate, SequenceNumber.First(context.Entropy), (uint)context.Entropy.NextUInt64());
        Reports = new SlotReports(plan.Ssrc, ClockRate);
    }

    public SlotPlan Plan { get; }

    public SlotReports Reports { get; }

    /// <summary>The number of the track that was heard by it last; 0 for none.</summary>
    public uint Feeds => _feeds;

    /// <summary>Listens to one track, loud or not; null for none.</summary>
    public void Listen(Track? track)
    {
        if (_listened == track) return;
        _listened?.Listeners.Remove(this);
        _listened = track;
        track?.Listeners.Add(this);
    }

    /// <summary>Nobody feeds it any more.</summary>
    public void Stop()
    {
        Listen(null);
        _rewriter.Stop();
    }

    /// <summary>Soon packets will be sent: asks for the memory that takes, step by step.</summary>
    public void Approach(int step)
    {
        if (step > 0)
        {
            _downlink.Approach(step - 1);
            return;
        }

        CacheHint.Fetch(_downlink, DownlinkBytes);
        CacheHint.Fetch(_rewriter, RewriterBytes);
        CacheHint.Fetch(_header);
        CacheHint.Fetch(Reports);
    }

    /// <summary>Sends the packets that a batch has brought.</summary>
    public void Forward(TrackLayer layer, uint first, int count, MonoTime now)
    {
        if (!_downlink.Wire.IsOpen) return;
        for (var index = first; index != first + (uint)count; index++)
        {
            ref var info = ref layer.Cache.InfoAt(index);
            var begins = _feeds != layer.Track.Number || !_rewriter.IsFed || _rewriter.Source != info.Ssrc;
            if (begins)
            {
                _rewriter.Switch(info, info.Timestamp, sameTrack: _feeds == layer.Track.Number && _rewriter.Source == info.Ssrc);
                _feeds = layer.Track.Number;
            }

            if (_rewriter.TryRewrite(info, out var numbers)) Write(layer, index, info, numbers, begins || info.Marker, now);
        }
    }

    private void Write(TrackLayer layer, uint index, in PacketInfo info, in RewrittenNumbers numbers, bool marker, MonoTime now)
    {
        ReadOnlySpan<byte> payload = layer.Cache.PayloadAt(index);
        var payloadType = TypeFor(layer.Track.Source, info, ref payload);
        if (payloadType == 0) return;
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
        var datagram = _downlink.Wire.Next();
        var header = _header.Write(datagram, fields, layer.Cache.BytesAt(index), info, out var places);
        if (!_downlink.TrySend(datagram, header, payload, 0, places, SendReason.Media, now)) return;
        _sent++;
        Reports.Sent(layer, _rewriter, numbers.Timestamp, payload.Length, info.Arrival);
    }

    /// <summary>
    /// Redundancy names its blocks by payload type (RFC 2198), so it can only be passed on to who calls Opus the same. Others get the newest
    /// block alone.
    /// </summary>
    private byte TypeFor(SourcePlan source, in PacketInfo info, ref ReadOnlySpan<byte> payload)
    {
        if (info.Codec != MediaCodec.OpusRed) return _header.PayloadType(info.Codec);
        var opus = _header.PayloadType(MediaCodec.Opus);
        var red = _header.PayloadType(MediaCodec.OpusRed);
        if (!RedPayload.TryParse(payload, out var blocks) || source.CodecOf(blocks.PrimaryPayloadType) != MediaCodec.Opus) return 0;
        if (red != 0 && blocks.PrimaryPayloadType == opus) return red;
        payload = blocks.Primary;
        return opus;
    }
}
