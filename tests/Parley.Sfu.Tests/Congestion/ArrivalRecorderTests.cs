using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Sfu.Congestion;

namespace Parley.Sfu.Tests.Congestion;

public sealed class ArrivalRecorderTests
{
    private readonly ArrivalRecorder _recorder = new();
    private readonly byte[] _buffer = new byte[1200];

    [Fact]
    public void Nothing_is_due_before_anything_has_arrived()
    {
        Assert.Equal(MonoTime.Never, _recorder.NextTimeout);
        Assert.False(_recorder.TryWriteFeedback(_buffer, 1, 2, At(5000), out _));
    }

    [Fact]
    public void Feedback_tells_what_has_arrived_and_when_across_the_wrap()
    {
        for (var i = 0; i < 10; i++)
        {
            if (i != 4) _recorder.Received((ushort)(65531 + i), At(100 + (3 * i)));
        }

        var (first, count, arrivals) = Write(At(150));
        Assert.Equal((65531, 10), (first, count));
        Assert.Equal([.. Enumerable.Range(0, 10).Where(i => i != 4).Select(i => ((ushort)(65531 + i), 3 * i))], Relative(arrivals));
        Assert.Equal(MonoTime.Never, _recorder.NextTimeout);
    }

    [Fact]
    public void The_next_feedback_begins_where_the_last_one_ended_so_that_losses_between_are_told()
    {
        _recorder.Received(1, At(0));
        Write(At(0));
        _recorder.Received(5, At(60));
        var (first, count, arrivals) = Write(At(110));
        Assert.Equal((2, 4), (first, count));
        Assert.Equal(5, Assert.Single(arrivals).Sequence);
    }

    [Fact]
    public void Feedback_comes_every_50_ms_while_much_arrives_and_every_100_ms_while_little_does()
    {
        Assert.Equal(20, Feedbacks(packetsPerSecond: 400));
        Assert.Equal(20, Feedbacks(packetsPerSecond: 100));
        Assert.Equal(10, Feedbacks(packetsPerSecond: 30));
    }

    [Fact]
    public void A_late_packet_is_told_about_after_all_and_so_are_those_after_it()
    {
        _recorder.Received(10, At(0));
        _recorder.Received(12, At(5));
        _recorder.Received(13, At(6));
        Write(At(50));
        _recorder.Received(11, At(70));
        var (first, count, arrivals) = Write(At(160));
        Assert.Equal((11, 3), (first, count));
        Assert.Equal([11, 12, 13], arrivals.Select(arrival => (int)arrival.Sequence));
    }

    /// <summary>Otherwise whoever waits for the time that it is due would be woken again and again until something else comes.</summary>
    [Fact]
    public void For_a_packet_that_comes_too_late_to_be_told_about_nothing_is_due()
    {
        _recorder.Received(10, At(0));
        _recorder.Received(12, At(5));
        Write(At(50));
        _recorder.Received(11, At(700));
        Assert.Equal(MonoTime.Never, _recorder.NextTimeout);
        Assert.False(_recorder.TryWriteFeedback(_buffer, 1, 2, At(900), out _));
    }

    [Fact]
    public void A_packet_that_is_half_a_second_late_is_too_late()
    {
        _recorder.Received(10, At(0));
        _recorder.Received(12, At(5));
        Write(At(50));
        _recorder.Received(11, At(700));
        _recorder.Received(13, At(701));
        var (first, _, arrivals) = Write(At(800));
        Assert.Equal(13, first);
        Assert.Equal(13, Assert.Single(arrivals).Sequence);
    }

    [Fact]
    public void Doubled_packets_count_once()
    {
        _recorder.Received(10, At(0));
        _recorder.Received(10, At(9));
        var (_, count, arrivals) = Write(At(100));
        Assert.Equal(1, count);
        Assert.Single(arrivals);
    }

    [Fact]
    public void More_than_fits_into_a_packet_goes_into_several()
    {
        for (var i = 0; i < 1000; i++) _recorder.Received((ushort)i, At(i / 20));
        var told = new List<ushort>();
        while (_recorder.TryWriteFeedback(_buffer.AsSpan(0, 200), 1, 2, At(60), out var length)) told.AddRange(Read(_buffer.AsSpan(0, length)).Arrivals.Select(arrival => arrival.Sequence));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (ushort)i), told);
    }

    [Fact]
    public void Whatever_numbers_come_feedback_stays_bounded_and_readable()
    {
        var random = Entropy.FromNumber(5);
        long now = 0, feedbacks = 0;
        for (var i = 0; i < 200_000; i++)
        {
            now += random.Next(3000);
            _recorder.Received((ushort)random.Next(65536), new MonoTime(now));
            for (var rounds = 0; _recorder.TryWriteFeedback(_buffer, 1, 2, new MonoTime(now), out var length); rounds++)
            {
                Assert.True(rounds < ArrivalRecorder.MaxCapacity, "feedback has no end");
                Read(_buffer.AsSpan(0, length));
                feedbacks++;
            }
        }

        Assert.True(feedbacks > 1000);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_packet()
    {
        Run(10_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int packets)
        {
            for (var i = 0; i < packets; i++)
            {
                _recorder.Received((ushort)i, At(i));
                _recorder.TryWriteFeedback(_buffer, 1, 2, At(i), out _);
            }
        }
    }

    private static MonoTime At(long milliseconds) => new(7_000_000_000 + (milliseconds * 1000));

    private static List<(ushort, int)> Relative(List<TransportArrival> arrivals) =>
        [.. arrivals.Select(arrival => (arrival.Sequence, (int)((arrival.Microseconds - arrivals[0].Microseconds) / 1000)))];

    private static (int First, int Count, List<TransportArrival> Arrivals) Read(ReadOnlySpan<byte> bytes)
    {
        Assert.True(RtcpCompound.TryParse(bytes, out var compound));
        var packets = compound.GetEnumerator();
        Assert.True(packets.MoveNext());
        Assert.True(TransportFeedback.TryParse(packets.Current, out var feedback));
        var arrivals = new List<TransportArrival>();
        foreach (var arrival in feedback) arrivals.Add(arrival);
        return (feedback.BaseSequence, feedback.StatusCount, arrivals);
    }

    private (int First, int Count, List<TransportArrival> Arrivals) Write(MonoTime now)
    {
        Assert.True(_recorder.TryWriteFeedback(_buffer, 1, 2, now, out var length));
        return Read(_buffer.AsSpan(0, length));
    }

    private int Feedbacks(int packetsPerSecond)
    {
        var recorder = new ArrivalRecorder();
        var count = 0;
        for (var i = 0; i < 1000; i++)
        {
            if (i * packetsPerSecond / 1000 != (i + 1) * packetsPerSecond / 1000) recorder.Received((ushort)(i * packetsPerSecond / 1000), At(i));
            if (recorder.NextTimeout <= At(i) && recorder.TryWriteFeedback(_buffer, 1, 2, At(i), out _)) count++;
        }

        return count;
    }
}
