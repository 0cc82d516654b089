using Parley.Protocols.Primitives;
using Parley.Sfu.Congestion;

namespace Parley.Sfu.Tests.Congestion;

public sealed class PacerTests
{
    private const int Packet = 1100;
    private readonly Pacer _pacer = new();
    private MonoTime _now = new(3_000_000);

    [Fact]
    public void Frames_to_a_fast_receiver_never_wait()
    {
        _pacer.SetRate(20_000_000, isCapacity: false);
        for (var frame = 0; frame < 300; frame++, _now += TimeSpan.FromMilliseconds(33))
        {
            for (var i = 0; i < (frame % 100 == 0 ? 60 : 8); i++) Send();
        }
    }

    [Fact]
    public void A_key_frame_to_a_slow_receiver_takes_the_time_that_the_network_needs()
    {
        _pacer.SetRate(500_000, isCapacity: true);
        var start = _now;
        for (var i = 0; i < 20; i++) SendWhenAllowed();
        Assert.InRange((_now - start).TotalMilliseconds, 250, 360); // 22 kB at 0.5 Mbit/s take 352 ms
    }

    [Fact]
    public void Where_the_network_may_carry_more_a_frame_is_spread_less()
    {
        _pacer.SetRate(500_000, isCapacity: false);
        var start = _now;
        for (var i = 0; i < 20; i++) SendWhenAllowed();
        Assert.InRange((_now - start).TotalMilliseconds, 90, 170);
    }

    [Fact]
    public void What_has_room_may_go_together()
    {
        _pacer.SetRate(800_000, isCapacity: true); // 3 kB
        Assert.True(_pacer.MaySend(_now, out _));
        Assert.Equal(3000, _pacer.Room);
        _pacer.Sent(2500, _now);
        Assert.Equal(500, _pacer.Room);
        _pacer.Sent(2500, _now);
        Assert.False(_pacer.MaySend(_now, out var when));
        Assert.Equal(0, _pacer.Room);
        Assert.InRange((when - _now).TotalMilliseconds, 18, 20); // until 2 kB are through
        Assert.True(_pacer.MaySend(when, out _));
    }

    [Fact]
    public void Nothing_goes_before_the_queue_is_gone()
    {
        _pacer.SetRate(500_000, isCapacity: true);
        _pacer.HoldUntil(_now + TimeSpan.FromMilliseconds(300));
        Assert.False(_pacer.MaySend(_now, out var when));
        Assert.Equal(_now + TimeSpan.FromMilliseconds(300), when);
        Assert.True(_pacer.MaySend(when, out _));
    }

    private void Send()
    {
        Assert.True(_pacer.MaySend(_now, out _));
        _pacer.Sent(Packet, _now);
    }

    private void SendWhenAllowed()
    {
        while (!_pacer.MaySend(_now, out var when)) _now = when;
        _pacer.Sent(Packet, _now);
    }
}
