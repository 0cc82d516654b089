using Parley.Headless.Receiving;
using Parley.Protocols.Primitives;

namespace Parley.Headless.Tests.Receiving;

public sealed class FreezeMeterTests
{
    private readonly FreezeMeter _meter = new();
    private MonoTime _now;

    [Fact]
    public void A_picture_that_stands_still_is_a_freeze_and_uneven_ones_are_none()
    {
        for (var i = 0; i < 60; i++) Show(i % 2 == 0 ? 20 : 47);
        Assert.Equal(0, _meter.Freezes);
        Show(180);
        Assert.Equal(0, _meter.Freezes); // not 150 ms more than usual
        Show(500);
        Assert.Equal((1, TimeSpan.FromMilliseconds(500)), (_meter.Freezes, _meter.Frozen));
        Assert.Equal(TimeSpan.FromMilliseconds(500), _meter.Longest);
        Assert.Equal(_now - new MonoTime(20_000), _meter.Shown);
    }

    [Fact]
    public void A_pause_is_no_freeze()
    {
        for (var i = 0; i < 60; i++) Show(33);
        _meter.Pause();
        Show(5000);
        for (var i = 0; i < 60; i++) Show(33);
        Assert.Equal(0, _meter.Freezes);
    }

    [Fact]
    public void A_slow_picture_is_no_freeze()
    {
        for (var i = 0; i < 20; i++) Show(1000);
        Assert.Equal(0, _meter.Freezes);
    }

    private void Show(int milliseconds)
    {
        _now += TimeSpan.FromMilliseconds(milliseconds);
        _meter.Show(_now);
    }
}
