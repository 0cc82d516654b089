using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Pages;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Rooms of a server that lets only two into each.</summary>
public sealed class FullRoomTests(BrowserShelf browsers)
    : OwnServerScenario(new Dictionary<string, string> { ["ParticipantsPerRoom"] = "2" })
{
    [Fact, Trait("Length", "medium")]
    public async Task Two_meet_by_a_link_and_a_third_is_told_that_it_is_full()
    {
        var ada = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Ada"));
        await ada.Page.ClickAsync(Control.Button("Start a room"));
        await ada.Page.ClickAsync(Control.Button("Join now"));
        await ada.SeesAsync("Nobody else is here yet");

        var link = await ada.Page.UrlAsync();
        var bob = await ByLinkAsync(link, "Bob");
        await Task.WhenAll(ada.SeesAndHearsAsync(), bob.SeesAndHearsAsync());

        var eve = await ByLinkAsync(link, "Eve", "Try again");
        await eve.SeesAsync("This room is full");
        Assert.Equal(0, (await eve.StatisticsAsync()).Connections);
        await ada.SeesAndHearsAsync();

        await ada.WriteAsync("Before you came");
        await bob.HangUpAsync();
        await bob.SeesAsync("You have left the room");
        // the door is looked at again and again: its button says so when there is a place
        await eve.SeesAsync("One person is there.");
        await eve.Page.ClickAsync(Control.Button("Join now"));
        await Task.WhenAll(ada.SeesAndHearsAsync(), eve.SeesAndHearsAsync());
        await eve.OpenChatAsync();
        await eve.SeesAsync("Before you came");
    }

    private async Task<CallPage> ByLinkAsync(string link, string name, string button = "Join now")
    {
        var person = Add(await browsers.NewPageAsync("Chromium"), Unique(name));
        await person.Page.GoAsync(link);
        await person.Page.TypeAsync(Control.Textbox("Your name"), person.Name);
        await person.Page.ClickAsync(Control.Button(button));
        return person;
    }
}
