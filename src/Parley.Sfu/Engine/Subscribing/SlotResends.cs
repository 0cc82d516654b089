using Parley.Protocols.Primitives;
using Parley.Protocols.Primitives.Interop;
using Parley.Protocols.Rtp;
using Parley.Sfu.Congestion;
using Parley.Sfu.Engine.Forward;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>What one video slot sends again (RFC 4588): what its peer has lost, and what nobody needs, to see what the network carries.</summary>
internal sealed class SlotResends(SlotPlan plan, SlotHeader header, Downlink downlink, EngineContext context)
{
    /// <summary>A packet holds so much padding at most, in bytes (RFC 3550 section 5.1).</summary>
    public const int MaxPadding = 255;

    private const int HistoryBytes = 128;

    // how far back there are packets to probe with
    private const int ProbeDepth = 24;

    // Feedback comes later than what it is about: who asks again after a round trip is not to be refused for that.
    private const double Sooner = 0.75;

    private readonly ResendHistory _history = new(context.Pool);
    private readonly RtxWriter _writer = new(plan.Retransmission, 0, SequenceNumber.First(context.Entropy));
    private TrackLayer? _fed;
    private uint _lastTimestamp;
    private ushort _highest;
    private byte _payloadType = header.PaddingType;

    /// <summary>Soon packets will be sent: asks for the memory that takes, in two steps.</summary>
    public void Approach(int step)
    {
        if (step == 0) CacheHint.Fetch(_history, HistoryBytes);
        else _history.Approach((ushort)(_highest + 1));
    }

    /// <summary>A packet was sent.</summary>
    public void Keep(TrackLayer layer, uint index, in PacketInfo info, in RewrittenNumbers numbers, bool marker, MonoTime now)
    {
        if (_fed != layer)
        {
            _fed = layer;
            _history.Feed(layer.Cache, layer.Track.Number);
        }

        _payloadType = header.RetransmissionType(info.Codec);
        (_highest, _lastTimestamp) = (numbers.Sequence, numbers.Timestamp);
        if (_payloadType != 0) _history.Sent(index, info, numbers, marker, now);
    }

    /// <summary>The slot is fed no more.</summary>
    public void Clear()
    {
        _fed = null;
        _history.Clear();
    }

    /// <summary>Sends again what the peer has lost, if it is still there and not on its way already.</summary>
    public void Resend(ushort sequence, MonoTime now)
    {
        // in this order: what may not be sent has not been tried
        if (!downlink.MayResend || !_history.TryResend(sequence, now, Sooner * downlink.Control.Network.RoundTrip, out var packet)) return;
        for (var copies = downlink.Copies; copies > 0 && downlink.MayResend; copies--) Send(packet, SendReason.Resend, now);
    }

    /// <summary>Sends a packet that nobody needs: one of the last ones once more, or padding alone.</summary>
    /// <returns>False if the peer takes nothing of this kind, or nothing was ever sent.</returns>
    public bool TryPad(int bytes, MonoTime now)
    {
        if (_payloadType == 0) return false;
        if (bytes > MaxPadding && _fed is not null)
        {
            for (var back = 0; back < ProbeDepth; back++)
            {
                if (_history.TryResend((ushort)(_highest - back), now, downlink.Control.Network.RoundTrip, out var packet))
                    return Send(packet, SendReason.Padding, now);
            }
        }

        var datagram = downlink.Wire.Next();
        var length = header.Write(datagram, Fields(_payloadType, _lastTimestamp, marker: false, 0), [], default, out var places);
        return downlink.TrySend(datagram, length, [], Math.Min(bytes, MaxPadding), places, SendReason.Padding, now);
    }

    private bool Send(in ResentPacket packet, SendReason reason, MonoTime now)
    {
        ref var info = ref packet.Cache.InfoAt(packet.Index);
        var payloadType = header.RetransmissionType(info.Codec);
        if (payloadType == 0) return false;
        var datagram = downlink.Wire.Next();
        var fields = Fields(payloadType, packet.Numbers.Timestamp, packet.Marker, packet.Contributor);
        var start = header.Write(datagram, fields, packet.Cache.BytesAt(packet.Index), info, out var places);
        SlotHeader.WriteFrameNumber(datagram, places, packet.Numbers.FrameNumber);
        var length = RtxWriter.WritePayload(datagram[start..], packet);
        return length > 0 && downlink.TrySend(datagram, start, datagram.Slice(start, length), 0, places, reason, now);
    }

    private HeaderFields Fields(byte payloadType, uint timestamp, bool marker, uint contributor) => new()
    {
        PayloadType = payloadType,
        Marker = marker,
        WithMid = true,
        Sequence = _writer.TakeSequence(),
        Timestamp = timestamp,
        Ssrc = plan.Retransmission,
        Contributor = contributor,
    };
}
