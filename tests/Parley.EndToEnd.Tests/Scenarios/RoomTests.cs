using System.Text.Json;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Rooms by link, and what strangers may put into names, chat and links.</summary>
public sealed class RoomTests(BrowserShelf browsers, SharedServer shared) : Scenario, IClassFixture<SharedServer>
{
    private static readonly string[] Scripts =
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "\"><iframe src=javascript:alert(1)>",
        "{{constructor.constructor('alert(1)')()}}",
        "${alert(1)}",
        "javascript:alert(1)",
        "https://x.example/\"onmouseover=\"alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "<a href='javascript:alert(1)'>click</a>",
        "[click](javascript:alert(1))",
        "![x](javascript:alert(1)) <b onclick=alert(1)>",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "\u202Eevil\u202C &lt;b&gt; &amp; \u0000end",
    ];

    private protected override ParleyServer Server => shared.Server;

    [Fact]
    public async Task Nothing_that_strangers_write_becomes_script()
    {
        var ada = await SignedInAsync(await browsers.NewPageAsync("Chromium"), "<img src=x onerror=alert(1)>");
        var bob = await SignedInAsync(await browsers.NewPageAsync("Chromium"), "\"'><svg onload=alert(2)>");
        await ConnectAsync(ada, bob);
        foreach (var script in Scripts)
            await ada.WriteAsync(script);
        await bob.OpenChatAsync();
        foreach (var person in (CallPage[])[ada, bob])
        {
            await person.SeesAsync([.. Scripts.Select(s => s.Replace("\0", "", StringComparison.Ordinal)).SkipLast(1)]);
            Assert.Contains("https://x.example/", await LinksAsync(person, "a.href"));
            Assert.All(await LinksAsync(person, "a.protocol"), protocol => Assert.Equal("https:", protocol));
            Assert.Empty(await person.Page.CallAsync<string[]>("() => parleyWatch.all('img[src=x], iframe, object, embed, [onerror], [onload], [onclick], [onmouseover]').map((e) => e.outerHTML)"));
        }

        await ada.Page.PressAsync("Escape");
        await ada.HangUpAsync();
        await bob.SeesAsync(ada.Name);
        await ada.SeesAsync("Call ended");
        // what was done in this page is forgotten by the next
        foreach (var person in (CallPage[])[ada, bob])
            await AssertQuietAsync(person);

        await ada.Page.ClickAsync(Control.Button("Back to start"));
        var link = await ada.Page.CallAsync<string>($"async () => `/r/${{await document.querySelector('parley-app').client.createRoom({JsonSerializer.Serialize(Scripts[1])})}}`");
        await bob.Page.GoAsync(Server.Url + link);
        await bob.SeesAsync(Scripts[1]);
        await bob.Page.ClickAsync(Control.Button("Join now"));
        await bob.SeesAsync("Nobody else is here yet");
        await AssertQuietAsync(bob);
        foreach (var person in (CallPage[])[ada, bob])
        {
            foreach (var path in (string[])["/r/%3Cscript%3Ealert(1)", "/r/%22onload=alert(1)", "/call/%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "/#token=<script>"])
            {
                await person.Page.GoAsync(Server.Url + path);
                await person.SeesAsync("Parley");
                await AssertQuietAsync(person);
            }

            Assert.DoesNotContain(person.Page.Console, line => line.StartsWith("dialog:", StringComparison.Ordinal));
        }

        Assert.Equal(0, (await Server.MetricsAsync()).GetValueOrDefault("parley_web_violations_total"));

        static Task<string[]> LinksAsync(CallPage person, string what) => person.Page.CallAsync<string[]>($"() => parleyWatch.all('a').map((a) => {what})");

        static async Task AssertQuietAsync(CallPage person)
        {
            Assert.Empty(await person.Page.CallAsync<string[]>("() => parleyWatch.violations()"));
            Assert.Empty(await person.Page.CallAsync<string[]>("() => parleyWatch.dialogs()"));
        }
    }

    [Fact]
    public async Task Somebody_who_follows_a_link_and_has_not_said_who_they_are_reads_what_it_opens_and_is_back_after_a_reload()
    {
        var host = await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique("Hedy"));
        await host.Page.ClickAsync(Control.Button("Start a room"));
        await host.Page.ClickAsync(Control.Button("Join now"));
        await host.SeesAsync("Nobody else is here yet");
        await host.Page.CallAsync<bool>(
            """
            async () => {
              const [meeting] = document.querySelector("parley-app").client.meetings.value;
              await meeting.moderation.change({ name: "Monday round", lobby: true });
              return true;
            }
            """);
        var guest = Add(await browsers.NewPageAsync("Chromium"), Unique("Gus"));
        await guest.Page.GoAsync(await host.Page.UrlAsync());
        await guest.SeesAsync("Monday round", "Somebody inside has to let you in.");
        await guest.Page.TypeAsync(Control.Textbox("Your name"), guest.Name);
        await guest.Page.ClickAsync(Control.Button("Ask to join"));
        await host.SeesAsync($"{guest.Name} asks to join");
        await host.Page.ClickAsync(Control.Button("Let in"));
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());
        // they came with a link and a name, and never saw the page on which one signs in
        await guest.Page.ReloadAsync();
        await Task.WhenAll(guest.SeesAndHearsAsync(), host.SeesAndHearsAsync());
    }

    [Fact, Trait("Length", "medium")]
    public async Task Whoever_goes_elsewhere_in_the_same_tab_is_in_the_room_no_more_and_does_not_come_back_unseen()
    {
        var (host, guest) = await MeetAsync(browsers);
        await guest.Page.GoAsync($"{Server.Url}/r/another-{Guid.NewGuid():N}");
        await guest.SeesAsync("Nobody sees you yet");
        await Eventually.Holds(async () => await InAsync(host) is 1, "the host is alone");
        await Eventually.Holds(async () => await RoomsAsync(guest) is 0, "the guest is in no room");
        await guest.Page.GoAsync(Server.Url);
        await guest.SeesAsync("Start a room");
        Assert.Equal(0, await RoomsAsync(guest));
        Assert.Equal(1, await InAsync(host));
        Assert.Equal(0, (await host.StatisticsAsync()).Connections);

        static Task<int> RoomsAsync(CallPage person) => person.Page.CallAsync<int>("() => document.querySelector('parley-app').client.meetings.value.length");

        static Task<int> InAsync(CallPage person) => person.Page.CallAsync<int>("() => document.querySelector('parley-app').client.meetings.value[0].state.value.room.participants.length");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_page_of_another_origin_gets_no_connection(string browser)
    {
        const string Connect =
            """
            (url) => new Promise((resolve) => {
              const socket = new WebSocket(url, "parley.v1");
              socket.onopen = () => resolve("open");
              socket.onclose = (e) => resolve(`closed ${e.code}`);
            })
            """;
        var address = Server.Url.Replace("https:", "wss:", StringComparison.Ordinal) + "/parley/ws";
        await using var elsewhere = await StaticSite.StartAsync("<!doctype html><title>Elsewhere</title>");
        await using var page = await browsers.NewPageAsync(browser);

        // the same page at the server's own origin may, so that it is the origin that decides
        await page.GoAsync(Server.Url);
        Assert.Equal("open", await page.CallAsync<string>(Connect, address));
        await page.GoAsync(elsewhere.Url);
        Assert.Equal("closed 1006", await page.CallAsync<string>(Connect, address));
    }
}
