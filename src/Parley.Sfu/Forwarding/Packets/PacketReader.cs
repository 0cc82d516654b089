using System.Buffers.Binary;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Rtp.Payloads;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Sfu.Forwarding.Packets;

/// <summary>Reads what forwarding wants to know of a packet.</summary>
public static class PacketReader
{
    /// <summary>The level that is taken for audio whose sender doesn't measure it: of somebody who speaks low.</summary>
    private const byte AssumedLevel = 45;

    /// <summary>Opus packets of speech are longer than this, those of background noise hardly.</summary>
    private const int SpeechLength = 40;

    /// <summary>Reads a packet.</summary>
    /// <param name="packet">The packet, in the clear.</param>
    /// <param name="head">Its head, read from the same bytes.</param>
    /// <param name="codec">The codec that its payload type means.</param>
    /// <param name="context">What is known of the stream.</param>
    /// <param name="now">When it arrived.</param>
    /// <param name="info">What it is.</param>
    /// <returns>False, with nothing remembered, if the payload is not one of this codec; sound has to have one.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> packet, in PacketHead head, MediaCodec codec, FrameContext context, MonoTime now, out PacketInfo info)
    {
        info = default;
        info.Arrival = now;
        info.Ssrc = head.Ssrc;
        info.Timestamp = head.Timestamp;
        info.Sequence = head.Sequence;
        info.HeaderLength = head.HeaderLength;
        info.PayloadLength = head.PayloadLength;
        info.PayloadType = head.PayloadType;
        info.Codec = codec;
        info.AudioLevel = AudioLevel.Silence;
        info.Flags = head.Marker ? PacketFlags.Marker : PacketFlags.None;
        if (head.PayloadLength == 0)
        {
            info.Flags = PacketFlags.Empty;
            return codec is not (MediaCodec.None or MediaCodec.Opus or MediaCodec.OpusRed);
        }

        var payload = packet.Slice(head.HeaderLength, head.PayloadLength);
        if (codec is MediaCodec.Opus or MediaCodec.OpusRed)
        {
            ReadAudio(packet, head, payload, ref info);
        }
        else
        {
            if (!TryReadPayload(payload, head, context, ref info)) return false;
            ReadExtensions(packet, head, context, ref info);
        }

        info.CaptureTimeOffset = head.OffsetOf(RtpExtensionKind.AbsoluteCaptureTime);
        info.CaptureTimeLength = head.LengthOf(RtpExtensionKind.AbsoluteCaptureTime);
        context.Remember(head);
        return true;
    }

    // a decoder of audio can begin anywhere
    private static void ReadAudio(ReadOnlySpan<byte> packet, in PacketHead head, ReadOnlySpan<byte> payload, ref PacketInfo info)
    {
        info.Flags |= PacketFlags.StartsFrame | PacketFlags.EndsFrame | PacketFlags.KeyFrame;
        if (info.Codec == MediaCodec.Opus && OpusPayload.TryParse(payload, out var opus) && opus.IsSilence) info.Flags |= PacketFlags.Silence;
        if (AudioLevel.TryRead(head.Value(packet, RtpExtensionKind.AudioLevel), out var level))
        {
            info.AudioLevel = level.Level;
            info.Flags |= PacketFlags.AudioLevel | (level.Voice ? PacketFlags.Voice : PacketFlags.None);
        }
        else if (payload.Length > SpeechLength)
        {
            info.AudioLevel = AssumedLevel;
        }
    }

    private static bool TryReadPayload(ReadOnlySpan<byte> payload, in PacketHead head, FrameContext context, ref PacketInfo info) => info.Codec switch
    {
        MediaCodec.Vp8 => TryReadVp8(payload, ref info),
        MediaCodec.Vp9 => TryReadVp9(payload, ref info),
        MediaCodec.H264 => TryReadH264(payload, head, context, ref info),
        MediaCodec.Av1 => TryReadAv1(payload, head, context, ref info),
        _ => false,
    };

    private static bool TryReadVp8(ReadOnlySpan<byte> payload, ref PacketInfo info)
    {
        if (!Vp8Payload.TryParse(payload, out var vp8)) return false;
        info.TemporalId = vp8.TemporalId;
        info.PictureId = vp8.PictureId;
        info.Tl0PictureIndex = vp8.Tl0PictureIndex;
        info.PictureIdOffset = (byte)vp8.PictureIdOffset;
        info.Tl0Offset = (byte)vp8.Tl0PictureIndexOffset;
        info.Width = (ushort)vp8.Width;
        info.Height = (ushort)vp8.Height;
        info.Flags |= If(vp8 is { StartOfPartition: true, Partition: 0 }, PacketFlags.StartsFrame)
            | If(info.Marker, PacketFlags.EndsFrame)
            | If(vp8.IsKeyFrame, PacketFlags.KeyFrame)
            | If(vp8.LayerSync, PacketFlags.SwitchUp)
            | If(vp8.NonReference, PacketFlags.NonReference)
            | If(vp8.HasPictureId, PacketFlags.PictureId)
            | If(vp8.HasLongPictureId, PacketFlags.LongPictureId)
            | If(vp8.HasTl0PictureIndex, PacketFlags.Tl0PictureIndex);
        return true;
    }

    private static bool TryReadVp9(ReadOnlySpan<byte> payload, ref PacketInfo info)
    {
        if (!Vp9Payload.TryParse(payload, out var vp9)) return false;
        info.SpatialId = vp9.SpatialId;
        info.TemporalId = vp9.TemporalId;
        info.PictureId = vp9.PictureId;
        info.Tl0PictureIndex = vp9.Tl0PictureIndex;
        info.PictureIdOffset = (byte)vp9.PictureIdOffset;
        info.Tl0Offset = (byte)vp9.Tl0PictureIndexOffset;
        info.Width = (ushort)vp9.Width;
        info.Height = (ushort)vp9.Height;
        info.Flags |= If(vp9.StartOfFrame, PacketFlags.StartsFrame)
            | If(vp9.EndOfFrame, PacketFlags.EndsFrame)
            | If(vp9.IsKeyFrame, PacketFlags.KeyFrame)
            | If(vp9.SwitchingUpPoint, PacketFlags.SwitchUp)
            | If(vp9 is { StartOfFrame: true, SpatialId: > 0, InterLayerPredicted: true, InterPicturePredicted: false }, PacketFlags.SpatialSwitch)
            | If(vp9.NotReferencedAbove, PacketFlags.NotNeededAbove)
            | If(vp9.HasPictureId, PacketFlags.PictureId)
            | If(vp9.HasLongPictureId, PacketFlags.LongPictureId)
            | If(vp9.HasTl0PictureIndex, PacketFlags.Tl0PictureIndex);
        return true;
    }

    // An encoder that sends its parameters sends them before each key frame. If their packet is lost, the picture's own is no place to begin.
    private static bool TryReadH264(ReadOnlySpan<byte> payload, in PacketHead head, FrameContext context, ref PacketInfo info)
    {
        if (!H264Payload.TryParse(payload, out var h264)) return false;
        var begins = h264.HasSequenceParameters || (h264.IsKeyFrame && !context.HasParameters);
        context.HasParameters |= h264.HasSequenceParameters;
        info.Width = (ushort)h264.Width;
        info.Height = (ushort)h264.Height;
        info.Flags |= If(h264.HasSequenceParameters || context.StartsPicture(head), PacketFlags.StartsFrame)
            | If(info.Marker, PacketFlags.EndsFrame)
            | If(begins, PacketFlags.KeyFrame);
        return true;
    }

    private static bool TryReadAv1(ReadOnlySpan<byte> payload, in PacketHead head, FrameContext context, ref PacketInfo info)
    {
        if (!Av1Payload.TryParse(payload, out var av1)) return false;
        info.Flags |= If(av1.IsKeyFrame || (!av1.Continues && context.StartsPicture(head)), PacketFlags.StartsFrame)
            | If(info.Marker, PacketFlags.EndsFrame)
            | If(av1.IsKeyFrame, PacketFlags.KeyFrame);
        if (!av1.IsKeyFrame || !av1.TryReadSequenceHeader(out var sequence)) return true;
        info.Width = (ushort)Math.Min(sequence.Width, ushort.MaxValue);
        info.Height = (ushort)Math.Min(sequence.Height, ushort.MaxValue);
        return true;
    }

    private static void ReadExtensions(ReadOnlySpan<byte> packet, in PacketHead head, FrameContext context, ref PacketInfo info)
    {
        if (head.LengthOf(RtpExtensionKind.VideoOrientation) == VideoOrientation.Length) info.OrientationOffset = head.OffsetOf(RtpExtensionKind.VideoOrientation);
        if (head.LengthOf(RtpExtensionKind.PlayoutDelay) == PlayoutDelay.Length) info.PlayoutDelayOffset = head.OffsetOf(RtpExtensionKind.PlayoutDelay);
        var value = head.Value(packet, RtpExtensionKind.DependencyDescriptor);
        if (value.Length < DependencyDescriptor.MandatoryLength) return;
        info.DescriptorOffset = head.OffsetOf(RtpExtensionKind.DependencyDescriptor);
        info.DescriptorLength = (byte)value.Length;
        info.FrameNumber = BinaryPrimitives.ReadUInt16BigEndian(value[1..]);
        if (context.TryReadDescriptor(value, head.Sequence, out var descriptor)) ReadDescriptor(descriptor, ref info);
    }

    private static void ReadDescriptor(in DependencyDescriptor descriptor, ref PacketInfo info)
    {
        const PacketFlags Told = PacketFlags.StartsFrame | PacketFlags.EndsFrame | PacketFlags.KeyFrame | PacketFlags.SwitchUp
            | PacketFlags.SpatialSwitch | PacketFlags.NotNeededAbove;
        info.SpatialId = (byte)descriptor.SpatialId;
        info.TemporalId = (byte)descriptor.TemporalId;
        var key = descriptor is { HasStructure: true, StartOfFrame: true, SpatialId: 0 } && descriptor.FrameDifferences.IsEmpty;
        // VP8's own mark for changing the temporal layer means something else, which only its payload can tell
        var (told, indications) = (Told, ReadIndications(descriptor));
        if (info.Codec == MediaCodec.Vp8) (told, indications) = (told & ~PacketFlags.SwitchUp, indications & ~PacketFlags.SwitchUp);
        info.Flags = (info.Flags & ~told)
            | indications
            | If(descriptor.StartOfFrame, PacketFlags.StartsFrame)
            | If(descriptor.EndOfFrame, PacketFlags.EndsFrame)
            | If(key, PacketFlags.KeyFrame)
            | If(descriptor.HasStructure, PacketFlags.Structure);
        if (!descriptor.HasStructure || !descriptor.Structure.HasResolutions) return;
        var highest = descriptor.Structure.MaxSpatialId;
        info.Width = (ushort)Math.Min(descriptor.Structure.Width(highest), ushort.MaxValue);
        info.Height = (ushort)Math.Min(descriptor.Structure.Height(highest), ushort.MaxValue);
    }

    private static PacketFlags ReadIndications(in DependencyDescriptor descriptor)
    {
        int spatial = descriptor.SpatialId, temporal = descriptor.TemporalId;
        bool neededAbove = false, canSwitch = true;
        for (var target = 0; target < descriptor.Structure.DecodeTargetCount; target++)
        {
            var indication = descriptor.Indication(target);
            var distance = descriptor.Structure.DecodeTargetSpatialId(target) - spatial;
            if (distance > 0) neededAbove |= indication != DecodeTargetIndication.NotPresent;
            if (distance == 0 && descriptor.Structure.DecodeTargetTemporalId(target) > temporal) canSwitch &= indication == DecodeTargetIndication.Switch;
        }

        // frames of lower layers of the same picture are directly before this one
        var alone = spatial > 0 && descriptor.StartOfFrame;
        foreach (var difference in descriptor.FrameDifferences) alone &= difference <= spatial;
        return If(canSwitch && descriptor.StartOfFrame, PacketFlags.SwitchUp) | If(!neededAbove, PacketFlags.NotNeededAbove) | If(alone, PacketFlags.SpatialSwitch);
    }

    private static PacketFlags If(bool condition, PacketFlags flag) => condition ? flag : PacketFlags.None;
}
