using Parley.AspNetCore.Net;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Net;

public sealed class LoadPauseTests
{
    private const int Longest = 1000;

    private readonly LoadPause _pause = new(Longest);
    private MonoTime _now = new(1_000_000);

    [Fact]
    public void A_worker_that_is_not_busy_never_pauses()
    {
        // one call: 2,000 packets a second
        for (var i = 0; i < 1000; i++)
            Assert.Equal(0, After(1, TimeSpan.FromMilliseconds(0.5)));
        Assert.False(_pause.IsBusy);
    }

    [Fact]
    public void Under_load_it_pauses_but_never_longer_than_it_may()
    {
        var pauses = Enumerable.Range(0, 200).Select(_ => After(40, TimeSpan.FromMilliseconds(1))).ToArray();
        Assert.All(pauses, pause => Assert.InRange(pause, 0, Longest));
        Assert.Equal(Longest, pauses[^1]);
        Assert.True(_pause.IsBusy);
    }

    [Fact]
    public void The_more_comes_the_shorter_the_pause()
    {
        var pause = 0;
        for (var i = 0; i < 200; i++)
            pause = After(600, TimeSpan.FromMilliseconds(1));
        Assert.InRange(pause, 1, 300);
    }

    [Fact]
    public void When_the_load_ends_the_next_packet_is_not_held_up()
    {
        for (var i = 0; i < 200; i++)
            After(100, TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, After(1, TimeSpan.FromMilliseconds(20)));
        Assert.False(_pause.IsBusy);
    }

    private int After(int packets, TimeSpan since)
    {
        _now += since;
        return _pause.After(packets, _now);
    }
}
