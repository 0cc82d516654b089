using Parley.Protocols.Primitives;
using Parley.Sfu.Forwarding.Publishing;

namespace Parley.Sfu.Tests.Forwarding.Publishing;

public sealed class NackGeneratorTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(80);

    private readonly NackGenerator _nacks = new();
    private readonly ushort[] _lost = new ushort[300];

    [Theory]
    [InlineData("1 2 3", "")]
    [InlineData("1 3", "2")]
    [InlineData("1 3 2", "")]
    [InlineData("1 5 3", "2 4")]
    [InlineData("65533 2", "65534 65535 0 1")]
    [InlineData("65535 2 0", "1")]
    [InlineData("5 2 6", "")] // from before the first
    [InlineData("1 3 3 1 3", "2")]
    public void What_is_missing_is_asked_for(string received, string asked)
    {
        foreach (var sequence in received.Split(' ')) _nacks.Received(ushort.Parse(sequence), At(0));
        Assert.Equal(asked, Asked(6));
    }

    [Fact]
    public void What_a_number_says_about_its_packet()
    {
        Assert.Equal(SequenceNews.Newest, _nacks.Received(10, At(0)));
        Assert.Equal(SequenceNews.Newest, _nacks.Received(12, At(0)));
        Assert.Equal(SequenceNews.WasMissing, _nacks.Received(11, At(0)));
        Assert.Equal(SequenceNews.NotNeeded, _nacks.Received(11, At(0)));
        Assert.Equal(SequenceNews.NotNeeded, _nacks.Received(12, At(0)));
        Assert.Equal(SequenceNews.NotNeeded, _nacks.Received(9, At(0)));
        Assert.Equal(SequenceNews.Restart, _nacks.Received(5000, At(0)));
        Assert.True(_nacks.TakeNeedsKeyFrame());
        Assert.Equal(SequenceNews.Newest, _nacks.Received(5001, At(0)));
        Assert.Equal((1, MonoTime.Never), (_nacks.TotalMissing, _nacks.NextTimeout));
    }

    [Fact]
    public void What_is_sent_again_of_a_source_that_was_replaced_begins_no_other_count()
    {
        _nacks.Received(100, At(0));
        Assert.Equal(SequenceNews.NotNeeded, _nacks.Received(5100, At(0), resent: true));
        Assert.Equal(SequenceNews.Newest, _nacks.Received(101, At(0)));
        Assert.False(_nacks.TakeNeedsKeyFrame());
    }

    [Fact]
    public void It_waits_a_little_for_packets_that_are_out_of_order_and_then_a_round_trip_for_each_answer()
    {
        _nacks.Received(1, At(0));
        _nacks.Received(3, At(0));
        Assert.Equal(At(5), _nacks.NextTimeout);
        var asked = new List<int>();
        for (var now = 0; now < 2500; now++)
        {
            if (Asked(now).Length > 0) asked.Add(now);
        }

        Assert.Equal([5, 105, 205, 305, 405, 505, 605, 705, 805, 905], asked);
        Assert.Equal((1L, MonoTime.Never), (_nacks.TotalGivenUp, _nacks.NextTimeout));
        Assert.True(_nacks.TakeNeedsKeyFrame());
        Assert.False(_nacks.TakeNeedsKeyFrame());
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(40, 50)]
    [InlineData(5000, 400)]
    public void Retries_are_timed_by_the_round_trip_within_bounds(int roundTrip, int retry)
    {
        _nacks.Received(1, At(0));
        _nacks.Received(3, At(0));
        Assert.Equal(1, _nacks.Collect(At(10), TimeSpan.FromMilliseconds(roundTrip), _lost));
        Assert.Equal(At(10 + retry), _nacks.NextTimeout);
        Assert.Equal(0, _nacks.Collect(At(10 + retry - 1), TimeSpan.FromMilliseconds(roundTrip), _lost));
        Assert.Equal(1, _nacks.Collect(At(10 + retry), TimeSpan.FromMilliseconds(roundTrip), _lost));
    }

    [Fact]
    public void How_long_retransmissions_take_tells_when_to_ask_again()
    {
        var unknown = TimeSpan.FromMilliseconds(300);
        _nacks.Received(1, At(0));
        _nacks.Received(3, At(0));
        Assert.Equal(1, _nacks.Collect(At(5), unknown, _lost));
        _nacks.Received(2, At(45), resent: true);
        _nacks.Received(5, At(100));
        Assert.Equal(1, _nacks.Collect(At(105), unknown, _lost));
        Assert.Equal(At(155), _nacks.NextTimeout);
        Assert.Equal(1, _nacks.Collect(At(155), unknown, _lost));
        _nacks.Received(4, At(156), resent: true); // an answer to the first or to the second?
        _nacks.Received(7, At(200));
        _nacks.Received(6, At(201)); // not an answer
        _nacks.Received(9, At(300));
        Assert.Equal(1, _nacks.Collect(At(305), unknown, _lost));
        Assert.Equal(At(355), _nacks.NextTimeout);
    }

    [Fact]
    public void What_was_given_up_and_comes_after_all_is_still_known()
    {
        _nacks.Received(1, At(0));
        _nacks.Received(3, At(0));
        for (var now = 0; now < 1200; now++) Asked(now);
        Assert.True(_nacks.TakeNeedsKeyFrame());
        Assert.Equal(SequenceNews.WasMissing, _nacks.Received(2, At(1200)));
    }

    [Fact]
    public void A_key_frame_ends_the_wish_for_what_was_before()
    {
        _nacks.Received(1, At(0));
        _nacks.Received(3, At(0));
        _nacks.Received(6, At(0));
        _nacks.KeyFrame(5);
        Assert.Equal("5", Asked(10));
        Assert.Equal(SequenceNews.WasMissing, _nacks.Received(2, At(10)));
        _nacks.Received(5, At(11));
        for (var now = 0; now < 2500; now++) Assert.Equal("", Asked(now));
        Assert.False(_nacks.TakeNeedsKeyFrame());
    }

    [Fact]
    public void A_key_frame_from_before_what_was_given_up_does_not_help()
    {
        _nacks.Received(1, At(0));
        _nacks.Received(400, At(0));
        _nacks.KeyFrame(5);
        Assert.True(_nacks.TakeNeedsKeyFrame());
        _nacks.Received(800, At(0));
        _nacks.KeyFrame(800);
        Assert.False(_nacks.TakeNeedsKeyFrame());
    }

    [Fact]
    public void When_too_much_is_missing_all_is_given_up()
    {
        ushort sequence = 0;
        for (var i = 0; i < NackGenerator.Capacity; i++) _nacks.Received(sequence += 2, At(0));
        Assert.False(_nacks.TakeNeedsKeyFrame());
        Assert.Equal(NackGenerator.Capacity - 1, _nacks.Collect(At(6), RoundTrip, _lost));
        _nacks.Received(sequence += 5, At(7));
        Assert.True(_nacks.TakeNeedsKeyFrame());
        Assert.Equal($"{sequence - 4} {sequence - 3} {sequence - 2} {sequence - 1}", Asked(12));
        _nacks.Received((ushort)(sequence + 500), At(13));
        Assert.True(_nacks.TakeNeedsKeyFrame());
        Assert.Equal("", Asked(30));
    }

    [Fact]
    public void What_has_no_room_is_asked_for_the_next_time()
    {
        _nacks.Received(0, At(0));
        _nacks.Received(6, At(0));
        Assert.Equal(2, _nacks.Collect(At(5), RoundTrip, _lost.AsSpan(0, 2)));
        Assert.Equal([1, 2], _lost[..2]);
        Assert.Equal(At(5), _nacks.NextTimeout);
        Assert.Equal("3 4 5", Asked(5));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void With_loss_everything_is_recovered_or_given_up_and_nothing_is_taken_twice(int seed)
    {
        var random = Entropy.FromNumber((ulong)seed);
        var network = new List<(long At, ushort Sequence)>();
        var taken = new HashSet<long>();
        ushort sequence = 60_000;
        const int Total = 20_000;
        for (var now = 0L; now < Total + 3000; now++)
        {
            if (now < Total)
            {
                if (random.Next(10) != 0) network.Add((now + random.Next(8), sequence));
                if (random.Next(50) == 0) network.Add((now + random.Next(300), sequence));
                sequence++;
            }

            foreach (var (_, number) in network.Where(packet => packet.At == now).ToList())
            {
                if (_nacks.Received(number, At(now)) is SequenceNews.Newest or SequenceNews.WasMissing)
                    Assert.True(taken.Add((ushort)(number - 60_000 + 0)), $"{number} was taken twice");
            }

            network.RemoveAll(packet => packet.At <= now);
            var count = _nacks.Collect(At(now), RoundTrip, _lost);
            for (var i = 0; i < count; i++)
            {
                if (random.Next(10) != 0) network.Add((now + 80, _lost[i]));
            }
        }

        Assert.InRange(taken.Count, Total - 5, Total);
        Assert.Equal(MonoTime.Never, _nacks.NextTimeout);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        ushort sequence = 0;
        var now = 0;
        Allocations.AssertNone(() =>
        {
            _nacks.Received(sequence += 3, At(now += 7));
            _nacks.Received((ushort)(sequence - 1), At(now));
            _nacks.Collect(At(now), RoundTrip, _lost);
            return true;
        });
    }

    private string Asked(long now) => string.Join(' ', _lost.Take(_nacks.Collect(At(now), RoundTrip, _lost)));

    private static MonoTime At(long milliseconds) => new(milliseconds * 1000);
}
