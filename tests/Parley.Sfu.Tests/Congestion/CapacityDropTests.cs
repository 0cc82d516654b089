using System.Globalization;
using Parley.Testing;

namespace Parley.Sfu.Tests.Congestion;

/// <summary>The network gets worse, and better again.</summary>
public sealed class CapacityDropTests(ITestOutputHelper output)
{
    private const double Drop = 15, Recovery = 35, End = 50;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void From_3_to_half_a_megabit_and_back(int seed)
    {
        var link = DownlinkScenario.Link(3_000_000, milliseconds: 10 + (5 * seed));
        var schedule = new NetworkSchedule(
            DownlinkScenario.Start,
            (TimeSpan.FromSeconds(Drop + (seed * 0.037)), link),
            (TimeSpan.FromSeconds(Recovery - Drop), link with { Rate = 500_000 }),
            (TimeSpan.Zero, link));
        SimulatedSource[] cameras = [.. Enumerable.Range(0, 3).Select(i => DownlinkScenario.Camera(seed + i))];
        var scenario = new DownlinkScenario(seed, schedule, sources: cameras).Run(End);
        var shift = seed * 0.037;
        var before = scenario.Between(Drop - 5, Drop).ToList();
        var rate = before.Average(sample => sample.Sent);
        var drained = scenario.Between(Drop + shift, Recovery).Last(sample => sample.Queue.TotalMilliseconds >= 150).At.TotalSeconds - Drop - shift;
        var down = scenario.Between(Drop + shift, Recovery).First(sample => sample.Layer < 2).At.TotalSeconds - Drop - shift;
        var fed = scenario.Between(Drop + shift, Recovery).First(sample => sample.Layer is 0 or 1).At.TotalSeconds - Drop - shift;
        var back = scenario.Between(Recovery + shift, End).First(sample => sample.Sent >= 0.9 * rate).At.TotalSeconds - Recovery - shift;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"seed {seed}: {rate / 1000:F0} kbit/s; queue below 150 ms after {drained:F2} s, worst {scenario.Samples.Max(s => s.Queue.TotalMilliseconds):F0} ms; layer down after {down:F2} s, picture again after {fed:F2} s; 90 % back after {back:F2} s"));
        Assert.True(before.All(sample => sample.Layer == 2), "the network carried the largest layer");
        Assert.True(drained <= 1, $"the queue stayed above 150 ms for {drained} s");
        Assert.True(down <= 2, $"the layer went down after {down} s");
        Assert.True(fed <= 2.5, $"the picture was gone for {fed} s");
        Assert.True(back <= 8, $"the rate was back after {back} s");
    }
}
