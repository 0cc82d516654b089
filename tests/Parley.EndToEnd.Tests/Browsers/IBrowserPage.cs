namespace Parley.EndToEnd.Tests.Browsers;

/// <summary>Something a person can use, as assistive technology names it.</summary>
/// <param name="Role">The ARIA role.</param>
/// <param name="Name">The accessible name, or part of it.</param>
/// <param name="Exact">Whether <paramref name="Name"/> is the whole of it.</param>
internal sealed record Control(string Role, string Name, bool Exact = false)
{
    public static Control Button(string name, bool exact = false) => new("button", name, exact);

    public static Control Textbox(string name) => new("textbox", name);

    public override string ToString() => $"{Role} '{Name}'";
}

/// <summary>A page of one person in a browser profile of their own: what a test needs of Chromium and Firefox alike.</summary>
internal interface IBrowserPage : IAsyncDisposable
{
    /// <summary>"Chromium" or "Firefox".</summary>
    string Browser { get; }

    /// <summary>What the page wrote to its console, errors that nobody caught included.</summary>
    IReadOnlyList<string> Console { get; }

    /// <summary>The messages of its WebSockets, where the driver tells them.</summary>
    IReadOnlyList<string> Signaling { get; }

    Task GoAsync(string url);

    Task ReloadAsync();

    Task<string> UrlAsync();

    /// <summary>Calls a JavaScript function, given as source, with one argument; both ways as JSON.</summary>
    Task<T> CallAsync<T>(string function, object? argument = null);

    /// <summary>Waits until the control is there and usable, then clicks it with the mouse.</summary>
    Task ClickAsync(Control control);

    /// <summary>Replaces the content of a text field by typing.</summary>
    Task TypeAsync(Control control, string text);

    Task PressAsync(string key);

    Task<byte[]> ScreenshotAsync();
}
