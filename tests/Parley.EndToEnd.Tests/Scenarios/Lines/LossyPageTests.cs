using System.Globalization;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios.Lines;

/// <summary>What people see and hear in browsers over lines that lose packets in both directions.</summary>
public sealed class LossyPageTests : LineScenario
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(15), Lossy = TimeSpan.FromSeconds(40);

    [Theory, Trait("Length", "long")]
    [InlineData("Firefox", 3, 50, 1)]
    public async Task Loss_freezes_no_picture_and_silences_no_voice(string kind, int percent, int roundTrip, double frozenPercent)
    {
        var (ada, _) = await PersonAsync("Chromium", "Ada", 0, TimeSpan.Zero);
        var (bob, line) = await PersonAsync(kind, "Bob", 120, TimeSpan.FromMilliseconds(roundTrip));
        await bob.JoinAsync(await ada.OpenRoomAsync());
        await bob.SeesMovingAsync(ada);
        if (kind == "Chromium")
            await bob.HearsAsync(ada);

        // what a busy machine does to pictures and sound is known beforehand
        var without = await WatchAsync(bob, ada, Usual);
        line.UseLoss(percent / 100.0, percent / 100.0);
        var with = await WatchAsync(bob, ada, Lossy);
        Figures.Note(string.Create(CultureInfo.InvariantCulture, $"{kind}, {percent} % lost, {roundTrip} ms: {with}; without loss {without}"));
        Assert.True(line.Down.Lost > 0, "Nothing was lost, so nothing was shown.");
        Assert.True(kind == "Firefox" || with.Came.Resent > 0, "Nothing was sent again.");
        Assert.InRange(with.FrozenPercent, 0, frozenPercent + without.FrozenPercent);
        Assert.InRange(with.Silence, 0, 100 + without.Silence);
    }

    private static async Task<Experience> WatchAsync(RoomPage watcher, RoomPage seen, TimeSpan time)
    {
        var before = await watcher.ReceivedAsync();
        await watcher.StartWatchingAsync(seen);
        await watcher.StartListeningAsync(seen);
        await watcher.PassAsync(time);
        var heard = await watcher.StopListeningAsync();
        var watched = await watcher.StopWatchingAsync();
        Assert.Empty(watched.Wrong);
        var came = (await watcher.ReceivedAsync()).Since(before);
        // Firefox hears nothing on a machine without a sound card
        var silence = heard.People[seen.Name] is { Heard: > 0 } voice ? voice.LongestSilence - heard.LongestPause : 0;
        return new Experience(100 * watched.Frozen[seen.Name] / watched.Milliseconds, watched.Gaps[seen.Name], Math.Max(0, silence), watched.LongestPause, came);
    }

    /// <summary>What it was like.</summary>
    /// <param name="FrozenPercent">Of the time.</param>
    /// <param name="Standstill">The longest one of the picture, in ms.</param>
    /// <param name="Silence">The longest one in a tone, in ms, beyond the time in which the page did not listen.</param>
    /// <param name="LongestPause">In which the page did not look, in ms.</param>
    /// <param name="Came">What the browser counted.</param>
    private sealed record Experience(double FrozenPercent, double Standstill, double Silence, double LongestPause, RoomPage.Received Came)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"frozen {FrozenPercent:0.0} %, longest standstill {Standstill:0} ms, silence {Silence:0} ms, {100 * Came.Concealed / Math.Max(1, Came.Samples):0.0} % of the sound made up, "
            + $"{Came.Packets:0} packets of video, {Came.Resent:0} of them sent again, {Came.Lost:0} missing (the page paused {LongestPause:0} ms)");
    }
}
