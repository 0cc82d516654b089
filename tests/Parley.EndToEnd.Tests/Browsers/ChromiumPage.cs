using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Parley.EndToEnd.Tests.Browsers;

/// <summary>A page in Chromium.</summary>
internal sealed class ChromiumPage : IBrowserPage
{
    private readonly IBrowserContext _context;
    private readonly List<string> _console = [];
    private readonly List<string> _signaling = [];

    public ChromiumPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
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

    /// <summary>For what only Chromium's driver can do.</summary>
    public IPage Page { get; }

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

    public Task GoAsync(string url) => Page.GotoAsync(url);

    public Task ReloadAsync() => Page.ReloadAsync();

    public Task<string> UrlAsync() => Task.FromResult(Page.Url);

    public async Task<T> CallAsync<T>(string function, object? argument = null)
    {
        var json = JsonSerializer.Serialize(argument, ScriptCall.Json);
        try
        {
            return Read<T>(await Page.EvaluateAsync<string>(ScriptCall.Wrap(function), json));
        }
        catch (PlaywrightException e) when (e.Message.Contains("Execution context was destroyed", StringComparison.Ordinal))
        {
            // the page went elsewhere meanwhile: what is asked is asked of where it went
            await Page.WaitForLoadStateAsync();
            return Read<T>(await Page.EvaluateAsync<string>(ScriptCall.Wrap(function), json));
        }
    }

    public Task ClickAsync(Control control) => Locate(control).ClickAsync();

    public Task TypeAsync(Control control, string text) => Locate(control).FillAsync(text);

    public Task PressAsync(string key) => Page.Keyboard.PressAsync(key);

    public Task<byte[]> ScreenshotAsync() => Page.ScreenshotAsync(new PageScreenshotOptions { Timeout = 5_000 });

    /// <summary>Closes the page and keeps its profile.</summary>
    public Task CloseAsync() => Page.CloseAsync();

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, ScriptCall.Json)!;

    private ILocator Locate(Control control) => Page
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
