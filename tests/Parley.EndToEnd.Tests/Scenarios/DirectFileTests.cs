using System.Text;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Files of the chat in a direct room, which go from browser to browser, and from a third person on through the server.</summary>
public sealed class DirectFileTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact]
    public async Task A_picture_goes_to_the_other_browser_alone_and_is_had_again_after_a_reload()
    {
        var (host, guest) = await MeetAsync(browsers);
        var (name, content) = ($"garden-{Guid.NewGuid().ToString("N")[..12]}.png", $"content of a file {Guid.NewGuid():N}");
        await guest.OpenChatAsync();
        await host.AttachPictureAsync(name, content);
        await host.SeesAsync(name, "with the other side already");
        await host.Page.ClickAsync(Control.Button("Send", exact: true));
        await Task.WhenAll(host.ShowsPictureAsync(), guest.ShowsPictureAsync());
        await Task.WhenAll(host.SeesAsync("Not on the server: save it to keep it"), guest.SeesAsync("Not on the server: save it to keep it"));
        Assert.False(IsInData(content));

        await guest.Page.ReloadAsync();
        await guest.SeesAndHearsAsync();
        await guest.OpenChatAsync();
        await guest.SeesAsync(name, "not on the server, but with its sender");
        await guest.Page.ClickAsync(Control.Button($"Get {name} from {host.Name}"));
        await guest.ShowsPictureAsync();
    }

    [Fact, Trait("Length", "medium")]
    public async Task What_is_attached_when_a_third_comes_is_for_all_three()
    {
        var (host, guest) = await MeetAsync(browsers);
        var (name, content) = ($"roof-{Guid.NewGuid():N}.png", $"content of a file {Guid.NewGuid():N}");
        await host.AttachPictureAsync(name, content);
        await host.SeesAsync(name, "with the other side already");
        var third = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Tom"));
        await third.Page.GoAsync(await host.Page.UrlAsync());
        await third.Page.ClickAsync(Control.Button("Join now"));
        await host.SeesNoMoreAsync("with the other side already");
        await Eventually.Holds(() => Task.FromResult(IsInData(content)), "the server has the file");
        await host.Page.ClickAsync(Control.Button("Send", exact: true));
        foreach (var one in (CallPage[])[guest, third])
        {
            await one.OpenChatAsync();
            await one.ShowsPictureAsync();
        }
    }

    private bool IsInData(string text)
    {
        var pattern = Encoding.ASCII.GetBytes(text);
        foreach (var file in Server.DataFiles())
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[stream.Length];
            if (stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) > 0 && content.AsSpan().IndexOf(pattern) >= 0)
                return true;
        }

        return false;
    }
}
