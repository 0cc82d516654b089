using Parley.EndToEnd.Tests.Browsers;

namespace Parley.EndToEnd.Tests.Pages;

/// <summary>The page for operators.</summary>
internal sealed class AdminPage(CallPage person)
{
    public IBrowserPage Page => person.Page;

    /// <summary>Opens it without a token, and pastes one.</summary>
    public async Task SignInAsync(string url, string token)
    {
        await Page.GoAsync($"{url}/admin");
        await person.SeesAsync("Print a token on its machine");
        // a field for secrets has no role to find it by
        await Page.CallAsync<bool>("(token) => { parleyWatch.all('#token')[0].value = token; return true; }", token);
        await Page.ClickAsync(Control.Button("Sign in", exact: true));
    }

    public Task SeesAsync(params string[] texts) => person.SeesAsync(texts);

    public Task SeesNoMoreAsync(string text) => person.SeesNoMoreAsync(text);

    public Task FollowAsync(string link) => Page.ClickAsync(new Control("link", link));

    public Task PressAsync(string button) => Page.ClickAsync(Control.Button(button, exact: true));

    /// <summary>How many points the lines of the charts have, by the charts' headings.</summary>
    public Task<Dictionary<string, int>> ChartsAsync() => Page.CallAsync<Dictionary<string, int>>(
        "() => Object.fromEntries(parleyWatch.all('parley-chart').map((chart) => [chart.heading, chart.times.length]))");

    /// <summary>Says something to those in the room, or to everybody, by the dialog that is open.</summary>
    public async Task AnnounceAsync(string text)
    {
        await PressAsync("Announce");
        await Page.TypeAsync(Control.Textbox("What is to be said"), text);
        await Page.PressAsync("Tab");
        await Page.PressAsync("Enter");
    }
}
