using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>An operator looks after a server on which people meet.</summary>
public sealed class AdminTests(BrowserShelf browsers) : OwnServerScenario(new Dictionary<string, string> { ["Admin:Enabled"] = "true", ["AlwaysRouted"] = "true" })
{
    [Fact, Trait("Length", "medium")]
    public async Task Rooms_and_people_are_seen_with_their_media_spoken_to_and_sent_home()
    {
        var (host, guest) = await MeetAsync(browsers);
        var room = new Uri(await host.Page.UrlAsync()).Segments[^1];
        var token = await Server.AdminTokenAsync("Olga");
        var olga = new AdminPage(Add(await browsers.NewPageAsync("Chromium"), "Olga"));
        await olga.SignInAsync(Server.Url, "not.a.token");
        await olga.SeesAsync("This is not, or no longer, a token of an operator.");
        await olga.SignInAsync(Server.Url, token);
        await olga.SeesAsync("Traffic", room, "Through the server");

        await olga.FollowAsync(room);
        await olga.SeesAsync("All rooms", host.Name, guest.Name, "Good", "UDP");
        await olga.AnnounceAsync("Tea is ready");
        await Task.WhenAll(host.SeesAsync("From the operator of this server: Tea is ready"), guest.SeesAsync("Tea is ready"));
        await olga.SeesAsync("Told on 2 devices");

        await olga.FollowAsync(guest.Name);
        await olga.SeesAsync("Why was the picture bad?", $"What {guest.Name} sees", host.Name, $"What {guest.Name} sends", "Arrives");
        await Eventually.Holds(async () => (await olga.ChartsAsync()).GetValueOrDefault("To them") >= 5, "five seconds of history are shown");
        // the token stays with the tab, and the address leads back to where one was
        await olga.Page.ReloadAsync();
        await olga.SeesAsync("Everybody in this room", guest.Name);

        await olga.FollowAsync("Everybody in this room");
        await olga.PressAsync("End for all");
        await olga.SeesAsync("End this meeting for all?");
        await olga.Page.PressAsync("Tab");
        await olga.Page.PressAsync("Enter");
        await Task.WhenAll(host.SeesAsync("The operator of the server has ended it."), guest.SeesAsync("The operator of the server has ended it."));
        await olga.SeesAsync("Nobody is in a room at the moment.");
        await olga.FollowAsync("Audit log");
        await olga.SeesAsync("Operator ended a room", "Operator announced", "Operator looked", "A token was refused", "Olga");
        await olga.FollowAsync("Retention");
        await olga.SeesAsync("Chat messages, reactions, polls", "Parley:ChatRetentionDays", "Parley:Files:RetentionDays", "Parley:AuditDays");
        Assert.Empty(await olga.Page.CallAsync<string[]>("() => parleyWatch.violations()"));
    }

    [Fact, Trait("Length", "medium")]
    public async Task Nothing_new_begins_until_it_is_taken_back()
    {
        var ada = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Ada"));
        var olga = new AdminPage(Add(await browsers.NewPageAsync("Chromium"), "Olga"));
        await olga.Page.GoAsync($"{Server.Url}/admin#token={await Server.AdminTokenAsync("Olga")}");
        await olga.SeesAsync("Nobody is in a room at the moment.");
        Assert.Equal($"{Server.Url}/admin", await olga.Page.UrlAsync());
        await olga.PressAsync("Drain");
        await olga.SeesAsync("Let nothing new begin");
        await olga.Page.PressAsync("Tab");
        await olga.Page.PressAsync("Enter");
        await ada.SeesAsync("The server is about to restart.");
        await olga.SeesAsync("Draining: nothing new begins here");
        await olga.PressAsync("Take it back");
        await ada.SeesNoMoreAsync("The server is about to restart.");
        await olga.SeesNoMoreAsync("Draining:");
        await ada.Page.ClickAsync(Control.Button("Start a room"));
        await ada.Page.ClickAsync(Control.Button("Join now"));
        await ada.SeesAsync("Nobody else is here yet");
    }
}
