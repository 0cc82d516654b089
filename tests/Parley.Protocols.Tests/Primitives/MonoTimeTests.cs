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
}
