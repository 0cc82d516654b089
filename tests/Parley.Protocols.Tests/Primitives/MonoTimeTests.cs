using Parley.Protocols.Primitives;

namespace Parley.Protocols.Tests.Primitives;

public sealed class MonoTimeTests
{
    [Fact]
    public void A_span_added_is_the_difference()
    {
        var start = new MonoTime(5);
        Assert.Equal(TimeSpan.FromMilliseconds(3), start + TimeSpan.FromMilliseconds(3) - start);
    }

    [Fact]
    public void Long_ago_is_longer_ago_than_any_span()
    {
        Assert.True(new MonoTime(0) - MonoTime.LongAgo > TimeSpan.FromDays(36_500));
        Assert.True(new MonoTime(long.MaxValue / 32) - MonoTime.LongAgo > TimeSpan.FromDays(36_500));
    }

    [Theory]
    [InlineData(0, long.MinValue / 2)]
    [InlineData(1_000_000, long.MinValue)]
    [InlineData(long.MaxValue, long.MinValue)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(long.MaxValue, -1)]
    public void What_is_longer_than_any_span_is_the_longest_and_never_wraps(long later, long earlier)
    {
        Assert.Equal(TimeSpan.MaxValue, new MonoTime(later) - new MonoTime(earlier));
        Assert.Equal(TimeSpan.MinValue, new MonoTime(earlier) - new MonoTime(later));
    }
}
