using Parley.EndToEnd.Tests.Browsers;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>A call that nobody answers, on a server that does not let it ring for long.</summary>
public sealed class RingTimeTests(BrowserShelf browsers)
    : OwnServerScenario(new Dictionary<string, string> { ["Signaling:RingTime"] = "00:00:03" })
{
    [Fact]
    public async Task A_call_that_nobody_answers_times_out_and_is_a_missed_call()
    {
        var (ada, bob) = await TwoAsync(browsers, "Ada", "Bob");
        await ada.CallAsync(bob);
        await bob.RingsAsync(ada);
        await ada.SeesAsync("did not answer");
        await bob.SeesNoMoreAsync("wants to talk to you");
        await bob.SeesAsync("1 missed", ada.Name);
    }
}
