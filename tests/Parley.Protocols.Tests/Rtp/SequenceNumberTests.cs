using Parley.Protocols.Rtp;

namespace Parley.Protocols.Tests.Rtp;

public sealed class SequenceNumberTests
{
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(65535, 0, 1)]
    [InlineData(0, 65535, -1)]
    [InlineData(10, 10, 0)]
    [InlineData(0, 32767, 32767)]
    [InlineData(0, 32768, -32768)]
    [InlineData(40000, 100, 25636)]
    public void Distance_goes_the_shorter_way(int from, int to, int distance)
    {
        Assert.Equal(distance, SequenceNumber.Distance((ushort)from, (ushort)to));
        Assert.Equal(distance > 0, SequenceNumber.IsNewer((ushort)to, (ushort)from));
    }

    [Fact]
    public void Unwrapping_goes_on_over_the_end_and_back()
    {
        var unwrapper = new SequenceUnwrapper();
        (ushort Sequence, long Number)[] table =
        [
            (65534, 65534), (65535, 65535), (1, 65537), (0, 65536), (65535, 65535), (2, 65538), (32000, 97536), (60000, 125536), (5, 131077), (65530, 131066),
        ];
        foreach (var (sequence, number) in table)
        {
            Assert.Equal(number, unwrapper.Peek(sequence));
            Assert.Equal(number, unwrapper.Unwrap(sequence));
        }

        Assert.Equal(131077, unwrapper.Highest);
    }

    [Fact]
    public void Numbers_from_before_the_first_are_negative()
    {
        var unwrapper = new SequenceUnwrapper();
        Assert.False(unwrapper.Started);
        unwrapper.Unwrap(3);
        Assert.Equal(-2, unwrapper.Unwrap(65534));
        Assert.Equal(3, unwrapper.Highest);
        Assert.Equal(4, unwrapper.Unwrap(4));
    }

    [Fact]
    public void Timestamps_unwrap_alike()
    {
        var unwrapper = new TimestampUnwrapper();
        Assert.Equal(0xFFFFF000L, unwrapper.Unwrap(0xFFFFF000));
        Assert.Equal(0x100000100L, unwrapper.Unwrap(0x100));
        Assert.Equal(0xFFFFFF00L, unwrapper.Unwrap(0xFFFFFF00));
        Assert.Equal(0x100000100L, unwrapper.Highest);
        Assert.True(RtpTimestamp.IsNewer(5, 0xFFFFFFF0));
    }
}
