namespace Parley.EndToEnd.Tests.Browsers;

/// <summary>The browsers of a run: each is started when it is first asked for, and used again and again.</summary>
public sealed class BrowserShelf : IAsyncDisposable
{
    // host candidates as addresses, not as .local names that nobody in a namespace resolves; calls within one machine
    private static readonly string[] OneMachine = ["--disable-features=WebRtcHideLocalIpsWithMdns", "--allow-loopback-in-peer-connection"];

    private readonly SemaphoreSlim _lock = new(1);
    private ChromiumBrowser? _chromium;
    private FirefoxBrowser? _firefox;

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
            await _chromium.DisposeAsync();
        if (_firefox is not null)
            await _firefox.DisposeAsync();
        _lock.Dispose();
    }

    internal async Task<IBrowserPage> NewPageAsync(string browser) => browser switch
    {
        "Chromium" => await (await ChromiumAsync()).NewPageAsync(),
        "Firefox" => await (await FirefoxAsync()).NewPageAsync(),
        _ => throw new ArgumentException($"There is no browser '{browser}'.", nameof(browser)),
    };

    internal async Task<ChromiumBrowser> ChromiumAsync()
    {
        await _lock.WaitAsync();
        try
        {
            return _chromium ??= await ChromiumBrowser.LaunchAsync(flags: OneMachine);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>A Chromium whose processes are nobody else's; whoever asks for it ends it.</summary>
    /// <param name="permits">Whether it gives cameras and microphones to any page.</param>
    internal static Task<ChromiumBrowser> OwnChromiumAsync(bool permits = true) => ChromiumBrowser.LaunchAsync(permits: permits, flags: OneMachine);

    internal async Task<FirefoxBrowser> FirefoxAsync()
    {
        await _lock.WaitAsync();
        try
        {
            return _firefox ??= await FirefoxBrowser.LaunchAsync();
        }
        finally
        {
            _lock.Release();
        }
    }
}
