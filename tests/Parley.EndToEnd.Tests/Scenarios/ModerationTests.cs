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
        await host.OpenMenuOfAsync("What a dull meeting!");
        await host.Page.ClickAsync(new Control("menuitem", "Delete"));
        await host.SeesAsync($"{guest.Name} wrote it.");
        await host.Page.ClickAsync(Control.Button("Delete", exact: true));
        await Task.WhenAll(host.SeesAsync("You deleted this message"), guest.SeesAsync($"Deleted by {host.Name}"));
        await Task.WhenAll(host.SeesNoMoreAsync("What a dull meeting!"), guest.SeesNoMoreAsync("What a dull meeting!"));

        await guest.OpenMenuOfAsync("Be kind to each other.");
        await guest.SeesAsync("Copy the text");
        Assert.DoesNotContain("Delete\n", await guest.TextAsync(), StringComparison.Ordinal);
    }

    [Fact, Trait("Length", "medium")]
    public async Task A_guest_is_asked_to_unmute_their_camera_and_screen_are_stopped_and_everybody_is_muted()
    {
        var (host, guest) = await MeetAsync(browsers);
        await host.Page.PressAsync("u");
        await guest.ToggleMicrophoneAsync();
        await host.SeesAsync("Muted");
        await DoAsync(host, guest, "Ask to unmute");
        await guest.SeesAsync($"{host.Name} asks you to unmute");
        // it is theirs to say
        await host.SeesAsync("Muted");
        await guest.Page.ClickAsync(Control.Button("Unmute", exact: true));
        await host.SeesNoMoreAsync("Muted");
        await host.SeesAndHearsAsync();

        await DoAsync(host, guest, "Stop the camera");
        await guest.SeesAsync($"{host.Name} has stopped your camera");
        await host.SeesAsync("Camera is off");
        await guest.ToggleCameraAsync();
        await host.SeesNoMoreAsync("Camera is off");
        await guest.ToggleScreenAsync();
        await guest.SeesAsync("You are sharing");
        await DoAsync(host, guest, "Stop sharing");
        await guest.SeesAsync($"{host.Name} has stopped your screen");
        await guest.SeesNoMoreAsync("You are sharing");
        await host.SeesAndHearsAsync();

        await host.Page.ClickAsync(Control.Button("Settings of this meeting"));
        await host.Page.ClickAsync(Control.Button("Mute everybody"));
        await host.SeesAsync("Everybody is muted");
        await guest.SeesAsync($"{host.Name} has muted you");
        await host.Page.PressAsync("Escape");
        await host.SeesAsync("Muted");
        await guest.SeesAndHearsAsync();
    }

    [Fact, Trait("Length", "medium")]
    public async Task Whoever_is_made_moderator_keeps_order_and_whoever_is_made_host_may_end_it_for_everybody()
    {
        var (host, guest) = await MeetAsync(browsers);
        await host.Page.PressAsync("u");
        await guest.Page.PressAsync("u");
        Assert.DoesNotContain("Settings of this meeting", await guest.TextAsync(), StringComparison.Ordinal);
        await MakeAsync(host, guest, "Moderator");
        await guest.SeesAsync("You are moderator now");
        await DoAsync(guest, host, "Spotlight for everybody");
        await host.SeesAsync("You are shown large to everybody");
        await guest.Page.ClickAsync(Control.Button("Settings of this meeting"));
        await guest.SeesAsync("Mute everybody");
        Assert.DoesNotContain("End for everybody", await guest.TextAsync(), StringComparison.Ordinal);
        await guest.Page.PressAsync("Escape");

        await MakeAsync(host, guest, "Speaker");
        await guest.SeesAsync("You no longer keep order here");
        await guest.SeesNoMoreAsync("Settings of this meeting");
        await MakeAsync(host, guest, "Host");
        await guest.SeesAsync("You are host now");
        await guest.Page.ClickAsync(Control.Button("Settings of this meeting"));
        await guest.Page.ClickAsync(Control.Button("End for everybody"));
        await guest.Page.ClickAsync(Control.Button("End it now"));
        await Task.WhenAll(host.SeesAsync("The meeting is over", "The host has ended it for everybody."), guest.SeesAsync("The meeting is over"));
    }

    private static async Task DoAsync(CallPage host, CallPage guest, string what)
    {
        await host.Page.ClickAsync(Control.Button($"What to do about {guest.Name}"));
        await host.Page.ClickAsync(new Control("menuitem", what));
    }

    private static async Task MakeAsync(CallPage host, CallPage guest, string role)
    {
        await host.Page.ClickAsync(Control.Button($"What to do about {guest.Name}"));
        await host.Page.ClickAsync(new Control("menuitemradio", role));
    }

    private static async Task OpenSettingsAsync(CallPage host)
    {
        await host.Page.PressAsync("u");
        await host.Page.ClickAsync(Control.Button("Settings of this meeting"));
    }
}
