using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Doors of meetings, from both sides.</summary>
public sealed class DoorTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact, Trait("Length", "medium")]
    public async Task A_meeting_is_planned_opens_when_it_is_time_and_is_ended_for_everybody()
    {
        var host = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Hedy"));
        var guest = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Gus"));
        await host.Page.ClickAsync(Control.Button("Plan for later"));
        await host.Page.TypeAsync(Control.Textbox("Name of the meeting"), "The roof");
        await host.Page.ClickAsync(Control.Button("Plan it"));
        await host.Page.ClickAsync(Control.Button("Done", exact: true));
        await host.SeesAsync("Planned meetings", "The roof");
        // hosts may go in before
        await host.Page.ClickAsync(Control.Button("Join The roof"));
        await host.Page.ClickAsync(Control.Button("Join now"));
        await host.SeesAsync("Nobody else is here yet");

        await guest.Page.GoAsync(await host.Page.UrlAsync());
        await guest.SeesAsync("The roof", "This meeting opens", "Try again");
        await ChangeAsync(host, "({ opensAt: Date.now() })");
        await guest.SeesAsync("One person is there.");
        await guest.Page.ClickAsync(Control.Button("Join now"));
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());

        await ChangeAsync(host, "({ closesAt: Date.now() + 270_000 })");
        await Task.WhenAll(host.SeesAsync("This meeting closes in 5 minutes"), guest.SeesAsync("This meeting closes in 5 minutes"));
        await host.Page.ClickAsync(Control.Button("+15 min"));
        await host.SeesAsync("The meeting goes on until");
        await OpenSettingsAsync(host);
        await host.Page.ClickAsync(Control.Button("End for everybody"));
        await host.Page.ClickAsync(Control.Button("End it now"));
        await Task.WhenAll(host.SeesAsync("The meeting is over"), guest.SeesAsync("The host has ended it for everybody."));
    }

    [Fact, Trait("Length", "medium")]
    public async Task Whoever_has_the_password_comes_in_until_they_are_kept_out_and_a_locked_room_lets_nobody_in()
    {
        var host = await HostAsync();
        var link = await host.Page.UrlAsync();
        await OpenSettingsAsync(host);
        await WritePasswordAsync(host, "open sesame");
        await host.Page.PressAsync("Enter");
        await host.SeesAsync("The password is set");
        await host.Page.PressAsync("Escape");

        var guest = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Gus"));
        await guest.Page.GoAsync(link);
        await guest.SeesAsync("Password of the room");
        await WritePasswordAsync(guest, "open barley");
        await guest.Page.ClickAsync(Control.Button("Join now"));
        await guest.SeesAsync("This is not the password.");
        await WritePasswordAsync(guest, "open sesame");
        await guest.Page.ClickAsync(Control.Button("Join now"));
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());

        await host.Page.ClickAsync(Control.Button($"What to do about {guest.Name}"));
        await host.Page.ClickAsync(new Control("menuitem", "Remove and keep out"));
        await guest.SeesAsync("You were removed from the meeting", "The host does not want you to come back.");
        await guest.Page.GoAsync(link);
        await guest.SeesAsync("The host does not want you to come in.");

        await OpenSettingsAsync(host);
        await host.SeesAsync("Kept out", guest.Name, "Other guests from the same address are kept out too.");
        // all of this machine
        await host.Page.ClickAsync(Control.Button("Let come again"));
        await host.SeesAsync($"{guest.Name} can come again");
        await host.Page.ClickAsync(Control.Button("Remove", exact: true));
        await host.Page.ClickAsync(new Control("switch", "Lock the room"));
        var third = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Tom"));
        await third.Page.GoAsync(link);
        await third.SeesAsync("This meeting is locked.");
        await host.Page.ClickAsync(new Control("switch", "Lock the room"));
        await third.SeesAsync("One person is there.");
        await third.Page.ClickAsync(Control.Button("Join now"));
        await host.Page.PressAsync("Escape");
        await Task.WhenAll(host.SeesAndHearsAsync(), third.SeesAndHearsAsync());
    }

    [Fact, Trait("Length", "medium")]
    public async Task Those_who_knock_are_seen_for_as_long_as_they_wait_and_let_in_together_or_refused()
    {
        var host = await HostAsync();
        var link = await host.Page.UrlAsync();
        await ChangeAsync(host, "({ lobby: true })");
        var gus = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Gus"));
        var tom = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Tom"));
        foreach (var one in (CallPage[])[gus, tom])
        {
            await one.Page.GoAsync(link);
            await one.Page.ClickAsync(Control.Button("Ask to join"));
            await one.SeesAsync("Asking to join");
        }

        await host.Page.ClickAsync(Control.Button("Waiting to join 2"));
        await host.SeesAsync(gus.Name, tom.Name);
        await host.Page.ClickAsync(Control.Button("Let all in", exact: true));
        await Task.WhenAll(gus.SeesAndHearsAsync(), tom.SeesAndHearsAsync());

        await host.Page.ClickAsync(Control.Button($"What to do about {tom.Name}"));
        await host.Page.ClickAsync(new Control("menuitem", "Send to the lobby"));
        await tom.SeesAsync("You were sent to the lobby");
        await host.Page.ClickAsync(Control.Button($"Don't let {tom.Name} in"));
        await tom.SeesAsync("Nobody let you in this time.");
    }

    private static Task<bool> ChangeAsync(CallPage host, string settings) =>
        host.Page.CallAsync<bool>($"async () => {{ await document.querySelector('parley-app').client.meetings.value[0].moderation.change({settings}); return true; }}");

    private static Task<bool> WritePasswordAsync(CallPage person, string password) => person.Page.CallAsync<bool>(
        "(text) => { const field = parleyWatch.all('input[type=password]').at(-1); field.focus(); field.value = text; return true; }", password);

    private static async Task OpenSettingsAsync(CallPage host)
    {
        if (!(await host.TextAsync()).Contains("Settings of this meeting", StringComparison.Ordinal))
            await host.Page.PressAsync("u");
        await host.Page.ClickAsync(Control.Button("Settings of this meeting"));
    }

    private async Task<CallPage> HostAsync()
    {
        var host = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Hedy"));
        await host.Page.ClickAsync(Control.Button("Start a room"));
        await host.Page.ClickAsync(Control.Button("Join now"));
        await host.SeesAsync("Nobody else is here yet");
        return host;
    }
}
