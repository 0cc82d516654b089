using System.Buffers.Binary;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Sfu.Congestion;

namespace Parley.Sfu.Tests.Congestion;

/// <summary>A receiver may say what it likes: it harms nobody but itself.</summary>
public sealed class HostileFeedbackTests
{
    private const long RealRate = 1_500_000;
    private const int Bytes = 1000;
    private readonly SendControl _control = new() { Wanted = 10_000_000 };
    private readonly Entropy _random = Entropy.FromNumber(17);
    private readonly byte[] _buffer = new byte[1500];
    private MonoTime _now = new(5_000_000);
    private ushort _last;

    [Fact]
    public void Random_bytes_behind_a_true_header()
    {
        for (var i = 0; i < 50_000; i++)
        {
            Send();
            var length = 20 + (4 * _random.Next(40));
            for (var j = 0; j < length; j++) _buffer[j] = (byte)_random.Next(256);
            BinaryPrimitives.WriteUInt32BigEndian(_buffer, 0x8FCD_0000u | (uint)((length / 4) - 1));
            if (i % 2 == 0) BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(12), (ushort)(_last - _random.Next(50)));
            Give(length);
        }
    }

    [Fact]
    public void Sequence_numbers_that_were_never_sent()
    {
        for (var i = 0; i < 5000; i++)
        {
            Send();
            Write((ushort)(_last + 1 + _random.Next(30_000)), 100 * i, 20, 1);
        }

        Assert.False(_control.Network.HasTransportFeedback);
    }

    [Fact]
    public void The_same_packets_again_and_again_count_once()
    {
        for (var i = 0; i < 300; i++)
        {
            Send();
            var arrival = _now.Microseconds;
            for (var again = 0; again < 20; again++) Write((ushort)(_last - 10), arrival, 11, 100);
        }

        Assert.InRange(_control.Estimate, 40_000, 2 * RealRate);
    }

    [Fact]
    public void Times_that_jump()
    {
        for (var i = 0; i < 5000; i++)
        {
            Send();
            Write(_last, (long)_random.Next(1 << 30) * 1000, 1, 250);
        }
    }

    [Fact]
    public void Times_that_run_backwards_or_stand_still()
    {
        for (var i = 0; i < 3000; i++)
        {
            Send();
            if (i % 5 == 4) Write((ushort)(_last - 4), i < 1500 ? 100_000_000 - (i * 10_000L) : 5_000_000, 5, 0);
        }
    }

    [Fact]
    public void Whoever_says_that_everything_came_at_once_gets_no_more_than_was_wanted()
    {
        _control.Wanted = 3_000_000;
        for (var i = 0; i < 20_000; i++)
        {
            Send();
            while (_control.PaddingDue(_now) is > 0 and var bytes) _last = _control.Sent(bytes, _now, SendReason.Padding);
            if (i % 9 == 8) Write((ushort)(_last - 8), _now.Microseconds, 9, 0);
        }

        Assert.True(_control.Estimate < 4_500_000, $"{_control.Estimate}");
    }

    [Fact]
    public void Sixty_thousand_lost_packets_in_a_few_bytes()
    {
        var before = DateTime.UtcNow;
        for (var i = 0; i < 2000; i++)
        {
            Send();
            byte[] datagram =
            [
                0x8F, 205, 0, 8, 0, 0, 0, 1, 0, 0, 0, 2, (byte)(_last >> 8), (byte)_last, 0xFF, 0xF8, 0, 0, 0, 7,
                0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF,
            ];
            datagram.CopyTo(_buffer, 0);
            Give(datagram.Length);
        }

        Assert.True(DateTime.UtcNow - before < TimeSpan.FromSeconds(10), "too much work for a peer to ask for");
    }

    [Fact]
    public void Receiver_estimates_of_any_size()
    {
        foreach (var estimate in new ulong[] { 0, 1, 1000, ulong.MaxValue, 1UL << 63, 300_000 })
        {
            Send();
            _control.OnReceiverEstimate(estimate, _now);
            AssertSane();
        }
    }

    [Fact]
    public void Reports_of_any_loss()
    {
        foreach (var loss in new[] { -1, 2, double.NaN, double.PositiveInfinity, 0, 1 })
        {
            Send();
            _control.OnReceiverReport(loss, TimeSpan.FromDays(-3), _now);
            _control.OnReceiverReport(loss, TimeSpan.MaxValue, _now);
            AssertSane();
        }
    }

    [Fact]
    public void Sending_and_feedback_allocate_nothing()
    {
        Run(3000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(3000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int packets)
        {
            for (var i = 0; i < packets; i++)
            {
                Send();
                _control.MaySend(_now, out _);
                _control.PaddingDue(_now);
                if (i % 10 == 9) Write((ushort)(_last - 9), _now.Microseconds, 10, 250, check: false);
            }
        }
    }

    private void Send()
    {
        _now += TimeSpan.FromSeconds(Bytes * 8.0 / RealRate);
        _last = _control.Sent(Bytes, _now);
    }

    private void Write(ushort first, long arrival, int count, int spacing, bool check = true)
    {
        Span<TransportArrival> arrivals = stackalloc TransportArrival[count];
        for (var i = 0; i < count; i++) arrivals[i] = new TransportArrival((ushort)(first + i), arrival + (i * spacing));
        Give(TransportFeedback.Write(_buffer, new FeedbackHeader(1, 2), 0, first, arrivals, out _), check);
    }

    private void Give(int length, bool check = true)
    {
        if (!RtcpCompound.TryParse(_buffer.AsSpan(0, length), out var compound)) return;
        foreach (var packet in compound)
        {
            if (TransportFeedback.TryParse(packet, out var feedback)) _control.OnFeedback(feedback, _now);
        }

        if (check) AssertSane();
    }

    private void AssertSane()
    {
        Assert.InRange(_control.Estimate, CongestionOptions.Default.Min, CongestionOptions.Default.Max);
        Assert.InRange(_control.Network.Loss, 0, 1);
        Assert.True(_control.Network.HoldUntil <= _now + TimeSpan.FromSeconds(2), "pictures are held back for too long");
        Assert.True(_control.MaySend(_now, out var when) || when > _now, "asked again at once");
        Assert.True(_control.NextTimeout == MonoTime.Never || _control.NextTimeout.Microseconds < _now.Microseconds + 10_000_000);
    }
}
