using System.Text;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Protocols.Srtp;

namespace Parley.Headless.Publishing;

/// <summary>Numbers over all packets of a transport.</summary>
internal sealed class TransportNumbers
{
    private ushort _next;

    public ushort Next() => _next++;
}

/// <summary>How packets of an m-section are written: the ids that were agreed on.</summary>
internal sealed class SectionWire
{
    private readonly byte[] _mid;
    private readonly AnsweredCodec _codec;
    private readonly RtpExtensionMap _extensions;
    private readonly TransportNumbers _numbers;
    private readonly uint _tag;

    public SectionWire(AnsweredMedia media, TransportNumbers numbers, uint tag)
    {
        _mid = Encoding.ASCII.GetBytes(media.Mid);
        _codec = media.Codecs[0];
        _extensions = media.ExtensionMap;
        _numbers = numbers;
        _tag = tag;
    }

    public MediaCodec Codec => _codec.Codec;

    public bool CanResend => _codec.RetransmissionType is not null;

    /// <summary>Writes and protects a packet.</summary>
    public bool TryWrite(SrtpSender sender, Span<byte> buffer, PublishedLayer layer, in PlannedPacket packet, MonoTime now, out int length)
    {
        var header = WriteHeader(buffer, layer, packet, now, retransmission: false);
        var payload = buffer.Slice(header, packet.Length);
        packet.WritePayload(payload, _tag);
        return sender.TryProtect(buffer, header, payload, 0, out length);
    }

    /// <summary>Writes and protects a packet again, as a retransmission (RFC 4588).</summary>
    public bool TryRewrite(SrtpSender sender, Span<byte> buffer, PublishedLayer layer, in PlannedPacket packet, MonoTime now, out int length)
    {
        var header = WriteHeader(buffer, layer, packet, now, retransmission: true);
        var payload = buffer.Slice(header, RtxPayload.HeaderLength + packet.Length);
        packet.WritePayload(payload[RtxPayload.HeaderLength..], _tag);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(payload, packet.Sequence);
        return sender.TryProtect(buffer, header, payload, 0, out length);
    }

    private int WriteHeader(Span<byte> buffer, PublishedLayer layer, in PlannedPacket packet, MonoTime now, bool retransmission)
    {
        var writer = retransmission
            ? new RtpHeaderWriter(buffer, _codec.RetransmissionType!.Value, packet.Marker, layer.NextRetransmission(), packet.Timestamp, layer.RetransmissionSsrc)
            : new RtpHeaderWriter(buffer, _codec.PayloadType, packet.Marker, packet.Sequence, packet.Timestamp, layer.Ssrc);

        // Like browsers do: names are sent until the server shows by a report that it knows the source.
        if (retransmission ? !layer.IsRetransmissionKnown : !layer.IsKnown)
        {
            Add(ref writer, RtpExtensionKind.Mid, _mid);
            if (layer.RidBytes.Length > 0) Add(ref writer, retransmission ? RtpExtensionKind.RepairedStreamId : RtpExtensionKind.StreamId, layer.RidBytes);
        }

        if (Reserve(ref writer, RtpExtensionKind.AbsoluteSendTime, AbsoluteSendTime.Length, out var time)) AbsoluteSendTime.Write(time, AbsoluteSendTime.FromTime(now));
        if (_codec.TransportFeedback && Reserve(ref writer, RtpExtensionKind.TransportSequence, TransportSequence.Length, out var number))
            TransportSequence.Write(number, _numbers.Next());
        if (Reserve(ref writer, RtpExtensionKind.AudioLevel, AudioLevel.Length, out var level)) new AudioLevel(packet.Level, packet.Voice).Write(level);
        return writer.Finish();
    }

    private void Add(ref RtpHeaderWriter writer, RtpExtensionKind kind, ReadOnlySpan<byte> value) => writer.TryAddExtension(_extensions.IdOf(kind), value);

    private bool Reserve(ref RtpHeaderWriter writer, RtpExtensionKind kind, int length, out Span<byte> value)
    {
        value = default;
        var id = _extensions.IdOf(kind);
        return id != 0 && writer.TryReserveExtension(id, length, out value);
    }
}
