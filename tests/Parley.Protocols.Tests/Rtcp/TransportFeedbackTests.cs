using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;

namespace Parley.Protocols.Tests.Rtcp;

public sealed class TransportFeedbackTests
{
    private static readonly FeedbackHeader Header = new(1, 2);

    [Fact]
    public void Section_3_1_all_kinds_of_chunks()
    {
        // base 0xFFFE, 29 packets, reference -1 (64 ms before the origin), number 7
        // run of 4 small; 14 one-bit: 10100000000001; 7 two-bit: 1, 2, 0, 0, 0, 0, 2; run of 4 lost
        byte[] datagram =
        [
            0x8F, 205, 0, 9, 0, 0, 0, 1, 0, 0, 0, 2, 0xFF, 0xFE, 0, 29, 0xFF, 0xFF, 0xFF, 7,
            0x20, 0x04, 0xA8, 0x01, 0xD8, 0x02, 0x00, 0x04,
            0, 4, 0, 255, 1, 2, 3, 8, 0x80, 0x00, 0x7F, 0xFF,
        ];
        Assert.True(TransportFeedback.TryParse(RtcpBytes.Single(datagram), out var feedback));
        Assert.Equal((Header, 0xFFFE, 29, 7), (feedback.Header, feedback.BaseSequence, feedback.StatusCount, feedback.Number));
        long[] deltas = [0, 4, 0, 255, 1, 2, 3, 8, -32768, 32767];
        int[] offsets = [0, 1, 2, 3, 4, 6, 17, 18, 19, 24];
        long tick = -256;
        var index = 0;
        foreach (var arrival in feedback)
        {
            tick += deltas[index];
            Assert.Equal(new TransportArrival((ushort)(0xFFFE + offsets[index++]), tick * 250), arrival);
        }

        Assert.Equal(10, index);
        for (var body = 0; body < 36; body++) Assert.False(TransportFeedback.TryParse(RtcpBytes.Cut(datagram, body), out _));
    }

    [Theory]
    [InlineData(new byte[] { 0x60, 0x01 })] // a run of the reserved state
    [InlineData(new byte[] { 0xF0, 0x00 })] // the reserved state in a vector
    [InlineData(new byte[] { 0x00, 0x00 })] // a run of nothing, and no chunk after it
    public void Section_3_1_broken_chunks(byte[] chunk)
    {
        byte[] datagram = [0x8F, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 7, .. chunk, 0, 0];
        Assert.False(TransportFeedback.TryParse(RtcpBytes.Single(datagram), out _));
    }

    [Fact]
    public void Section_3_1_3_runs_of_nothing_are_walked_over()
    {
        byte[] datagram = [0x8F, 205, 0, 6, 0, 0, 0, 1, 0, 0, 0, 2, 0, 5, 0, 2, 0, 0, 0, 7, 0x20, 0x00, 0x00, 0x00, 0x20, 0x02, 1, 2];
        Assert.True(TransportFeedback.TryParse(RtcpBytes.Single(datagram), out var feedback));
        var arrivals = feedback.GetEnumerator();
        Assert.True(arrivals.MoveNext());
        Assert.Equal(new TransportArrival(5, 250), arrivals.Current);
        Assert.True(arrivals.MoveNext());
        Assert.Equal(new TransportArrival(6, 750), arrivals.Current);
        Assert.False(arrivals.MoveNext());
    }

    [Fact]
    public void Sixty_thousand_losses_are_read_at_once()
    {
        byte[] datagram =
        [
            0x8F, 205, 0, 8, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0xFF, 0xFF, 0, 0, 0, 7,
            0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF,
        ];
        Assert.False(TransportFeedback.TryParse(RtcpBytes.Single(datagram), out _)); // seven are missing
        datagram[14] = 0xFF;
        datagram[15] = 0xF8;
        Assert.True(TransportFeedback.TryParse(RtcpBytes.Single(datagram), out var feedback));
        Assert.Equal(65528, feedback.StatusCount);
        Assert.False(feedback.GetEnumerator().MoveNext());
    }

    // which packets arrive how many ticks after the one before ("." is lost), expected chunks
    [Theory]
    [InlineData("0 1 2 3", "2004")]
    [InlineData("0 . . 3", "A400")]
    [InlineData("0 . 300", "D200")]
    [InlineData("0 -4 0", "D900")]
    [InlineData("0 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "2010")]
    [InlineData("0 . 1 . 1 . 1 . 1 . 1 . 1 . 1", "AAAA", "2001")]
    [InlineData("0 . 1 . 1 . 1 . 300", "D111", "C800")]
    [InlineData("0 . . . . . . . . . . . . . . . . 1", "A000", "8400")]
    public void States_go_into_few_chunks(string times, params string[] chunks)
    {
        var arrivals = Arrivals(100, times);
        var buffer = new byte[200];
        var length = TransportFeedback.Write(buffer, Header, 3, 100, arrivals, out var taken);
        Assert.Equal(arrivals.Length, taken);
        Check(buffer.AsSpan(0, length), 100, arrivals);
        var written = Convert.ToHexString(buffer.AsSpan(20, 2 * chunks.Length));
        Assert.Equal(string.Concat(chunks), written);
    }

    [Fact]
    public void Losses_before_the_first_arrival_are_told()
    {
        var buffer = new byte[100];
        var length = TransportFeedback.Write(buffer, Header, 0, 65530, [new(5, 1000)], out _);
        Assert.True(TransportFeedback.TryParse(RtcpBytes.Single(buffer.AsSpan(0, length)), out var feedback));
        Assert.Equal((65530, 12), (feedback.BaseSequence, feedback.StatusCount));
        var arrivals = feedback.GetEnumerator();
        Assert.True(arrivals.MoveNext());
        Assert.Equal(new TransportArrival(5, 1000), arrivals.Current);
    }

    [Fact]
    public void Random_arrivals_are_read_as_they_were_written_whatever_room_there_is()
    {
        var random = Entropy.FromNumber(31);
        for (var round = 0; round < 2000; round++)
        {
            var first = (ushort)random.Next(65536);
            var arrivals = RandomArrivals(random, first);
            var buffer = new byte[24 + random.Next(round % 2 == 0 ? 1200 : 60)];
            for (int start = 0, number = 0; start < arrivals.Length; number++)
            {
                var length = TransportFeedback.Write(buffer, Header, (byte)number, first, arrivals.AsSpan(start), out var taken);
                if (taken == 0)
                {
                    Assert.Equal(0, length);
                    Assert.True(buffer.Length < 60 || arrivals[start].Sequence - first > 10, "no room, though there is");
                    break;
                }

                Assert.InRange(length, 24, buffer.Length);
                Check(buffer.AsSpan(0, length), first, arrivals.AsSpan(start, taken));
                start += taken;
                first = (ushort)(arrivals[start - 1].Sequence + 1);
            }
        }
    }

    [Fact]
    public void A_gap_of_over_eight_seconds_begins_another_packet()
    {
        var buffer = new byte[100];
        TransportFeedback.Write(buffer, Header, 0, 1, [new(1, 0), new(2, 8_191_750), new(3, 16_400_000)], out var taken);
        Assert.Equal(2, taken);
    }

    [Fact]
    public void What_has_no_room_is_refused()
    {
        var buffer = new byte[24];
        Assert.Equal(0, TransportFeedback.Write(buffer.AsSpan(0, 23), Header, 0, 1, [new(1, 0)], out _));
        Assert.Equal(24, TransportFeedback.Write(buffer, Header, 0, 1, [new(1, 0)], out _));
        Assert.Equal(0, TransportFeedback.Write(buffer, Header, 0, 1, [], out _));
        Assert.Equal(0, TransportFeedback.Write(buffer, Header, 0, 2, [new(1, 0)], out _)); // before the base
    }

    private static void Check(ReadOnlySpan<byte> datagram, ushort first, ReadOnlySpan<TransportArrival> expected)
    {
        Assert.True(TransportFeedback.TryParse(RtcpBytes.Single(datagram), out var feedback));
        Assert.Equal(first, feedback.BaseSequence);
        Assert.Equal((ushort)(expected[^1].Sequence - first) + 1, feedback.StatusCount);
        var index = 0;
        foreach (var arrival in feedback) Assert.Equal(expected[index++], arrival);
        Assert.Equal(expected.Length, index);
    }

    private static TransportArrival[] Arrivals(ushort first, string times)
    {
        var arrivals = new List<TransportArrival>();
        long tick = 256;
        foreach (var time in times.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (time != ".")
            {
                tick += int.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
                arrivals.Add(new TransportArrival(first, tick * 250));
            }

            first++;
        }

        return [.. arrivals];
    }

    private static TransportArrival[] RandomArrivals(Entropy random, ushort first)
    {
        var arrivals = new TransportArrival[1 + random.Next(120)];
        var loss = random.Next(4);
        long tick = random.Next(1 << 30);
        for (var i = 0; i < arrivals.Length; i++)
        {
            if (random.Next(10) < loss) first += (ushort)random.Next(random.Next(10) == 0 ? 300 : 4);
            arrivals[i] = new TransportArrival(first++, tick * 250);
            tick += random.Next(20) switch { 0 => -random.Next(100), 1 => random.Next(2000), _ => random.Next(30) };
        }

        return arrivals;
    }
}
