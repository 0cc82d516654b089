using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Tests.Forwarding.Slots;

/// <summary>An encoder and its packetizer, as far as forwarding sees them: 30 pictures a second, three temporal layers (0 2 1 2).</summary>
internal sealed class Source(Entropy random, uint ssrc, MediaCodec codec = MediaCodec.Vp8, int spatialLayers = 1, bool longIds = true)
{
    private static readonly byte[] Temporal = [0, 2, 1, 2];

    private ushort _sequence = (ushort)random.Next(65536);
    private uint _timestamp = (uint)random.Next(int.MaxValue) * 2;
    private ushort _picture = (ushort)random.Next(32768);
    private ushort _frame = (ushort)random.Next(65536);
    private byte _tl0 = (byte)random.Next(256);
    private int _pictures;

    public uint Ssrc => ssrc;

    /// <summary>The packets of the next picture.</summary>
    public List<PacketInfo> Picture(long milliseconds, bool key = false)
    {
        if (key) _pictures = 0;
        var temporal = Temporal[_pictures % 4];
        var sync = _pictures is 1 or 2 || (_pictures % 16 is 1 or 2);
        _pictures++;
        _timestamp += 3000;
        _picture = (ushort)((_picture + 1) & (longIds ? 0x7FFF : 0x7F));
        if (temporal == 0) _tl0++;
        var packets = new List<PacketInfo>();
        for (byte spatial = 0; spatial < spatialLayers; spatial++)
        {
            _frame++;
            var count = 1 + random.Next(4);
            for (var i = 0; i < count; i++)
            {
                var flags = PacketFlags.None;
                if (i == 0) flags |= PacketFlags.StartsFrame;
                if (i == count - 1) flags |= PacketFlags.EndsFrame;
                if (i == count - 1 && spatial == spatialLayers - 1) flags |= PacketFlags.Marker;
                if (key && i == 0 && spatial == 0) flags |= PacketFlags.KeyFrame;
                if (key && i == 0 && spatial > 0) flags |= PacketFlags.SpatialSwitch;
                if (i == 0 && (codec == MediaCodec.Vp8 ? sync : temporal == 0)) flags |= PacketFlags.SwitchUp;
                if (spatial == spatialLayers - 1) flags |= PacketFlags.NotNeededAbove;
                if (codec is MediaCodec.Vp8 or MediaCodec.Vp9) flags |= PacketFlags.PictureId | PacketFlags.Tl0PictureIndex | (longIds ? PacketFlags.LongPictureId : PacketFlags.None);
                packets.Add(new PacketInfo
                {
                    Ssrc = ssrc,
                    Codec = codec,
                    Sequence = _sequence++,
                    Timestamp = _timestamp,
                    Flags = flags,
                    TemporalId = temporal,
                    SpatialId = spatial,
                    PictureId = _picture,
                    Tl0PictureIndex = _tl0,
                    FrameNumber = _frame,
                    DescriptorLength = codec == MediaCodec.Av1 ? (byte)3 : (byte)0,
                    Arrival = new MonoTime(milliseconds * 1000),
                    HeaderLength = 12,
                    PayloadLength = 100,
                });
            }
        }

        return packets;
    }
}
