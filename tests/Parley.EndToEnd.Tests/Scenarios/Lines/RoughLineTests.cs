using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios.Lines;

/// <summary>What a network does to media, with real programs on a real kernel. In virtual time: <c>tests/Parley.Sfu.Tests/Congestion</c>.</summary>
public sealed class RoughLineTests
{
    [Fact, Trait("Length", "long")]
    public async Task Narrow_and_lossy_lines_carry_what_they_can_and_harm_nobody_else()
    {
        Assert.SkipUnless(LineLab.Missing is null, LineLab.Missing ?? "");
        await using var lines = await RoughLines.CreateAsync();
        var bars = await lines.RunAsync(new RoughTimes(Before: TimeSpan.FromSeconds(4), Narrow: TimeSpan.FromSeconds(6), After: TimeSpan.FromSeconds(9)));
        foreach (var bar in bars)
            Figures.Note(bar.ToString());
        Assert.DoesNotContain(bars, bar => !bar.Holds);
    }

    /// <summary>The same in rounds that last longer: <c>bench/network/run</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Bench()
    {
        Assert.SkipUnless(LineLab.Missing is null, LineLab.Missing ?? "");
        await using var lines = await RoughLines.CreateAsync();
        var rounds = new List<IReadOnlyList<Bar>>();
        for (var i = 0; i < 3; i++)
            rounds.Add(await lines.RunAsync(new RoughTimes(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(15))));
        Console.Write(BarTable.Of(rounds));
    }
}
