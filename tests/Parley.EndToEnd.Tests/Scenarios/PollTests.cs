using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Pages;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Questions to everybody, in real browsers, on a server that is killed meanwhile.</summary>
public sealed class PollTests(BrowserShelf browsers) : OwnServerScenario
{
    [Fact, Trait("Length", "medium")]
    public async Task A_host_asks_everybody_votes_the_server_is_killed_and_the_results_are_there()
    {
        var (host, guest) = await MeetAsync(browsers);
        var link = await host.Page.UrlAsync();
        await AskAsync(host, guest);
        await guest.Page.ClickAsync(new Control("radio", "Coffee"));
        await guest.Page.ClickAsync(Control.Button("Vote", exact: true));
        await guest.SeesAsync("1 of 2 have voted", "100%");
        await host.SeesAsync("1 of 2 have voted");

        await Server.KillAsync();
        await host.SeesAsync("reconnecting");
        await Server.RestartAsync();
        await host.SeesNoMoreAsync("reconnecting");
        await guest.SeesNoMoreAsync("reconnecting");

        await host.Page.ClickAsync(new Control("radio", "Tea"));
        await host.Page.ClickAsync(Control.Button("Vote", exact: true));
        await guest.SeesAsync("2 of 2 have voted", "50%");
        await guest.Page.ClickAsync(Control.Button("Change your vote"));
        await guest.Page.ClickAsync(new Control("radio", "Tea"));
        await guest.Page.ClickAsync(Control.Button("Vote", exact: true));
        await host.SeesAsync("100%");
        await host.Page.ClickAsync(Control.Button("Close the poll", exact: true));
        await guest.SeesAsync("Results are there: Tea or coffee?", "2 votes");

        // who comes later sees them too, and who voted for what
        var late = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Lena"));
        await late.Page.GoAsync(link);
        await late.Page.ClickAsync(Control.Button("Join now"));
        await late.SeesAsync(guest.Name);
        await late.Page.PressAsync("a");
        await late.SeesAsync("Tea or coffee?", "2 votes");
        await late.Page.ClickAsync(Control.Button("Tea 100%"));
        await late.SeesAsync(host.Name, guest.Name);
    }

    [Fact, Trait("Length", "medium")]
    public async Task A_vote_in_the_very_moment_in_which_the_server_is_killed_counts_when_it_is_back()
    {
        var (host, guest) = await MeetAsync(browsers);
        await AskAsync(host, guest);
        await guest.Page.ClickAsync(new Control("radio", "Coffee"));
        await Server.FreezeAsync();
        await guest.Page.ClickAsync(Control.Button("Vote", exact: true));
        await Server.KillAsync();
        await guest.SeesAsync("reconnecting");
        await Server.RestartAsync();
        await guest.SeesAsync("1 of 2 have voted", "100%");
        await host.SeesAsync("1 of 2 have voted");
        Assert.DoesNotContain("The server did not answer", await guest.TextAsync(), StringComparison.Ordinal);
    }

    private static async Task AskAsync(CallPage host, CallPage guest)
    {
        await host.Page.PressAsync("a");
        await host.SeesAsync("No polls yet");
        await host.Page.ClickAsync(Control.Button("New poll"));
        await host.Page.TypeAsync(Control.Textbox("Question"), "Tea or coffee?");
        await host.Page.TypeAsync(Control.Textbox("Answer 1"), "Tea");
        await host.Page.TypeAsync(Control.Textbox("Answer 2"), "Coffee");
        await host.Page.ClickAsync(Control.Button("Ask everybody"));

        await guest.SeesAsync($"{host.Name} asks: Tea or coffee?");
        await guest.Page.ClickAsync(Control.Button("Vote", exact: true));
        await guest.SeesAsync("0 of 2 have voted");
    }
}
