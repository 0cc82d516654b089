using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>What is sent of a microphone that is muted.</summary>
public sealed class MuteTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact, Trait("Length", "medium")]
    public async Task Whoever_is_muted_in_a_meeting_sends_no_silence_and_is_heard_again_afterwards()
    {
        var ada = await DressedAsync(browsers, "Ada", 0);
        var bob = await DressedAsync(browsers, "Bob", 90);
        var cyd = await DressedAsync(browsers, "Cyd", 180, "Firefox");
        var link = await ada.OpenRoomAsync();
        await bob.JoinAsync(link);
        await cyd.JoinAsync(link);
        await bob.HearsAsync(ada, cyd);

        for (var round = 0; round < 2; round++)
        {
            await Task.WhenAll(ada.Person.ToggleMicrophoneAsync(), cyd.Person.ToggleMicrophoneAsync());
            foreach (var one in (RoomPage[])[ada, cyd])
                await Eventually.Holds(async () => await SentInASecondAsync(one) == 0, $"{one.Name} sends no silence");
            Assert.NotEqual(0, await SentInASecondAsync(bob));

            await Task.WhenAll(ada.Person.ToggleMicrophoneAsync(), cyd.Person.ToggleMicrophoneAsync());
            await bob.HearsAsync(ada, cyd);
        }
    }

    private static Task<long> SentInASecondAsync(RoomPage of) => of.Person.Page.CallAsync<long>(
        """
        async () => {
          const before = await parleyWatch.soundSent();
          await parleyStage.wait(1000);
          return await parleyWatch.soundSent() - before;
        }
        """);
}
