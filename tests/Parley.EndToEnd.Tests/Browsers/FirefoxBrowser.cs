using System.Text.RegularExpressions;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Browsers;

/// <summary>Debian's Firefox, driven over WebDriver BiDi.</summary>
internal sealed partial class FirefoxBrowser : IAsyncDisposable
{
    private const string Preferences =
        """
        user_pref("media.navigator.streams.fake", true);
        user_pref("media.navigator.permission.disabled", true);
        user_pref("media.autoplay.default", 0);
        user_pref("media.autoplay.blocking_policy", 0);
        user_pref("media.peerconnection.ice.obfuscate_host_addresses", false);
        user_pref("intl.accept_languages", "en-US");
        user_pref("browser.shell.checkDefaultBrowser", false);
        user_pref("browser.startup.page", 0);
        user_pref("datareporting.policy.dataSubmissionEnabled", false);
        user_pref("toolkit.telemetry.enabled", false);
        user_pref("app.update.enabled", false);
        user_pref("network.captive-portal-service.enabled", false);
        user_pref("network.connectivity-service.enabled", false);
        user_pref("dom.min_background_timeout_value", 10);
        user_pref("dom.timeout.enable_budget_timer_throttling", false);

        """;

    private readonly string _profile;
    private readonly ChildProcess _process;
    private readonly BidiConnection _connection;

    private FirefoxBrowser(string profile, ChildProcess process, BidiConnection connection) =>
        (_profile, _process, _connection) = (profile, process, connection);

    public static string? Missing { get; } = Executable is null ? "Firefox is missing (Debian: apt install firefox-esr)." : null;

    private static string? Executable => Programs.Find("firefox-esr") ?? Programs.Find("firefox");

    /// <param name="machine">The machine to run on; null is this one.</param>
    public static async Task<FirefoxBrowser> LaunchAsync(LabHost? machine = null)
    {
        machine ??= LabHost.ThisOne;
        Assert.SkipUnless(Missing is null, Missing ?? "");
        var profile = Directory.CreateTempSubdirectory("parley-firefox-").FullName;
        await File.WriteAllTextAsync(Path.Combine(profile, "user.js"), Preferences);
        var command = machine.Command(Executable!, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0");
        var process = ChildProcess.Start(
            command[0],
            command[1..],
            new Dictionary<string, string> { ["HOME"] = profile, ["MOZ_CRASHREPORTER_DISABLE"] = "1" });
        try
        {
            var address = AddressPattern().Match(await process.OutputWith("WebDriver BiDi listening on")).Value;
            var connection = await BidiConnection.ConnectAsync(new Uri(address + "/session"), machine);
            await connection.SendAsync("session.new", new { capabilities = new { alwaysMatch = new { acceptInsecureCerts = true, unhandledPromptBehavior = new { beforeUnload = "accept", @default = "dismiss" } } } });
            await connection.SendAsync("session.subscribe", new { events = (string[])["log.entryAdded"] });
            await connection.SendAsync("script.addPreloadScript", new { functionDeclaration = $"() => {{ {WatchScript.Source} }}" });
            return new FirefoxBrowser(profile, process, connection);
        }
        catch
        {
            await process.DisposeAsync();
            Directory.Delete(profile, recursive: true);
            throw;
        }
    }

    /// <summary>A page with storage of its own: another person.</summary>
    public async Task<FirefoxPage> NewPageAsync()
    {
        var user = (await _connection.SendAsync("browser.createUserContext", new { })).GetProperty("userContext").GetString()!;
        var context = await _connection.SendAsync("browsingContext.create", new { type = "tab", userContext = user });
        return new FirefoxPage(_connection, user, context.GetProperty("context").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _process.DisposeAsync();
        Directory.Delete(_profile, recursive: true);
    }

    [GeneratedRegex("ws://[^ ]+", RegexOptions.NonBacktracking)]
    private static partial Regex AddressPattern();
}
