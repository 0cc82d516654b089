using Parley.Protocols.Turn;

namespace Parley.Protocols.Tests.Turn;

public sealed class StreamFramingTests
{
    private static readonly byte[] Binding = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    public static TheoryData<byte[], int> Messages => new()
    {
        { Binding, 20 },
        { [0x40, 0, 0, 0], 4 },
        { [0x40, 0, 0, 1, 9, 0, 0, 0], 8 },
        { [0x4F, 0xFF, 0, 4, 1, 2, 3, 4], 8 },
        { [0x40, 1, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0], 12 },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_is_whole_exactly_from_its_length_on(byte[] message, int length)
    {
        for (var cut = 0; cut < length; cut++)
        {
            Assert.Equal(FramingResult.Incomplete, StreamFraming.Measure(message.AsSpan(0, cut), 1500, out var expected));
            Assert.Equal(cut < 4 ? 0 : length, expected);
        }

        byte[] withNext = [.. message, 0xFF, 0xFF];
        Assert.Equal(FramingResult.Message, StreamFraming.Measure(withNext, 1500, out var measured));
        Assert.Equal(length, measured);
    }

    [Fact]
    public void Only_stun_and_channel_data_can_begin()
    {
        for (var first = 0; first < 256; first++)
        {
            var expected = first is <= 3 or (>= 0x40 and <= 0x7F) ? FramingResult.Incomplete : FramingResult.Broken;
            Assert.Equal(expected, StreamFraming.Measure([(byte)first], 1500, out _));
        }
    }

    [Fact]
    public void A_wrong_cookie_is_seen_at_its_first_wrong_byte()
    {
        for (var i = 4; i < 8; i++)
        {
            var message = (byte[])Binding.Clone();
            message[i] ^= 0x80;
            Assert.Equal(FramingResult.Incomplete, StreamFraming.Measure(message.AsSpan(0, i), 1500, out _));
            Assert.Equal(FramingResult.Broken, StreamFraming.Measure(message.AsSpan(0, i + 1), 1500, out _));
        }
    }

    [Fact]
    public void A_stun_length_that_is_no_multiple_of_4_breaks_the_stream() =>
        Assert.Equal(FramingResult.Broken, StreamFraming.Measure([0, 1, 0, 3], 1500, out _));

    [Theory]
    [InlineData(new byte[] { 0x40, 0, 0x05, 0xD8 }, true)]
    [InlineData(new byte[] { 0x40, 0, 0x05, 0xD9 }, false)]
    [InlineData(new byte[] { 0x00, 1, 0x05, 0xC8 }, true)]
    [InlineData(new byte[] { 0x00, 1, 0x05, 0xCC }, false)]
    public void What_is_over_the_limit_is_refused_from_its_header(byte[] header, bool accepted) =>
        Assert.Equal(accepted ? FramingResult.Incomplete : FramingResult.Broken, StreamFraming.Measure(header, 1500, out _));
}
