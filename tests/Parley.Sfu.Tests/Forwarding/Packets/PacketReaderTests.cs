using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Tests.Forwarding.Packets;

public sealed class PacketReaderTests
{
    [Fact]
    public void A_head_tells_lengths_and_where_extensions_stand()
    {
        var bytes = new TestPacket(7, 8, 9, 97, true, 20)
        {
            Payload = [1, 2, 3],
            Extensions = [(RtpExtensionKind.Mid, "video"u8.ToArray()), (RtpExtensionKind.TransportSequence, [1, 2]), (RtpExtensionKind.Mid, [1])],
        }.ToBytes();
        Assert.True(PacketHead.TryRead(bytes, TestPacket.Map, out var head));
        Assert.Equal((7, 8u, 9u, 97, true), (head.Sequence, head.Timestamp, head.Ssrc, head.PayloadType, head.Marker));
        Assert.Equal((3, 20, bytes.Length - 20), (head.PayloadLength, head.PaddingLength, head.Length));
        Assert.Equal("video"u8, head.Value(bytes, RtpExtensionKind.Mid));
        Assert.True(head.TryGetTransportSequence(bytes, out var sequence));
        Assert.Equal(0x0102, sequence);
        Assert.False(head.Has(RtpExtensionKind.StreamId));
        Assert.True(head.Value(bytes, RtpExtensionKind.StreamId).IsEmpty);
        for (var length = 0; length < head.HeaderLength; length++) Assert.False(PacketHead.TryRead(bytes.AsSpan(0, length), TestPacket.Map, out _));
        Assert.False(PacketHead.TryRead(new byte[PacketHead.MaxPacketLength + 1], TestPacket.Map, out _));
    }

    [Fact]
    public void A_packet_that_is_only_padding_is_none_of_sound_and_an_empty_one_of_pictures()
    {
        var bytes = new TestPacket(Padding: 200) { Payload = [] }.ToBytes();
        Assert.True(PacketHead.TryRead(bytes, TestPacket.Map, out var head));
        Assert.Equal((0, 200), (head.PayloadLength, head.PaddingLength));
        foreach (var codec in (MediaCodec[])[MediaCodec.None, MediaCodec.Opus, MediaCodec.OpusRed])
            Assert.False(PacketReader.TryRead(bytes, head, codec, new FrameContext(), default, out _));
        foreach (var codec in (MediaCodec[])[MediaCodec.Vp8, MediaCodec.Vp9, MediaCodec.H264, MediaCodec.Av1])
        {
            Assert.True(PacketReader.TryRead(bytes, head, codec, new FrameContext(), default, out var info));
            Assert.Equal((PacketFlags.Empty, head.Sequence, head.Timestamp, head.Ssrc, 0), (info.Flags, info.Sequence, info.Timestamp, info.Ssrc, info.PayloadLength));
        }
    }

    [Theory]
    [InlineData(0x85, true, 5, true)]
    [InlineData(0x7F, true, 127, false)]
    [InlineData(-1, false, 127, false)]
    public void Audio_begins_anywhere_and_tells_how_loud_it_is(int level, bool measured, int loudness, bool voice)
    {
        var info = new TestPacket
        {
            Payload = [0xFC, 1, 2, 3],
            Extensions = level < 0 ? [] : [(RtpExtensionKind.AudioLevel, [(byte)level])],
        }.Read(MediaCodec.Opus, at: 55);
        Assert.True(info is { IsKeyFrame: true, StartsFrame: true, EndsFrame: true });
        Assert.Equal((measured, (byte)loudness, voice), (info.Has(PacketFlags.AudioLevel), info.AudioLevel, info.Has(PacketFlags.Voice)));
        Assert.Equal(55, info.Arrival.Microseconds);
        Assert.False(info.Has(PacketFlags.Silence));
    }

    [Fact]
    public void Audio_that_is_not_measured_is_judged_by_its_length_and_silence_by_having_none()
    {
        Assert.Equal(45, new TestPacket { Payload = new byte[80] }.Read(MediaCodec.Opus).AudioLevel);
        Assert.Equal(127, new TestPacket { Payload = new byte[20] }.Read(MediaCodec.Opus).AudioLevel);
        Assert.True(new TestPacket { Payload = [0xF8] }.Read(MediaCodec.Opus).Has(PacketFlags.Silence));
        Assert.False(new TestPacket { Payload = [111] }.Read(MediaCodec.OpusRed).Has(PacketFlags.Silence));
    }

    [Fact]
    public void Vp8_tells_its_layer_and_where_its_numbers_stand()
    {
        var info = new TestPacket(Marker: true) { Payload = TestPacket.Vp8Key, Extensions = [(RtpExtensionKind.VideoOrientation, [1]), (RtpExtensionKind.PlayoutDelay, [0, 0, 0])] }
            .Read(MediaCodec.Vp8);
        Assert.True(info is { StartsFrame: true, EndsFrame: true, IsKeyFrame: true, SwitchUp: true, TemporalId: 1, SpatialId: 0, Width: 640, Height: 360 });
        Assert.True(info.Has(PacketFlags.PictureId | PacketFlags.LongPictureId | PacketFlags.Tl0PictureIndex));
        Assert.Equal((0x1234, 2, 0x56, 4), (info.PictureId, info.PictureIdOffset, info.Tl0PictureIndex, info.Tl0Offset));
        Assert.True(info.OrientationOffset > 12 && info.PlayoutDelayOffset > info.OrientationOffset);

        var next = new TestPacket { Payload = [0x80, 0xF0, 0x92, 0x34, 0x56, 0x40, 1] }.Read(MediaCodec.Vp8);
        Assert.True(next is { StartsFrame: false, EndsFrame: false, IsKeyFrame: false, SwitchUp: false });
    }

    [Theory]
    [InlineData("ae8102100738014000b4028001680200580102ee", true, true, 0, 0, false, true)] // key picture, base layer, with structure
    [InlineData("ec8103130701ee", false, false, 0, 1, false, true)] // layer 1, predicted from the layer below and from an earlier picture
    [InlineData("ac8103130701ee", false, false, 0, 1, true, true)] // layer 1, predicted from the layer below only
    [InlineData("ed8103110701ee", false, false, 0, 0, false, true, true)]
    public void Vp9_tells_its_layers(string hex, bool key, bool hasSize, int temporal, int spatial, bool spatialSwitch, bool up, bool notAbove = false)
    {
        var info = new TestPacket { Payload = Convert.FromHexString(hex) }.Read(MediaCodec.Vp9);
        Assert.Equal((key, temporal, spatial), (info.IsKeyFrame, info.TemporalId, info.SpatialId));
        Assert.Equal(hasSize, info.Width != 0);
        Assert.Equal(spatialSwitch, info.Has(PacketFlags.SpatialSwitch));
        Assert.Equal(notAbove, info.Has(PacketFlags.NotNeededAbove));
        Assert.Equal(up, info.SwitchUp);
        Assert.True(info.StartsFrame && info.EndsFrame);
    }

    [Fact]
    public void H264_begins_with_its_parameters_and_not_with_the_picture_if_it_has_them()
    {
        var context = new FrameContext();
        var idr = new TestPacket(1, 100) { Payload = [0x65, 0x88] };
        Assert.True(idr.Read(MediaCodec.H264, context) is { IsKeyFrame: true, StartsFrame: true }); // parameters by other ways

        Assert.True((idr with { Sequence = 2, Timestamp = 200, Payload = [0x67, 0x42] }).Read(MediaCodec.H264, context) is { IsKeyFrame: true, StartsFrame: true });
        Assert.True((idr with { Sequence = 3, Timestamp = 200, Payload = [0x68, 0xCE] }).Read(MediaCodec.H264, context) is { IsKeyFrame: false, StartsFrame: false });
        Assert.True((idr with { Sequence = 4, Timestamp = 200, Payload = [0x7C, 0x85, 1] }).Read(MediaCodec.H264, context) is { IsKeyFrame: false, StartsFrame: false });
        Assert.True((idr with { Sequence = 5, Timestamp = 200, Payload = [0x7C, 0x45, 1], Marker = true }).Read(MediaCodec.H264, context) is { IsKeyFrame: false, EndsFrame: true });
        Assert.True((idr with { Sequence = 6, Timestamp = 300, Payload = [0x41, 1] }).Read(MediaCodec.H264, context) is { IsKeyFrame: false, StartsFrame: true });

        // the parameters' packet 7 is late: the picture alone is no place to begin, they are
        Assert.False((idr with { Sequence = 8, Timestamp = 400 }).Read(MediaCodec.H264, context).IsKeyFrame);
        Assert.True((idr with { Sequence = 7, Timestamp = 400, Payload = [0x67, 0x42] }).Read(MediaCodec.H264, context) is { IsKeyFrame: true, StartsFrame: true });
    }

    [Fact]
    public void Av1_is_read_without_a_descriptor_too()
    {
        var context = new FrameContext();
        byte[] key = Convert.FromHexString("080e080000000cc4ff670068808680c2023210");
        var first = new TestPacket(65535, 100) { Payload = key }.Read(MediaCodec.Av1, context);
        Assert.True(first is { IsKeyFrame: true, StartsFrame: true, EndsFrame: false, DescriptorLength: 0 });
        Assert.True(first is { Width: > 0, Height: > 0 });
        Assert.True(new TestPacket(0, 100, Marker: true) { Payload = [0x90, 0x32, 1] }.Read(MediaCodec.Av1, context) is { IsKeyFrame: false, StartsFrame: false, EndsFrame: true });
        Assert.True(new TestPacket(1, 200) { Payload = [0x10, 0x32, 1] }.Read(MediaCodec.Av1, context) is { IsKeyFrame: false, StartsFrame: true });
        Assert.True(new TestPacket(2, 200) { Payload = [0x10, 0x32, 1] }.Read(MediaCodec.Av1, context) is { StartsFrame: false });
    }

    [Fact]
    public void A_descriptor_tells_more_than_the_payload()
    {
        var context = new FrameContext();
        var key = WithDescriptor(10, TestPacket.Structure).Read(MediaCodec.Av1, context);
        Assert.True(key is { IsKeyFrame: true, StartsFrame: true, EndsFrame: true, FrameNumber: 0x0172, SpatialId: 0, TemporalId: 0, Width: 480, Height: 270 });
        Assert.True(key.Has(PacketFlags.Structure | PacketFlags.SwitchUp) && !key.Has(PacketFlags.NotNeededAbove));
        Assert.Equal(TestPacket.Structure.Length, key.DescriptorLength);

        var above = WithDescriptor(11, Convert.FromHexString("860173")).Read(MediaCodec.Av1, context);
        Assert.True(above is { IsKeyFrame: false, StartsFrame: true, EndsFrame: false, FrameNumber: 0x0173, SpatialId: 1, TemporalId: 0, Width: 0 });
        Assert.True(above.Has(PacketFlags.SpatialSwitch));
        var highest = WithDescriptor(12, Convert.FromHexString("c30175")).Read(MediaCodec.Av1, context);
        Assert.True(highest is { SpatialId: 0, TemporalId: 2, SwitchUp: true });
        Assert.False(highest.Has(PacketFlags.SpatialSwitch));
    }

    [Fact]
    public void A_structure_that_comes_late_does_not_displace_the_new_one()
    {
        var context = new FrameContext();
        var early = TestPacket.Structure.ToArray();
        WithDescriptor(100, TestPacket.Structure).Read(MediaCodec.Av1, context);
        var inForce = context.Structure;
        Assert.True(WithDescriptor(90, early).Read(MediaCodec.Av1, context).IsKeyFrame);
        Assert.Same(inForce, context.Structure);
        WithDescriptor(110, early).Read(MediaCodec.Av1, context);
        Assert.NotSame(inForce, context.Structure);
    }

    [Fact]
    public void A_descriptor_whose_structure_is_unknown_leaves_what_the_payload_says()
    {
        var info = WithDescriptor(1, Convert.FromHexString("c60173")).Read(MediaCodec.Av1);
        Assert.True(info is { DescriptorLength: 3, FrameNumber: 0x173, SpatialId: 0, IsKeyFrame: false });
        Assert.True((WithDescriptor(1, [1, 2]).Read(MediaCodec.Av1)) is { DescriptorLength: 0, FrameNumber: 0 });
    }

    [Fact]
    public void Every_packet_cut_anywhere_is_read_or_refused()
    {
        (MediaCodec, string)[] payloads =
        [
            (MediaCodec.Vp8, "90f0923456605042009d012a800268010007"), (MediaCodec.Vp9, "ae8102110738014000b4028001680200580102ee"),
            (MediaCodec.H264, "7800026742000268ce00026588"), (MediaCodec.Av1, "080e080000000cc4ff670068808680c2023210"), (MediaCodec.Opus, "fb830102"),
        ];
        foreach (var (codec, hex) in payloads)
        {
            var bytes = (WithDescriptor(1, TestPacket.Structure) with { Payload = Convert.FromHexString(hex) }).ToBytes();
            for (var length = 0; length <= bytes.Length; length++)
            {
                if (!PacketHead.TryRead(bytes.AsSpan(0, length), TestPacket.Map, out var head)) continue;
                if (!PacketReader.TryRead(bytes.AsSpan(0, length), head, codec, new FrameContext(), default, out var info)) continue;
                Assert.Equal(length, info.Length);
                Assert.True(info.IsEmpty || (info.PictureIdOffset < info.PayloadLength && info.Tl0Offset < info.PayloadLength));
            }
        }
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var context = new FrameContext();
        var map = TestPacket.Map;
        var key = WithDescriptor(1, TestPacket.Structure).ToBytes();
        var next = WithDescriptor(2, Convert.FromHexString("860173")).ToBytes();
        var vp8 = new TestPacket { Payload = TestPacket.Vp8Key }.ToBytes();
        var opus = new TestPacket { Payload = [0xFC, 1], Extensions = [(RtpExtensionKind.AudioLevel, [3])] }.ToBytes();
        Allocations.AssertNone(() => Read(key, MediaCodec.Av1) && Read(next, MediaCodec.Av1) && Read(vp8, MediaCodec.Vp8) && Read(opus, MediaCodec.Opus));

        bool Read(byte[] bytes, MediaCodec codec) =>
            PacketHead.TryRead(bytes, map, out var head) && PacketReader.TryRead(bytes, head, codec, context, new MonoTime(1), out _);
    }

    private static TestPacket WithDescriptor(ushort sequence, byte[] descriptor) =>
        new(sequence, sequence * 100u) { Payload = [0x10, 0x32, 1], Extensions = [(RtpExtensionKind.DependencyDescriptor, descriptor)] };
}
