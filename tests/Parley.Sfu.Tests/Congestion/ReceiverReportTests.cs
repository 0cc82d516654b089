using Parley.Protocols.Primitives;
using Parley.Sfu.Congestion;

namespace Parley.Sfu.Tests.Congestion;

/// <summary>Receivers that give no transport feedback: their reports, and their own estimate (REMB), are all there is.</summary>
public sealed class ReceiverReportTests
{
    private readonly SendControl _control = new();
    private MonoTime _now = new(1_000_000);

    [Fact]
    public void Without_losses_the_estimate_grows_to_what_is_wanted_and_no_further()
    {
        _control.Wanted = 2_000_000;
        Report(30, rate: 800_000, loss: 0);
        Assert.InRange(_control.Estimate, 2_000_000, 2_600_000);
    }

    [Fact]
    public void A_few_losses_change_nothing_and_many_make_it_fall()
    {
        _control.Wanted = 2_000_000;
        Report(30, rate: 2_000_000, loss: 0);
        var before = _control.Estimate;
        Report(30, rate: 2_000_000, loss: 0.08);
        Assert.Equal(before, _control.Estimate);
        Report(5, rate: 2_000_000, loss: 0.3);
        Assert.True(_control.Estimate < 0.9 * before);
    }

    [Fact]
    public void A_capacity_is_found_by_its_losses()
    {
        _control.Wanted = 3_000_000;
        long sum = 0;
        for (var i = 0; i < 120; i++)
        {
            var rate = Math.Min(_control.Estimate, 3_000_000);
            Report(1, rate, loss: Math.Max(0, 1 - (1_000_000.0 / rate)));
            if (i >= 60) sum += _control.Estimate;
        }

        Assert.InRange(sum / 60, 800_000, 1_250_000);
    }

    [Fact]
    public void The_receivers_estimate_counts_when_it_is_less_than_what_is_sent()
    {
        _control.Wanted = 3_000_000;
        Report(60, rate: 2_000_000, loss: 0);
        _control.OnReceiverEstimate(700_000, _now);
        Assert.Equal(700_000, _control.Estimate);
    }

    [Fact]
    public void The_receivers_estimate_does_not_keep_a_small_rate_small_for_ever()
    {
        // it follows what arrives: half as much again
        _control.Wanted = 2_000_000;
        long rate = 150_000;
        for (var i = 0; i < 60; i++)
        {
            _control.OnReceiverEstimate((ulong)(rate * 3 / 2), _now);
            Report(1, rate, loss: 0);
            rate = Math.Min(_control.Estimate, 2_000_000);
        }

        Assert.True(_control.Estimate >= 2_000_000, $"{_control.Estimate}");
    }

    [Fact]
    public void Nothing_is_probed()
    {
        _control.Wanted = 5_000_000;
        Report(10, rate: 500_000, loss: 0);
        Assert.Equal(MonoTime.Never, _control.NextTimeout);
        Assert.Equal(0, _control.PaddingDue(_now));
        Assert.False(_control.Network.HasTransportFeedback);
    }

    private void Report(int seconds, long rate, double loss)
    {
        for (var i = 0; i < seconds; i++)
        {
            for (var sent = 0; sent < 50; sent++)
            {
                _control.Sent((int)(rate / 8 / 50), _now);
                _now += TimeSpan.FromMilliseconds(20);
            }

            _control.OnReceiverReport(loss, TimeSpan.FromMilliseconds(80), _now);
        }
    }
}
