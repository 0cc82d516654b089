using Parley.Protocols.Primitives;
using Parley.Sfu.Congestion;

namespace Parley.Sfu.Tests.Congestion;

public sealed class SentPacketsTests
{
    [Theory]
    [InlineData(50, 128)]
    [InlineData(400, 880)]
    [InlineData(3000, 6400)]
    public void Two_seconds_are_remembered_in_no_more_than_they_need(int packetsPerSecond, int capacity)
    {
        var packets = new SentPackets(65_500);
        long sent = 0;
        for (var i = 0; i < 5 * packetsPerSecond; i++) packets.Next(1000, new MonoTime(sent = i * 1_000_000L / packetsPerSecond));
        Assert.Equal(capacity, packets.Capacity);
        Assert.True(sent - TimeOf(packets, packets.OldestNumber) >= 2_000_000);
    }

    [Fact]
    public void Memory_is_bounded_and_given_back()
    {
        var packets = new SentPackets();
        for (var i = 0; i < 100_000; i++) packets.Next(1000, new MonoTime(i));
        Assert.Equal(SentPackets.MaxCapacity, packets.Capacity);
        for (var i = 0; i < 200_000; i++) packets.Next(1000, new MonoTime(i * 20_000L));
        Assert.Equal(128, packets.Capacity); // 2.5 s
    }

    [Theory]
    [InlineData(50, 64)]
    [InlineData(600, 336)]
    [InlineData(3000, 1616)]
    public void Half_a_second_is_remembered_of_what_was_judged(int packetsPerSecond, int capacity)
    {
        var packets = new SentPackets(65_500);
        long sent = 0;
        for (var i = 0; i < 5 * packetsPerSecond; i++)
        {
            packets.Next(1000, new MonoTime(sent = i * 1_000_000L / packetsPerSecond));
            packets.JudgedBefore = packets.NextNumber - (packetsPerSecond / 5);
        }

        Assert.InRange(packets.Capacity, 1, capacity);
        Assert.True(sent - TimeOf(packets, packets.OldestNumber) >= 500_000);
    }

    [Theory]
    [InlineData(600, 600)]
    [InlineData(600, 780)]
    [InlineData(600, 1100)]
    public void What_was_not_judged_within_two_seconds_is_not_forgotten_for_what_was(int packetsPerSecond, int behind)
    {
        var packets = new SentPackets();
        for (var i = 0; i < 20 * packetsPerSecond; i++)
        {
            packets.Next(1000, new MonoTime(i * 1_000_000L / packetsPerSecond));
            packets.JudgedBefore = Math.Max(packets.JudgedBefore, (packets.NextNumber - behind) / 60 * 60);
            Assert.True(packets.OldestNumber <= Math.Max(0, packets.JudgedBefore));
        }
    }

    [Fact]
    public void Only_what_was_sent_is_found()
    {
        var packets = new SentPackets(65_530);
        for (var i = 0; i < 20; i++) Assert.Equal((ushort)(65_530 + i), packets.Next(100 + i, new MonoTime(i)));
        for (var sequence = 0; sequence < 65536; sequence++)
        {
            var index = (ushort)(sequence - 65_530);
            Assert.Equal(index < 20, packets.TryFind((ushort)sequence, out var number));
            if (index < 20) Assert.Equal((100 + index, (long)index), ((int)packets[number].Bytes, TimeOf(packets, number)));
        }
    }

    [Fact]
    public void What_is_in_flight_ends_with_the_highest_packet_that_was_heard_of()
    {
        var packets = new SentPackets();
        for (var i = 0; i < 10; i++) packets.Next(100, new MonoTime(i));
        Assert.Equal(1000, packets.BytesInFlight);
        packets.Settle(6);
        packets.Settle(3);
        Assert.Equal(300, packets.BytesInFlight);
    }

    [Fact]
    public void What_was_forgotten_unheard_is_in_flight_until_something_later_is_heard_of()
    {
        var packets = new SentPackets();
        for (var i = 0; i < 10_000; i++) packets.Next(100, new MonoTime(i));
        Assert.Equal(1_000_000, packets.BytesInFlight);
        packets.Settle(9_000);
        Assert.Equal(99_900, packets.BytesInFlight);
    }

    [Fact]
    public void Nothing_is_remembered_over_a_long_pause()
    {
        var packets = new SentPackets(7);
        for (var i = 0; i < 5; i++) packets.Next(100, new MonoTime(i));
        Assert.Equal(12, packets.Next(100, new MonoTime(40_000_000_000)));
        Assert.False(packets.TryFind(11, out _));
        Assert.True(packets.TryFind(12, out var number));
        Assert.Equal(40_000_000_000, TimeOf(packets, number));
        packets.Settle(number);
        Assert.Equal(0, packets.BytesInFlight);
    }

    private static long TimeOf(SentPackets packets, long number) => packets.TimeOf(packets[number]);
}
