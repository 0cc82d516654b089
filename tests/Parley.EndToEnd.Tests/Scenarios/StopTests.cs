using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>A server that its operator stops in mid-call, and starts again.</summary>
public sealed class StopTests(BrowserShelf browsers) : OwnServerScenario(new Dictionary<string, string> { ["DrainTime"] = "00:00:03" })
{
    private const string Notice = "about to restart";

    [Fact, Trait("Length", "medium")]
    public async Task Everybody_is_told_before_and_is_back_by_themselves_after()
    {
        var (ada, bob) = await TwoAsync(browsers, "Ada", "Bob");
        var eve = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Eve"));
        await ConnectAsync(ada, bob);

        // whoever is in no call is told only for as long as the server is there
        var told = Task.WhenAll(ada.SeesAsync(Notice), bob.SeesAsync(Notice), eve.SeesAsync(Notice));
        var stopping = Server.StopAsync();
        await told;
        Assert.Equal(0, await stopping);
        await eve.SeesAsync("The server is restarting.");
        await ada.SeesAsync("reconnecting");

        await Server.RestartAsync();
        await ada.SeesNoMoreAsync("reconnecting");
        await bob.SeesNoMoreAsync("reconnecting");
        await eve.SeesNoMoreAsync("The server is restarting.");
        await bob.ToggleMicrophoneAsync();
        await ada.SeesAsync("Muted");
        await bob.HangUpAsync();
        await ada.SeesAsync("Call ended");
    }
}
