using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Pages;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>A meeting that parts for a while and comes together again, in real browsers.</summary>
public sealed class BreakoutTests(BrowserShelf browsers) : OwnServerScenario
{
    [Fact, Trait("Length", "medium")]
    public async Task A_guest_goes_to_a_breakout_room_is_visited_reloads_and_is_called_back()
    {
        var (host, guest) = await MeetAsync(browsers);
        await host.Page.PressAsync("a");
        await host.Page.ClickAsync(new Control("tab", "Breakout rooms"));
        await host.Page.ClickAsync(Control.Button("Make the rooms"));
        await host.SeesAsync("Room 1", "Room 2", "Open the rooms");
        await host.Page.ClickAsync(Control.Button("Open the rooms"));

        // by itself after the countdown
        await guest.SeesAsync("Your breakout room: Room", "Go now");
        await guest.SeesAsync("Back to the meeting", "Nobody else is here yet");
        await host.SeesAsync("Everybody else is in a breakout room");
        await guest.Page.ClickAsync(Control.Button("Ask for help"));
        await host.SeesAsync($"{guest.Name} asks for help in Room");
        await host.Page.ClickAsync(Control.Button("Go there"));
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());
        await guest.WriteAsync("between us");
        await host.SeesAsync("between us");

        await guest.Page.ReloadAsync();
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());
        await guest.SeesAsync("Back to the meeting");

        await host.Page.ClickAsync(Control.Button("Back to the meeting"));
        await host.SeesAsync("Breakout rooms are open", "Everybody else is in a breakout room");
        await host.Page.ClickAsync(Control.Button("Manage"));
        await host.Page.TypeAsync(Control.Textbox("Say something to everybody"), "Two more minutes");
        await host.Page.PressAsync("Enter");
        await guest.SeesAsync($"{host.Name} to everybody: Two more minutes");

        await host.Page.ClickAsync(Control.Button("Call everybody back"));
        await guest.SeesAsync("0:2");
        await host.Page.ClickAsync(Control.Button("Close at once"));
        await Task.WhenAll(host.SeesAsync("Everybody is back in the meeting"), guest.SeesAsync("Everybody is back in the meeting"));
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());
        await host.SeesAsync("Make the rooms");
    }

    [Fact, Trait("Length", "medium")]
    public async Task A_breakout_room_goes_on_when_the_server_is_killed_and_everybody_can_still_be_called_back()
    {
        var (host, guest) = await MeetAsync(browsers);
        await host.Page.PressAsync("a");
        await host.Page.ClickAsync(new Control("tab", "Breakout rooms"));
        await host.Page.ClickAsync(new Control("radio", "Freely"));
        await host.Page.ClickAsync(Control.Button("Make the rooms"));
        await host.Page.ClickAsync(Control.Button("Open the rooms"));
        await guest.Page.ClickAsync(Control.Button("Choose a room"));
        await guest.Page.ClickAsync(Control.Button("Join Room 2"));
        await guest.SeesAsync("Back to the meeting");
        await host.Page.ClickAsync(Control.Button("Join Room 2"));
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());

        await Server.KillAsync();
        await guest.SeesAsync("reconnecting");
        await Server.RestartAsync();
        await guest.SeesNoMoreAsync("reconnecting");
        await host.SeesNoMoreAsync("reconnecting");
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());
        await guest.SeesAsync("Back to the meeting");

        await host.Page.ClickAsync(Control.Button("Call everybody back"));
        await host.Page.ClickAsync(Control.Button("Close at once"));
        await guest.SeesAsync("Everybody is back in the meeting");
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());
    }
}
