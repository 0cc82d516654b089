using Parley.EndToEnd.Tests.Lab;

namespace Parley.EndToEnd.Tests.Scenarios.Lines;

/// <summary>What becomes of packets in a direction of a line, in time of its own.</summary>
[Trait("Kind", "lab")]
public sealed class LaneTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(25);

    [Fact]
    public void A_packet_is_under_way_for_its_time()
    {
        var lane = new Lane(new LaneQuality(Delay), 1);
        Assert.Null(lane.Next);
        lane.Enter([1], At(10));
        Assert.Equal(At(35), lane.Next);
        Assert.Null(lane.Leave(At(34.9)));
        Assert.Equal([1], lane.Leave(At(35)));
        Assert.Null(lane.Leave(At(100)));
    }

    [Fact]
    public void Packets_wait_for_their_turn_where_the_rate_is_low()
    {
        var lane = new Lane(new LaneQuality(Delay, BitsPerSecond: 800_000), 1);
        for (byte i = 0; i < 10; i++)
            lane.Enter([i, .. new byte[999]], At(100));
        Assert.Equal(At(100), lane.Queue);
        Assert.Equal([At(135), At(145), At(155), At(165), At(175), At(185), At(195), At(205), At(215), At(225)], Arrivals(lane));

        // after a pause nothing is owed
        lane.Enter(new byte[1000], At(500));
        Assert.Equal([At(535)], Arrivals(lane));
        Assert.Equal(11_000, lane.PassedBytes);
    }

    [Fact]
    public void What_waits_goes_on_at_the_new_rate()
    {
        var lane = new Lane(new LaneQuality(TimeSpan.Zero, BitsPerSecond: 800_000), 1);
        for (var i = 0; i < 3; i++)
            lane.Enter(new byte[1000], At(0));
        Assert.NotNull(lane.Leave(At(10)));
        lane.Quality = lane.Quality with { BitsPerSecond = 80_000 };
        Assert.Equal(At(200), lane.Queue);
        Assert.Equal([At(110), At(210)], Arrivals(lane));
    }

    [Fact]
    public void A_full_queue_loses_what_comes()
    {
        var lane = new Lane(new LaneQuality(Delay, BitsPerSecond: 1_000_000), 1);
        for (var i = 0; i < 210; i++)
            lane.Enter(new byte[1000], At(0));
        Assert.Equal(10, lane.Lost);
        Assert.Equal(200, Arrivals(lane).Count);
    }

    [Fact]
    public void A_share_is_lost_at_random_and_the_same_with_the_same_seed()
    {
        var lost = new List<long>();
        foreach (var seed in (int[])[1, 1, 2])
        {
            var lane = new Lane(new LaneQuality(Delay, Loss: 0.05), seed);
            for (var i = 0; i < 10_000; i++)
                lane.Enter([1], At(i));
            Assert.InRange(lane.Lost, 430, 570);
            lost.Add(lane.Lost);
        }

        Assert.Equal(lost[0], lost[1]);
        Assert.NotEqual(lost[0], lost[2]);
    }

    private static List<TimeSpan> Arrivals(Lane lane)
    {
        var arrivals = new List<TimeSpan>();
        while (lane.Next is { } next)
        {
            if (lane.Leave(next) is not null)
                arrivals.Add(next);
        }

        return arrivals;
    }

    private static TimeSpan At(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
