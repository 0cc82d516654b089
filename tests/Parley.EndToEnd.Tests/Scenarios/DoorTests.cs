using System.Text;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Doors of meetings, from both sides.</summary>
public sealed class DoorTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact, Trait("Length", "medium")]
    public async Task A_meeting_is_planned_and_invited_to_opens_when_it_is_time_and_closes_when_that_is_over()
    {
        var host = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Hedy"));
        var guest = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Gus"));
        await host.Page.ClickAsync(Control.Button("Plan for later"));
        await host.Page.TypeAsync(Control.Textbox("Name of the meeting"), "The roof");
        await host.Page.ClickAsync(Control.Button("Plan it"));
        var (file, content) = await ((ChromiumPage)host.Page).SaveAsync(Control.Button("Invitation for the calendar"));
        Assert.EndsWith(".ics", file, StringComparison.Ordinal);
        // long lines are folded
        var invitation = Encoding.UTF8.GetString(content).Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n");
        Assert.Contains("SUMMARY:The roof", invitation);
        await host.Page.ClickAsync(Control.Button("Done", exact: true));
        await host.SeesAsync("Planned meetings", "The roof");
        // hosts may go in before
        await host.Page.ClickAsync(Control.Button("Join The roof"));
        await host.Page.ClickAsync(Control.Button("Join now"));
        await host.SeesAsync("Nobody else is here yet");

        await guest.Page.GoAsync(Assert.Single(invitation, line => line.StartsWith("URL:", StringComparison.Ordinal))["URL:".Length..]);
        await guest.SeesAsync("The roof", "This meeting opens", "Try again");
        await ChangeAsync(host, "({ opensAt: Date.now() })");
        await guest.SeesAsync("One person is there.");
        await guest.Page.ClickAsync(Control.Button("Join now"));
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());

        await ChangeAsync(host, "({ closesAt: Date.now() + 270_000 })");
        await Task.WhenAll(host.SeesAsync("This meeting closes in 5 minutes"), guest.SeesAsync("This meeting closes in 5 minutes"));
        await host.Page.ClickAsync(Control.Button("+15 min"));
        await host.SeesAsync("The meeting goes on until");
        await ChangeAsync(host, "({ closesAt: Date.now() + 5_000 })");
        await Task.WhenAll(host.SeesAsync("The meeting is over", "The time that it was planned for is over."), guest.SeesAsync("The time that it was planned for is over."));
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
        var third = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Tom"));
        await third.Page.GoAsync(link);
        await third.SeesAsync("The host does not want you to come in.");
        await host.Page.ClickAsync(Control.Button("Let come again"));
        await host.SeesAsync($"{guest.Name} can come again");
        await host.Page.ClickAsync(Control.Button("Remove", exact: true));
        await host.Page.ClickAsync(new Control("switch", "Lock the room"));
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

        await host.Page.ClickAsync(Control.Button($"What to do about {gus.Name}"));
        await host.Page.ClickAsync(new Control("menuitem", "Send to the lobby"));
        await gus.SeesAsync("You were sent to the lobby");
        await host.Page.ClickAsync(Control.Button($"What to do about {gus.Name}"));
        await host.Page.ClickAsync(new Control("menuitem", "Keep out for a day"));
        await host.SeesAsync($"{gus.Name} is kept out for a day");
        await gus.Page.GoAsync(link);
        await gus.SeesAsync("The host does not want you to come in");
    }

    [Fact, Trait("Length", "medium")]
    public async Task Whoever_comes_before_the_host_to_a_room_that_is_kept_waits_and_comes_in_with_them()
    {
        var host = await HostAsync();
        var link = await host.Page.UrlAsync();
        await OpenSettingsAsync(host);
        await host.Page.TypeAsync(Control.Textbox("Name of the room"), "The cellar");
        await host.Page.PressAsync("Enter");
        await host.SeesAsync("The name is saved");
        await host.Page.ClickAsync(new Control("switch", "Wait for a host"));
        await host.Page.ClickAsync(new Control("switch", "Keep this room"));
        await host.Page.PressAsync("Escape");
        await host.HangUpAsync();
        await host.SeesAsync("You have left the room");

        var guest = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Gus"));
        await guest.Page.GoAsync(link);
        await guest.SeesAsync("The cellar", "The host is not there yet. You can wait.");
        await guest.Page.ClickAsync(Control.Button("Wait for the host"));
        await guest.SeesAsync("You come in by yourself, or are let in, when somebody is.");
        await host.Page.ClickAsync(Control.Button("Join again"));
        await host.Page.ClickAsync(Control.Button("Join now"));
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());

        // one that is nobody's ends with the last person
        await guest.HangUpAsync();
        await guest.SeesAsync("You have left the room");
        var nobodys = $"{Server.Url}/r/roof-{Guid.NewGuid():N}";
        await guest.Page.GoAsync(nobodys);
        await guest.SeesAsync("Nobody is there yet. You will be the host.");
        await guest.Page.ClickAsync(Control.Button("Join now"));
        await guest.SeesAsync("Nobody else is here yet");
        await OpenSettingsAsync(guest);
        await guest.Page.TypeAsync(Control.Textbox("Name of the room"), "The attic");
        await guest.Page.PressAsync("Enter");
        await guest.SeesAsync("The name is saved");
        await guest.Page.PressAsync("Escape");
        await guest.HangUpAsync();
        await guest.SeesAsync("You have left the room");
        await host.Page.GoAsync(nobodys);
        await host.SeesAsync("Nobody is there yet. You will be the host.");
        Assert.DoesNotContain("The attic", await host.TextAsync(), StringComparison.Ordinal);
    }

    [Fact, Trait("Length", "medium")]
    public async Task Name_devices_and_how_one_came_in_are_as_they_were_left_the_next_time()
    {
        var host = await HostAsync();
        var link = await host.Page.UrlAsync();
        var page = await (await browsers.ChromiumAsync()).NewPageAsync(height: 800);
        var guest = Add(page, Unique("Gus"));
        await page.GoAsync(link);
        await page.TypeAsync(Control.Textbox("Your name"), guest.Name);
        await page.ChooseAsync(new Control("combobox", "Camera"), "fake_device_2");
        await page.ClickAsync(Control.Button("Mute microphone"));
        await page.ClickAsync(Control.Button("Join now"));
        await host.SeesAsync(guest.Name, "Muted");
        await Eventually.Holds(async () => (await host.StatisticsAsync()).FramesDecoded > 0, "the host sees the guest");
        Assert.Equal("fake_device_2", await guest.Page.CallAsync<string>("() => document.querySelector('parley-app').client.local.state.value.camera.track.label"));
        var chosen = await ChosenAsync(guest);
        await guest.HangUpAsync();
        await guest.SeesAsync("You have left the room");

        var again = Add(await page.NewTabAsync(), guest.Name);
        await again.Page.GoAsync(link);
        await again.SeesAsync(guest.Name, "One person is there.");
        await again.Page.ClickAsync(Control.Button("Join now"));
        await host.SeesAsync(guest.Name, "Muted");
        await again.SeesAsync(host.Name);
        // without a profile that is kept, this browser calls its devices otherwise in each tab: which one it is, is asked for all the same
        Assert.Equal(chosen, await ChosenAsync(again));
        await again.ToggleMicrophoneAsync();
        await host.SeesNoMoreAsync("Muted");
        await host.SeesAndHearsAsync();
    }

    private static Task<string> ChosenAsync(CallPage person) => person.Page.CallAsync<string>("() => document.querySelector('parley-app').client.local.state.value.selected.camera");

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
