using System.Globalization;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios.Lines;

/// <summary>What people are told in browsers whose line is too slow for what they want to see.</summary>
public sealed class SlowPageTests : LineScenario
{
    private const string Words = "Sound only: your network is too slow for pictures";
    private const int SoundAlone = 110_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact, Trait("Length", "medium")]
    public async Task A_line_too_slow_for_pictures_leaves_the_sound_says_so_and_gives_them_back()
    {
        var (ada, _) = await PersonAsync("Chromium", "Ada", 0, TimeSpan.Zero);
        var (bob, line) = await PersonAsync("Chromium", "Bob", 120, TimeSpan.FromMilliseconds(50));
        await ada.EnrichAsync();
        await bob.JoinAsync(await ada.OpenRoomAsync());
        await bob.SeesMovingAsync(ada);
        await bob.HearsAsync(ada);
        await ada.SeesMovingAsync(bob);

        line.UseRate(SoundAlone);
        await Eventually.Holds(async () => (await bob.Person.TextAsync()).Contains(Words, StringComparison.Ordinal), $"{bob.Name} reads that there is sound only", Patience);
        await Eventually.Holds(async () => await MarkAsync(bob.Person.Page) == "Poor connection", $"{bob.Name} sees a mark of a poor connection");
        await bob.Person.SeesAsync("Paused: the network is too slow");
        await bob.HearsAsync(ada);
        // it is the way to Bob: to Ada nothing is said, and she sees him as before
        Assert.DoesNotContain(Words, await ada.Person.TextAsync(), StringComparison.Ordinal);
        await ada.SeesMovingAsync(bob);
        Figures.Note(string.Create(CultureInfo.InvariantCulture, $"on the line wait {line.Down.Queue.TotalMilliseconds:0} ms"));

        line.UseRate(0);
        await Eventually.Holds(async () => !(await bob.Person.TextAsync()).Contains(Words, StringComparison.Ordinal), $"{bob.Name} reads no more that there is sound only", Patience);
        await bob.Person.SeesNoMoreAsync("Paused: the network is too slow");
        await bob.SeesMovingAsync(ada);
        await Eventually.Holds(async () => await MarkAsync(bob.Person.Page) is "Good connection" or "Fair connection", $"{bob.Name} sees no mark of a poor connection any more");
    }

    /// <summary>What the mark of the connection says to those who cannot see it.</summary>
    private static Task<string> MarkAsync(IBrowserPage page) => page.CallAsync<string>("() => parleyWatch.all('.trigger').find((one) => one.querySelector('.bars'))?.ariaLabel ?? ''");
}
