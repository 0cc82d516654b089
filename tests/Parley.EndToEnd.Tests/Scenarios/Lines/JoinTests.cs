using System.Globalization;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios.Lines;

/// <summary>How long a click on "Join now" takes to show somebody, over a line with a round trip of 50 ms, in a room that goes on already.</summary>
public sealed class JoinTests : Scenario, IAsyncLifetime
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(50);

    private LineLab _lab = null!;
    private ParleyServer _server = null!;
    private ChromiumBrowser _near = null!;
    private ChromiumBrowser _far = null!;

    private protected override ParleyServer Server => _server;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless((LineLab.Missing ?? LabFixture.Missing) is null, LineLab.Missing ?? LabFixture.Missing ?? "");
        _lab = await LineLab.CreateAsync();
        _server = await ParleyServer.StartAsync(_lab.Server);
        _near = await ChromiumBrowser.LaunchAsync((await _lab.ConnectAsync(TimeSpan.Zero)).Person.Namespace, _server.Authority);
        _far = await ChromiumBrowser.LaunchAsync((await _lab.ConnectAsync(RoundTrip)).Person.Namespace, _server.Authority);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var one in (IAsyncDisposable?[])[_far, _near, _server, _lab])
        {
            if (one is not null)
                await one.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact, Trait("Length", "long")]
    public async Task Whoever_clicks_sees_somebody_soon_over_a_long_way_too()
    {
        var times = await MeasureAsync(5);
        Assert.InRange(Percentile(times, 0.5), 0, 1_200);
    }

    /// <summary>The same more often, with the bars that a quiet machine has to meet: <c>bench/network/run</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Bench()
    {
        var times = await MeasureAsync(30);
        Console.Write(BarTable.Of(
        [[
            new("50 ms: from click to first picture, median", Percentile(times, 0.5), 400, "ms"),
            new("50 ms: from click to first picture, 95th of a hundred", Percentile(times, 0.95), 700, "ms"),
        ]]));
    }

    private async Task<List<double>> MeasureAsync(int joins)
    {
        var (ada, bob, cyd) = (await PersonAsync(_near, "Ada", 0), await PersonAsync(_near, "Bob", 120), await PersonAsync(_far, "Cyd", 240));
        var link = await ada.OpenRoomAsync();
        await bob.JoinAsync(link);
        await ada.SeesAsync(bob);

        // with a third, who stays, it is a room that goes on, and not a call that becomes one
        var dan = await PersonAsync(_near, "Dan", 60);
        await dan.JoinAsync(link);
        await ada.SeesAsync(bob, dan);
        await ada.MovesAsync("routed");
        var times = new List<double>();
        for (var i = 0; i < joins; i++)
        {
            var joined = await cyd.JoinTimeAsync(link);
            times.Add(joined.Milliseconds);
            Figures.Note(joined.ToString());
            await cyd.SeesAsync(ada, bob, dan);
            await cyd.Person.HangUpAsync();
            await cyd.Person.Page.ClickAsync(Control.Button("Back to start"));
            await ada.SeesNoMoreAsync(cyd);
        }

        Figures.Note(string.Create(CultureInfo.InvariantCulture, $"from click to first picture: median {Percentile(times, 0.5):0} ms, 95th of a hundred {Percentile(times, 0.95):0} ms, longest {times.Max():0} ms"));
        return times;
    }

    private static double Percentile(List<double> times, double share) => times.Order().ElementAt((int)Math.Ceiling(share * times.Count) - 1);

    private async Task<RoomPage> PersonAsync(ChromiumBrowser browser, string name, int hue)
    {
        var one = new RoomPage(await SignedInAsync(await browser.NewPageAsync(), Unique(name)), hue, 350 + hue);
        await one.DressAsync(640, 360, 15);
        return one;
    }
}
