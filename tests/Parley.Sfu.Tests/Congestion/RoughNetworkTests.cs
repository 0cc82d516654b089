using System.Globalization;
using Parley.Protocols.Primitives;
using Parley.Testing;

namespace Parley.Sfu.Tests.Congestion;

/// <summary>What is no congestion must not look like it, and what is must.</summary>
public sealed class RoughNetworkTests(ITestOutputHelper output)
{
    private const int Camera = 1_700_000;

    [Theory]
    [InlineData(0.05, 25, 1)]
    [InlineData(0.05, 25, 2)]
    [InlineData(0.05, 100, 3)]
    [InlineData(0.10, 40, 4)]
    [InlineData(0.10, 40, 5)]
    [InlineData(0.10, 10, 6)]
    public void Random_loss_is_no_congestion(double loss, int milliseconds, int seed)
    {
        var link = DownlinkScenario.Link(5_000_000, milliseconds) with { Loss = loss };
        var back = new NetworkConditions { Delay = TimeSpan.FromMilliseconds(milliseconds), Loss = loss };
        var scenario = new DownlinkScenario(seed, new NetworkSchedule(link), back).Run(60);
        AssertKept(scenario, from: 6, share: 0.98);
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    [InlineData(60, true)]
    public void Jitter_is_no_congestion(int milliseconds, bool keepsOrder)
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var link = DownlinkScenario.Link(5_000_000) with { Jitter = TimeSpan.FromMilliseconds(milliseconds), KeepsOrder = keepsOrder };
            var scenario = new DownlinkScenario(seed, new NetworkSchedule(link)).Run(60);
            AssertKept(scenario, from: 8, share: 0.97);
        }
    }

    [Fact]
    public void Loss_in_bursts_is_no_congestion()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var link = DownlinkScenario.Link(5_000_000) with { Bursts = new BurstLoss(0.005, 0.1) };
            AssertKept(new DownlinkScenario(seed, new NetworkSchedule(link)).Run(60), from: 6, share: 0.97);
        }
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void Lost_feedback_is_no_congestion(double loss)
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var back = new NetworkConditions { Delay = TimeSpan.FromMilliseconds(25), Loss = loss };
            AssertKept(new DownlinkScenario(seed, new NetworkSchedule(DownlinkScenario.Link(5_000_000)), back).Run(60), from: 6, share: 0.98);
        }
    }

    [Fact]
    public void A_longer_way_is_no_congestion()
    {
        var link = DownlinkScenario.Link(5_000_000, 20);
        var schedule = new NetworkSchedule(DownlinkScenario.Start, (TimeSpan.FromSeconds(20), link), (TimeSpan.FromSeconds(20), link with { Delay = TimeSpan.FromMilliseconds(120) }), (TimeSpan.Zero, link));
        AssertKept(new DownlinkScenario(1, schedule).Run(60), from: 6, share: 0.93);
    }

    [Fact]
    public void A_clock_that_drifts_is_no_congestion()
    {
        foreach (var drift in new[] { 200e-6, -200e-6 })
        {
            var scenario = new DownlinkScenario(1, new NetworkSchedule(DownlinkScenario.Link(5_000_000)), clockDrift: drift).Run(120);
            AssertKept(scenario, from: 6, share: 0.99);
        }
    }

    [Fact]
    public void A_policer_without_a_queue_is_congestion()
    {
        SimulatedSource[] cameras = [.. Enumerable.Range(0, 3).Select(DownlinkScenario.Camera)];
        var link = DownlinkScenario.Link(1_200_000) with { Queue = TimeSpan.FromMilliseconds(40) };
        var scenario = new DownlinkScenario(1, new NetworkSchedule(link), sources: cameras).Run(60);
        Print(scenario);
        Assert.InRange(scenario.Between(10, 60).Average(sample => sample.Sent), 500_000, 1_300_000);
        Assert.True(scenario.Network.Lost < 0.06 * scenario.Receiver.Packets, $"{scenario.Network.Lost} lost, {scenario.Receiver.Packets} arrived");
    }

    [Fact]
    public void A_flow_that_takes_half_of_the_link_is_made_room_for()
    {
        SimulatedSource[] cameras = [.. Enumerable.Range(0, 3).Select(DownlinkScenario.Camera)];
        var scenario = new DownlinkScenario(1, new NetworkSchedule(DownlinkScenario.Link(3_000_000)), sources: cameras);
        var other = new ConstantFlow(scenario.Network, DownlinkScenario.Address(7), DownlinkScenario.ReceiverAddress, 1_500_000);
        scenario.Run(15);
        other.IsOn = true;
        scenario.Run(25);
        other.IsOn = false;
        scenario.Run(15);
        Print(scenario);
        Assert.True(scenario.Between(16.5, 40).Average(sample => sample.Queue.TotalMilliseconds) < 60);
        Assert.InRange(scenario.Between(18, 40).Average(sample => sample.Sent), 900_000, 1_500_000);
        Assert.True(scenario.Between(47, 55).Average(sample => sample.Sent) > 2_000_000);
    }

    [Fact]
    public void A_flow_that_fills_the_queue_leaves_something()
    {
        SimulatedSource[] cameras = [.. Enumerable.Range(0, 3).Select(DownlinkScenario.Camera)];
        var scenario = new DownlinkScenario(1, new NetworkSchedule(DownlinkScenario.Link(3_000_000, queue: 200)), sources: cameras);
        var other = new GreedyFlow(scenario.Network, DownlinkScenario.Address(7), DownlinkScenario.Address(8), DownlinkScenario.ReceiverAddress);
        scenario.Run(15);
        other.IsOn = true;
        scenario.Run(45);
        Print(scenario);
        Assert.True(scenario.Between(25, 60).Average(sample => sample.Sent) > 250_000, "starved");
    }

    [Fact]
    public void Two_subscribers_behind_one_link_share_it()
    {
        SimulatedSource[] cameras = [.. Enumerable.Range(0, 3).Select(DownlinkScenario.Camera)];
        var scenario = new DownlinkScenario(1, new NetworkSchedule(DownlinkScenario.Link(3_000_000)), sources: cameras);
        var second = scenario.AddServer([.. Enumerable.Range(0, 3).Select(i => DownlinkScenario.Camera(50 + i))]);
        var rates = new List<(long First, long Second)>();
        for (var i = 0; i < 60; i++)
        {
            scenario.Run(1);
            rates.Add((scenario.Server.Control.Rate(scenario.Network.Now), second.Control.Rate(scenario.Network.Now)));
        }

        Print(scenario);
        var (one, two) = (rates.Skip(15).Average(r => r.First), rates.Skip(15).Average(r => r.Second));
        output.WriteLine($"{one / 1000:F0} and {two / 1000:F0} kbit/s");
        Assert.InRange(one + two, 1_700_000, 3_100_000);
        Assert.True(Math.Min(one, two) > 0.25 * (one + two), "one has next to nothing");
        Assert.True(scenario.Between(15, 60).Average(sample => sample.Queue.TotalMilliseconds) < 100);
    }

    [Fact]
    public void A_subscriber_with_a_bad_network_harms_no_other()
    {
        var alone = new DownlinkScenario(9, new NetworkSchedule(DownlinkScenario.Link(5_000_000))).Run(30);
        var bad = new DownlinkScenario(9, new NetworkSchedule(DownlinkScenario.Link(200_000) with { Loss = 0.2, Jitter = TimeSpan.FromMilliseconds(100) })).Run(30);
        Assert.True(alone.Between(5, 30).All(sample => sample.Layer == 2));
        Assert.True(bad.Between(5, 30).All(sample => sample.Layer < 2));
    }

    [Fact]
    public void When_nothing_gets_through_next_to_nothing_is_sent_and_when_it_does_again_the_picture_is_soon_back()
    {
        var link = DownlinkScenario.Link(3_000_000);
        var schedule = new NetworkSchedule(DownlinkScenario.Start, (TimeSpan.FromSeconds(10), link), (TimeSpan.FromSeconds(5), link with { Loss = 1 }), (TimeSpan.Zero, link));
        var scenario = new DownlinkScenario(1, schedule).Run(30);
        Print(scenario);
        Assert.True(scenario.Between(11.5, 15).Average(sample => sample.Sent) < 300_000);
        Assert.True(scenario.Between(15, 30).First(sample => sample.Sent > 1_400_000).At.TotalSeconds < 18);
    }

    [Fact]
    public void An_estimate_neither_falls_nor_grows_while_little_is_sent()
    {
        var quiet = new SimulatedSource(1, 60_000);
        var scenario = new DownlinkScenario(1, new NetworkSchedule(DownlinkScenario.Link(8_000_000)), sources: [quiet]).Run(120);
        Print(scenario);
        Assert.InRange(scenario.Samples[^1].Estimate, 700_000, 900_000);
        Assert.InRange(scenario.Between(5, 120).Min(sample => sample.Estimate), 700_000, 900_000);
        Assert.Equal(0, scenario.Server.PaddingBytes);
    }

    [Fact]
    public void Little_is_sent_and_the_network_gets_worse_than_that()
    {
        var quiet = new SimulatedSource(1, 400_000);
        var link = DownlinkScenario.Link(8_000_000);
        var schedule = new NetworkSchedule(DownlinkScenario.Start, (TimeSpan.FromSeconds(10), link), (TimeSpan.Zero, link with { Rate = 200_000 }));
        var scenario = new DownlinkScenario(1, schedule, sources: [quiet]).Run(30);
        Print(scenario);
        Assert.InRange(scenario.Samples[^1].Estimate, 160_000, 230_000);
        Assert.True(scenario.Between(12, 30).Average(sample => sample.Queue.TotalMilliseconds) < 100);
    }

    [Theory]
    [InlineData(60_000, 60)]
    [InlineData(60_000, 150)]
    [InlineData(500_000, 60)]
    [InlineData(500_000, 150)]
    public void A_delay_that_leaps_is_no_congestion(int rate, int milliseconds)
    {
        // a processor that others have, a radio that has to wait its turn: what was sent has nothing to do with it
        for (var seed = 1; seed <= 6; seed++)
        {
            var chance = Entropy.FromNumber((ulong)seed);
            var link = DownlinkScenario.Link(20_000_000, 1) with { KeepsOrder = true };
            var steps = new List<(TimeSpan, NetworkConditions)> { (TimeSpan.FromSeconds(10), link) };
            for (var at = 0; at < 20_000;)
            {
                var length = 50 + chance.Next(350);
                steps.Add((TimeSpan.FromMilliseconds(length), link with { Delay = TimeSpan.FromMilliseconds(chance.Next(milliseconds)) }));
                at += length;
            }

            steps.Add((TimeSpan.Zero, link));
            SimulatedSource[] cameras = [new SimulatedSource(seed, rate), new SimulatedSource(seed + 1, rate)];
            var scenario = new DownlinkScenario(seed, new NetworkSchedule(DownlinkScenario.Start, [.. steps]), sources: cameras).Run(35);
            Print(scenario);
            var paused = scenario.Between(5, 35).Average(sample => sample.Layer < 0 ? 1.0 : 0.0);
            Assert.True(paused < 0.05, string.Create(CultureInfo.InvariantCulture, $"seed {seed}: the picture was paused for {100 * paused:F1} % of the time"));
        }
    }

    [Fact]
    public void A_queue_that_grows_slowly_is_congestion()
    {
        // of 700 kbit/s that are sent 95 % get through
        var camera = new SimulatedSource(1, 330_000);
        var other = new SimulatedSource(2, 330_000);
        var link = DownlinkScenario.Link(8_000_000);
        var schedule = new NetworkSchedule(DownlinkScenario.Start, (TimeSpan.FromSeconds(10), link), (TimeSpan.Zero, link with { Rate = 670_000 }));
        var scenario = new DownlinkScenario(1, schedule, sources: [camera, other]).Run(40);
        Print(scenario);
        Assert.True(scenario.Between(11, 40).Max(sample => sample.Queue.TotalMilliseconds) < 500);
        Assert.True(scenario.Between(15, 40).Average(sample => sample.Queue.TotalMilliseconds) < 80);
    }

    private void AssertKept(DownlinkScenario scenario, double from, double share)
    {
        Print(scenario);
        var samples = scenario.Between(from, 1000).ToList();
        var kept = samples.Count(sample => sample.Layer == 2) / (double)samples.Count;
        Assert.True(kept >= share, string.Create(CultureInfo.InvariantCulture, $"the largest layer was there for {100 * kept:F1} % of the time"));
        Assert.True(samples.Average(sample => sample.Sent) > 0.9 * Camera, "the rate fell");
    }

    private void Print(DownlinkScenario scenario)
    {
        foreach (var part in scenario.Samples.Chunk(100))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{part[0].At.TotalSeconds,4:F0} s: estimate {part.Average(s => s.Estimate) / 1000:F0} ({part.Min(s => s.Estimate) / 1000}), sent {part.Average(s => s.Sent) / 1000:F0}, queue {part.Average(s => s.Queue.TotalMilliseconds):F0} ms, layer {part.Min(s => s.Layer)} to {part.Max(s => s.Layer)}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loss {100 * scenario.Server.Control.Network.Loss:F1} %, padding {scenario.Server.PaddingBytes}, switches {scenario.Server.Switches}"));
    }
}
