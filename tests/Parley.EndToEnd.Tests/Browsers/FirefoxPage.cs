using System.Text.Json;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Browsers;

/// <summary>A page in Firefox.</summary>
internal sealed class FirefoxPage : IBrowserPage
{
    private readonly BidiConnection _connection;
    private readonly string _user;
    private readonly string _context;
    private readonly List<string> _console = [];

    public FirefoxPage(BidiConnection connection, string user, string context)
    {
        (_connection, _user, _context) = (connection, user, context);
        connection.Received += OnEvent;
    }

    public string Browser => "Firefox";

    public IReadOnlyList<string> Console
    {
        get
        {
            lock (_console)
                return [.. _console];
        }
    }

    /// <summary>The driver does not tell.</summary>
    public IReadOnlyList<string> Signaling => [];

    public Task GoAsync(string url) => _connection.SendAsync("browsingContext.navigate", new { context = _context, url, wait = "complete" });

    public Task ReloadAsync() => _connection.SendAsync("browsingContext.reload", new { context = _context, wait = "complete" });

    public Task<string> UrlAsync() => CallAsync<string>("() => location.href");

    public async Task<T> CallAsync<T>(string function, object? argument = null)
    {
        var result = await CallRawAsync(ScriptCall.Wrap(function), JsonSerializer.Serialize(argument, ScriptCall.Json));
        return JsonSerializer.Deserialize<T>(result.GetProperty("value").GetString()!, ScriptCall.Json)!;
    }

    public async Task ClickAsync(Control control)
    {
        var element = await LocateAsync(control);
        await ActAsync(new
        {
            type = "pointer",
            id = "mouse",
            actions = (object[])
            [
                new { type = "pointerMove", x = 0, y = 0, origin = new { type = "element", element = new { sharedId = element } } },
                new { type = "pointerDown", button = 0 },
                new { type = "pointerUp", button = 0 },
            ],
        });
    }

    public async Task TypeAsync(Control control, string text)
    {
        await ClickAsync(control);
        await CallAsync<bool>("(control) => { const e = parleyWatch.find(control); e.focus(); e.select?.(); return true; }", control);
        await ActAsync(new { type = "key", id = "keys", actions = text.EnumerateRunes().SelectMany(r => Stroke(r.ToString())).ToArray() });
    }

    // the code points of WebDriver's keys: https://w3c.github.io/webdriver/#keyboard-actions
    public Task PressAsync(string key) => ActAsync(new
    {
        type = "key",
        id = "keys",
        actions = Stroke(key switch { "Enter" => "\uE007", "Escape" => "\uE00C", "Tab" => "\uE004", _ => key }).ToArray(),
    });

    public async Task<byte[]> ScreenshotAsync() =>
        (await _connection.SendAsync("browsingContext.captureScreenshot", new { context = _context })).GetProperty("data").GetBytesFromBase64();

    public async ValueTask DisposeAsync()
    {
        _connection.Received -= OnEvent;
        await _connection.SendAsync("browsingContext.close", new { context = _context });
        await _connection.SendAsync("browser.removeUserContext", new { userContext = _user });
    }

    private static IEnumerable<object> Stroke(string value) => [new { type = "keyDown", value }, new { type = "keyUp", value }];

    private Task<JsonElement> ActAsync(object source) =>
        _connection.SendAsync("input.performActions", new { context = _context, actions = (object[])[source] });

    private Task<string> LocateAsync(Control control) => Eventually.Gives(
        async () =>
        {
            var result = await CallRawAsync(
                "(json) => { const e = parleyWatch.find(JSON.parse(json)); if (!parleyWatch.enabled(e)) return null; e.scrollIntoView({ block: 'nearest' }); return e; }",
                JsonSerializer.Serialize(control, ScriptCall.Json));
            return result.TryGetProperty("sharedId", out var id) ? id.GetString() : null;
        },
        $"{control} in Firefox");

    private async Task<JsonElement> CallRawAsync(string function, string argument)
    {
        var answer = await _connection.SendAsync("script.callFunction", new
        {
            functionDeclaration = function,
            arguments = (object[])[new { type = "string", value = argument }],
            target = new { context = _context },
            awaitPromise = true,
            userActivation = true,
        });
        return answer.GetProperty("type").GetString() == "success"
            ? answer.GetProperty("result")
            : throw new InvalidOperationException(answer.GetProperty("exceptionDetails").GetProperty("text").GetString());
    }

    private void OnEvent(object? sender, BidiEvent told)
    {
        if (told.Method != "log.entryAdded" || told.Parameters.GetProperty("source").GetProperty("context").GetString() != _context)
            return;
        lock (_console)
            _console.Add($"{told.Parameters.GetProperty("level").GetString()}: {told.Parameters.GetProperty("text").GetString()}");
    }
}
