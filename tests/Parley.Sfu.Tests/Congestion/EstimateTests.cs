using System.Globalization;
using Parley.Protocols.Primitives;
using Parley.Testing;

namespace Parley.Sfu.Tests.Congestion;

/// <summary>How near the estimate is to what the network carries.</summary>
public sealed class EstimateTests(ITestOutputHelper output)
{
    private const int Seconds = 90;
    private const double Settling = 3;

    [Fact]
    public void Within_15_percent_of_the_true_rate_over_20_traces()
    {
        var errors = new List<double>();
        for (var seed = 1; seed <= 20; seed++)
        {
            var trace = Trace.Random(seed);
            SimulatedSource[] cameras = [.. Enumerable.Range(0, 5).Select(i => DownlinkScenario.Camera((seed * 10) + i))];
            var scenario = new DownlinkScenario(seed, trace.Schedule, trace.Uplink, cameras).Run(Seconds);
            var settled = scenario.Samples.Where(sample => trace.Changes.All(change => sample.At.TotalSeconds < change || sample.At.TotalSeconds > change + Settling)).ToList();
            var error = settled.Average(Error);
            errors.Add(error);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"trace {seed,2} ({trace}): off by {100 * error:F1} %, bias {100 * settled.Average(Bias):F1} %, changes included {100 * scenario.Samples.Average(Error):F1} %; queue median {Median(scenario.Samples.Select(s => s.Queue.TotalMilliseconds)):F0} ms, 95th {Percentile(scenario.Samples.Select(s => s.Queue.TotalMilliseconds), 0.95):F0} ms; padding {scenario.Server.PaddingBytes * 8.0 / Seconds / 1000:F0} kbit/s"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean {100 * errors.Average():F1} %, worst {100 * errors.Max():F1} %"));
        Assert.All(errors, error => Assert.True(error <= 0.15));
    }

    private static double Error(Sample sample) => Math.Abs(Bias(sample));

    private static double Bias(Sample sample) => (sample.Estimate - sample.Rate) / (double)sample.Rate;

    private static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    private static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)(share * (sorted.Count - 1))];
    }

    /// <summary>A network whose rate changes every few seconds.</summary>
    private sealed record Trace(NetworkSchedule Schedule, NetworkConditions Uplink, IReadOnlyList<double> Changes, string Description)
    {
        public static Trace Random(int seed)
        {
            var random = Entropy.FromNumber((ulong)seed);
            var delay = 10 + random.Next(70);
            var jitter = random.Next(3) == 0 ? random.Next(20) : 0;
            var queue = 100 + random.Next(900);
            var loss = random.Next(3) == 0 ? 0.01 * random.Next(3) : 0;
            var steps = new List<(TimeSpan, NetworkConditions)>();
            var changes = new List<double>();
            for (double at = 0; at < Seconds;)
            {
                var rate = (long)(300_000 * Math.Pow(13, random.Next(1000) / 1000.0));
                var length = 7 + random.Next(10);
                changes.Add(at);
                steps.Add((TimeSpan.FromSeconds(length), new NetworkConditions
                {
                    Rate = rate,
                    Delay = TimeSpan.FromMilliseconds(delay),
                    Jitter = TimeSpan.FromMilliseconds(jitter),
                    KeepsOrder = random.Next(2) == 0,
                    Queue = TimeSpan.FromMilliseconds(queue),
                    Loss = loss,
                }));
                at += length;
            }

            return new Trace(
                new NetworkSchedule(DownlinkScenario.Start, [.. steps]), new NetworkConditions { Delay = TimeSpan.FromMilliseconds(delay), Loss = loss },
                changes, $"delay {delay} ms, jitter {jitter} ms, loss {100 * loss:F0} %, queue {queue} ms");
        }

        public override string ToString() => Description;
    }
}
