using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Parley.EndToEnd.Tests.Browsers;

/// <summary>A page in Chromium.</summary>
internal sealed class ChromiumPage : IBrowserPage
{
    // of one call: more is a page that never comes to rest
    private const int MostMoves = 5;

    private readonly IBrowserContext _context;
    private readonly IPage _page;
    private readonly List<string> _console = [];
    private readonly List<string> _signaling = [];
    private ICDPSession? _permissions;
    private ICDPSession? _line;

    public ChromiumPage(IBrowserContext context, IPage page)
    {
        (_context, _page) = (context, page);
        page.SetDefaultTimeout((float)Support.Eventually.Patience.TotalMilliseconds);
        page.Console += (_, message) => Note($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Note($"uncaught: {error}");
        page.WebSocket += (_, socket) =>
        {
            NoteSignaling($"-- {socket.Url}");
            socket.FrameSent += (_, frame) => NoteSignaling($"-> {frame.Text}");
            socket.FrameReceived += (_, frame) => NoteSignaling($"<- {frame.Text}");
            socket.Close += (_, _) => NoteSignaling("-- closed");
        };
        page.Dialog += async (_, dialog) =>
        {
            // a page asks before it is left in a call: this person means it
            if (dialog.Type != DialogType.BeforeUnload)
                Note($"dialog: {dialog.Message}");
            await dialog.AcceptAsync();
        };
    }

    public string Browser => "Chromium";

    public IReadOnlyList<string> Console
    {
        get
        {
            lock (_console)
                return [.. _console];
        }
    }

    /// <summary>Another page of the same profile: another window, or, to the server, another device of the same person.</summary>
    public async Task<ChromiumPage> NewTabAsync() => new(_context, await _context.NewPageAsync());

    public IReadOnlyList<string> Signaling
    {
        get
        {
            lock (_signaling)
                return [.. _signaling];
        }
    }

    /// <summary>A script of the tests that runs before the page's own, from the next page on.</summary>
    public Task PrepareAsync(string resource) => _context.AddInitScriptAsync(Resource(resource));

    /// <summary>DevTools' protocol of this page.</summary>
    public Task<ICDPSession> DevToolsAsync() => _context.NewCDPSessionAsync(_page);

    /// <summary>The tab's process ends as by a fault of the browser.</summary>
    public async Task CrashAsync()
    {
        var crashed = new TaskCompletionSource();
        _page.Crash += (_, _) => crashed.TrySetResult();
        // who crashes does not answer
        _ = (await DevToolsAsync()).SendAsync("Page.crash").ContinueWith(answer => answer.Exception, TaskScheduler.Default);
        await crashed.Task.WaitAsync(Support.Eventually.Patience);
    }

    /// <summary>What the person has the browser do about a device from now on, beside the address.</summary>
    /// <param name="device"><c>camera</c> or <c>microphone</c>.</param>
    /// <param name="allowed">Whether pages of this site may use it.</param>
    public async Task PermitAsync(string device, bool allowed)
    {
        // what was set through a session is void when it ends
        _permissions ??= await _context.Browser!.NewBrowserCDPSessionAsync();
        var target = await (await DevToolsAsync()).SendAsync("Target.getTargetInfo");
        await _permissions.SendAsync("Browser.setPermission", new Dictionary<string, object>
        {
            ["permission"] = new { name = device },
            ["setting"] = allowed ? "granted" : "denied",
            ["origin"] = new Uri(_page.Url).GetLeftPart(UriPartial.Authority),
            ["browserContextId"] = target!.Value.GetProperty("targetInfo").GetProperty("browserContextId").GetString()!,
        });
    }

    /// <summary>Types letter by letter into whatever has the focus.</summary>
    public Task WriteAsync(string text) => _page.Keyboard.TypeAsync(text, new KeyboardTypeOptions { Delay = 40 });

    /// <summary>Puts a pattern behind every picture that the page sends, before it is sealed, and notes keys (<c>probe.js</c>). Before the page is gone to.</summary>
    /// <param name="pattern">ASCII, without quotes.</param>
    /// <param name="clear">Whether it will be in a room that is not encrypted, and so has no worker to stand in.</param>
    public async Task ProbeAsync(string pattern, bool clear)
    {
        var probe = Resource("probe.js").Replace("PATTERN", pattern, StringComparison.Ordinal);
        const string PassOn =
            "onrtctransform = ({ transformer: { readable, writable } }) => void readable.pipeThrough(new TransformStream({ transform: (frame, controller) => controller.enqueue(frame) })).pipeTo(writable);";
        await _context.AddInitScriptAsync(Resource("probed.js").Replace("CLEAR", clear ? "true" : "false", StringComparison.Ordinal));
        await _context.RouteAsync("**/assets/worker-*.js", async route =>
        {
            if (route.Request.Url.EndsWith("worker-probe.js", StringComparison.Ordinal))
            {
                await route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/javascript", Body = probe + PassOn });
                return;
            }

            var response = await route.FetchAsync();
            await route.FulfillAsync(new RouteFulfillOptions { Response = response, Body = probe + await response.TextAsync() });
        });
    }

    public Task GoAsync(string url) => _page.GotoAsync(url);

    /// <summary>Lets nothing come that has such an address.</summary>
    public Task BlockAsync(string addresses) => _page.RouteAsync(addresses, route => route.AbortAsync());

    public Task ReloadAsync() => _page.ReloadAsync();

    public Task<string> UrlAsync() => Task.FromResult(_page.Url);

    public async Task<T> CallAsync<T>(string function, object? argument = null)
    {
        var json = JsonSerializer.Serialize(argument, ScriptCall.Json);
        // a page that goes elsewhere meanwhile is asked again where it went, and may go on from there: signing out loads a page that loads its own
        for (var moves = 0; ; moves++)
        {
            try
            {
                return Read<T>(await _page.EvaluateAsync<string>(ScriptCall.Wrap(function), json));
            }
            catch (PlaywrightException e) when (moves < MostMoves && e.Message.Contains("Execution context was destroyed", StringComparison.Ordinal))
            {
                await _page.WaitForLoadStateAsync();
            }
        }
    }

    /// <summary>Clicks, as people do: the pointer comes first, and what hides while nothing moves is there.</summary>
    public async Task ClickAsync(Control control)
    {
        var place = Locate(control);
        await place.HoverAsync(new() { Force = true });
        await place.ClickAsync();
    }

    /// <summary>Looks where a control is. The click there, when it is wanted, costs the page nothing but itself.</summary>
    public async Task<Func<Task>> AimAsync(Control control)
    {
        var box = await Locate(control).BoundingBoxAsync() ?? throw new InvalidOperationException($"{control.Name} is not to be seen.");
        return () => _page.Mouse.ClickAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
    }

    public Task TypeAsync(Control control, string text) => Locate(control).FillAsync(text);

    public Task PressAsync(string key) => _page.Keyboard.PressAsync(key);

    /// <summary>Presses a key, and lets go of it when something is done.</summary>
    public async Task HoldAsync(string key, Func<Task> meanwhile)
    {
        await _page.Keyboard.DownAsync(key);
        await meanwhile();
        await _page.Keyboard.UpAsync(key);
    }

    /// <summary>Chooses from a list by what is written there.</summary>
    public Task ChooseAsync(Control list, string option) => Locate(list).SelectOptionAsync(new SelectOptionValue { Label = option });

    /// <summary>What a click gives to be saved: under which name, and what is in it.</summary>
    public async Task<(string Name, byte[] Content)> SaveAsync(Control control)
    {
        var download = await _page.RunAndWaitForDownloadAsync(() => ClickAsync(control));
        await using var stream = await download.CreateReadStreamAsync();
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return (download.SuggestedFilename, content.ToArray());
    }

    /// <summary>The window that this page opens meanwhile; it goes with the page.</summary>
    public async Task<ChromiumPage> OpensAsync(Func<Task> open) => new(_context, await _context.RunAndWaitForPageAsync(open));

    /// <summary>From now on the page sends no more than this over HTTP.</summary>
    public async Task SlowDownAsync(int bytesPerSecond)
    {
        _line ??= await DevToolsAsync();
        await _line.SendAsync("Network.enable");
        await _line.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object> { ["offline"] = false, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = bytesPerSecond });
    }

    public Task<byte[]> ScreenshotAsync() => _page.ScreenshotAsync(new PageScreenshotOptions { Timeout = 5_000 });

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    internal static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(ChromiumPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, ScriptCall.Json)!;

    private ILocator Locate(Control control) => _page
        .GetByRole(Enum.Parse<AriaRole>(control.Role, ignoreCase: true), new PageGetByRoleOptions { Name = control.Name, Exact = control.Exact })
        .Filter(new LocatorFilterOptions { Visible = true }).First;

    private void NoteSignaling(string line)
    {
        lock (_signaling)
            _signaling.Add(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss.fff} {line}"));
    }

    private void Note(string line)
    {
        lock (_console)
            _console.Add(line);
    }
}
