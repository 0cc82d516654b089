using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Sfu.Congestion;

namespace Parley.Sfu.Tests.Congestion;

public sealed class SendControlTests
{
    private const int Interval = 20_000;
    private readonly SendControl _control = new();
    private readonly byte[] _buffer = new byte[1500];
    private MonoTime _now = new(5_000_000);
    private ushort _next;

    [Fact]
    public void Whoever_gets_nothing_of_more_than_a_second_was_cut_off_until_something_comes()
    {
        Send(50);
        Tell(0, 50);
        Send(63);
        // of the first three it told, and was cut off by then
        Tell(53, 60, lost: 59);
        Assert.True(_control.WasCutOff);
        Send(5);
        Tell(113, 5);
        Assert.False(_control.WasCutOff);
    }

    [Fact]
    public void Whoever_tells_of_it_late_was_not()
    {
        Send(50);
        Tell(0, 50);
        Send(60);
        Tell(50, 60);
        Assert.False(_control.WasCutOff);
    }

    [Fact]
    public void Nor_was_whose_word_did_not_come_for_a_while()
    {
        Send(50);
        Tell(0, 50);
        Send(60);
        Tell(105, 5);
        Assert.False(_control.WasCutOff);
    }

    [Fact]
    public void Nor_was_to_whom_nothing_was_sent_for_a_while()
    {
        Send(50);
        Tell(0, 50);
        _now += TimeSpan.FromSeconds(30);
        Send(10);
        Tell(50, 10, lost: 9);
        Assert.False(_control.WasCutOff);
    }

    private void Send(int count)
    {
        for (; count > 0; count--)
        {
            _now += TimeSpan.FromMicroseconds(Interval);
            _next = (ushort)(_control.Sent(1000, _now) + 1);
        }
    }

    // all of these, but for the first ones, have come as they were sent
    private void Tell(ushort first, int count, int lost = 0)
    {
        var arrivals = Enumerable.Range(first + lost, count - lost).Select(number => new TransportArrival((ushort)number, _now.Microseconds - ((_next - 1 - number) * Interval))).ToArray();
        var length = TransportFeedback.Write(_buffer, new FeedbackHeader(1, 2), 0, first, arrivals, out _);
        Assert.True(RtcpCompound.TryParse(_buffer.AsSpan(0, length), out var compound));
        foreach (var packet in compound)
        {
            Assert.True(TransportFeedback.TryParse(packet, out var feedback));
            _control.OnFeedback(feedback, _now);
        }
    }
}
