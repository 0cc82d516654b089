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
        // neither lasts: it rings for three seconds, and what was missed is new for as long
        await Task.WhenAll(ada.CallAsync(bob), bob.RingsAsync(ada));
        await Task.WhenAll(ada.SeesAsync("did not answer"), bob.SeesAsync("1 missed", ada.Name));
        await bob.SeesNoMoreAsync("wants to talk to you");
    }
}
