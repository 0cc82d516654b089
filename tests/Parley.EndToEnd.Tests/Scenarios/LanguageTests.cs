using System.Text.RegularExpressions;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Everybody reads a meeting in their own language.</summary>
public sealed partial class LanguageTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private protected override ParleyServer Server => shared.Server;

    [Fact, Trait("Length", "medium")]
    public async Task Whoever_has_chosen_Chinese_reads_in_it_what_somebody_else_does_in_English()
    {
        var (host, guest) = await TwoAsync(browsers, "Hedy", "Gus");
        await guest.Page.ClickAsync(Control.Button(guest.Name));
        await guest.Page.ClickAsync(new Control("menuitemradio", "中文"));
        await guest.SeesAsync("新建房间");
        await host.Page.ClickAsync(Control.Button("Start a room"));
        await host.Page.ClickAsync(Control.Button("Join now"));
        await host.SeesAsync("Nobody else is here yet");
        await guest.Page.GoAsync(await host.Page.UrlAsync());
        await guest.Page.ClickAsync(Control.Button("立即加入"));
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());
        Assert.Equal("zh-CN", await guest.Page.CallAsync<string>("() => document.documentElement.lang"));

        await host.Page.PressAsync("r");
        await guest.SeesAsync($"{host.Name}举手了");
        await guest.Page.PressAsync("r");
        await host.SeesAsync($"{guest.Name} has raised a hand");
        await host.Page.PressAsync("u");
        await host.Page.ClickAsync(Control.Button($"What to do about {guest.Name}"));
        await host.Page.ClickAsync(new Control("menuitem", "Mute"));
        await guest.SeesAsync($"{host.Name}已将你静音");
        await guest.Page.PressAsync("u");
        await guest.Page.PressAsync("c");
        await guest.Page.TypeAsync(Control.Textbox("消息"), "大家好");
        await guest.Page.PressAsync("Enter");
        await host.SeesAsync($"{guest.Name}: ", "大家好");
        var read = await guest.TextAsync();
        foreach (var name in (string[])[host.Name, guest.Name])
            read = read.Replace(name, "", StringComparison.Ordinal);
        Assert.Empty(Words().Matches(read).Select(word => word.Value));
    }

    /// <summary>Of Latin letters; a key is but one of them.</summary>
    [GeneratedRegex("[A-Za-z]{2,}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
