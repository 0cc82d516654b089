using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Forwarding.Packets;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Tests.Forwarding.Slots;

public sealed class StreamRewriterTests
{
    /// <summary>
    /// Numbers in, numbers out. "d" before a number: left out. "s": a switch to it. "i": padding is inserted. Out: "-" refused, "=n": the
    /// number that was kept for a packet that is left out late.
    /// </summary>
    [Theory]
    [InlineData("s10 11 12 13", "100 101 102 103")]
    [InlineData("s10 11 13 12 14", "100 101 103 102 104")] // out of order
    [InlineData("s10 11 11 10 12", "100 101 - - 102")] // twice
    [InlineData("s10 9 11", "100 - 101")] // from before the beginning
    [InlineData("s10 d11 12 d13 d14 15", "100 101 102")] // left out
    [InlineData("s10 d11 12 11 13", "100 101 - 102")] // left out, then again
    [InlineData("s10 d11 d12 d13 14 11 12 13 15", "100 101 - - - 102")]
    [InlineData("s10 d11 d12 13 12 11 10 14", "100 101 - - - 102")]
    [InlineData("s10 12 d13 11 14", "100 102 101 103")] // late, from before one that was left out
    [InlineData("s10 12 d11 13", "100 102 =101 103")] // left out late
    [InlineData("s10 12 d11 d11 11 13", "100 102 =101 - 103")]
    [InlineData("s10 d12 13 11 14", "100 102 101 103")] // lost before one that was left out
    [InlineData("s10 d12 13 d11 14", "100 102 =101 103")]
    [InlineData("s10 11 d12 d14 15 13 16", "100 101 103 102 104")]
    [InlineData("s10 13 d14 15 d12 11 16", "100 103 104 =102 101 105")]
    [InlineData("s10 11 s500 501 12 499 502", "100 101 102 103 - - 104")] // a switch; late ones from before it
    [InlineData("s10 12 s500 11 501", "100 102 103 - 104")]
    [InlineData("s10 i 11 12", "100 101 102 103")] // padding
    [InlineData("s10 d11 d12 i 13 11 12 14", "100 101 102 - - 103")]
    [InlineData("s10 i i d11 12 i 13", "100 101 102 103 104 105")]
    [InlineData("s10 12 i 11 13", "100 102 103 101 104")]
    [InlineData("s65534 65535 0 2 1", "100 101 102 104 103")] // around
    [InlineData("s65534 d65535 d0 1 d2 3 65535 0", "100 101 102 - -")]
    [InlineData("s65535 d1 2 0 3", "100 102 101 103")]
    [InlineData("s10 11 524 525 522", "100 101 102 103 -")] // so many lost that nobody can fill the gap
    [InlineData("s10 11 522 523", "100 101 612 613")]
    [InlineData("s10 d1000 1001", "100 101")]
    public void Sequence_numbers(string input, string output) => Assert.Equal(output, Run(input, firstOut: 100));

    [Fact]
    public void Sequence_numbers_go_around_on_the_way_out() => Assert.Equal("65534 65535 0 2 1 3", Run("s10 11 d12 13 15 14 16", firstOut: 65534));

    [Fact]
    public void A_source_can_go_on_for_ever()
    {
        var rewriter = new StreamRewriter(90_000, 7, 1);
        var info = Packet(65_000);
        rewriter.Switch(info, 0, sameTrack: false);
        for (var i = 0; i < 300_000; i++)
        {
            info = Packet((ushort)(65_000 + (i * 2)));
            Assert.True(rewriter.TryRewrite(info, out var numbers));
            Assert.Equal((ushort)(7 + i), numbers.Sequence);
            Assert.False(rewriter.TryLeaveOut(Packet((ushort)(65_001 + (i * 2))), out _));
            if (i > 10) Assert.False(rewriter.TryRewrite(Packet((ushort)(65_001 + (i * 2) - 10)), out _));
        }

        rewriter = new StreamRewriter(90_000, 7, 1);
        rewriter.Switch(Packet(0), 0, sameTrack: false);
        for (var i = 0; i < 200_000; i++) Assert.True(rewriter.TryRewrite(Packet((ushort)i), out _));
    }

    [Fact]
    public void A_packet_that_is_too_late_to_know_whether_it_was_sent_is_refused()
    {
        var rewriter = new StreamRewriter(90_000, 0, 1);
        rewriter.Switch(Packet(0), 0, sameTrack: false);
        for (var i = 0; i < 2000; i++)
        {
            if (i is not (100 or 1900)) Assert.True(rewriter.TryRewrite(Packet((ushort)i), out _));
        }

        Assert.False(rewriter.TryRewrite(Packet(100), out _));
        Assert.True(rewriter.TryRewrite(Packet(1900), out _));
    }

    [Fact]
    public void A_frame_that_is_left_out_takes_what_was_lost_within_it_along()
    {
        var rewriter = new StreamRewriter(90_000, 100, 1);
        rewriter.Switch(Frame(1, 0, starts: true, ends: true), 0, false);
        Assert.True(rewriter.TryRewrite(Frame(1, 0, true, true), out _));
        Assert.False(rewriter.TryLeaveOut(Frame(2, 3000, true, false), out _));
        Assert.False(rewriter.TryLeaveOut(Frame(5, 3000, false, true), out _));
        Assert.True(rewriter.TryRewrite(Frame(6, 6000, true, true), out var numbers));
        Assert.Equal(101, numbers.Sequence);
        Assert.False(rewriter.TryLeaveOut(Frame(3, 3000, false, false), out _));
        Assert.False(rewriter.TryRewrite(Frame(4, 3000, false, false), out _));

        static PacketInfo Frame(ushort sequence, uint timestamp, bool starts, bool ends) => Packet(sequence) with
        {
            Timestamp = timestamp,
            Flags = (starts ? PacketFlags.StartsFrame : PacketFlags.None) | (ends ? PacketFlags.EndsFrame : PacketFlags.None),
        };
    }

    [Fact]
    public void What_was_lost_before_a_switch_can_be_filled()
    {
        var rewriter = new StreamRewriter(90_000, 65_534, 1);
        Assert.False(rewriter.TryFillGap(out _));
        rewriter.Switch(Packet(10), 0, false);
        foreach (ushort sequence in (ushort[])[10, 12, 14, 15]) Assert.True(rewriter.TryRewrite(Packet(sequence), out _));
        var gaps = new List<int>();
        while (rewriter.TryFillGap(out var gap)) gaps.Add(gap);
        Assert.Equal([65_535, 1], gaps);
        Assert.False(rewriter.TryRewrite(Packet(11), out _));
        Assert.False(rewriter.TryLeaveOut(Packet(13), out _));
    }

    [Fact]
    public void Padding_is_not_put_into_a_frame()
    {
        var rewriter = new StreamRewriter(90_000, 100, 1);
        Assert.False(rewriter.TryInsert(out _));
        rewriter.Switch(Packet(1), 0, false);
        rewriter.TryRewrite(Packet(1) with { Flags = PacketFlags.StartsFrame }, out _);
        Assert.False(rewriter.TryInsert(out _));
    }

    [Theory]
    [InlineData(3000, 3000, true, 3000)] // on the line of the track
    [InlineData(3000, 1500, true, 3000)] // whatever the time of arrival
    [InlineData(0, 100, true, 1)] // the same picture in another layer
    [InlineData(unchecked((uint)-6000), 100, true, 1)] // one before that
    [InlineData(900_000, 3000, true, 3000)] // not to be believed
    [InlineData(unchecked((uint)-900_000), 3000, true, 3000)]
    [InlineData(900_000, 900_000, true, 900_000)] // after a pause
    [InlineData(12345, 2700, false, 2700)] // another person
    public void Timestamps_go_on_after_a_switch(uint lineAdvance, int elapsedTicks, bool sameTrack, uint advance)
    {
        var rewriter = new StreamRewriter(90_000, 1, uint.MaxValue - 10);
        var first = Packet(1) with { Timestamp = 500, Arrival = new MonoTime(1_000_000) };
        rewriter.Switch(first, 7_000, false);
        Assert.True(rewriter.TryRewrite(first, out var numbers));
        Assert.Equal(uint.MaxValue - 10, numbers.Timestamp);

        var next = Packet(900) with { Ssrc = 2, Timestamp = 80_000, Arrival = new MonoTime(1_000_000 + (elapsedTicks * 100L / 9)) };
        rewriter.Switch(next, 7_000 + lineAdvance, sameTrack);
        Assert.True(rewriter.TryRewrite(next, out var after));
        Assert.InRange(after.Timestamp - numbers.Timestamp, advance == 1 ? 1 : advance - 1, advance);
        Assert.Equal(after.Timestamp + 90, rewriter.Project(80_090));
        Assert.Equal(after.Timestamp, rewriter.LatestTimestamp);
    }

    [Fact]
    public void A_switch_that_had_to_be_moved_moves_no_later_ones()
    {
        var rewriter = new StreamRewriter(90_000, 1, 0);
        Feed(ssrc: 1, line: 0, expected: 0);
        Feed(ssrc: 2, line: 0, expected: 1);
        Feed(ssrc: 1, line: 3000, expected: 3000);

        void Feed(uint ssrc, uint line, uint expected)
        {
            var info = Packet(1) with { Ssrc = ssrc, Timestamp = 77 * ssrc };
            rewriter.Switch(info, line, sameTrack: true);
            Assert.True(rewriter.TryRewrite(info, out var numbers));
            Assert.Equal(expected, numbers.Timestamp);
        }
    }

    [Theory]
    [InlineData(true, 0x7FFE)]
    [InlineData(false, 0x7E)]
    public void Picture_ids_go_on_over_pictures_that_are_left_out_and_over_switches(bool longIds, ushort first)
    {
        var mask = longIds ? 0x7FFF : 0x7F;
        var rewriter = new StreamRewriter(90_000, 1, 0);
        ushort sequence = 1;
        rewriter.Switch(Next(0), 0, false);
        sequence = 1;
        Send(0, 1, 1);
        Send(0, 1, 1); // a second packet
        Leave(1);
        Leave(1);
        Send(2, 2, 3);
        Leave(3);
        Leave(4);
        Send(5, 3, 6);
        var late = Next(6);
        Send(7, 5, 8);
        Leave(8);
        Assert.True(rewriter.TryRewrite(late, out var numbers));
        Assert.Equal((4, 7), (numbers.PictureId & mask, numbers.Tl0PictureIndex));
        Send(9, 6, 10);
        rewriter.Switch(Next(100), 0, true);
        sequence--;
        Send(100, 7, 11);
        for (var i = 1; i < 200; i++) Send(100 + i, 7 + i, 11 + i);

        PacketInfo Next(int picture) => Packet(sequence++) with
        {
            PictureId = (ushort)((first + picture) & mask),
            Tl0PictureIndex = (byte)(250 + picture),
            Flags = PacketFlags.PictureId | PacketFlags.Tl0PictureIndex | (longIds ? PacketFlags.LongPictureId : PacketFlags.None),
        };

        void Send(int picture, int expected, int tl0)
        {
            Assert.True(rewriter.TryRewrite(Next(picture), out var sent));
            Assert.Equal(((expected & mask), (byte)tl0), (sent.PictureId & mask, sent.Tl0PictureIndex));
        }

        void Leave(int picture) => Assert.False(rewriter.TryLeaveOut(Next(picture), out _));
    }

    [Fact]
    public void Frames_that_name_the_frames_they_refer_to_keep_their_distances()
    {
        foreach (var codec in new[] { MediaCodec.Vp9, MediaCodec.Av1 })
        {
            var rewriter = new StreamRewriter(90_000, 1, 0);
            var info = Packet(1) with { Codec = codec, PictureId = 500, FrameNumber = 65_535, DescriptorLength = 3, Flags = PacketFlags.PictureId | PacketFlags.LongPictureId };
            rewriter.Switch(info, 0, false);
            Assert.True(rewriter.TryRewrite(info, out var first));
            Assert.False(rewriter.TryLeaveOut(info with { Sequence = 2, PictureId = 501, FrameNumber = 0 }, out _));
            Assert.True(rewriter.TryRewrite(info with { Sequence = 3, PictureId = 502, FrameNumber = 1 }, out var second));
            Assert.Equal((2, 2, 1), (second.PictureId - first.PictureId, second.FrameNumber - first.FrameNumber, second.Sequence - first.Sequence));
            var other = info with { Ssrc = 2, FrameNumber = 9, PictureId = 3 };
            rewriter.Switch(other, 0, true);
            Assert.True(rewriter.TryRewrite(other, out var third));
            Assert.Equal((1, 1, 1), (third.PictureId - second.PictureId, third.FrameNumber - second.FrameNumber, third.Sequence - second.Sequence));
        }
    }

    [Fact]
    public void Ids_are_written_where_they_stand()
    {
        var rewriter = new StreamRewriter(90_000, 1, 0);
        var packet = Packets.TestPacket.Vp8Key.ToArray();
        var info = new Packets.TestPacket { Payload = packet }.Read(MediaCodec.Vp8);
        rewriter.Switch(info, 0, false);
        Assert.True(rewriter.TryRewrite(info, out var numbers));
        numbers.Patch(packet, info);
        Assert.Equal([0x90, 0xF0, 0x80, 0x01, 0x01, 0x60], packet[..6]);

        byte[] shortId = [0x90, 0x80, 0x55, 1];
        info = new Packets.TestPacket(2) { Payload = shortId }.Read(MediaCodec.Vp8);
        rewriter.Switch(info, 0, false);
        Assert.True(rewriter.TryRewrite(info, out numbers));
        numbers.Patch(shortId, info);
        Assert.Equal([0x90, 0x80, 0x02, 1], shortId);
    }

    [Fact]
    public void Nothing_is_sent_of_what_does_not_feed_it()
    {
        var rewriter = new StreamRewriter(90_000, 1, 0);
        Assert.False(rewriter.TryRewrite(Packet(1), out _));
        Assert.False(rewriter.TryLeaveOut(Packet(1), out _));
        rewriter.Switch(Packet(1), 0, false);
        Assert.False(rewriter.TryRewrite(Packet(2) with { Ssrc = 99 }, out _));
        Assert.True(rewriter.TryRewrite(Packet(1), out _));
        rewriter.Stop();
        Assert.False(rewriter.IsFed);
        Assert.False(rewriter.TryRewrite(Packet(2), out _));
    }

    [Fact]
    public void Rewriting_allocates_nothing()
    {
        var rewriter = new StreamRewriter(90_000, 1, 0);
        ushort sequence = 0;
        Allocations.AssertNone(() =>
        {
            if (sequence % 100 == 0) rewriter.Switch(Packet(sequence), 0, false);
            return rewriter.TryRewrite(Packet(sequence++), out _) & !rewriter.TryLeaveOut(Packet(sequence++), out _);
        });
    }

    private static PacketInfo Packet(ushort sequence) => new() { Ssrc = 1, Sequence = sequence, Codec = MediaCodec.Vp8, Flags = PacketFlags.StartsFrame | PacketFlags.EndsFrame };

    private static string Run(string input, ushort firstOut)
    {
        var rewriter = new StreamRewriter(90_000, firstOut, 1);
        var output = new List<string>();
        var ssrc = 0u;
        foreach (var step in input.Split(' '))
        {
            if (step == "i")
            {
                Assert.True(rewriter.TryInsert(out var padding));
                output.Add($"{padding.Sequence}");
                continue;
            }

            var number = ushort.Parse(step.TrimStart('s', 'd'));
            if (step[0] == 's') ssrc++;
            var info = Packet(number) with { Ssrc = ssrc };
            if (step[0] == 's') rewriter.Switch(info, 0, false);
            if (step[0] != 'd') output.Add(rewriter.TryRewrite(info, out var numbers) ? $"{numbers.Sequence}" : "-");
            else if (rewriter.TryLeaveOut(info, out var gap)) output.Add($"={gap}");
        }

        return string.Join(' ', output);
    }
}
