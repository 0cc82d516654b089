using Parley.AspNetCore.Signaling;

namespace Parley.AspNetCore.Tests.Signaling;

/// <summary>How soon it is noticed that somebody is gone.</summary>
public sealed class PatienceTests
{
    [Theory]
    [InlineData(1, 1, 2, 1, 2)]
    [InlineData(3, 3, 4, 3, 4)]
    [InlineData(10, 10, 18, 3, 10)]
    [InlineData(3600, 3600, 7198, 3, 10)]
    public void Who_is_in_a_room_or_call_is_missed_within_ten_seconds_and_idle_sessions_are_asked_as_rarely_as_the_operator_wishes(
        long keepAlive, long ping, long dead, long awaitedPing, long awaitedDead)
    {
        Assert.Equal(new Patience(ping, dead), Patience.Usual(keepAlive));
        Assert.Equal(new Patience(awaitedPing, awaitedDead), Patience.Awaited(keepAlive));
    }
}
