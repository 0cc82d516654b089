using System.Globalization;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Two who take turns in speaking, as a third sees them who has whoever speaks shown large.</summary>
internal static class ChangingSpeaker
{
    /// <summary>Whoever speaks becomes large and sharp, the other small, and neither stands still for a second.</summary>
    /// <param name="ada">Who looks on.</param>
    /// <param name="bob">Who speaks first; his camera is 640 pixels wide.</param>
    /// <param name="cyd">Who speaks after him; so is hers.</param>
    /// <param name="where">What the figure is called.</param>
    public static async Task AssertSharpAsync(RoomPage ada, RoomPage bob, RoomPage cyd, string where)
    {
        await ada.MovesAsync("routed");
        foreach (var one in (RoomPage[])[ada, bob, cyd])
            await one.SpeakAsync(0);
        await ada.Person.Page.PressAsync("l");
        await ada.Person.Page.PressAsync("l");
        await ada.Person.SeesAsync("Whoever speaks is shown large");
        await ada.SeesMovingAsync(bob, cyd);
        await ada.StartWatchingAsync(bob, cyd);
        foreach (var (speaker, other) in (IEnumerable<(RoomPage, RoomPage)>)[(bob, cyd), (cyd, bob), (bob, cyd), (cyd, bob)])
        {
            await other.SpeakAsync(0);
            await speaker.SpeakAsync(0.4);
            // a colour with a bar needs so little that the sharpest layer may not be sent at all
            await ada.ShowsAsync(speaker, large: true, 320..640);
            await ada.ShowsAsync(other, large: false, 1..160);
            await ada.HearsAsync(speaker);
        }

        var watched = await ada.StopWatchingAsync();
        Assert.Empty(watched.Wrong);
        var longest = watched.Gaps.Values.Max();
        Figures.Note(string.Create(CultureInfo.InvariantCulture, $"{where}, longest standstill while four change the floor: {longest:0} ms of {watched.Milliseconds:0}"));
        Assert.True(longest < 1_000, $"Pictures stood still: {string.Join(", ", watched.Stood)}; the page itself paused for {watched.LongestPause:0} ms");
    }
}
