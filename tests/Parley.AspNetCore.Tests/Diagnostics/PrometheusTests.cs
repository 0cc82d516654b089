using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Diagnostics;

namespace Parley.AspNetCore.Tests.Diagnostics;

public sealed class PrometheusTests : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly Meter _meter;
    private readonly PrometheusExporter _exporter;

    public PrometheusTests()
    {
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _exporter = new PrometheusExporter(meters);
        _meter = meters.Create("Parley.Test");
    }

    [Fact]
    public void A_counter_sums_and_ends_in_total()
    {
        var counter = _meter.CreateCounter<long>("parley.test.things", "{thing}", "Things\nwith \\");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "a\"b\\c\nd"));
        counter.Add(3, new KeyValuePair<string, object?>("kind", "a\"b\\c\nd"));
        Assert.Contains(
            "# HELP parley_test_things_total Things\\nwith \\\\\n# TYPE parley_test_things_total counter\nparley_test_things_total{kind=\"a\\\"b\\\\c\\nd\"} 5\n",
            _exporter.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_is_cumulative_and_carries_its_unit()
    {
        var histogram = _meter.CreateHistogram<double>("parley.test.wait", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (var value in (double[])[0.5, 0.6, 7])
            histogram.Record(value);
        Assert.Contains(
            """
            # TYPE parley_test_wait_seconds histogram
            parley_test_wait_seconds_bucket{le="0.5"} 1
            parley_test_wait_seconds_bucket{le="1"} 2
            parley_test_wait_seconds_bucket{le="+Inf"} 3
            parley_test_wait_seconds_sum 8.1
            parley_test_wait_seconds_count 3

            """.ReplaceLineEndings("\n"), _exporter.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Observed_values_are_read_at_every_scrape()
    {
        var value = 1;
        _meter.CreateObservableGauge("parley.test.level", () => value);
        Assert.Contains("parley_test_level 1\n", _exporter.Write(), StringComparison.Ordinal);
        value = 2;
        Assert.Contains("parley_test_level 2\n", _exporter.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_up_down_counter_is_a_gauge()
    {
        var level = _meter.CreateUpDownCounter<int>("parley.test.open");
        level.Add(3);
        level.Add(-1);
        Assert.Contains("# TYPE parley_test_open gauge\nparley_test_open 2\n", _exporter.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_a_strangers_choice_do_not_grow_without_end()
    {
        var counter = _meter.CreateCounter<int>("parley.test.many");
        for (var number = 0; number < 10_000; number++)
            counter.Add(1, new KeyValuePair<string, object?>("who", number));
        var lines = _exporter.Write().Split('\n').Where(line => line.StartsWith("parley_test_many_total{", StringComparison.Ordinal)).ToList();
        Assert.InRange(lines.Count, 2, 260);
        Assert.Equal(10_000, lines.Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Another_servers_numbers_in_the_same_process_are_not_ours()
    {
        using var others = new ServiceCollection().AddMetrics().BuildServiceProvider();
        others.GetRequiredService<IMeterFactory>().Create("Parley.Test").CreateCounter<int>("parley.test.theirs").Add(1);
        Assert.DoesNotContain("theirs", _exporter.Write(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _exporter.Dispose();
        _services.Dispose();
    }
}
