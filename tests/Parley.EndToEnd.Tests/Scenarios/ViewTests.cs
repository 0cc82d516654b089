using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>How somebody wants to see a meeting: that is theirs, and changes nothing for the others.</summary>
public sealed class ViewTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact, Trait("Length", "medium")]
    public async Task What_one_pins_hides_mirrors_or_lays_out_is_so_for_oneself_alone()
    {
        var ada = await DressedAsync(browsers, "Ada", 0);
        var bob = await DressedAsync(browsers, "Bob", 120);
        var cyd = await DressedAsync(browsers, "Cyd", 240);
        var link = await ada.OpenRoomAsync();
        await Task.WhenAll(bob.JoinAsync(link), cyd.JoinAsync(link));
        await ada.SeesAsync(bob, cyd);
        await cyd.SeesAsync(ada, bob);

        var page = ada.Person.Page;
        await page.ClickAsync(Control.Button($"Pin {bob.Name}"));
        await LargeAsync(ada, bob.Name);
        await page.ClickAsync(Control.Button($"Unpin {bob.Name}"));
        await LargeAsync(ada);
        await ChooseLayoutAsync(ada, "Side by side");
        await LargeAsync(ada, bob.Name, cyd.Name);
        await ChooseLayoutAsync(ada, "Gallery");
        await LargeAsync(ada);

        await page.PressAsync("f");
        await Eventually.Holds(() => page.CallAsync<bool>("() => document.fullscreenElement !== null"), "Ada has the whole screen");
        await page.PressAsync("f");
        await Eventually.Holds(() => page.CallAsync<bool>("() => document.fullscreenElement === null"), "Ada has her window again");

        await OpenLayoutAsync(ada);
        await page.ClickAsync(new Control("checkbox", "Show me my picture as in a mirror"));
        await Eventually.Holds(() => page.CallAsync<bool>("() => parleyWatch.all('parley-tile[me]').length === 1 && parleyWatch.all('parley-tile[me][mirrored]').length === 0"), "Ada sees herself as others do");
        await page.ClickAsync(new Control("checkbox", "Hide my own picture from me"));
        await page.PressAsync("Escape");
        await Eventually.Holds(() => page.CallAsync<bool>("() => parleyWatch.all('parley-tile[me]').length === 0"), "Ada does not see herself");

        foreach (var other in (RoomPage[])[bob, cyd])
        {
            await LargeAsync(other);
            await other.SeesAsync(ada);
            Assert.True(await other.Person.Page.CallAsync<bool>("() => document.fullscreenElement === null && parleyWatch.all('parley-tile[me][mirrored]').length === 1 && parleyWatch.all('parley-tile[mirrored]:not([me])').length === 0"));
        }
    }

    [Fact, Trait("Length", "medium")]
    public async Task In_a_window_of_its_own_the_other_is_seen_and_one_mutes_oneself_and_hangs_up()
    {
        var (host, guest) = await MeetAsync(browsers);
        var small = await ((ChromiumPage)guest.Page).OpensAsync(() => guest.Page.PressAsync("p"));
        await Eventually.Holds(
            () => small.CallAsync<bool>("() => document.querySelector('parley-pip')?.shadowRoot.querySelector('video[aria-label^=\"Picture of\"]')?.currentTime > 1"),
            "the picture of the host plays in the small window");
        await small.ClickAsync(Control.Button("Mute", exact: true));
        await host.SeesAsync("Muted");
        await small.ClickAsync(Control.Button("Unmute", exact: true));
        await host.SeesNoMoreAsync("Muted");
        await small.ClickAsync(Control.Button("Turn camera off"));
        await host.SeesAsync("Camera is off");
        await small.ClickAsync(Control.Button("Turn camera on"));
        await host.SeesAndHearsAsync();
        await small.ClickAsync(Control.Button("Hang up"));
        await host.SeesAsync("Nobody else is here yet");
        await guest.SeesAsync("You have left the room");
    }

    /// <summary>Waits until these are large, and nobody else.</summary>
    private static async Task LargeAsync(RoomPage person, params string[] names) => await Eventually.Holds(
        async () => (await person.Person.Page.CallAsync<string[]>("() => parleyWatch.all('parley-tile[large]').map((tile) => tile.getAttribute('name'))")).Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.Ordinal)),
        $"large at {person.Name}: {string.Join(", ", names)}");

    private static async Task OpenLayoutAsync(RoomPage person)
    {
        await person.Person.OpenMoreAsync();
        await person.Person.Page.ClickAsync(new Control("menuitem", "Layout"));
    }

    private static async Task ChooseLayoutAsync(RoomPage person, string layout)
    {
        await OpenLayoutAsync(person);
        await person.Person.Page.ClickAsync(new Control("radio", layout));
        await person.Person.Page.PressAsync("Escape");
    }
}
