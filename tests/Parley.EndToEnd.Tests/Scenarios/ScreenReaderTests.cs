using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>What a screen reader is given to say of what others do.</summary>
public sealed class ScreenReaderTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact, Trait("Length", "long")]
    public async Task It_is_said_who_comes_speaks_writes_raises_a_hand_and_leaves()
    {
        var ada = await DressedAsync(browsers, "Ada", 0);
        var bob = await DressedAsync(browsers, "Bob", 120);
        var cyd = await DressedAsync(browsers, "Cyd", 240);
        var link = await ada.OpenRoomAsync();
        await ListenAsync(ada);
        await bob.SpeakAsync(0);
        await bob.JoinAsync(link);
        await SaidAsync(ada, $"{bob.Name} has joined");
        await cyd.SpeakAsync(0);
        await cyd.JoinAsync(link);
        await SaidAsync(ada, $"{cyd.Name} has joined");
        await ada.SeesAsync(bob, cyd);

        await bob.SpeakAsync(0.4);
        await SaidAsync(ada, $"{bob.Name} is speaking");
        await bob.SpeakAsync(0);
        await cyd.SpeakAsync(0.4);
        await SaidAsync(ada, $"{cyd.Name} is speaking");
        await cyd.SpeakAsync(0);
        await bob.Person.WriteAsync("Shall we begin?");
        await SaidAsync(ada, $"{bob.Name}: Shall we begin?");
        await ada.Person.OpenChatAsync();
        await bob.Person.WriteAsync("I think so");
        await SaidAsync(ada, "I think so");
        await bob.Person.Page.PressAsync("Escape");
        await bob.Person.Page.PressAsync("r");
        await SaidAsync(ada, $"{bob.Name} has raised a hand");
        await cyd.Person.HangUpAsync();
        await SaidAsync(ada, $"{cyd.Name} has left");
    }

    /// <summary>Notes from now on what changes in live regions.</summary>
    private static Task<bool> ListenAsync(RoomPage person) => person.Person.Page.CallAsync<bool>(
        """
        () => {
          const texts = new Map();
          window.parleySaid = "";
          setInterval(() => {
            for (const region of parleyWatch.all("[role=status], [role=alert], [role=log], [aria-live=polite]")) {
              if (texts.get(region) === region.textContent) continue;
              texts.set(region, region.textContent);
              // names are set apart from what is said of them by signs that nobody hears
              parleySaid += `${region.textContent.replace(/[\u2066-\u2069]/g, "")}\n`;
            }
          }, 50);
          return true;
        }
        """);

    private static Task SaidAsync(RoomPage person, string text) =>
        Eventually.Holds(() => person.Person.Page.CallAsync<bool>("(text) => parleySaid.includes(text)", text), $"{person.Name} is told '{text}'");
}
