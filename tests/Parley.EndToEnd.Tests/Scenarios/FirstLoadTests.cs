using System.Globalization;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>What somebody waits for who opens the app, or a link to a room, for the first time.</summary>
public sealed class FirstLoadTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private const int Loads = 5;
    private const double MostBytes = 250_000;
    private const double MostMilliseconds = 1_000;

    private protected override ParleyServer Server => shared.Server;

    [Theory, Trait("Length", "medium")]
    [InlineData("/")]
    [InlineData("/r/blue-otter-4821")]
    public async Task Is_small_and_one_can_write_ones_name_at_once(string path)
    {
        var loads = new List<FirstLoad>();
        for (var i = 0; i < Loads; i++)
        {
            // a profile of its own each time, with nothing in its cache
            await using var page = await (await browsers.ChromiumAsync()).NewPageAsync();
            await page.PrepareAsync("load.js");
            await page.GoAsync(Server.Url + path);
            loads.Add(await page.CallAsync<FirstLoad>("() => parleyLoad.writable()"));
            await page.TypeAsync(Control.Textbox("Your name"), "Ada");
            loads[^1] = loads[^1] with { Bytes = await page.CallAsync<double>("() => parleyLoad.bytes()") };
            Assert.Empty(await page.CallAsync<string[]>("() => parleyWatch.violations()"));
        }

        var median = loads.ConvertAll(load => load.Milliseconds).Order().ElementAt(Loads / 2);
        Figures.Note(string.Create(CultureInfo.InvariantCulture, $"{path}: {loads.Max(load => load.Bytes) / 1000:0} KB, one can write after {median:0} ms ({string.Join(", ", loads.Select(load => load.Milliseconds.ToString("0", CultureInfo.InvariantCulture)))})"));
        Assert.InRange(loads.Max(load => load.Bytes), 1, MostBytes);
        Assert.InRange(median, 0, MostMilliseconds);
    }

    /// <summary>A browser that changes its network while it loads gives up what it was loading, and the page is never told.</summary>
    [Fact, Trait("Length", "medium")]
    public async Task Whose_scripts_never_come_is_told_to_load_the_page_again()
    {
        await using var page = await (await browsers.ChromiumAsync()).NewPageAsync();
        await page.BlockAsync("**/*.js");
        await page.GoAsync(Server.Url);
        await Eventually.Holds(() => page.CallAsync<bool>("() => { const late = document.getElementById('late'); return late.checkVisibility({ visibilityProperty: true }) && late.innerText.includes('reload this page'); }"), "one reads what to do");
    }

    /// <summary>One load.</summary>
    /// <param name="Milliseconds">From the beginning of the navigation to the first picture with a field that takes a name, and a page that is free to take it.</param>
    /// <param name="Bytes">Over the line, compressed, headers included.</param>
    private sealed record FirstLoad(double Milliseconds, double Bytes);
}
