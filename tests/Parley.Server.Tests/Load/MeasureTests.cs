using Parley.Server.Load;

namespace Parley.Server.Tests.Load;

public sealed class MeasureTests
{
    [Fact]
    public void Percentiles_are_times_that_happened()
    {
        Assert.Equal(new Percentiles(50, 95, 99, 100), Percentiles.Of(Enumerable.Range(1, 100).Reverse().Select(number => TimeSpan.FromMilliseconds(number))));
        Assert.Equal(new Percentiles(7.001, 7.001, 7.001, 7.001), Percentiles.Of([TimeSpan.FromMicroseconds(7001)]));
        Assert.Null(Percentiles.Of([]));
    }

    [Fact]
    public void Proc_5_stat_is_read_whatever_the_process_calls_itself()
    {
        const string stat = "77 (a ) b (c) S 1 2 3 4 5 6 7 8 9 10 250 150 0 0 20 0 30 0 99 1 2";
        Assert.True(ServerProcess.TryParse(stat, "1000 25 3 0 0 0 0", 4096, out var figures));
        Assert.Equal(new ProcessFigures(TimeSpan.FromSeconds(4), 25 * 4096), figures);
        for (var length = 0; length < stat.IndexOf("250", StringComparison.Ordinal); length++) Assert.False(ServerProcess.TryParse(stat[..length], "1000 25", 4096, out _));
        Assert.False(ServerProcess.TryParse(stat, "1000", 4096, out _));
        Assert.False(ServerProcess.TryParse(stat, "1000 x", 4096, out _));
    }

    [Fact]
    public void This_very_process_can_be_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This needs /proc.");
        Assert.True(ServerProcess.TryRead(Environment.ProcessId, out var figures));
        Assert.True(figures.Cpu > TimeSpan.Zero);
        Assert.InRange(figures.ResidentBytes, 1_000_000, 100_000_000_000);
        Assert.InRange(figures.Handles!.Value, 10, 100_000);
        Assert.False(ServerProcess.TryRead(int.MaxValue, out _));
    }
}
