using Parley.Protocols.Rtp.Payloads;
using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Headless.Receiving;

/// <summary>What is kept of a packet until its frame is whole.</summary>
internal struct VideoPacket
{
    public long Sequence;
    public uint Timestamp;
    public uint Contributor;
    public ushort PictureId;
    public byte Tl0;
    public byte TemporalId;
    public bool HasTemporal;
    public bool Sync;
    public bool Starts;
    public bool Ends;
    public bool IsKey;
    public bool IsEmpty;
    public int Height;

    /// <summary>Reads a payload. False if it is none of its codec.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, MediaCodec codec, out VideoPacket packet)
    {
        packet = default;
        switch (codec)
        {
            case MediaCodec.Vp8:
                if (!Vp8Payload.TryParse(payload, out var vp8)) return false;
                packet = new VideoPacket
                {
                    Starts = vp8.StartOfPartition && vp8.Partition == 0,
                    IsKey = vp8.IsKeyFrame,
                    HasTemporal = vp8.HasTl0PictureIndex && vp8.HasTemporalId && vp8.HasLongPictureId,
                    Tl0 = vp8.Tl0PictureIndex,
                    TemporalId = vp8.TemporalId,
                    Sync = vp8.LayerSync,
                    PictureId = vp8.PictureId,
                    Height = vp8.Height,
                };
                return true;
            case MediaCodec.H264:
                if (!H264Payload.TryParse(payload, out var h264)) return false;
                packet = new VideoPacket { Starts = h264.IsStartOfUnit, IsKey = h264.IsKeyFrame };
                return true;
            default:
                return false;
        }
    }
}
