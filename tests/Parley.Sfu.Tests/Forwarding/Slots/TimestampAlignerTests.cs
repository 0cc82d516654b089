using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;
using Parley.Sfu.Forwarding.Slots;

namespace Parley.Sfu.Tests.Forwarding.Slots;

public sealed class TimestampAlignerTests
{
    private const uint Rate = 90_000;
    private const ulong Epoch = 3_900_000_000ul << 32;

    private readonly TimestampAligner _aligner = new(Rate, 3);
    private readonly uint[] _begins = [uint.MaxValue - 5000, 1_000_000, 2_500_000_000];

    [Fact]
    public void Until_there_are_reports_the_fastest_packets_say_how_streams_lie()
    {
        var random = Entropy.FromNumber(1);
        for (var now = 0; now < 3000; now += 33)
        {
            for (var stream = 0; stream < 3; stream++) _aligner.Received(stream, Timestamp(stream, now), At(now + random.Next(20)));
        }

        AssertAligned(3000, tolerance: 3 * 90);
    }

    [Fact]
    public void Reports_say_it_exactly()
    {
        for (var stream = 0; stream < 3; stream++)
        {
            _aligner.Received(stream, Timestamp(stream, 0), At(stream * 40));
            Report(stream, 1000 + (stream * 300));
        }

        AssertAligned(5000, tolerance: 1);
        Assert.Equal(Timestamp(0, 5000), _aligner.ToLine(0, Timestamp(0, 5000)));
    }

    [Fact]
    public void Reports_that_contradict_the_arrival_are_not_believed()
    {
        for (var stream = 0; stream < 3; stream++)
        {
            _aligner.Received(stream, Timestamp(stream, 0), At(0));
            _aligner.Reported(stream, new SenderInfo(Epoch + ((ulong)stream << 37), Timestamp(stream, 0), 0, 0));
        }

        AssertAligned(1000, tolerance: 1);
    }

    [Fact]
    public void A_stream_that_begins_anew_is_put_on_the_same_line()
    {
        for (var stream = 0; stream < 3; stream++) _aligner.Received(stream, Timestamp(stream, 0), At(0));
        var line = _aligner.ToLine(1, Timestamp(1, 2000));
        foreach (var stream in new[] { 0, 1, 2, 1 })
        {
            _aligner.Restart(stream);
            _begins[stream] += 123_456_789;
            _aligner.Received(stream, Timestamp(stream, 1000), At(1000));
            for (var other = 0; other < 3; other++) Assert.Equal(line, _aligner.ToLine(other, Timestamp(other, 2000)));
        }
    }

    [Fact]
    public void The_line_of_a_lone_stream_that_begins_anew_goes_on()
    {
        _aligner.Received(0, Timestamp(0, 0), At(0));
        var line = _aligner.ToLine(0, Timestamp(0, 2000));
        _aligner.Restart(0);
        _begins[0] = 77;
        _aligner.Received(0, Timestamp(0, 1000), At(1000));
        Assert.Equal(line, _aligner.ToLine(0, Timestamp(0, 2000)));
    }

    [Fact]
    public void A_source_whose_clock_is_slow_is_followed()
    {
        for (var now = 0; now < 600_000; now += 33)
        {
            _aligner.Received(0, Timestamp(0, now), At(now));
            _aligner.Received(1, (uint)(_begins[1] + (now * 90L * 9999 / 10_000)), At(now)); // 100 ppm
        }

        var line = _aligner.ToLine(1, (uint)(_begins[1] + (600_000 * 90L * 9999 / 10_000)));
        Assert.InRange(Math.Abs(RtpTimestamp.Distance(_aligner.ToLine(0, Timestamp(0, 600_000)), line)), 0, 180);
    }

    [Fact]
    public void Sound_and_picture_are_reported_on_by_one_clock_however_late_their_reports_come()
    {
        var random = Entropy.FromNumber(2);
        var clock = new PublisherClock();
        Assert.False(clock.IsKnown);
        var sound = new TimestampAligner(48_000, 1);
        Assert.False(sound.TryTimestampAt(0, At(0), clock, out _));
        for (var now = 0; now < 60_000; now += 1000)
        {
            sound.Received(0, (uint)(now * 48), At(now + 5));
            _aligner.Received(0, Timestamp(0, now), At(now + 60)); // encoding a picture takes longer
            if (now == 0) Assert.True(sound.TryTimestampAt(0, At(105), clock, out var early) && early == 100 * 48);
            var late = At(now + random.Next(100));
            sound.Reported(0, new SenderInfo(Ntp(now), (uint)(now * 48), 0, 0));
            clock.Reported(Ntp(now), late);
            _aligner.Reported(0, new SenderInfo(Ntp(now + 500), Timestamp(0, now + 500), 0, 0));
            clock.Reported(Ntp(now + 500), At(now + 500 + random.Next(100)));
        }

        Assert.True(sound.TryTimestampAt(0, At(60_000), clock, out var heard));
        Assert.True(_aligner.TryTimestampAt(0, At(60_000), clock, out var seen));
        var difference = (heard / 48.0) - (RtpTimestamp.Distance(_begins[0], seen) / 90.0);
        Assert.InRange(difference, -0.1, 0.1);
        Assert.InRange(heard / 48.0, 60_000 - 20, 60_000);
    }

    [Fact]
    public void A_clock_that_is_set_is_followed()
    {
        var clock = new PublisherClock();
        clock.Reported(Ntp(10_000), At(0));
        clock.Reported(Ntp(10_950), At(1000));
        Assert.InRange(NtpTime.Distance(Ntp(11_000), clock.At(At(1000))).TotalMilliseconds, -0.3, 0);
        clock.Reported(Ntp(1000), At(2000));
        Assert.Equal(Ntp(1000), clock.At(At(2000)));
        clock.Reported(Ntp(50_000), At(3000));
        Assert.Equal(Ntp(50_000), clock.At(At(3000)));
    }

    [Fact]
    public void Reports_of_any_content_do_no_harm()
    {
        var random = Entropy.FromNumber(3);
        var clock = new PublisherClock();
        Span<byte> bytes = stackalloc byte[8];
        for (var i = 0; i < 10_000; i++)
        {
            random.Fill(bytes);
            var ntp = BitConverter.ToUInt64(bytes);
            _aligner.Received(i % 3, (uint)ntp, At(i));
            _aligner.Reported(i % 3, new SenderInfo(ntp, (uint)(ntp >> 20), 0, 0));
            clock.Reported(ntp, At(i));
            _aligner.ToLine(i % 3, (uint)i);
            _aligner.TryTimestampAt(i % 3, At(i), clock, out _);
        }
    }

    private void AssertAligned(int now, int tolerance)
    {
        var line = _aligner.ToLine(0, Timestamp(0, now));
        for (var stream = 1; stream < 3; stream++)
            Assert.InRange(Math.Abs(RtpTimestamp.Distance(line, _aligner.ToLine(stream, Timestamp(stream, now)))), 0, tolerance);
    }

    private void Report(int stream, int now) => _aligner.Reported(stream, new SenderInfo(Ntp(now), Timestamp(stream, now), 0, 0));

    private uint Timestamp(int stream, int now) => _begins[stream] + (uint)(now * 90);

    private static ulong Ntp(long milliseconds) => Epoch + (((ulong)milliseconds << 32) / 1000);

    private static MonoTime At(long milliseconds) => new(milliseconds * 1000);
}
