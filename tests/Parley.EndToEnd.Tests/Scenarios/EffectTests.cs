using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>What somebody has done to their sound and their picture, as it comes to the other.</summary>
public sealed class EffectTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact, Trait("Length", "long")]
    public async Task Noise_is_taken_out_and_music_comes_in_two_channels_as_one_chooses()
    {
        var (host, guest) = await TwoAsync(browsers, "Hedy", "Gus");
        await RumbleAsync(guest);
        await host.Page.ClickAsync(Control.Button("Start a room"));
        await host.Page.ClickAsync(Control.Button("Join now"));
        await host.SeesAsync("Nobody else is here yet");
        // a page that is loaded anew has its own microphone again
        await guest.Page.TypeAsync(Control.Textbox("Link or code of a room"), await host.Page.UrlAsync());
        await guest.Page.PressAsync("Enter");
        await guest.Page.ClickAsync(Control.Button("Join now"));
        await HearsAsync(host, ears => ears is { Left: > 0.02, Right: > 0.02 } && ears.Left < ears.Right * 1.5, "noise, the same in both ears");

        await OpenDevicesAsync(guest);
        await ChooseAsync(guest, "My sound", "Strong noise suppression");
        await HearsAsync(host, ears => ears is { Left: < 0.008, Right: < 0.008 }, "next to nothing of it");
        await ChooseAsync(guest, "My sound", "Music: everything, in stereo");
        await guest.SeesAsync("Nothing is filtered: wear headphones");
        await HearsAsync(host, ears => ears.Left > 0.04 && ears.Left > ears.Right * 4, "all of it, in the left ear alone");
        await ChooseAsync(guest, "My sound", "Usual noise suppression");
        await HearsAsync(host, ears => ears is { Left: > 0.02, Right: > 0.02 } && ears.Left < ears.Right * 1.5, "it as at first");
    }

    [Fact, Trait("Length", "long")]
    public async Task What_is_behind_somebody_is_blurred_or_a_picture_of_theirs_for_the_other_too()
    {
        var (host, guest) = await MeetAsync(browsers);
        await Eventually.Holds(host.SeesFakeCameraAsync, "the host sees the camera");
        var sharp = (await LookAsync(host)).Sharpness;
        await OpenDevicesAsync(guest);
        // nobody stands before a camera that is a drawing: all of it is behind them
        await ChooseAsync(guest, "My background", "Blurred");
        await guest.SeesAsync("pictures a second");
        await Eventually.Holds(async () => (await LookAsync(host)).Sharpness < sharp / 2, "the host sees it blurred");
        await guest.Page.CallAsync<bool>(
            """
            async () => {
              const canvas = new OffscreenCanvas(64, 48);
              const context = canvas.getContext("2d");
              context.fillStyle = "#2040e0";
              context.fillRect(0, 0, 64, 48);
              const chosen = new DataTransfer();
              chosen.items.add(new File([await canvas.convertToBlob()], "sea.png", { type: "image/png" }));
              const picker = parleyWatch.all("parley-devices").flatMap(({ shadowRoot }) => [...shadowRoot.querySelectorAll("input[type=file]")])[0];
              picker.files = chosen.files;
              picker.dispatchEvent(new Event("change"));
              return true;
            }
            """);
        await Eventually.Holds(async () => (await LookAsync(host)).Blue > 0.8, "the host sees the picture behind the guest");
        await ChooseAsync(guest, "My background", "As it is");
        await guest.SeesNoMoreAsync("pictures a second");
        await Eventually.Holds(async () => await host.SeesFakeCameraAsync() && (await LookAsync(host)).Sharpness > sharp / 2, "the host sees the camera again");
    }

    private static async Task OpenDevicesAsync(CallPage person)
    {
        await person.OpenMoreAsync();
        await person.Page.ClickAsync(new Control("menuitem", "Microphone, camera, speaker"));
    }

    private static Task ChooseAsync(CallPage person, string what, string choice) => ((ChromiumPage)person.Page).ChooseAsync(new Control("combobox", what), choice);

    /// <summary>From now on the page's microphone rumbles like a fan, on its left side.</summary>
    private static Task<bool> RumbleAsync(CallPage person) => person.Page.CallAsync<bool>(
        """
        () => {
          const sound = new AudioContext();
          // what RNNoise makes of white noise is different each time; and nothing in it comes again like a word
          const rumble = new AudioBuffer({ numberOfChannels: 2, length: 20 * sound.sampleRate, sampleRate: sound.sampleRate });
          let deep = 0;
          rumble.copyToChannel(Float32Array.from({ length: rumble.length }, () => 0.15 * (deep = 0.98 * deep + 0.4 * Math.random() - 0.2)), 0);
          const source = new AudioBufferSourceNode(sound, { buffer: rumble, loop: true });
          source.start();
          const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
            void sound.resume();
            const out = sound.createMediaStreamDestination();
            source.connect(out);
            return new MediaStream([...(audio ? out.stream.getAudioTracks() : []), ...(video ? (await original({ video })).getVideoTracks() : [])]);
          };
          return true;
        }
        """);

    private static async Task HearsAsync(CallPage person, Predicate<Ears> wanted, string what)
    {
        Ears? last = null;
        try
        {
            await Eventually.Holds(async () => wanted(last = await ListenAsync(person)), $"{person.Name} hears {what}");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; heard last: {last}", e);
        }
    }

    /// <summary>How loud the other is, for a second (RMS).</summary>
    private static Task<Ears> ListenAsync(CallPage person) => person.Page.CallAsync<Ears>(
        """
        async () => {
          const context = new AudioContext();
          await context.resume();
          const [stream] = document.querySelector("parley-app").client.meetings.value[0].sounds.value;
          const both = new GainNode(context, { channelCount: 2, channelCountMode: "explicit" });
          const parted = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
          if (stream) context.createMediaStreamSource(stream).connect(both).connect(parted);
          const ears = [0, 1].map((side) => {
            const ear = new AnalyserNode(context, { fftSize: 2048 });
            parted.connect(ear, side);
            return { ear, power: 0 };
          });
          const samples = new Float32Array(2048);
          const looks = 20;
          for (let look = 0; look < looks; look++) {
            await new Promise((done) => setTimeout(done, 50));
            for (const one of ears) {
              one.ear.getFloatTimeDomainData(samples);
              for (const sample of samples) one.power += sample * sample;
            }
          }
          await context.close();
          const [left, right] = ears.map(({ power }) => Math.sqrt(power / (looks * samples.length)));
          return { left, right };
        }
        """);

    /// <summary>How the other's picture looks.</summary>
    private static Task<Look> LookAsync(CallPage person) => person.Page.CallAsync<Look>(
        """
        () => {
          const [width, height] = [320, 180];
          const video = parleyWatch.all("video").find((one) => one.ariaLabel?.startsWith("Picture of"));
          if (!video?.videoWidth) return { sharpness: 0, blue: 0 };
          const context = new OffscreenCanvas(width, height).getContext("2d");
          context.drawImage(video, 0, 0, width, height);
          const { data } = context.getImageData(0, 0, width, height);
          let [edges, blue] = [0, 0];
          for (let at = 0; at < data.length; at += 4) {
            if (at % (4 * width) > 0) edges += Math.abs(data[at + 1] - data[at - 3]);
            if (data[at + 2] > data[at] + 60 && data[at + 2] > data[at + 1] + 60) blue++;
          }
          return { sharpness: edges / (width * height), blue: blue / (width * height) };
        }
        """);

    /// <summary>How loud it is on either side, from 0 to 1.</summary>
    private sealed record Ears(double Left, double Right);

    /// <summary>A picture.</summary>
    /// <param name="Sharpness">How much neighbours differ.</param>
    /// <param name="Blue">How much of it is blue, from 0 to 1.</param>
    private sealed record Look(double Sharpness, double Blue);
}
