using Parley.Protocols.Primitives;
using Parley.Sfu.Forwarding.Publishing;

namespace Parley.Sfu.Tests.Forwarding.Publishing;

public sealed class KeyFrameRequestsTests
{
    private readonly KeyFrameRequests _requests = new();

    [Fact]
    public void The_first_is_asked_for_at_once_and_one_serves_all()
    {
        Assert.Equal(MonoTime.Never, _requests.NextTimeout);
        for (var i = 0; i < 100; i++) _requests.Want(1, At(5));
        Assert.Equal(At(5), _requests.NextTimeout);
        Assert.True(_requests.TryRequest(At(5), out var stream));
        Assert.Equal(1, stream);
        Assert.False(_requests.TryRequest(At(6), out _));
        Assert.True(_requests.IsWanted(1));
        _requests.Arrived(1);
        Assert.False(_requests.IsWanted(1));
        Assert.Equal((MonoTime.Never, 1), (_requests.NextTimeout, _requests.Requests));
        Assert.False(_requests.TryRequest(At(10_000), out _));
    }

    [Fact]
    public void It_is_repeated_while_none_comes_less_and_less_often()
    {
        _requests.Want(0, At(0));
        Assert.Equal([0, 350, 1050, 2450, 4850, 7250], Requested(0, 9000));
    }

    [Fact]
    public void However_many_more_want_the_same_while_none_comes_it_is_repeated_as_seldom()
    {
        var requested = new List<long>();
        for (var now = 0; now < 9000; now++)
        {
            if (now % 50 == 0) _requests.Want(0, At(now));
            if (_requests.TryRequest(At(now), out _)) requested.Add(now);
        }

        Assert.Equal([0, 350, 1050, 2450, 4850, 7250], requested);
    }

    [Fact]
    public void Somebody_new_makes_it_quick_again_but_never_closer_than_browsers_honour()
    {
        _requests.Want(0, At(0));
        Assert.Equal([0, 350, 1050], Requested(0, 1200));
        _requests.Want(1, At(1200));
        Assert.Equal(At(1350), _requests.NextTimeout);
        Assert.Equal([1350, 1700], Requested(1200, 2000));
    }

    [Fact]
    public void The_largest_stream_is_asked_and_the_others_stay_wanted_until_theirs_come()
    {
        _requests.Want(0, At(0));
        _requests.Want(2, At(0));
        Assert.True(_requests.TryRequest(At(0), out var stream));
        Assert.Equal(2, stream);
        _requests.Arrived(2);
        Assert.True(_requests.TryRequest(At(350), out stream));
        Assert.Equal(0, stream);
        _requests.Forget(0);
        Assert.Equal(MonoTime.Never, _requests.NextTimeout);
    }

    [Fact]
    public void Who_has_patience_waits_for_others()
    {
        _requests.Want(0, At(0), TimeSpan.FromSeconds(1));
        Assert.True(_requests.TryRequest(At(0), out _));
        _requests.Arrived(0);
        _requests.Want(0, At(100), TimeSpan.FromSeconds(1));
        Assert.Equal(At(1000), _requests.NextTimeout);
        _requests.Want(0, At(200));
        Assert.Equal(At(300), _requests.NextTimeout);
        Assert.True(_requests.TryRequest(At(300), out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void However_many_want_they_are_never_closer_and_everybody_gets_one(int seed)
    {
        var random = Entropy.FromNumber((ulong)seed);
        long last = -1000, coming = -1;
        for (var now = 0L; now < 100_000; now++)
        {
            if (random.Next(20) == 0) _requests.Want(random.Next(3), At(now));
            if (now == coming) for (var stream = 0; stream < 3; stream++) _requests.Arrived(stream);
            if (!_requests.TryRequest(At(now), out _)) continue;
            Assert.True(now - last >= 300);
            last = now;
            coming = random.Next(10) == 0 ? -1 : now + 30;
        }

        Assert.InRange(_requests.Requests, 200, 334);
    }

    [Fact]
    public void There_is_a_bound_to_streams() => Assert.Throws<ArgumentOutOfRangeException>(() => _requests.Want(32, At(0)));

    private List<long> Requested(long from, long to)
    {
        var requested = new List<long>();
        for (var now = from; now < to; now++)
        {
            if (_requests.TryRequest(At(now), out _)) requested.Add(now);
        }

        return requested;
    }

    private static MonoTime At(long milliseconds) => new(milliseconds * 1000);
}
