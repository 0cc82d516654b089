using System.Globalization;
using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Pages;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>
/// People on pages of one server. When a scenario fails, what each of them saw and what the server said is kept in
/// <c>artifacts/e2e</c>.
/// </summary>
public abstract class Scenario : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<CallPage> _people = [];

    /// <summary>Null until the first test that needs it has started one.</summary>
    private protected abstract ParleyServer Server { get; }

    public virtual async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            await SaveEvidenceAsync();
        await Task.WhenAll(_people.Select(person => person.DisposeAsync().AsTask()));
        GC.SuppressFinalize(this);
    }

    /// <summary>A name that nobody else has on a server that several scenarios share.</summary>
    private protected static string Unique(string name) => $"{name} {Random.Shared.Next(0x1000, 0xFFFF).ToString("x", CultureInfo.InvariantCulture)}";

    private protected CallPage Add(IBrowserPage page, string name)
    {
        var person = new CallPage(page, name);
        lock (_lock)
            _people.Add(person);
        return person;
    }

    private protected async Task<CallPage> SignedInAsync(IBrowserPage page, string name)
    {
        var person = Add(page, name);
        await person.SignInAsync(Server.Url);
        return person;
    }

    /// <summary>Two in Chromium who sign in at the same time.</summary>
    private protected async Task<(CallPage One, CallPage Other)> TwoAsync(BrowserShelf browsers, string one, string other)
    {
        var both = await Task.WhenAll(ComesAsync(one), ComesAsync(other));
        return (both[0], both[1]);

        async Task<CallPage> ComesAsync(string name) => await SignedInAsync(await browsers.NewPageAsync("Chromium"), Unique(name));
    }

    private protected static async Task ConnectAsync(CallPage caller, CallPage callee)
    {
        await caller.CallAsync(callee);
        await callee.RingsAsync(caller);
        await callee.AcceptAsync();
        await Task.WhenAll(caller.SeesAndHearsAsync(), callee.SeesAndHearsAsync());
    }

    /// <summary>Two in a room of which the first is host, who see and hear each other.</summary>
    private protected async Task<(CallPage Host, CallPage Guest)> MeetAsync(BrowserShelf browsers)
    {
        var (host, guest) = await TwoAsync(browsers, "Hedy", "Gus");
        await MeetAsync(host, guest);
        return (host, guest);
    }

    /// <summary>Brings two into a room, of which the first is host, and waits until they see and hear each other.</summary>
    private protected static async Task MeetAsync(CallPage host, CallPage guest)
    {
        await host.Page.ClickAsync(Control.Button("Start a room"));
        await host.Page.ClickAsync(Control.Button("Join now"));
        await host.SeesAsync("Nobody else is here yet");
        await guest.Page.GoAsync(await host.Page.UrlAsync());
        await guest.Page.ClickAsync(Control.Button("Join now"));
        await Task.WhenAll(host.SeesAndHearsAsync(), guest.SeesAndHearsAsync());
    }

    /// <summary>Somebody who has signed in, whose camera is a colour and whose microphone a tone of their own.</summary>
    private protected async Task<RoomPage> DressedAsync(BrowserShelf browsers, string name, int hue, string browser = "Chromium")
    {
        var one = new RoomPage(await SignedInAsync(await browsers.NewPageAsync(browser), Unique(name)), hue, browser == "Firefox" ? RoomPage.FirefoxTone : 350 + (2 * hue));
        await one.DressAsync(320, 180, 5);
        return one;
    }

    private async Task SaveEvidenceAsync()
    {
        var test = TestContext.Current.Test?.TestDisplayName ?? "scenario";
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Evidence, string.Concat(test.Split('.')[^1].Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')))).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "server.log"), Server.Log);
        foreach (var (index, person) in _people.Index())
        {
            var file = Path.Combine(folder, $"{index + 1}-{string.Concat(person.Name.Split(' ')[0].Where(char.IsAsciiLetterOrDigit))}");
            await File.WriteAllLinesAsync(file + ".console.txt", person.Page.Console);
            await File.WriteAllLinesAsync(file + ".signaling.txt", person.Page.Signaling);
            try
            {
                await File.WriteAllBytesAsync(file + ".png", await person.Page.ScreenshotAsync());
                await File.WriteAllTextAsync(file + ".text.txt", await person.TextAsync());
                await File.WriteAllTextAsync(file + ".statistics.json", await person.Page.CallAsync<string>(
                    "async () => JSON.stringify(await Promise.all(parleyWatch.connections.map(async (c) => [...(await c.getStats()).values()])), null, 1)"));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                await File.WriteAllTextAsync(file + ".unreachable.txt", e.ToString());
            }
        }
    }
}
