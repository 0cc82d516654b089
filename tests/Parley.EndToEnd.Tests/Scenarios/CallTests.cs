using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Two people call each other, from the first page to the last.</summary>
public sealed class CallTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    /// <summary>Chromium's fake camera is as wide as most; the screen that it shares is the page. Both may be green all over.</summary>
    private const double CameraShape = 16.0 / 9, ScreenShape = 1024.0 / 640;

    private protected override ParleyServer Server => shared.Server;

    [Theory]
    [InlineData("Chromium", "Chromium")]
    [InlineData("Chromium", "Firefox")]
    [InlineData("Firefox", "Chromium", Traits = ["Length", "medium"])]
    public async Task Two_people_call_see_hear_write_mute_and_hang_up(string caller, string callee)
    {
        var ada = await SignedInAsync(await browsers.NewPageAsync(caller), Unique("Ada"));
        var bob = await SignedInAsync(await browsers.NewPageAsync(callee), Unique("Bob"));

        await ada.CallAsync(bob);
        await bob.RingsAsync(ada);
        await ada.SeesAsync("Ringing…");
        await bob.AcceptAsync();
        await Task.WhenAll(ada.SeesAndHearsAsync(), bob.SeesAndHearsAsync());
        await Task.WhenAll(ada.PicturePlaysOnAsync(), bob.PicturePlaysOnAsync());

        await ada.WriteAsync("Can you see me?");
        await bob.OpenChatAsync();
        await bob.SeesAsync("Can you see me?");
        await bob.WriteAsync("很清楚!");
        await ada.SeesAsync("很清楚!");
        await ada.Page.PressAsync("Escape");
        await bob.Page.PressAsync("Escape");

        await ada.ToggleMicrophoneAsync();
        await bob.SeesAsync("Muted");
        await ada.ToggleMicrophoneAsync();
        await bob.SeesNoMoreAsync("Muted");

        await ada.ToggleCameraAsync();
        await bob.SeesAsync("Camera is off");
        await ada.ToggleCameraAsync();
        await bob.SeesNoMoreAsync("Camera is off");
        await bob.SeesAndHearsAsync();
        await bob.PicturePlaysOnAsync();

        await ada.HangUpAsync();
        await ada.SeesAsync("Call ended");
        await bob.SeesAsync("Call ended", ada.Name);
        await bob.StatisticsAsync(s => s.Connections == 0, "the connection is closed");
    }

    [Fact]
    public async Task A_declined_call_says_so_with_the_words_of_the_callee()
    {
        var (ada, bob) = await TwoAsync();
        await ada.CallAsync(bob);
        await bob.RingsAsync(ada);
        await bob.Page.ClickAsync(Control.Button("Decline with a message"));
        await bob.Page.ClickAsync(Control.Button("Please write to me instead.", exact: true));
        await ada.SeesAsync("can't talk now", "Please write to me instead.");
        await bob.SeesAsync("Start a room");
        Assert.Equal(0, (await ada.StatisticsAsync()).Connections);
    }

    [Fact]
    public async Task A_cancelled_call_stops_ringing_and_is_a_missed_call()
    {
        var (ada, bob) = await TwoAsync();
        await ada.CallAsync(bob);
        await bob.RingsAsync(ada);
        // what was missed is new for three seconds
        await Task.WhenAll(ada.CancelAsync(), bob.SeesAsync("1 missed", ada.Name));
        await bob.SeesNoMoreAsync("wants to talk to you");
    }

    [Fact]
    public async Task Who_is_in_a_call_is_busy_and_learns_of_it_afterwards()
    {
        var (ada, bob) = await TwoAsync();
        var eve = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Eve"));
        await ada.CallAsync(bob);
        await bob.RingsAsync(ada);
        await bob.AcceptAsync();
        await bob.SeesAndHearsAsync();

        await eve.CallAsync(bob);
        await eve.SeesAsync("is in another call");
        await bob.SeesAndHearsAsync();
        await bob.HangUpAsync();
        await Task.WhenAll(bob.Page.ClickAsync(Control.Button("Back to start")), bob.SeesAsync("1 missed", eve.Name));
    }

    [Fact]
    public async Task Who_is_away_gets_the_missed_call_at_the_next_sign_in()
    {
        var (ada, bob) = await TwoAsync();
        await ada.CallAsync(bob);
        await bob.RingsAsync(ada);
        await bob.DeclineAsync();
        await ada.Page.ClickAsync(Control.Button("Close", exact: true));

        // a guest who signs out is another one afterwards: who is away has closed the page, and is given up after a while
        await bob.Page.GoAsync("about:blank");
        await ada.HasNotAsync(Control.Button($"Video call to {bob.Name}", exact: true), TimeSpan.FromSeconds(60));
        await ada.Page.ClickAsync(Control.Button($"Call {bob.Name} back"));
        await ada.SeesAsync("is not online");

        await bob.Page.GoAsync(Server.Url);
        await bob.SeesAsync("1 missed", ada.Name);
    }

    [Fact]
    public async Task Both_calling_each_other_at_once_are_in_one_call()
    {
        var (ada, bob) = await TwoAsync();
        await Task.WhenAll(ada.SeesAsync(bob.Name), bob.SeesAsync(ada.Name));
        await Task.WhenAll(ada.CallAtOnceAsync(bob), bob.CallAtOnceAsync(ada));
        await Task.WhenAll(ada.SeesAndHearsAsync(), bob.SeesAndHearsAsync());
        Assert.Equal(1, (await ada.StatisticsAsync()).Connections);
        Assert.Equal(1, (await bob.StatisticsAsync()).Connections);
    }

    [Fact]
    public async Task All_devices_ring_and_the_answer_on_one_stops_the_others()
    {
        var (ada, bob) = await TwoAsync();
        CallPage[] others = [await DeviceAsync(bob), await DeviceAsync(bob)];

        await ada.CallAsync(bob);
        foreach (var device in (CallPage[])[bob, .. others])
            await device.RingsAsync(ada);
        await others[0].AcceptAsync();
        await Task.WhenAll(bob.SeesAsync("You answered on another device."), others[1].SeesAsync("You answered on another device."));
        await Task.WhenAll(bob.SeesNoMoreAsync("wants to talk to you"), others[1].SeesNoMoreAsync("wants to talk to you"));
        await Task.WhenAll(ada.SeesAndHearsAsync(), others[0].SeesAndHearsAsync());
        Assert.Equal(0, (await bob.StatisticsAsync()).Connections);
    }

    [Fact, Trait("Length", "medium")]
    public async Task Who_is_called_in_a_room_and_accepts_is_seen_and_heard_in_the_call()
    {
        var (ada, bob) = await TwoAsync();
        await bob.Page.ClickAsync(Control.Button("Start a room"));
        await bob.Page.ClickAsync(Control.Button("Join now"));
        await bob.SeesAsync("Nobody else is here yet");
        await ada.CallAsync(bob);
        await bob.RingsAsync(ada);
        await bob.Page.ClickAsync(Control.Button("Leave and accept"));
        await Task.WhenAll(ada.SeesAndHearsAsync(), bob.SeesAndHearsAsync());
    }

    [Fact]
    public async Task A_page_that_is_reloaded_in_a_call_comes_back_into_it()
    {
        var (ada, bob) = await ConnectedAsync();
        await bob.Page.ReloadAsync();
        await bob.SeesAndHearsAsync();
        await ada.SeesAndHearsAsync();
        await ada.Page.ReloadAsync();
        await ada.SeesAndHearsAsync();
        await bob.SeesAndHearsAsync();
        await ada.HangUpAsync();
        await bob.SeesAsync("Call ended");
    }

    [Fact, Trait("Length", "medium")]
    public async Task Who_is_muted_and_loads_the_page_anew_is_heard_by_nobody_meanwhile()
    {
        var (ada, bob) = await ConnectedAsync();
        await bob.ToggleMicrophoneAsync();
        await ada.SeesAsync("Muted");
        var before = bob.Page.Signaling.Count;
        await bob.Page.ReloadAsync();
        await Eventually.Holds(async () => (await bob.StatisticsAsync()).FramesDecoded > 0, "Bob is back");
        await ada.SeesAsync("Muted");
        Assert.Equal(0, bob.Said("\"microphone\":true", before));
        await bob.ToggleMicrophoneAsync();
        await ada.SeesNoMoreAsync("Muted");
        await ada.SeesAndHearsAsync();
    }

    [Fact, Trait("Length", "medium")]
    public async Task Who_is_muted_and_without_camera_at_the_door_is_so_after_loading_the_page_anew_too()
    {
        var (host, guest) = await TwoAsync();
        await host.Page.ClickAsync(Control.Button("Start a room"));
        await host.Page.ClickAsync(Control.Button("Join now"));
        await host.SeesAsync("Nobody else is here yet");
        await guest.Page.GoAsync(await host.Page.UrlAsync());
        await guest.HasAsync(Control.Button("Mute microphone"));
        var before = guest.Page.Signaling.Count;
        await guest.Page.ClickAsync(Control.Button("Mute microphone"));
        await guest.Page.ClickAsync(Control.Button("Turn camera off"));
        await guest.Page.ClickAsync(Control.Button("Join now"));
        await host.SeesAsync(guest.Name, "Muted");
        await guest.Page.ReloadAsync();
        await Eventually.Holds(async () => (await guest.StatisticsAsync()).FramesDecoded > 0, "the guest is back");
        await guest.ToggleMicrophoneAsync();
        await host.SeesNoMoreAsync("Muted");
        Assert.Equal(0, guest.Said("\"camera\":true", before));
        Assert.Equal(1, guest.Said("\"microphone\":true", before));
    }

    [Fact, Trait("Length", "medium")]
    public async Task A_page_that_is_reloaded_while_it_rings_at_the_other_comes_into_the_call_with_camera_and_microphone()
    {
        var (ada, bob) = await TwoAsync();
        await ada.CallAsync(bob);
        await bob.RingsAsync(ada);
        await ada.Page.ReloadAsync();
        await ada.SeesAsync("Ringing…");
        await bob.Page.ReloadAsync();
        await bob.RingsAsync(ada);
        await bob.AcceptAsync();
        await Task.WhenAll(ada.SeesAndHearsAsync(), bob.SeesAndHearsAsync());
    }

    [Fact]
    public async Task A_shared_screen_takes_the_place_of_the_camera_and_gives_it_back()
    {
        var (ada, bob) = await ConnectedAsync();
        await bob.PictureIsAsync(CameraShape);
        await ada.ToggleScreenAsync();
        await ada.SeesAsync("You are sharing");
        await bob.PictureIsAsync(ScreenShape);
        await bob.SeesAndHearsAsync();
        await ada.ToggleScreenAsync();
        await bob.PictureIsAsync(CameraShape);
        Assert.Equal(1, (await bob.StatisticsAsync()).Connections);
    }

    private Task<(CallPage Ada, CallPage Bob)> TwoAsync() => TwoAsync(browsers, "Ada", "Bob");

    private async Task<(CallPage Ada, CallPage Bob)> ConnectedAsync()
    {
        var (ada, bob) = await TwoAsync();
        await ConnectAsync(ada, bob);
        return (ada, bob);
    }

    private async Task<CallPage> DeviceAsync(CallPage person)
    {
        var device = Add(await ((ChromiumPage)person.Page).NewTabAsync(), person.Name);
        await device.Page.GoAsync(Server.Url);
        await device.SeesAsync("Start a room");
        return device;
    }
}
