using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>What people say without a word, as it is seen by the others.</summary>
public sealed class GestureTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact]
    public async Task Hands_stand_in_their_order_and_the_host_takes_them_down()
    {
        var (host, guest) = await MeetAsync(browsers);
        await guest.Page.PressAsync("r");
        await guest.SeesAsync("Your hand is up");
        await host.SeesAsync($"{guest.Name} has raised a hand");
        await host.Page.PressAsync("r");
        await guest.SeesAsync($"{host.Name} has raised a hand");
        await host.Page.PressAsync("u");
        await host.SeesAsync("Raised hands, 2");
        await guest.Page.PressAsync("u");
        foreach (var person in (CallPage[])[host, guest])
            Assert.Equal(person == host ? [guest.Name, "You"] : ["You", host.Name], await LineAsync(person));

        await host.Page.ClickAsync(Control.Button($"Lower the hand of {guest.Name}"));
        await guest.SeesAsync("Your hand is down", "Raised hands, 1");
        await host.Page.PressAsync("r");
        await Task.WhenAll(host.SeesNoMoreAsync("Raised hands"), guest.SeesNoMoreAsync("Raised hands"));
    }

    [Fact, Trait("Length", "medium")]
    public async Task A_reaction_floats_by_at_the_other_and_is_told()
    {
        var (host, guest) = await MeetAsync(browsers);
        await guest.Page.ClickAsync(Control.Button("Reactions", exact: true));
        await guest.Page.ClickAsync(new Control("menuitem", "🎉"));
        await Task.WhenAll(host.SeesAsync($"{guest.Name}: 🎉"), guest.SeesAsync("You: 🎉"));
        await Task.WhenAll(host.SeesNoMoreAsync("🎉"), guest.SeesNoMoreAsync("🎉"));
    }

    [Fact, Trait("Length", "medium")]
    public async Task Whom_the_host_spotlights_is_told_and_large_for_the_others()
    {
        var (host, guest) = await MeetAsync(browsers);
        var third = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Tom"));
        await third.Page.GoAsync(await host.Page.UrlAsync());
        await third.Page.ClickAsync(Control.Button("Join now"));
        await third.SeesAsync(host.Name, guest.Name);

        await host.Page.PressAsync("u");
        await host.Page.ClickAsync(Control.Button($"What to do about {guest.Name}"));
        await host.Page.ClickAsync(new Control("menuitem", "Spotlight for everybody"));
        await guest.SeesAsync("You are shown large to everybody");
        await third.SeesAsync($"{guest.Name} is shown large to everybody");
        await Eventually.Holds(async () => (await LargeAsync(third)).SequenceEqual([guest.Name]), "the guest alone is large");

        await host.Page.ClickAsync(Control.Button($"What to do about {guest.Name}"));
        await host.Page.ClickAsync(new Control("menuitem", "End the spotlight"));
        await guest.SeesAsync("You are no longer shown large to everybody");
        await Eventually.Holds(async () => (await LargeAsync(third)).Length == 0, "all are alike again");
    }

    /// <summary>Whose hands are up, as they stand in the list.</summary>
    private static Task<string[]> LineAsync(CallPage person) =>
        person.Page.CallAsync<string[]>("() => parleyWatch.all('ol li > .grow').map((name) => name.textContent)");

    private static Task<string[]> LargeAsync(CallPage person) =>
        person.Page.CallAsync<string[]>("() => parleyWatch.all('parley-tile').filter((tile) => tile.hasAttribute('large')).map((tile) => tile.getAttribute('name'))");
}
