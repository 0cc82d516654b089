using System.Globalization;
using System.Text;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>A figure that was measured, and what it may be at most.</summary>
/// <param name="What">What was measured, and where.</param>
/// <param name="Figure">What it was.</param>
/// <param name="Limit">What it may be; with <paramref name="AtLeast"/> what it must be.</param>
/// <param name="Unit">Of both.</param>
/// <param name="AtLeast">Whether more is better.</param>
internal sealed record Bar(string What, double Figure, double Limit, string Unit, bool AtLeast = false)
{
    public bool Holds => AtLeast ? Figure >= Limit : Figure <= Limit;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{What}: {Figure:0.##} {Unit} ({(AtLeast ? "at least" : "at most")} {Limit:0.##})");
}

/// <summary>Prints bars as a table: what, the figures of each round, what was wanted, and whether it holds.</summary>
internal static class BarTable
{
    /// <param name="rounds">The same bars, as often as they were measured.</param>
    public static string Of(IReadOnlyList<IReadOnlyList<Bar>> rounds)
    {
        var text = new StringBuilder();
        foreach (var (index, bar) in rounds[0].Index())
        {
            var figures = rounds.Select(round => round[index]).ToList();
            var shown = string.Join("  ", figures.Select(figure => figure.Figure.ToString("0.##", CultureInfo.InvariantCulture).PadLeft(7)));
            var sign = bar.AtLeast ? "≥" : "≤";
            text.AppendLine(CultureInfo.InvariantCulture, $"{bar.What,-72} {shown}   {sign} {bar.Limit:0.##} {bar.Unit,-8} {(figures.TrueForAll(figure => figure.Holds) ? "ok" : "NOT")}");
        }

        return text.ToString();
    }
}
