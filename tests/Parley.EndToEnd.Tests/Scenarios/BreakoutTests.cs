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

    /// <summary>Nobody closes anything: calling back is a timer of half a minute, and all come by themselves when it has run out.</summary>
    [Fact, Trait("Length", "medium")]
    public async Task When_the_time_of_two_rooms_has_run_out_all_three_see_each_other_in_the_meeting_again()
    {
        var people = await Task.WhenAll(new[] { ("Hedy", 0), ("Gus", 120), ("Ida", 240) }.Select(async one =>
        {
            var person = new RoomPage(await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique(one.Item1)), one.Item2, 350 + (2 * one.Item2));
            // three pages encode six pictures and decode six, on whatever machine this is
            await person.DressAsync(480, 270, 10);
            return person;
        }));
        var (host, guests) = (people[0], people[1..]);
        var link = await host.OpenRoomAsync();
        await Task.WhenAll(guests.Select(guest => guest.JoinAsync(link)));
        await SeeEachOtherAsync(people);

        await host.Person.Page.PressAsync("a");
        await host.Person.Page.ClickAsync(new Control("tab", "Breakout rooms"));
        await host.Person.Page.ClickAsync(Control.Button("Make the rooms"));
        await host.Person.SeesAsync("Room 1", "Room 2", "Open the rooms");
        await host.Person.Page.CallAsync<bool>("(time) => { parleyWatch.find(time).value = '5'; return true; }", new Control("combobox", "For how long"));
        await host.Person.Page.ClickAsync(Control.Button("Open the rooms"));
        await host.Person.SeesAsync("4:5");
        await host.Person.SeesAsync("Everybody else is in a breakout room");
        foreach (var guest in guests)
            await guest.Person.SeesAsync("Back to the meeting", "Nobody else is here yet", "4:");

        await host.Person.Page.TypeAsync(Control.Textbox("Say something to everybody"), "Half a minute more");
        await host.Person.Page.PressAsync("Enter");
        foreach (var guest in guests)
            await guest.Person.SeesAsync($"{host.Name} to everybody: Half a minute more");

        await host.Person.Page.ClickAsync(Control.Button("Call everybody back"));
        await Task.WhenAll(guests.Select(guest => guest.Person.SeesAsync("0:2")));
        await Task.WhenAll(people.Select(person => person.Person.SeesAsync("0:0")));
        await Task.WhenAll(people.Select(person => person.Person.SeesAsync("Everybody is back in the meeting")));
        await SeeEachOtherAsync(people);
        await Task.WhenAll(people.Select(person => person.HearsAsync([.. people.Where(other => other != person)])));
        await host.Person.SeesAsync("Make the rooms");
        await Task.WhenAll(people.Select(person => person.Person.SeesNoMoreAsync("Back to the meeting")));
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

    private static Task SeeEachOtherAsync(RoomPage[] people) => Task.WhenAll(people.Select(person => person.SeesMovingAsync([.. people.Where(other => other != person)])));
}
