using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>The drivers prove themselves on a page that has nothing to do with Parley.</summary>
public sealed class BrowserDriverTests
{
    /// <summary>As strict as a page can be; a driver that needs the page's leave to look at it would fail here.</summary>
    private const string Policy = "default-src 'none'; img-src data:; script-src 'nonce-abc'; style-src 'nonce-abc'; require-trusted-types-for 'script'; trusted-types none";

    private const string Page =
        """
        <!doctype html><meta charset="utf-8"><title>Driver</title><link rel="icon" href="data:,">
        <body><x-form></x-form>
        <script nonce="abc">
          customElements.define("x-form", class extends HTMLElement {
            constructor() {
              super();
              const root = this.attachShadow({ mode: "open" });
              const label = document.createElement("label");
              const input = document.createElement("input");
              label.append("Your name", input);
              const button = document.createElement("button");
              button.append("Greet");
              const greeting = document.createElement("p");
              button.onclick = () => { greeting.textContent = `Hello, ${input.value}!`; console.log("greeted"); };
              root.append(label, button, greeting);
            }
          });
          window.call = async () => {
            const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
            const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
            a.onicecandidate = (e) => b.addIceCandidate(e.candidate);
            b.onicecandidate = (e) => a.addIceCandidate(e.candidate);
            const video = document.body.appendChild(document.createElement("video"));
            video.autoplay = true;
            b.ontrack = (e) => { video.srcObject = e.streams[0]; };
            for (const t of stream.getTracks()) a.addTrack(t, stream);
            await a.setLocalDescription();
            await b.setRemoteDescription(a.localDescription);
            await b.setLocalDescription();
            await a.setRemoteDescription(b.localDescription);
            return true;
          };
        </script>
        """;

    [Theory, Trait("Length", "medium")]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_page_is_used_by_role_and_name_and_its_media_are_counted(string browser)
    {
        await using var site = await StaticSite.StartAsync(Page, Policy);
        await using var shelf = new BrowserShelf();
        await using var page = await shelf.NewPageAsync(browser);
        await page.GoAsync(site.Url);

        await page.TypeAsync(Control.Textbox("Your name"), "Ada <b>Lovelace</b>");
        await page.ClickAsync(Control.Button("Greet", exact: true));
        Assert.Contains("Hello, Ada <b>Lovelace</b>!", await page.CallAsync<string>("() => parleyWatch.text()"), StringComparison.Ordinal);
        await Eventually.Holds(() => page.Console.Any(l => l.Contains("greeted", StringComparison.Ordinal)), "the console is heard");

        await page.CallAsync<bool>("() => call()");
        var first = await StatisticsAsync(page, s => s.FramesDecoded > 0 && s.AudioEnergy > 0 && s.Path is not null);
        await StatisticsAsync(page, s => s.FramesDecoded > first.FramesDecoded && s.AudioEnergy > first.AudioEnergy);
        Assert.Equal("udp", first.Path!.Protocol);
        Assert.NotEmpty(await page.ScreenshotAsync());
    }

    [Theory, Trait("Length", "medium")]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task What_a_policy_blocks_is_noticed(string browser)
    {
        await using var site = await StaticSite.StartAsync(Page, Policy);
        await using var shelf = new BrowserShelf();
        await using var page = await shelf.NewPageAsync(browser);
        await page.GoAsync(site.Url);
        Assert.Empty(await page.CallAsync<string[]>("() => parleyWatch.violations()"));
        await page.CallAsync<bool>("() => { const i = document.createElement('img'); i.src = 'https://elsewhere.example/x.png'; document.body.append(i); return true; }");
        await Eventually.Holds(
            async () => (await page.CallAsync<string[]>("() => parleyWatch.violations()")).Any(v => v.StartsWith("img-src", StringComparison.Ordinal)),
            "the blocked image is reported");
    }

    private static Task<MediaStatistics> StatisticsAsync(IBrowserPage page, Predicate<MediaStatistics> wanted) => Eventually.Gives(
        async () =>
        {
            var statistics = await page.CallAsync<MediaStatistics>("() => parleyWatch.statistics()");
            return wanted(statistics) ? statistics : null;
        },
        "media flow");
}
