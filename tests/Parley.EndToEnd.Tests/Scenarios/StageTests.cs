using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Who may be seen and heard, and what is shown to all.</summary>
public sealed class StageTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact, Trait("Length", "medium")]
    public async Task A_listener_raises_a_hand_is_given_the_floor_and_gives_it_back()
    {
        var (host, guest) = await MeetAsync(browsers);
        await host.Page.PressAsync("u");
        await SetStageAsync(host, guest);
        await guest.ToggleMicrophoneAsync();
        await guest.SeesAsync("You listen here. Raise your hand to ask for the floor.");
        Assert.Equal((false, false), await SendsAsync(guest));

        await guest.Page.PressAsync("r");
        await host.Page.ClickAsync(Control.Button($"Give {guest.Name} the floor"));
        await guest.SeesAsync("You have the floor");
        await guest.ToggleMicrophoneAsync();
        await guest.ToggleCameraAsync();
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());

        await host.Page.ClickAsync(Control.Button($"What to do about {guest.Name}"));
        await host.Page.ClickAsync(new Control("menuitemradio", "Listener"));
        await guest.SeesAsync("You listen here now.");
        await Eventually.Holds(async () => await SendsAsync(guest) is (false, false), "the guest sends nothing any more");
    }

    [Fact, Trait("Length", "long")]
    public async Task In_a_hall_of_hundreds_hands_stand_in_their_order_and_whoever_is_given_the_floor_is_seen_and_heard()
    {
        var (host, guest) = await MeetAsync(browsers);
        await using var crowd = await Crowd.GatherAsync(Server, new Uri(await host.Page.UrlAsync()).Segments[^1], 198);
        await host.Page.PressAsync("u");
        await SetStageAsync(host, guest);

        string[] hands = ["Guest 1", "Guest 2", "Guest 3"];
        for (var i = 1; i <= hands.Length; i++)
        {
            // each has a connection of its own: which of two is read first nobody knows
            await crowd.RaiseHandAsync(i);
            await HandsAsync(host, hands[..i]);
        }

        await guest.Page.PressAsync("r");
        await HandsAsync(host, "Guest 1", "Guest 2", "Guest 3", guest.Name);
        await host.Page.ClickAsync(Control.Button($"Give {guest.Name} the floor"));
        await guest.SeesAsync("You have the floor");
        await HandsAsync(host, "Guest 1", "Guest 2", "Guest 3");
        await guest.ToggleMicrophoneAsync();
        await guest.ToggleCameraAsync();
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());

        await host.Page.ClickAsync(Control.Button("Give Guest 1 the floor", exact: true));
        await HandsAsync(host, "Guest 2", "Guest 3");
        await crowd.RestAsync();
        Assert.Equal(198, crowd.Present);
    }

    [Fact, Trait("Length", "medium")]
    public async Task Two_share_their_screens_at_once_and_a_third_sees_both_large()
    {
        var (host, guest) = await MeetAsync(browsers);
        var third = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Tom"));
        await third.Page.GoAsync(await host.Page.UrlAsync());
        await third.Page.ClickAsync(Control.Button("Join now"));
        await third.SeesAsync(host.Name, guest.Name);
        foreach (var one in (CallPage[])[host, guest])
        {
            await one.ToggleScreenAsync();
            await one.SeesAsync("You are sharing");
        }

        await Eventually.Holds(async () => (await LargeAsync(third)).SequenceEqual(((string[])[host.Name, guest.Name]).Order(StringComparer.Ordinal)), "both screens are large");
        await host.ToggleScreenAsync();
        await Eventually.Holds(async () => (await LargeAsync(third)).SequenceEqual([guest.Name]), "the other is large alone");
    }

    [Fact, Trait("Length", "long")]
    public async Task A_screen_goes_with_its_sound_for_motion_or_for_text_and_a_second_camera_beside_the_first()
    {
        const int Tone = 1500;
        var (host, guest) = await MeetAsync(browsers);
        var third = await DressedAsync(browsers, "Tom", 240);
        await third.JoinAsync(await host.Page.UrlAsync());
        await third.Person.SeesAsync(host.Name, guest.Name);
        await SoundAsync(guest, Tone);
        await ChooseSharedAsync(guest, "menuitemradio", "Video and motion");
        await guest.ToggleScreenAsync();
        await Eventually.Holds(async () => (await LargeAsync(third.Person)).SequenceEqual([guest.Name]), "the screen is large");
        Assert.Equal("motion", await HintAsync(guest));
        await third.HearsAsync(new RoomPage(guest, 0, Tone));
        await ChooseSharedAsync(guest, "menuitemradio", "Text and slides");
        await Eventually.Holds(async () => await HintAsync(guest) == "detail", "the screen is shown for its text");
        await guest.ToggleScreenAsync();
        await Eventually.Holds(async () => (await LargeAsync(third.Person)).Length == 0, "the screen is gone");

        await ChooseSharedAsync(guest, "menuitem", "fake_device_2");
        await Eventually.Holds(async () => (await LargeAsync(third.Person)).SequenceEqual([guest.Name]), "the second camera is large");
        await Eventually.Holds(
            () => third.Person.Page.CallAsync<bool>("(name) => parleyWatch.all('parley-tile:not([screen])').some((tile) => tile.getAttribute('name') === name && tile.getAttribute('state') === 'live')", guest.Name),
            "the first is beside it");
    }

    /// <summary>Makes the meeting a stage, in the list of participants, which is open, and waits until the guest listens only.</summary>
    private static async Task SetStageAsync(CallPage host, CallPage guest)
    {
        await host.Page.ClickAsync(Control.Button("Settings of this meeting"));
        await host.Page.ClickAsync(new Control("switch", "Stage"));
        await host.Page.PressAsync("Escape");
        await guest.SeesAsync("You listen here now.");
        await Eventually.Holds(async () => await SendsAsync(guest) is (false, false), "the guest sends nothing any more");
    }

    /// <summary>Waits until these have their hands up, in this order.</summary>
    private static async Task HandsAsync(CallPage host, params string[] names) => await Eventually.Holds(
        async () => (await host.Page.CallAsync<string[]>("() => parleyWatch.all('button').map((button) => /^Give (.*) the floor$/.exec(button.getAttribute('aria-label') ?? '')?.[1] ?? '').filter((name) => name !== '')")).SequenceEqual(names),
        $"hands: {string.Join(", ", names)}");

    /// <summary>What the page is given of a screen from now on sounds like a tone, and not like the browser's own fake microphone.</summary>
    private static Task<bool> SoundAsync(CallPage person, int tone) => person.Page.CallAsync<bool>(
        """
        (frequency) => {
          const original = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getDisplayMedia = async (options) => {
            const [picture] = (await original({ ...options, audio: false })).getVideoTracks();
            const sound = new AudioContext();
            await sound.resume();
            const tone = new OscillatorNode(sound, { frequency });
            const out = sound.createMediaStreamDestination();
            tone.connect(out);
            tone.start();
            return new MediaStream([picture, ...(options.audio ? out.stream.getAudioTracks() : [])]);
          };
          return true;
        }
        """,
        tone);

    private static async Task ChooseSharedAsync(CallPage person, string role, string choice)
    {
        await person.Page.ClickAsync(Control.Button("What is shared"));
        await person.Page.ClickAsync(new Control(role, choice));
    }

    private static Task<string> HintAsync(CallPage person) => person.Page.CallAsync<string>("() => document.querySelector('parley-app').client.local.state.value.screen.track.contentHint");

    private static async Task<(bool Microphone, bool Camera)> SendsAsync(CallPage person)
    {
        var on = await person.Page.CallAsync<bool[]>(
            """
            () => {
              const { microphone, camera } = document.querySelector("parley-app").client.local.state.value;
              return [microphone.state === "on" && !microphone.muted, camera.state === "on"];
            }
            """);
        return (on[0], on[1]);
    }

    /// <summary>Whose screens are large, and show something.</summary>
    private static async Task<string[]> LargeAsync(CallPage person) => [.. (await person.Page.CallAsync<string[]>(
        "() => parleyWatch.all('parley-tile').filter((tile) => tile.hasAttribute('large') && tile.hasAttribute('screen') && tile.getAttribute('state') === 'live').map((tile) => tile.getAttribute('name'))")).Order(StringComparer.Ordinal)];
}
