using System.Diagnostics;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>A server that is killed in mid-call and started again on the same data.</summary>
public sealed class RestartTests(BrowserShelf browsers) : OwnServerScenario
{
    [Fact]
    public async Task The_picture_never_stops_and_the_signaling_is_back_by_itself()
    {
        var (ada, bob) = await TwoAsync(browsers, "Ada", "Bob");
        await ConnectAsync(ada, bob);
        await ada.StartWatchingAsync();
        await bob.StartWatchingAsync();

        await Server.KillAsync();
        await ada.SeesAsync("reconnecting");
        await ada.WriteAsync("written while the server was gone");
        await Server.RestartAsync();
        var back = Stopwatch.StartNew();
        await ada.SeesNoMoreAsync("reconnecting");
        await bob.SeesNoMoreAsync("reconnecting");
        Figures.Note($"signaling back after {back.ElapsedMilliseconds} ms");
        Assert.InRange(back.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));

        await bob.OpenChatAsync();
        await bob.SeesAsync("written while the server was gone");
        await bob.Page.PressAsync("Escape");
        await bob.ToggleMicrophoneAsync();
        await ada.SeesAsync("Muted");

        foreach (var person in (CallPage[])[ada, bob])
        {
            var steady = await person.StopWatchingAsync();
            Figures.Note($"longest time without a new frame at {person.Name.Split(' ')[0]}: {steady.LongestGap:0} ms");
            Assert.True(steady.Advances > 10, $"{person.Name}: {steady}");
            Assert.InRange(steady.LongestGap, 0, 1_000);
            Assert.Equal(1, await person.Page.CallAsync<int>("() => parleyWatch.connections.length"));
        }

        await bob.HangUpAsync();
        await ada.SeesAsync("Call ended");
    }

    [Fact]
    public async Task Who_hangs_up_while_the_server_is_away_has_ended_the_call_for_the_other_too()
    {
        var (ada, bob) = await TwoAsync(browsers, "Ada", "Bob");
        await ConnectAsync(ada, bob);

        await Server.KillAsync();
        await bob.SeesAsync("reconnecting");
        await ada.HangUpAsync();
        await ada.SeesAsync("Call ended");
        await Server.RestartAsync();
        await EndsSoonAsync(bob, () => bob.SeesAsync("Call ended"));

        await bob.Page.ClickAsync(Control.Button("Back to start"));
        await ada.Page.ClickAsync(Control.Button("Back to start"));
        await ConnectAsync(bob, ada);
    }

    [Fact, Trait("Length", "medium")]
    public async Task Who_leaves_a_room_while_the_server_is_away_has_left_it_for_the_others_too()
    {
        var (host, guest) = await MeetAsync(browsers);
        await Server.KillAsync();
        await host.SeesAsync("reconnecting");
        await guest.HangUpAsync();
        await guest.SeesAsync("You have left the room");
        await Server.RestartAsync();
        await EndsSoonAsync(host, () => host.SeesAsync("Nobody else is here yet"));
    }

    [Fact, Trait("Length", "medium")]
    public async Task A_page_that_is_loaded_anew_after_the_server_was_shows_the_meeting_that_it_is_in()
    {
        var (host, guest) = await MeetAsync(browsers);
        await guest.ToggleMicrophoneAsync();
        await host.SeesAsync("Muted");
        await Server.KillAsync();
        await host.SeesAsync("reconnecting");
        await Server.RestartAsync();
        var before = guest.Page.Signaling.Count;
        await guest.Page.ReloadAsync();
        await guest.HasAsync(Control.Button("Hang up"));
        await Eventually.Holds(async () => (await guest.StatisticsAsync()).FramesDecoded > 0, "the guest sees the host");
        await host.SeesAsync("Muted");
        Assert.Equal(0, guest.Said("\"microphone\":true", before));
        await guest.ToggleMicrophoneAsync();
        await host.SeesNoMoreAsync("Muted");
        await host.SeesAndHearsAsync();
    }

    [Fact, Trait("Length", "medium")]
    public async Task A_call_goes_on_whose_page_is_loaded_anew_after_the_server_was()
    {
        var (ada, bob) = await TwoAsync(browsers, "Ada", "Bob");
        await ConnectAsync(ada, bob);
        await Server.KillAsync();
        await ada.SeesAsync("reconnecting");
        await Server.RestartAsync();
        await bob.Page.ReloadAsync();
        await bob.HasAsync(Control.Button("Hang up"));
        await Task.WhenAll(ada.SeesAndHearsAsync(), bob.SeesAndHearsAsync());
        await bob.HangUpAsync();
        await ada.SeesAsync("Call ended");
    }

    /// <summary>Well before anybody who does not come back is given up.</summary>
    private static async Task EndsSoonAsync(CallPage person, Func<Task> ends)
    {
        var back = Stopwatch.StartNew();
        await ends();
        Figures.Note($"{person.Name.Split(' ')[0]} knows of it {back.ElapsedMilliseconds} ms after the server was back");
        Assert.InRange(back.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
