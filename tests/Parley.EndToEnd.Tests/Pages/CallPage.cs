using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Pages;

/// <summary>Parley's web app as one person uses it: by what is written on its controls.</summary>
internal sealed class CallPage(IBrowserPage page, string name) : IAsyncDisposable
{
    public IBrowserPage Page => page;

    public string Name => name;

    public async Task SignInAsync(string url)
    {
        await page.GoAsync(url);
        await page.TypeAsync(Control.Textbox("Your name"), name);
        await page.ClickAsync(Control.Button("Continue"));
        await SeesAsync("Start a room");
    }

    public Task CallAsync(CallPage other, bool video = true) => page.ClickAsync(Control.Button($"{(video ? "Video" : "Voice")} call to {other.Name}", exact: true));

    /// <summary>Clicks without looking whether something has come to lie over the button meanwhile.</summary>
    public Task CallAtOnceAsync(CallPage other) => ClickAtOnceAsync(Control.Button($"Video call to {other.Name}", exact: true));

    public Task RingsAsync(CallPage caller) => SeesAsync(caller.Name, "wants to talk to you");

    public Task AcceptAsync() => page.ClickAsync(Control.Button("Accept", exact: true));

    public Task DeclineAsync() => page.ClickAsync(Control.Button("Decline", exact: true));

    public Task CancelAsync() => page.ClickAsync(Control.Button("Cancel", exact: true));

    /// <summary>The controls of a call hide when nobody moves, and are there for the keyboard all the same.</summary>
    public Task HangUpAsync() => ClickAtOnceAsync(Control.Button("Hang up"));

    /// <summary>Opens what is behind "More" among them.</summary>
    public Task OpenMoreAsync() => ClickAtOnceAsync(Control.Button("More", exact: true));

    public Task ToggleMicrophoneAsync() => page.PressAsync("m");

    public Task ToggleCameraAsync() => page.PressAsync("v");

    public Task ToggleScreenAsync() => page.PressAsync("s");

    public async Task WriteAsync(string text)
    {
        await OpenChatAsync();
        await page.TypeAsync(Control.Textbox("Message"), text);
        await page.PressAsync("Enter");
    }

    public async Task OpenChatAsync()
    {
        if (!(await TextAsync()).Contains("Chat\n", StringComparison.Ordinal))
            await page.PressAsync("c");
    }

    /// <summary>Waits until there is something to use.</summary>
    public Task HasAsync(Control control) => Eventually.Holds(() => page.CallAsync<bool>("(control) => parleyWatch.find(control) !== null", control), $"{name} has {control}");

    /// <summary>How often the page has said something to the server, of what it has heard and said from a line of it on.</summary>
    public int Said(string text, int from) =>
        page.Signaling.Skip(from).Count(line => line.Contains("-> ", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal));

    public Task HasNotAsync(Control control, TimeSpan within) =>
        Eventually.Holds(async () => !await page.CallAsync<bool>("(control) => parleyWatch.find(control) !== null", control), $"{name} has no {control}", within);

    /// <summary>Opens what can be done with a message of the chat, which is open.</summary>
    public async Task OpenMenuOfAsync(string message)
    {
        await page.CallAsync<bool>("(text) => { parleyWatch.all('.message').find((one) => one.textContent.includes(text)).focus(); return true; }", message);
        await page.PressAsync("Enter");
    }

    /// <summary>What is to be read on the page, without empty lines.</summary>
    public async Task<string> TextAsync() => string.Join(
        '\n',
        (await page.CallAsync<string>("() => parleyWatch.text()")).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) + "\n";

    /// <summary>Waits until the other's picture is so much wider than it is high.</summary>
    public Task PictureIsAsync(double shape) => Eventually.Holds(
        async () => Math.Abs(shape - await page.CallAsync<double>(
            """
            () => {
              const video = parleyWatch.all("video").find((v) => v.ariaLabel?.startsWith("Picture of"));
              return video?.videoWidth ? video.videoWidth / video.videoHeight : 0;
            }
            """)) < 0.02,
        $"{name} sees a picture {shape:0.0} times as wide as high");

    /// <summary>Whether the other's picture is that of Chromium's fake camera, which is green all over. So may be a page that shows it.</summary>
    public Task<bool> SeesFakeCameraAsync() => page.CallAsync<bool>(
        """
        () => {
          const video = parleyWatch.all("video").find((v) => v.ariaLabel?.startsWith("Picture of"));
          if (!video?.videoWidth) return false;
          const canvas = Object.assign(document.createElement("canvas"), { width: 16, height: 9 });
          const context = canvas.getContext("2d");
          context.drawImage(video, 0, 0, 16, 9);
          const { data } = context.getImageData(0, 0, 16, 9);
          let green = 0;
          for (let i = 0; i < data.length; i += 4) if (data[i + 1] > data[i] + 40 && data[i + 1] > data[i + 2] + 40) green++;
          return green > 130;
        }
        """);

    /// <summary>Waits until all of these are to be read on the page.</summary>
    public async Task SeesAsync(params string[] texts)
    {
        var last = "";
        try
        {
            await Eventually.Holds(
                async () =>
                {
                    last = await TextAsync();
                    return texts.All(t => last.Contains(t, StringComparison.Ordinal));
                },
                $"{name} sees '{string.Join("' and '", texts)}'");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; the page says:\n{last}", e);
        }
    }

    public Task SeesNoMoreAsync(string text) =>
        Eventually.Holds(async () => !(await TextAsync()).Contains(text, StringComparison.Ordinal), $"{name} sees '{text}' no more");

    public Task<MediaStatistics> StatisticsAsync() => page.CallAsync<MediaStatistics>("() => parleyWatch.statistics()");

    /// <summary>Waits until the statistics are as wished.</summary>
    public async Task<MediaStatistics> StatisticsAsync(Predicate<MediaStatistics> wanted, string what, TimeSpan? within = null)
    {
        MediaStatistics? last = null;
        try
        {
            return await Eventually.Gives(
                async () =>
                {
                    last = await StatisticsAsync();
                    return wanted(last) ? last : null;
                },
                $"{name} ({page.Browser}): {what}",
                within);
        }
        catch (TimeoutException e)
        {
            var ways = await page.CallAsync<string>("() => parleyWatch.ways()");
            throw new TimeoutException($"{e.Message}; last seen: {last} {string.Join(", ", last?.States ?? [])}\n{ways}", e);
        }
    }

    /// <summary>Waits until picture and sound of the other both go on from now.</summary>
    public async Task<MediaStatistics> SeesAndHearsAsync(TimeSpan? within = null)
    {
        var before = await StatisticsAsync();
        return await StatisticsAsync(
            s =>
            {
                // a connection that is closed takes along what was heard over it
                if (s.AudioEnergy < before.AudioEnergy)
                    before = s;
                return s.Path is not null && s.FramesDecoded > 0 && s.AudioEnergy > 0 && s.FramesDecoded != before.FramesDecoded && s.AudioEnergy > before.AudioEnergy * 1.0001;
            },
            "picture and sound go on",
            within);
    }

    /// <summary>Chooses a picture of 64 × 48 pixels with something written behind it, as the button with the paper clip does.</summary>
    public async Task AttachPictureAsync(string file, string content)
    {
        await OpenChatAsync();
        await page.CallAsync<bool>(
            """
            async ({ file, content }) => {
              const canvas = new OffscreenCanvas(64, 48);
              canvas.getContext("2d").fillRect(8, 8, 16, 16);
              const chosen = new DataTransfer();
              chosen.items.add(new File([await canvas.convertToBlob(), content], file, { type: "image/png" }));
              const picker = parleyWatch.all("input[type=file][multiple]").at(-1);
              picker.files = chosen.files;
              picker.dispatchEvent(new Event("change"));
              return true;
            }
            """,
            new { file, content });
    }

    /// <summary>Waits until so many pictures of that size are shown.</summary>
    public Task ShowsPictureAsync(int count = 1) => Eventually.Holds(
        async () => await page.CallAsync<int>("() => parleyWatch.all('img').filter((picture) => picture.naturalWidth === 64 && picture.naturalHeight === 48).length") >= count,
        $"{name} ({page.Browser}) is shown {count} pictures");

    /// <summary>
    /// Waits until the picture of the other, as it is shown, has played for some seconds: one that is begun anew with each change of the page
    /// decodes as many frames, and is dark again and again.
    /// </summary>
    public async Task PicturePlaysOnAsync()
    {
        var from = await PlayedAsync();
        await Eventually.Holds(async () => await PlayedAsync() > from + 3, $"{name} ({page.Browser}) sees the picture go on for three seconds (it had played {from:0.0})");
    }

    private Task<double> PlayedAsync() => page.CallAsync<double>("() => parleyWatch.all('video[aria-label^=\"Picture of \"]')[0]?.currentTime ?? 0");

    public Task StartWatchingAsync() => page.CallAsync<bool>("() => { parleyWatch.startSampling(); return true; }");

    /// <summary>Waits, while it is watched, until the picture has gone on at so many more moments; unlike statistics that takes nothing from what is watched.</summary>
    public async Task SeesMoreAsync(int moments)
    {
        var before = await AdvancesAsync();
        await Eventually.Holds(async () => await AdvancesAsync() >= before + moments, $"{name} ({page.Browser}): the picture goes on");
    }

    private Task<int> AdvancesAsync() => page.CallAsync<int>("() => parleyWatch.advances()");

    public Task<Continuity> StopWatchingAsync() => page.CallAsync<Continuity>("() => parleyWatch.stopSampling()");

    public ValueTask DisposeAsync() => page.DisposeAsync();

    private Task<bool> ClickAtOnceAsync(Control control) => page.CallAsync<bool>("(control) => { parleyWatch.find(control).click(); return true; }", control);
}
