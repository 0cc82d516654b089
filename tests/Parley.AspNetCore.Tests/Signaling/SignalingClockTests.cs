using Parley.AspNetCore.Signaling;
using Parley.Rooms;

namespace Parley.AspNetCore.Tests.Signaling;

public sealed class SignalingClockTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void Who_waits_longer_than_a_timer_can_is_looked_at_every_day()
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        using var clock = new SignalingClock(time);
        var (looks, due) = (0, clock.Now.In(400 * Day));
        clock.Start(
            () =>
            {
                looks++;
                if (clock.Now.Microseconds < due)
                    clock.WakeAt(due);
            },
            () => { });
        clock.WakeAt(due);
        for (var day = 1; day <= 400; day++)
        {
            time.Advance(Day + TimeSpan.FromMilliseconds(1));
            Assert.Equal(day, looks);
        }

        // it has come, and nothing is waited for any more
        time.Advance(400 * Day);
        Assert.Equal(400, looks);
    }

    [Fact]
    public void The_systems_timers_take_any_time()
    {
        using var clock = new SignalingClock(TimeProvider.System);
        clock.Start(() => { }, () => { });
        clock.WakeAt(Moment.Never - 1);
        clock.WakeAt(clock.Now.In(400 * Day));
        clock.WakeAt(0);
    }

    [Fact]
    public void What_is_due_first_is_woken_for_first()
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        using var clock = new SignalingClock(time);
        var looks = 0;
        clock.Start(() => looks++, () => { });
        clock.WakeAt(clock.Now.In(TimeSpan.FromSeconds(20)));
        clock.WakeAt(clock.Now.In(TimeSpan.FromSeconds(10)));
        clock.WakeAt(clock.Now.In(TimeSpan.FromSeconds(30)));
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(1, looks);
        // the rest is set again by whoever was woken
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(1, looks);
    }
}
