using System.Globalization;
using Microsoft.Playwright;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Browsers;

/// <summary>Debian's Chromium, driven by Playwright; in a namespace of the lab if so wished.</summary>
internal sealed class ChromiumBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly string? _home;
    private readonly bool _trustsByItself;

    private ChromiumBrowser(IPlaywright playwright, IBrowser browser, string? home, bool trustsByItself) =>
        (_playwright, _browser, _home, _trustsByItself) = (playwright, browser, home, trustsByItself);

    private static readonly string? Program = Environment.GetEnvironmentVariable("PARLEY_CHROMIUM") ?? Programs.Find("chromium");

    public static string? Missing { get; } = File.Exists(Program) ? null : "Chromium is missing (Debian: apt install chromium).";

    /// <param name="space">The machine to run on; null is this one.</param>
    /// <param name="authority">A certificate authority (PEM file) to trust; null ignores certificates altogether.</param>
    /// <param name="permits">Whether it gives cameras and microphones to any page; else a person's permission counts, which may be withdrawn.</param>
    /// <param name="flags">More command line flags.</param>
    public static async Task<ChromiumBrowser> LaunchAsync(NetworkNamespace? space = null, string? authority = null, bool permits = true, params string[] flags)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        var home = Directory.CreateTempSubdirectory("parley-chromium-").FullName;
        if (authority is not null)
            await CertificateDatabase.TrustAsync(home, authority);

        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            // without its windows it trusts no authority of one's own, and has nobody to ask for a permission
            ExecutablePath = Wrapper(home, space, authority is null && permits ? Program! : Programs.Find("chromium") ?? Program!),
            Headless = true,
            ChromiumSandbox = false,
            Env = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
                .Select(e => KeyValuePair.Create((string)e.Key, (string)e.Value!))
                .Where(e => e.Key != "HOME").Append(KeyValuePair.Create("HOME", home)),
            Args =
            [
                // what it shares by itself is a second fake camera, which nothing tells from the first
                "--disable-gpu", "--disable-quic", "--use-fake-device-for-media-stream=device-count=3,fps=10,display-media-type=browser",
                .. permits ? ["--use-fake-ui-for-media-stream"] : Array.Empty<string>(),
                "--autoplay-policy=no-user-gesture-required", "--auto-accept-this-tab-capture",
                .. flags,
            ],
        });
        return new ChromiumBrowser(playwright, browser, home, authority is not null);
    }

    /// <summary>A page with a profile of its own: another person, or another device of the same one.</summary>
    /// <param name="width">Of the window, in CSS pixels.</param>
    /// <param name="height">Of the window, in CSS pixels.</param>
    /// <param name="moves">Whether what may move moves.</param>
    public async Task<ChromiumPage> NewPageAsync(int width = 1024, int height = 640, bool moves = false)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            IgnoreHTTPSErrors = !_trustsByItself,
            Locale = "en-US",
            ViewportSize = new ViewportSize { Width = width, Height = height },
            // without a graphics processor a spinner costs a whole one of the others, at the very moment when something else has to begin
            ReducedMotion = moves ? ReducedMotion.NoPreference : ReducedMotion.Reduce,
            Permissions = ["camera", "microphone"],
        });
        await context.AddInitScriptAsync(WatchScript.Source);
        return new ChromiumPage(context, await context.NewPageAsync());
    }

    /// <summary>The process that runs the page, where there is but one page: the busiest of its kind, since one may stand ready for the next.</summary>
    public async Task<int> RendererAsync()
    {
        var devTools = await _browser.NewBrowserCDPSessionAsync();
        var processes = (await devTools.SendAsync("SystemInfo.getProcessInfo"))!.Value.GetProperty("processInfo").EnumerateArray();
        return processes.Where(process => process.GetProperty("type").GetString() == "renderer").MaxBy(process => process.GetProperty("cpuTime").GetDouble()).GetProperty("id").GetInt32();
    }

    /// <summary>The part of the browser that reads cameras ends: to pages their camera is gone. It begins again when one is asked for.</summary>
    public async Task TakeCamerasAsync()
    {
        var devTools = await _browser.NewBrowserCDPSessionAsync();
        foreach (var process in (await devTools.SendAsync("SystemInfo.getProcessInfo"))!.Value.GetProperty("processInfo").EnumerateArray().Select(process => process.GetProperty("id").GetInt32()))
        {
            if ((await File.ReadAllTextAsync($"/proc/{process}/cmdline")).Contains("video_capture", StringComparison.Ordinal))
                await ChildProcess.RunAsync("kill", ["-KILL", process.ToString(CultureInfo.InvariantCulture)]);
        }
    }

    /// <summary>The machine on which it runs sleeps, as far as anybody can see, until what is returned is disposed.</summary>
    public async Task<IAsyncDisposable> SleepAsync()
    {
        var devTools = await _browser.NewBrowserCDPSessionAsync();
        var processes = (await devTools.SendAsync("SystemInfo.getProcessInfo"))!.Value.GetProperty("processInfo").EnumerateArray();
        var sleep = new Sleep([.. processes.Select(process => process.GetProperty("id").GetInt32().ToString(CultureInfo.InvariantCulture))]);
        await sleep.BeginAsync();
        return sleep;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        if (_home is not null)
            Directory.Delete(_home, recursive: true);
    }

    private sealed class Sleep(string[] processes) : IAsyncDisposable
    {
        public Task<string> BeginAsync() => ChildProcess.RunAsync("kill", ["-STOP", .. processes]);

        public async ValueTask DisposeAsync() => await ChildProcess.RunAsync("kill", ["-CONT", .. processes]);
    }

    /// <summary>Playwright talks to the browser over file descriptors 3 and 4, which come through <c>ip netns exec</c>.</summary>
    // only the whole browser trusts a user's own authority for TURN over TLS too
    private static string Wrapper(string folder, NetworkNamespace? space, string program)
    {
        if (space is null || OperatingSystem.IsWindows())
            return program;
        var file = Path.Combine(folder, "chromium-in-namespace");
        File.WriteAllText(file, $"#!/bin/sh\nexec ip netns exec {space.Name} {program} \"$@\"\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }
}
