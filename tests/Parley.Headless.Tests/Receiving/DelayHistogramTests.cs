using Parley.Headless.Receiving;

namespace Parley.Headless.Tests.Receiving;

public sealed class DelayHistogramTests
{
    [Fact]
    public void Percentiles_are_within_seven_percent()
    {
        var histogram = new DelayHistogram();
        for (var i = 1; i <= 10_000; i++) histogram.Add(TimeSpan.FromMicroseconds(i * 37));
        foreach (var share in (double[])[0.01, 0.5, 0.9, 0.95, 0.99, 0.999])
        {
            var exact = share * 10_000 * 37;
            Assert.InRange(histogram.Percentile(share).TotalMicroseconds, exact, exact * 1.07);
        }

        Assert.Equal(TimeSpan.FromMicroseconds(370_000), histogram.Percentile(1));
        Assert.Equal((10_000, TimeSpan.FromMicroseconds(370_000)), (histogram.Count, histogram.Max));
    }

    [Fact]
    public void Extremes_are_counted()
    {
        var histogram = new DelayHistogram();
        Assert.Equal(TimeSpan.Zero, histogram.Percentile(0.5));
        histogram.Add(TimeSpan.FromMilliseconds(-1));
        Assert.Equal(TimeSpan.Zero, histogram.Percentile(1));
        histogram.Add(TimeSpan.FromDays(300));
        Assert.Equal(2, histogram.Count);
        Assert.Equal(TimeSpan.FromDays(300), histogram.Max);
    }

    [Fact]
    public void Several_add_up()
    {
        DelayHistogram a = new(), b = new();
        for (var i = 0; i < 90; i++) a.Add(TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 10; i++) b.Add(TimeSpan.FromMilliseconds(100));
        a.Add(b);
        Assert.Equal(100, a.Count);
        Assert.InRange(a.Percentile(0.9).TotalMilliseconds, 1, 1.07);
        Assert.Equal(100, a.Percentile(0.91).TotalMilliseconds, 0.01);
    }

    [Fact]
    public void What_came_since_is_told_apart_from_what_was_there()
    {
        DelayHistogram before = new(), now = new();
        foreach (var histogram in (DelayHistogram[])[before, now]) histogram.Add(TimeSpan.FromMilliseconds(500));
        Assert.Equal((0, TimeSpan.Zero), (now.Since(before).Count, now.Since(before).Max));
        for (var i = 0; i < 10; i++) now.Add(TimeSpan.FromMilliseconds(20));
        var since = now.Since(before);
        Assert.Equal(10, since.Count);
        Assert.InRange(since.Percentile(0.5).TotalMilliseconds, 20, 21.4);
        Assert.InRange(since.Max.TotalMilliseconds, 20, 21.4);
    }
}
