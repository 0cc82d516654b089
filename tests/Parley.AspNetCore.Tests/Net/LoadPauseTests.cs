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
            Assert.Equal(0, After(1, TimeSpan.FromMilliseconds(0.5), work: 0.1));
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
    public void However_much_comes_who_has_time_to_spare_does_not_hold_it_up()
    {
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(0, After(40, TimeSpan.FromMilliseconds(1), work: 0.35)));
        Assert.False(_pause.IsBusy);
    }

    [Fact]
    public void The_less_time_there_is_to_spare_the_longer_it_pauses()
    {
        var pauses = new[] { 0.44, 0.52, 0.8 }.Select(work => Enumerable.Range(0, 1000).Select(_ => After(40, TimeSpan.FromMilliseconds(1), work)).ToArray()[^1]).ToArray();
        Assert.InRange(pauses[0], 100, 300);
        Assert.InRange(pauses[1], 500, 700);
        Assert.Equal(Longest, pauses[2]);
    }

    [Fact]
    public void A_burst_of_a_moment_is_no_load()
    {
        After(1, TimeSpan.FromMilliseconds(1), work: 0.1);
        Assert.Equal(0, After(500, TimeSpan.FromMilliseconds(5), work: 1));
    }

    [Fact]
    public void When_the_load_ends_the_next_packet_is_not_held_up()
    {
        for (var i = 0; i < 200; i++)
            After(100, TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, After(1, TimeSpan.FromMilliseconds(20), work: 0.01));
        Assert.False(_pause.IsBusy);
    }

    private int After(int packets, TimeSpan since, double work = 0.9)
    {
        _now += since;
        return _pause.After(packets, _now + (since * -work), _now);
    }
}
