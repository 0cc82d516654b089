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
}
