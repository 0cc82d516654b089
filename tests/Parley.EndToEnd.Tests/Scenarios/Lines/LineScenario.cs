using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Pages;

namespace Parley.EndToEnd.Tests.Scenarios.Lines;

/// <summary>People in browsers, each with a line of their own to a server through which all media go.</summary>
public abstract class LineScenario : Scenario, IAsyncLifetime
{
    private const int Width = 640, Height = 360, Rate = 15;

    private readonly List<IAsyncDisposable> _browsers = [];
    private LineLab _lab = null!;
    private ParleyServer _server = null!;

    private protected override ParleyServer Server => _server;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless((LineLab.Missing ?? LabFixture.Missing) is null, LineLab.Missing ?? LabFixture.Missing ?? "");
        _lab = await LineLab.CreateAsync();
        _server = await ParleyServer.StartAsync(_lab.Server, new Dictionary<string, string> { ["AlwaysRouted"] = "true" });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var one in (IAsyncDisposable?[])[.. _browsers, _server, _lab])
        {
            if (one is not null)
                await one.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private protected async Task<(RoomPage Page, Line Line)> PersonAsync(string kind, string name, int hue, TimeSpan roundTrip)
    {
        var line = await _lab.ConnectAsync(roundTrip);
        var page = await OpenAsync(kind, line.Person);
        var one = new RoomPage(await SignedInAsync(page, Unique(name)), hue, 350 + (2 * hue));
        await one.DressAsync(Width, Height, Rate);
        return (one, line);
    }

    private async Task<IBrowserPage> OpenAsync(string kind, LabHost machine)
    {
        if (kind == "Firefox")
        {
            var firefox = await FirefoxBrowser.LaunchAsync(machine);
            _browsers.Add(firefox);
            return await firefox.NewPageAsync();
        }

        var chromium = await ChromiumBrowser.LaunchAsync(machine.Namespace);
        _browsers.Add(chromium);
        return await chromium.NewPageAsync();
    }
}
