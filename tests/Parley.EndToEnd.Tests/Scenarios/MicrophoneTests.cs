using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>What becomes of one's voice on its way to the other, and what one is told about it.</summary>
public sealed class MicrophoneTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact, Trait("Length", "medium")]
    public async Task Whoever_is_muted_is_heard_while_the_space_bar_is_held_as_the_list_of_keys_says()
    {
        var (ada, bob) = await MeetDressedAsync();
        await bob.Person.Page.PressAsync("?");
        await bob.Person.SeesAsync("Keyboard shortcuts", "Speak while it is held, when muted", "Space");
        await bob.Person.Page.PressAsync("Escape");
        await bob.Person.SeesNoMoreAsync("Keyboard shortcuts");
        await bob.Person.ToggleMicrophoneAsync();
        await ada.Person.SeesAsync("Muted");
        await ((ChromiumPage)bob.Person.Page).HoldAsync(" ", async () =>
        {
            await ada.Person.SeesNoMoreAsync("Muted");
            await ada.HearsAsync(bob);
        });
        await ada.Person.SeesAsync("Muted");
    }

    [Fact, Trait("Length", "long")]
    public async Task One_is_told_that_one_speaks_muted_that_nothing_comes_and_that_it_is_too_loud()
    {
        var (ada, bob) = await MeetDressedAsync();
        await bob.Person.ToggleMicrophoneAsync();
        await ada.Person.SeesAsync("Muted");
        await bob.Person.SeesAsync("You are speaking, but you are muted");
        await bob.Person.Page.ClickAsync(new Control("button", "Unmute", Exact: true));
        await bob.Person.SeesNoMoreAsync("You are speaking, but you are muted");
        await ada.HearsAsync(bob);
        await bob.SpeakAsync(0);
        await bob.Person.SeesAsync("Nothing comes from your microphone. Choose another one.");
        await bob.SpeakAsync(4);
        await bob.Person.SeesAsync("Your microphone is too loud and sounds distorted.");
        await bob.SpeakAsync(0.4);
        await bob.Person.SeesNoMoreAsync("Your microphone is too loud");
        Assert.DoesNotContain("microphone", await ada.Person.TextAsync(), StringComparison.Ordinal);
    }

    private async Task<(RoomPage Ada, RoomPage Bob)> MeetDressedAsync()
    {
        var ada = await DressedAsync(browsers, "Ada", 0);
        var bob = await DressedAsync(browsers, "Bob", 120);
        await bob.JoinAsync(await ada.OpenRoomAsync());
        await ada.HearsAsync(bob);
        return (ada, bob);
    }
}
