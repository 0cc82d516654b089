using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Lab;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>The tests that share one lab.</summary>
// how soon media are back is a figure of theirs only while nobody else's browsers take the processors
[CollectionDefinition(nameof(LabFixture), DisableParallelization = true)]
public sealed class LabTests : ICollectionFixture<LabFixture>;

/// <summary>The lab with Parley on its server and Chromium on each of the other machines.</summary>
public sealed class LabFixture : IAsyncLifetime
{
    private FirefoxBrowser? _bobsFirefox;
    private readonly Dictionary<LabHost, ChromiumBrowser> _trusting = [];

    internal NetworkLab Lab { get; private set; } = null!;

    internal ParleyServer Server { get; private set; } = null!;

    internal ChromiumBrowser Alice { get; private set; } = null!;

    internal ChromiumBrowser Bob { get; private set; } = null!;

    internal ChromiumBrowser Carol { get; private set; } = null!;

    /// <summary>Null where the tests can run.</summary>
    internal static string? Missing => LabRequirements.Missing ?? ChromiumBrowser.Missing ?? CertificateDatabase.Missing;

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
            return;
        Lab = await NetworkLab.CreateAsync();
        Server = await ParleyServer.StartAsync(Lab.Server);
        LabHost[] homes = [Lab.Alice, Lab.Bob, Lab.Carol];
        var browsers = await Task.WhenAll(homes.Select(home => ChromiumBrowser.LaunchAsync(home.Namespace)));
        (Alice, Bob, Carol) = (browsers[0], browsers[1], browsers[2]);
    }

    /// <summary>Another one, which trusts the server's authority: what TURN over TLS needs, however one has clicked past the warning for the page.</summary>
    internal async Task<ChromiumBrowser> TrustingAsync(LabHost host)
    {
        if (!_trusting.TryGetValue(host, out var browser))
            _trusting.Add(host, browser = await ChromiumBrowser.LaunchAsync(host.Namespace, Server.Authority));
        return browser;
    }

    internal async Task<FirefoxBrowser> BobsFirefoxAsync() => _bobsFirefox ??= await FirefoxBrowser.LaunchAsync(Lab.Bob);

    public async ValueTask DisposeAsync()
    {
        foreach (var one in (IAsyncDisposable?[])[_bobsFirefox, .. _trusting.Values, Carol, Bob, Alice, Server, Lab])
        {
            if (one is not null)
                await one.DisposeAsync();
        }
    }
}
