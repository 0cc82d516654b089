using Parley.Server.Reporting;
using ZXing.Common;
using ZXing.QrCode.Internal;

namespace Parley.Server.Tests.Reporting;

/// <summary>Read as a telephone would, by a decoder that has nothing to do with what draws it.</summary>
public sealed class TerminalQrCodeTests
{
    [Theory]
    [InlineData("https://192.168.1.7:8443/")]
    [InlineData("https://[2001:db8:85a3:8d3:1319:8a2e:370:7348]:65535/")]
    [InlineData("https://a-rather-long-name-of-a-department.in-a-rather-large-company.example.com:8443/")]
    [InlineData("https://测试.example/")]
    public void What_is_drawn_leads_to_the_address(string url)
    {
        var modules = Modules(TerminalQrCode.Draw(url));
        var dark = (from row in Enumerable.Range(0, modules.Length) from column in Enumerable.Range(0, modules[row].Length) where modules[row][column] select (Row: row, Column: column)).ToList();
        var (top, left, bottom, right) = (dark.Min(module => module.Row), dark.Min(module => module.Column), dark.Max(module => module.Row), dark.Max(module => module.Column));
        var size = right - left + 1;
        Assert.Equal(size, bottom - top + 1);
        // some light on all sides, without which it is not found; the four modules of the standard are for paper
        Assert.All([top, left, modules.Length - 1 - bottom, modules[0].Length - 1 - right], light => Assert.InRange(light, 2, 4));

        var code = new BitMatrix(size);
        foreach (var (row, column) in dark)
            code[column - left, row - top] = true;
        Assert.Equal(url, new Decoder().decode(code, null)?.Text);
    }

    private static bool[][] Modules(string drawn)
    {
        var lines = drawn.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Equal(lines[0].Length, line.Length));
        return [.. lines.SelectMany(line => (bool[][])[[.. line.Select(letter => letter is '█' or '▀')], [.. line.Select(letter => letter is '█' or '▄')]])];
    }
}
