using System.Security.Cryptography;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Files of the chat of three, which go through the server.</summary>
public sealed class ServerFileTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private const int Bytes = 3_000_000;

    private protected override ParleyServer Server => shared.Server;

    [Fact, Trait("Length", "long")]
    public async Task A_file_on_its_way_waits_goes_on_or_is_taken_back_and_comes_whole_to_whoever_saves_it()
    {
        var (host, guest) = await MeetAsync(browsers);
        var third = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Tom"));
        await third.Page.GoAsync(await host.Page.UrlAsync());
        await third.Page.ClickAsync(Control.Button("Join now"));
        await third.SeesAsync(host.Name, guest.Name);
        await third.OpenChatAsync();
        var page = (ChromiumPage)host.Page;
        await page.SlowDownAsync(bytesPerSecond: 100_000);

        await AttachAsync(host, "draft.bin");
        await host.Page.ClickAsync(Control.Button("Remove: draft.bin"));
        await host.SeesNoMoreAsync("draft.bin");

        var digest = await AttachAsync(host, "plan.bin");
        await host.Page.ClickAsync(Control.Button("Pause: plan.bin"));
        await host.SeesAsync("Paused at");
        await host.Page.ClickAsync(Control.Button("Go on: plan.bin"));
        await host.SeesNoMoreAsync("Paused at");
        await page.SlowDownAsync(bytesPerSecond: 100_000_000);
        await host.Page.ClickAsync(Control.Button("Send", exact: true));
        await third.SeesAsync("plan.bin");
        Assert.DoesNotContain("draft.bin", await third.TextAsync(), StringComparison.Ordinal);
        var (name, content) = await ((ChromiumPage)third.Page).SaveAsync(Control.Button("Save plan.bin"));
        Assert.Equal("plan.bin", name);
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    /// <summary>Chooses a file of nothing that can be guessed, as the button with the paper clip does; its SHA-256.</summary>
    private static async Task<string> AttachAsync(CallPage person, string file)
    {
        await person.OpenChatAsync();
        var digest = await person.Page.CallAsync<string>(
            """
            async ({ file, bytes }) => {
              const content = new Uint8Array(bytes);
              for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(content.subarray(at, at + 65_536));
              const chosen = new DataTransfer();
              chosen.items.add(new File([content], file));
              const picker = parleyWatch.all("input[type=file][multiple]").at(-1);
              picker.files = chosen.files;
              picker.dispatchEvent(new Event("change"));
              return [...new Uint8Array(await crypto.subtle.digest("SHA-256", content))].map((octet) => octet.toString(16).padStart(2, "0")).join("");
            }
            """,
            new { file, bytes = Bytes });
        await person.SeesAsync(file, "% of 3 MB");
        return digest;
    }
}
