using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Engine.Forward;

/// <summary>Writes the RTP headers of one slot as its peer understands them: its payload types, and its ids of header extensions.</summary>
internal sealed class SlotHeader
{
    private const int Codecs = (int)MediaCodec.Av1 + 1;
    private const int DelayLength = 3;

    // in the object itself: each array of its own would be one more thing that has left the processor's cache since the last picture
    private PerCodec _payloadTypes;
    private PerCodec _retransmissionTypes;
    private readonly byte[] _mid;
    private readonly bool _twoByte;
    private readonly byte _midId;
    private readonly byte _transportId;
    private readonly byte _sendTimeId;
    private readonly byte _levelId;
    private readonly byte _orientationId;
    private readonly byte _delayId;
    private readonly byte _descriptorId;
    private readonly byte _captureId;

    public SlotHeader(SlotPlan plan)
    {
        var map = plan.Extensions;
        _mid = Encoding.UTF8.GetBytes(plan.Mid);
        _midId = map.IdOf(RtpExtensionKind.Mid);
        _transportId = map.IdOf(RtpExtensionKind.TransportSequence);
        // who has the one does not look at the other
        _sendTimeId = _transportId == 0 ? map.IdOf(RtpExtensionKind.AbsoluteSendTime) : (byte)0;
        _levelId = map.IdOf(RtpExtensionKind.AudioLevel);
        _orientationId = map.IdOf(RtpExtensionKind.VideoOrientation);
        _delayId = map.IdOf(RtpExtensionKind.PlayoutDelay);
        _descriptorId = map.IdOf(RtpExtensionKind.DependencyDescriptor);
        _captureId = map.IdOf(RtpExtensionKind.AbsoluteCaptureTime);
        _twoByte = map.NeedsTwoByte || _mid.Length > RtpExtensions.MaxOneByteLength;
        foreach (var codec in plan.Codecs)
        {
            _payloadTypes[(int)codec.Codec] = codec.PayloadType;
            _retransmissionTypes[(int)codec.Codec] = codec.RetransmissionType;
            if (PaddingType == 0) PaddingType = codec.RetransmissionType;
        }
    }

    /// <summary>Whether packets of the slot are numbered over the transport, so that feedback tells of them.</summary>
    public bool NumbersTransport => _transportId != 0;

    /// <summary>The payload type of padding before anything else was sent; 0 if the peer takes none.</summary>
    public byte PaddingType { get; }

    /// <summary>The payload type of a codec; 0 if the peer does not take it.</summary>
    public byte PayloadType(MediaCodec codec) => _payloadTypes[(int)codec];

    /// <summary>The payload type of what is sent again; 0 if the peer does not take it.</summary>
    public byte RetransmissionType(MediaCodec codec) => _retransmissionTypes[(int)codec];

    /// <summary>Writes a header.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="fields">What stands in it.</param>
    /// <param name="packet">The packet as it was received, for the extensions that are passed on.</param>
    /// <param name="info">What that is.</param>
    /// <param name="places">Where the parts stand that are known only when the packet leaves.</param>
    /// <returns>The length of the header.</returns>
    public int Write(Span<byte> buffer, in HeaderFields fields, ReadOnlySpan<byte> packet, in PacketInfo info, out HeaderPlaces places)
    {
        places = default;
        var descriptor = _descriptorId != 0 && info.DescriptorLength != 0;
        var twoByte = _twoByte || (descriptor && info.DescriptorLength > RtpExtensions.MaxOneByteLength);
        var header = new RtpHeaderWriter(buffer, fields.PayloadType, fields.Marker, fields.Sequence, fields.Timestamp, fields.Ssrc, twoByte);
        if (fields.Contributor != 0) header.AddContributor(fields.Contributor);
        if (_transportId != 0 && header.TryReserveExtension(_transportId, TransportSequence.Length, out var transport)) places.Transport = OffsetIn(buffer, transport);
        if (_sendTimeId != 0 && header.TryReserveExtension(_sendTimeId, AbsoluteSendTime.Length, out var time)) places.SendTime = OffsetIn(buffer, time);
        if (fields.WithMid && _midId != 0) header.TryAddExtension(_midId, _mid);
        if (descriptor && header.TryReserveExtension(_descriptorId, info.DescriptorLength, out var dependencies))
        {
            packet.Slice(info.DescriptorOffset, info.DescriptorLength).CopyTo(dependencies);
            places.Descriptor = OffsetIn(buffer, dependencies);
        }

        if (_levelId != 0 && info.Has(PacketFlags.AudioLevel) && header.TryReserveExtension(_levelId, AudioLevel.Length, out var level))
            new AudioLevel(info.AudioLevel, info.Has(PacketFlags.Voice)).Write(level);
        if (_orientationId != 0 && info.OrientationOffset != 0) header.TryAddExtension(_orientationId, packet.Slice(info.OrientationOffset, 1));
        if (_delayId != 0 && info.PlayoutDelayOffset != 0) header.TryAddExtension(_delayId, packet.Slice(info.PlayoutDelayOffset, DelayLength));
        if (_captureId != 0 && info.CaptureTimeLength != 0) header.TryAddExtension(_captureId, packet.Slice(info.CaptureTimeOffset, info.CaptureTimeLength));
        return header.Finish();
    }

    /// <summary>Writes the frame number of a dependency descriptor, if the header has one (AV1 RTP specification, appendix A.8.2).</summary>
    public static void WriteFrameNumber(Span<byte> header, in HeaderPlaces places, ushort number)
    {
        if (places.Descriptor != 0) BinaryPrimitives.WriteUInt16BigEndian(header[(places.Descriptor + 1)..], number);
    }

    private static int OffsetIn(Span<byte> buffer, Span<byte> part) =>
        (int)Unsafe.ByteOffset(ref MemoryMarshal.GetReference(buffer), ref MemoryMarshal.GetReference(part));

    [InlineArray(Codecs)]
    private struct PerCodec
    {
        private byte _type;
    }
}

/// <summary>What stands in a header.</summary>
internal struct HeaderFields
{
    public byte PayloadType;
    public bool Marker;
    public bool WithMid;
    public ushort Sequence;
    public uint Timestamp;
    public uint Ssrc;

    /// <summary>Who feeds the slot; 0 for none.</summary>
    public uint Contributor;
}

/// <summary>Where in a header the parts stand that are known only when the packet leaves; 0 for those that are not there.</summary>
internal struct HeaderPlaces
{
    public int Transport;
    public int SendTime;
    public int Descriptor;
}
