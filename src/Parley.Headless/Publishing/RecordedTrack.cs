using System.Buffers.Binary;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Headless.Publishing;

/// <summary>A recording, over and over: whoever asks for a key frame gets the next one that it has.</summary>
internal sealed class RecordedTrack : PublishedTrack
{
    private const int DescriptorLength = 4;

    private readonly VideoRecording _recording;
    private int _position;
    private bool _wantsKeyFrame;
    private ushort _pictureId;

    public RecordedTrack(RecordedOptions options, Entropy entropy)
        : base(options.Mid, TimeSpan.FromTicks(TimeSpan.TicksPerSecond / options.Recording.FrameRate), [new PublishedLayer(rid: null, 90_000, VideoTrack.History, entropy)])
    {
        _recording = options.Recording;
        _pictureId = (ushort)entropy.Next(0x8000);
    }

    internal override OfferedMedia Offer => new(Mid, SdpMediaKind.Video, SdpDirection.SendOnly, [MediaCodec.Vp8])
    {
        Source = new OfferedSource(Layers[0].Ssrc, Layers[0].RetransmissionSsrc, "headless"),
    };

    internal override void RequestKeyFrame(MonoTime now) => _wantsKeyFrame = true;

    internal override void Activate(PublishedLayer layer, bool active)
    {
        _wantsKeyFrame |= active && !layer.IsActive;
        layer.IsActive = active;
    }

    private protected override void Plan(MonoTime due)
    {
        var frames = _recording.Frames;
        if (_wantsKeyFrame)
        {
            while (_position < frames.Count && !VideoRecording.IsKeyFrame(frames[_position].Span)) _position++;
        }

        if (_position >= frames.Count) _position = 0;
        var frame = frames[_position++];
        var isKey = VideoRecording.IsKeyFrame(frame.Span);
        if (isKey) _wantsKeyFrame = false;
        var layer = LayerArray[0];
        if (!layer.IsActive) return;
        if (isKey) layer.KeyFrames++;
        _pictureId = (ushort)((_pictureId + 1) & 0x7FFF);

        const int most = VideoTrack.MaxPayload - DescriptorLength;
        // the stamp goes behind the end, where no decoder looks
        var pieces = Math.Min((frame.Length + PayloadStamp.Length + most - 1) / most, VideoTrack.History / 2);
        for (var i = 0; i < pieces; i++)
        {
            var isLast = i == pieces - 1;
            var from = Math.Min(i * most, frame.Length);
            var body = frame[from..Math.Min(from + most, frame.Length)];
            ref var packet = ref layer.Plan();
            packet.HeadLength = WriteDescriptor(packet.Head, isFirst: i == 0);
            packet.Body = body;
            packet.Length = (ushort)(DescriptorLength + body.Length + (isLast ? PayloadStamp.Length : 0));
            packet.Timestamp = layer.TimestampAt(due);
            packet.Marker = isLast;
        }
    }

    /// <summary>VP8 with picture ids of 15 bits and no temporal layers (RFC 7741 section 4.2).</summary>
    private byte WriteDescriptor(Span<byte> head, bool isFirst)
    {
        head[0] = (byte)(0x80 | (isFirst ? 0x10 : 0));
        head[1] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(_pictureId | 0x8000));
        return DescriptorLength;
    }
}
