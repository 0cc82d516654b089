using System.Globalization;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios.Lines;

/// <summary>
/// How long a click on "Join now" takes to show somebody, over a line with a round trip of 50 ms, in a room that goes on already. Its people
/// send what was recorded: three browsers that encode would take the processors from the one that is looked at.
/// </summary>
public sealed class JoinTests : Scenario, IAsyncLifetime
{
    private const int Others = 3;
    private const int Hue = 120;
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(50);

    private LineLab _lab = null!;
    private ParleyServer _server = null!;
    private ChromiumBrowser _far = null!;
    private ParleyLoad? _others;
    private RoomPage _comer = null!;
    private string _link = "";
    private string _recording = "";

    private protected override ParleyServer Server => _server;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless((LineLab.Missing ?? LabFixture.Missing) is null, LineLab.Missing ?? LabFixture.Missing ?? "");
        _lab = await LineLab.CreateAsync();
        _server = await ParleyServer.StartAsync(_lab.Server);
        _far = await ChromiumBrowser.LaunchAsync((await _lab.ConnectAsync(RoundTrip)).Person.Namespace);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var one in (IAsyncDisposable?[])[_others, _far, _server, _lab])
        {
            if (one is not null)
                await one.DisposeAsync();
        }

        if (_recording.Length > 0)
            File.Delete(_recording);
        GC.SuppressFinalize(this);
    }

    [Fact, Trait("Length", "long")]
    public async Task Whoever_clicks_sees_somebody_soon_over_a_long_way_too()
    {
        await GatherAsync();
        var times = await MeasureAsync(5, stands: false);
        Assert.InRange(Percentile(times, 0.5), 0, 1_200);
    }

    [Fact, Trait("Length", "long")]
    public async Task Whoever_has_looked_at_themselves_first_sees_somebody_at_once()
    {
        await GatherAsync();
        var times = await MeasureAsync(9, stands: true);
        Assert.InRange(Percentile(times, 0.5), 0, 400);
    }

    /// <summary>The same more often, with the bars that a quiet machine has to meet: <c>bench/network/run</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Bench()
    {
        await GatherAsync();
        var standing = await MeasureAsync(20, stands: true);
        var hasty = await MeasureAsync(10, stands: false);
        Console.Write(BarTable.Of(
        [[
            new("50 ms: from click to first picture, median", Percentile(standing, 0.5), 400, "ms"),
            new("50 ms: from click to first picture, 95th of a hundred", Percentile(standing, 0.95), 700, "ms"),
            new("50 ms: of whoever clicks at once, median", Percentile(hasty, 0.5), 700, "ms"),
        ]]));
    }

    private async Task GatherAsync()
    {
        var (width, height, rate) = (640, 360, 15);
        _comer = new RoomPage(await SignedInAsync(await _far.NewPageAsync(), Unique("Cyd")), hue: 240, tone: 590);
        await _comer.DressAsync(width, height, rate);
        var artist = new RoomPage(_comer.Person, Hue, tone: 0);
        _recording = await artist.RecordAsync(width, height, rate, seconds: 4);
        var room = "join-" + Guid.NewGuid().ToString("N");
        _others = ParleyLoad.Start(_lab.Server, _server, room, "--publishers", $"{Others}", "--subscribers", "0", "--recording", _recording, "--duration", "3600");
        await _others.MeasuresAsync();
        _link = $"{_server.Url}/r/{room}";
    }

    private async Task<List<double>> MeasureAsync(int joins, bool stands)
    {
        var times = new List<double>();
        for (var i = 0; i < joins; i++)
        {
            var offered = _comer.Sent("media.connect");
            var joined = await _comer.JoinTimeAsync(_link, stands);
            Assert.True(!stands || _comer.Sent("media.connect") == offered, "What was made ready at the door was of no use.");
            times.Add(joined.Milliseconds);
            Figures.Note(joined.ToString());
            await _comer.SeesAsync(Others, Hue);
            await _comer.Person.HangUpAsync();
            await _comer.Person.Page.ClickAsync(Control.Button("Back to start"));
        }

        Figures.Note(string.Create(CultureInfo.InvariantCulture, $"{(stands ? "after a look at themselves" : "at once")}, from click to first picture: median {Percentile(times, 0.5):0} ms, 95th of a hundred {Percentile(times, 0.95):0} ms, longest {times.Max():0} ms"));
        return times;
    }

    private static double Percentile(List<double> times, double share) => times.Order().ElementAt((int)Math.Ceiling(share * times.Count) - 1);
}
