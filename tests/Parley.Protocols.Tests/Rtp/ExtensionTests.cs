using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Rtp.Extensions;

namespace Parley.Protocols.Tests.Rtp;

public sealed class ExtensionTests
{
    [Fact]
    public void Absolute_send_time_is_6_18_fixed_point_and_goes_around()
    {
        Assert.Equal(0x040000u, AbsoluteSendTime.FromTime(new MonoTime(1_000_000)));
        Assert.Equal(0x020000u, AbsoluteSendTime.FromTime(new MonoTime(500_000)));
        Assert.Equal(0x040000u, AbsoluteSendTime.FromTime(new MonoTime(65_000_000)));
        Assert.Equal(AbsoluteSendTime.FromTime(new MonoTime(3_000_000)), AbsoluteSendTime.FromTime(new MonoTime((64_000_000L << 20) + 3_000_000)));
        Assert.Equal(TimeSpan.FromSeconds(1), AbsoluteSendTime.Distance(0xFE0000, 0x020000));
        Assert.Equal(TimeSpan.FromSeconds(-1), AbsoluteSendTime.Distance(0x020000, 0xFE0000));

        var value = new byte[3];
        AbsoluteSendTime.Write(value, 0x123456);
        Assert.Equal([0x12, 0x34, 0x56], value.ToArray());
        Assert.True(AbsoluteSendTime.TryRead(value, out var time));
        Assert.Equal(0x123456u, time);
        Assert.False(AbsoluteSendTime.TryRead(value.AsSpan(1), out _));
        Assert.False(AbsoluteSendTime.TryRead(new byte[4], out _));
    }

    [Fact]
    public void Transport_sequence_numbers_have_16_bits()
    {
        var value = new byte[2];
        TransportSequence.Write(value, 0xABCD);
        Assert.Equal([0xAB, 0xCD], value.ToArray());
        Assert.True(TransportSequence.TryRead([0xAB, 0xCD, 1, 2], out var sequence));
        Assert.Equal(0xABCD, sequence);
        Assert.False(TransportSequence.TryRead([1], out _));
    }

    [Theory]
    [InlineData(0x00, 0, false)]
    [InlineData(0xFF, 127, true)]
    [InlineData(0x9E, 30, true)]
    public void Rfc6464_audio_level(byte bits, byte decibels, bool voice)
    {
        Assert.True(AudioLevel.TryRead([bits], out var level));
        Assert.Equal(new AudioLevel(decibels, voice), level);
        var value = new byte[1];
        level.Write(value);
        Assert.Equal(bits, value[0]);
        Assert.False(AudioLevel.TryRead([], out _));
    }

    [Theory]
    [InlineData(0x00, 0, false, false)]
    [InlineData(0x01, 90, false, false)]
    [InlineData(0x06, 180, true, false)]
    [InlineData(0x0B, 270, false, true)]
    public void Video_orientation(byte bits, int rotation, bool flipped, bool back)
    {
        Assert.True(VideoOrientation.TryRead([bits], out var orientation));
        Assert.Equal(new VideoOrientation(rotation, flipped, back), orientation);
        var value = new byte[1];
        orientation.Write(value);
        Assert.Equal(bits, value[0]);
        Assert.False(VideoOrientation.TryRead([], out _));
    }

    [Fact]
    public void Playout_delay_has_12_bits_each_in_steps_of_10_ms()
    {
        Assert.True(PlayoutDelay.TryRead([0x12, 0x3A, 0xBC], out var delay));
        Assert.Equal(new PlayoutDelay(0x123 * 10, 0xABC * 10), delay);
        var value = new byte[3];
        delay.Write(value);
        Assert.Equal([0x12, 0x3A, 0xBC], value.ToArray());
        new PlayoutDelay(-5, 1_000_000).Write(value);
        Assert.Equal([0, 0x0F, 0xFF], value.ToArray());
        Assert.False(PlayoutDelay.TryRead(new byte[2], out _));
    }

    [Fact]
    public void Absolute_capture_time_with_and_without_offset()
    {
        foreach (var time in (AbsoluteCaptureTime[])[new(0xE9D7_1234_8000_0000, null), new(1, -0x1_0000_0000)])
        {
            var value = new byte[time.Length];
            time.Write(value);
            Assert.True(AbsoluteCaptureTime.TryRead(value, out var read));
            Assert.Equal(time, read);
            Assert.False(AbsoluteCaptureTime.TryRead(value.AsSpan(1), out _));
        }
    }

    [Fact]
    public void Every_kind_has_a_uri_of_its_own()
    {
        Assert.Equal(Enum.GetValues<RtpExtensionKind>().Length, RtpExtensionUri.KindCount);
        foreach (var kind in Enum.GetValues<RtpExtensionKind>().Skip(1)) Assert.Equal(kind, RtpExtensionUri.KindOf(RtpExtensionUri.Of(kind)));
        Assert.Equal(RtpExtensionKind.None, RtpExtensionUri.KindOf("urn:ietf:params:rtp-hdrext:toffset"));
        Assert.Equal(RtpExtensionKind.None, RtpExtensionUri.KindOf(""));
    }

    [Fact]
    public void A_map_keeps_the_first_of_what_is_doubled()
    {
        var map = new RtpExtensionMap(
        [
            (4, RtpExtensionKind.Mid), (4, RtpExtensionKind.AudioLevel), (5, RtpExtensionKind.Mid), (0, RtpExtensionKind.AudioLevel), (15, RtpExtensionKind.AudioLevel),
        ]);
        Assert.Equal((RtpExtensionKind.Mid, RtpExtensionKind.None), (map.KindOf(4), map.KindOf(5)));
        Assert.Equal((4, 0), (map.IdOf(RtpExtensionKind.Mid), map.IdOf(RtpExtensionKind.AudioLevel)));
        Assert.False(map.NeedsTwoByte);
        Assert.True(new RtpExtensionMap([(16, RtpExtensionKind.Mid)]).NeedsTwoByte);

        var packet = new byte[40];
        var writer = new RtpHeaderWriter(packet, 96, false, 1, 2, 3);
        Assert.True(writer.TryAddExtension(4, "a7"u8));
        Assert.True(RtpHeader.TryParse(packet.AsSpan(0, writer.Finish()), out var header));
        Assert.True(map.TryGet(header, RtpExtensionKind.Mid, out var mid));
        Assert.Equal("a7"u8, mid);
        Assert.False(map.TryGet(header, RtpExtensionKind.AudioLevel, out _));
        Assert.False(RtpExtensionMap.Empty.TryGet(header, RtpExtensionKind.Mid, out _));
    }
}
