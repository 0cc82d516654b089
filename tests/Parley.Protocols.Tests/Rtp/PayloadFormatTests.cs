using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Payloads;

namespace Parley.Protocols.Tests.Rtp;

public sealed class PayloadFormatTests
{
    [Fact]
    public void Rfc4588_section_4_splits_and_joins_a_retransmission()
    {
        Assert.True(RtxPayload.TryParse([0x12, 0x34, 9], out var sequence, out var original));
        Assert.Equal(0x1234, sequence);
        Assert.Equal([9], original.ToArray());
        for (var length = 0; length < 3; length++) Assert.False(RtxPayload.TryParse(new byte[length], out _, out _));

        var buffer = new byte[3];
        Assert.Equal(3, RtxPayload.Write(buffer, 0x1234, [9]));
        Assert.Equal([0x12, 0x34, 9], buffer);
        Assert.Equal(0, RtxPayload.Write(buffer, 0x1234, [9, 9]));
    }

    [Fact]
    public void Rfc2198_splits_redundant_blocks()
    {
        // 111, 960 ticks ago, 3 bytes; 111, 480 ticks ago, 0 bytes; 111
        byte[] payload = [0x80 | 111, 0x0F, 0x00, 0x03, 0x80 | 111, 0x07, 0x80, 0x00, 111, 1, 2, 3, 7, 8];
        Assert.True(RedPayload.TryParse(payload, out var red));
        Assert.Equal([7, 8], red.Primary.ToArray());
        Assert.Equal(111, red.PrimaryPayloadType);
        var blocks = new List<(byte, int, string)>();
        foreach (var block in red) blocks.Add((block.PayloadType, block.TimestampOffset, Convert.ToHexString(block.Data)));
        Assert.Equal([(111, 960, "010203"), (111, 480, "")], blocks);

        for (var length = 0; length < 12; length++) Assert.False(RedPayload.TryParse(payload.AsSpan(0, length), out _));
        Assert.True(RedPayload.TryParse([111, 5], out red));
        Assert.Equal([5], red.Primary.ToArray());
        Assert.False(red.GetEnumerator().MoveNext());
        Assert.False(default(RedPayload).GetEnumerator().MoveNext());
    }

    // what a browser's VP8 encoder made for 640 × 360, behind a descriptor with 15-bit picture id, base layer index and temporal layer
    private static readonly byte[] Vp8Key =
    [
        0x90, 0xF0, 0x92, 0x34, 0x56, 0x60, 0x50, 0x42, 0x00, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01, 0x00, 0x07,
    ];

    [Fact]
    public void Rfc7741_section_4_2_key_frame_with_every_field()
    {
        Assert.True(Vp8Payload.TryParse(Vp8Key, out var vp8));
        Assert.Equal(6, vp8.DescriptorLength);
        Assert.True(vp8 is { IsKeyFrame: true, StartOfPartition: true, Partition: 0, NonReference: false, Width: 640, Height: 360 });
        Assert.True(vp8 is { HasPictureId: true, HasLongPictureId: true, PictureId: 0x1234, HasTl0PictureIndex: true, Tl0PictureIndex: 0x56 });
        Assert.True(vp8 is { HasTemporalId: true, TemporalId: 1, LayerSync: true });

        var copy = Vp8Key.ToArray();
        vp8.WritePictureId(copy, 0x7FFF);
        vp8.WriteTl0PictureIndex(copy, 0xAB);
        Assert.Equal([0x90, 0xF0, 0xFF, 0xFF, 0xAB, 0x60], copy[..6]);
        for (var length = 0; length < 6; length++) Assert.False(Vp8Payload.TryParse(Vp8Key.AsSpan(0, length), out _));
    }

    [Fact]
    public void Rfc7741_section_4_2_short_forms()
    {
        Assert.True(Vp8Payload.TryParse([0x10, 0x01], out var vp8));
        Assert.True(vp8 is { DescriptorLength: 1, IsKeyFrame: false, HasPictureId: false, HasTl0PictureIndex: false, HasTemporalId: false });
        byte[] same = [0x10, 0x01];
        vp8.WritePictureId(same, 5);
        vp8.WriteTl0PictureIndex(same, 5);
        Assert.Equal([0x10, 0x01], same);

        Assert.True(Vp8Payload.TryParse([0xB0, 0x80, 0x7F, 0x01], out vp8));
        Assert.True(vp8 is { DescriptorLength: 3, PictureId: 0x7F, HasLongPictureId: false, NonReference: true });
        byte[] shortId = [0xB0, 0x80, 0x7F, 0x01];
        vp8.WritePictureId(shortId, 0x0101);
        Assert.Equal([0xB0, 0x80, 0x01, 0x01], shortId);

        Assert.True(Vp8Payload.TryParse([0x90, 0x10, 0x3F, 0x00], out vp8)); // key index alone: no temporal layer
        Assert.True(vp8 is { DescriptorLength: 3, HasTemporalId: false, IsKeyFrame: true, Width: 0 });
        Assert.True(Vp8Payload.TryParse([0x11, 0x00], out vp8)); // the second partition of a key frame is no beginning
        Assert.False(vp8.IsKeyFrame);
        Assert.True(Vp8Payload.TryParse([0x00, 0x00], out vp8));
        Assert.False(vp8.IsKeyFrame);
    }

    // I, L, B, E, V; 15-bit picture id, layers, base layer index, structure of 2 spatial layers with sizes and a group of 2 pictures
    private static readonly byte[] Vp9Key =
    [
        0xAE, 0x81, 0x02, 0x11, 0x07, 0x38, 0x01, 0x40, 0x00, 0xB4, 0x02, 0x80, 0x01, 0x68, 0x02, 0x00, 0x58, 0x01, 0x02, 0xEE,
    ];

    [Fact]
    public void Rfc9628_section_4_2_key_picture_with_structure()
    {
        Assert.True(Vp9Payload.TryParse(Vp9Key, out var vp9));
        Assert.Equal(19, vp9.DescriptorLength);
        Assert.True(vp9 is { StartOfFrame: true, EndOfFrame: true, Flexible: false, HasLayers: true, InterPicturePredicted: false });
        Assert.True(vp9 is { PictureId: 0x0102, HasLongPictureId: true, TemporalId: 0, SwitchingUpPoint: true, SpatialId: 0, InterLayerPredicted: true, Tl0PictureIndex: 7 });
        Assert.True(vp9 is { SpatialLayerCount: 2, Width: 640, Height: 360 });
        var copy = Vp9Key.ToArray();
        vp9.WritePictureId(copy, 5);
        vp9.WriteTl0PictureIndex(copy, 9);
        Assert.Equal([0xAE, 0x80, 0x05, 0x11, 0x09], copy[..5]);
        for (var length = 0; length < 19; length++) Assert.False(Vp9Payload.TryParse(Vp9Key.AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData(new byte[] { 0x08 }, true, 1)] // nothing but the beginning
    [InlineData(new byte[] { 0x48 }, false, 1)] // predicted
    [InlineData(new byte[] { 0x04 }, false, 1)] // not the beginning
    [InlineData(new byte[] { 0x28, 0x03, 0x00 }, false, 3)] // spatial layer 1 of a key picture
    [InlineData(new byte[] { 0xF8, 0x05, 0x50, 0x03, 0x05, 0x02 }, false, 6)] // flexible, three references
    [InlineData(new byte[] { 0xB8, 0x05, 0x50 }, true, 3)] // flexible, none
    public void Rfc9628_section_4_2_key_pictures_and_others(byte[] payload, bool key, int length)
    {
        Assert.True(Vp9Payload.TryParse(payload, out var vp9));
        Assert.Equal((key, length), (vp9.IsKeyFrame, vp9.DescriptorLength));
    }

    [Fact]
    public void Rfc9628_a_fourth_reference_is_refused() =>
        Assert.False(Vp9Payload.TryParse([0xD8, 0x05, 0x03, 0x05, 0x07, 0x02, 0x02], out _));

    [Theory]
    [InlineData("6742", true, true, false)] // sequence parameters alone
    [InlineData("6588", true, false, true)] // picture alone
    [InlineData("4188", false, false, false)]
    [InlineData("68ce", false, false, false)]
    [InlineData("7800026742000268ce00026588", true, true, true)] // STAP-A
    [InlineData("7800026842000268ce", false, false, false)]
    [InlineData("79000100026742", true, true, false)] // STAP-B
    [InlineData("7c8588", true, false, true)] // FU-A, first
    [InlineData("7c0588", false, false, true)] // FU-A, middle
    [InlineData("7c8188", false, false, false)]
    [InlineData("5c4588", false, false, true)] // FU-A, last
    public void Rfc6184_section_5_key_frames(string payload, bool key, bool parameters, bool idr)
    {
        Assert.True(H264Payload.TryParse(Convert.FromHexString(payload), out var h264));
        Assert.Equal((key, parameters, idr), (h264.IsKeyFrame, h264.HasSequenceParameters, h264.HasIdr));
    }

    // parameters that encoders made: with the bytes that keep them from looking like the beginning of a unit, and cut to their size
    [Theory]
    [InlineData("677a001fbcd9405005ba1000000300c000002ae0f1831960", 1280, 720)]
    [InlineData("677a001ebcd940a02ff89840000003018000005683c58b6580", 640, 360)]
    [InlineData("677a000dbcd943433e5e100000030060000015a0f1429960", 200, 400)]
    public void H264_section_7_4_2_1_1_the_size_of_pictures(string unit, int width, int height)
    {
        var bytes = Convert.FromHexString(unit);
        Assert.True(H264Payload.TryParse(bytes, out var single));
        Assert.Equal((width, height), (single.Width, single.Height));
        Assert.True(H264Payload.TryParse([0x78, 0, (byte)bytes.Length, .. bytes, 0, 2, 0x68, 0xce], out var aggregate));
        Assert.Equal((width, height, true), (aggregate.Width, aggregate.Height, aggregate.IsKeyFrame));
        for (var length = 1; length < bytes.Length; length++)
        {
            Assert.True(H264Payload.TryParse(bytes.AsSpan(0, length), out var cut));
            Assert.True((cut.Width, cut.Height) == (0, 0) || (cut.Width, cut.Height) == (width, height), $"{length} bytes");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("78")]
    [InlineData("780002")]
    [InlineData("78000367")]
    [InlineData("780000")]
    [InlineData("7800026742000268")]
    [InlineData("790001")]
    [InlineData("7c")]
    [InlineData("7f00")]
    public void Rfc6184_section_5_broken_payloads(string payload) =>
        Assert.False(H264Payload.TryParse(Convert.FromHexString(payload), out _));

    // sequence headers that a browser's encoder made for 640 × 360, without and with three temporal layers
    private const string Av1Sequence = "0000000cc4ff670068808680c2";
    private const string Av1LayeredSequence = "0021070881844043313fd9c01a2021a03080";

    [Theory]
    [InlineData("1808" + Av1Sequence, 1)] // one element, no length
    [InlineData("18" + "0a0d" + Av1Sequence, 1)] // the OBU says its size itself
    [InlineData("180c20" + Av1Sequence, 1)] // with an extension header
    [InlineData("280e08" + Av1Sequence + "3210", 1)] // two elements, the second without length
    [InlineData("080e08" + Av1Sequence + "023210", 1)] // both with length
    [InlineData("08021200" + "1308" + Av1LayeredSequence, 3)]
    [InlineData("58" + "08" + Av1LayeredSequence, 3)]
    public void Av1_section_4_4_a_key_frame_brings_its_sequence_header(string hex, int points)
    {
        var payload = Convert.FromHexString(hex);
        Assert.True(Av1Payload.TryParse(payload, out var av1));
        Assert.True(av1.IsKeyFrame);
        Assert.False(av1.Continues);
        Assert.Equal(hex[0] == '5', av1.GoesOn);
        Assert.True(av1.TryReadSequenceHeader(out var header));
        Assert.Equal((0, points, 640, 360), (header.Profile, header.OperatingPoints, header.Width, header.Height));
        for (var length = 0; length < payload.Length; length++)
        {
            if (!Av1Payload.TryParse(payload.AsSpan(0, length), out av1) || !av1.TryReadSequenceHeader(out header)) continue;
            Assert.Equal((points, 640, 360), (header.OperatingPoints, header.Width, header.Height)); // what is missing comes after the sizes
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("9832")] // continues, but a sequence begins
    [InlineData("0005")] // longer than the packet
    [InlineData("2005")]
    [InlineData("200132")] // the second of two is missing
    [InlineData("00ffffffff01")] // a length of more than four bytes
    [InlineData("0080")]
    public void Av1_section_4_4_broken_payloads(string hex) => Assert.False(Av1Payload.TryParse(Convert.FromHexString(hex), out _));

    [Fact]
    public void Av1_section_4_4_a_packet_in_the_middle_of_a_frame()
    {
        Assert.True(Av1Payload.TryParse(Convert.FromHexString("d008" + Av1Sequence), out var av1));
        Assert.True(av1 is { Continues: true, GoesOn: true, IsKeyFrame: false, ElementCount: 1 });
        Assert.False(av1.TryReadSequenceHeader(out _)); // what looks like a sequence header is the rest of something else
        var elements = 0;
        foreach (var element in av1) elements += element.Length;
        Assert.Equal(14, elements);
    }

    [Theory]
    [InlineData(0x00, 1, 480)] // SILK, 10 ms
    [InlineData(0x18, 1, 2880)] // SILK, 60 ms
    [InlineData(0x68, 1, 960)] // hybrid, 20 ms
    [InlineData(0x80, 1, 120)] // CELT, 2.5 ms
    [InlineData(0xFC, 1, 960)] // CELT, 20 ms, stereo
    [InlineData(0xFD, 2, 1920)]
    public void Rfc6716_section_3_1_table_of_contents(byte toc, int frames, int duration)
    {
        Assert.True(OpusPayload.TryParse([toc, 1, 2, 3], out var opus));
        Assert.Equal((frames, duration, (toc & 4) != 0, false), (opus.Frames, opus.Duration, opus.Stereo, opus.IsSilence));
    }

    [Fact]
    public void Rfc6716_section_3_2_5_count_of_frames_and_silence()
    {
        Assert.True(OpusPayload.TryParse([0xFB, 0x83, 1, 2], out var opus));
        Assert.Equal((3, 2880), (opus.Frames, opus.Duration));
        Assert.True(OpusPayload.TryParse([0xF8], out opus));
        Assert.True(opus.IsSilence);
        Assert.False(OpusPayload.TryParse([], out _));
        Assert.False(OpusPayload.TryParse([0xFB], out _));
        Assert.False(OpusPayload.TryParse([0xFB, 0], out _));
        Assert.False(OpusPayload.TryParse([0xFB, 7], out _)); // 140 ms
        Assert.False(OpusPayload.TryParse([0x1B, 3, 9], out _)); // 180 ms
    }
}
