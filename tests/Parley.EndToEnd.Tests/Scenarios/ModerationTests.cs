using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>What hosts do in real browsers, and what becomes of those whom it concerns.</summary>
public sealed class ModerationTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact]
    public async Task A_guest_knocks_is_let_in_muted_and_removed()
    {
        var (host, guest) = await TwoAsync(browsers, "Hedy", "Gus");
        await host.Page.ClickAsync(Control.Button("Start a room"));
        await host.Page.ClickAsync(Control.Button("Join now"));
        await host.SeesAsync("Nobody else is here yet");
        var link = await host.Page.UrlAsync();
        await OpenSettingsAsync(host);
        await host.Page.ClickAsync(new Control("switch", "Lobby"));
        await host.Page.PressAsync("Escape");

        await guest.Page.GoAsync(link);
        await guest.SeesAsync("Somebody inside has to let you in.");
        await guest.Page.ClickAsync(Control.Button("Ask to join"));
        await guest.SeesAsync("Asking to join");
        await host.SeesAsync($"{guest.Name} asks to join");
        await host.Page.ClickAsync(Control.Button($"Let {guest.Name} in", exact: true));
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());

        await host.Page.ClickAsync(Control.Button($"What to do about {guest.Name}"));
        await host.Page.ClickAsync(new Control("menuitem", "Mute"));
        await guest.SeesAsync($"{host.Name} has muted you");
        await host.Page.ClickAsync(Control.Button($"What to do about {guest.Name}"));
        await host.Page.ClickAsync(new Control("menuitem", "Remove from the meeting"));
        await guest.SeesAsync("You were removed from the meeting");
        await host.SeesAsync("Nobody else is here yet");
    }

    [Fact, Trait("Length", "medium")]
    public async Task A_host_deletes_what_a_guest_has_written()
    {
        var (host, guest) = await MeetAsync(browsers);
        await host.WriteAsync("Be kind to each other.");
        await guest.WriteAsync("What a dull meeting!");
        await host.SeesAsync("What a dull meeting!");
        await OpenMenuAsync(host, "What a dull meeting!");
        await host.Page.ClickAsync(new Control("menuitem", "Delete"));
        await host.SeesAsync($"{guest.Name} wrote it.");
        await host.Page.ClickAsync(Control.Button("Delete", exact: true));
        await Task.WhenAll(host.SeesAsync("You deleted this message"), guest.SeesAsync($"Deleted by {host.Name}"));
        await Task.WhenAll(host.SeesNoMoreAsync("What a dull meeting!"), guest.SeesNoMoreAsync("What a dull meeting!"));

        await OpenMenuAsync(guest, "Be kind to each other.");
        await guest.SeesAsync("Copy the text");
        Assert.DoesNotContain("Delete\n", await guest.TextAsync(), StringComparison.Ordinal);
    }

    private static async Task OpenMenuAsync(CallPage person, string message)
    {
        await person.Page.CallAsync<bool>("(text) => { parleyWatch.all('.message').find((one) => one.textContent.includes(text)).focus(); return true; }", message);
        await person.Page.PressAsync("Enter");
    }

    private static async Task OpenSettingsAsync(CallPage host)
    {
        await host.Page.PressAsync("u");
        await host.Page.ClickAsync(Control.Button("Settings of this meeting"));
    }
}
