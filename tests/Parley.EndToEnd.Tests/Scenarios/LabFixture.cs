using Parley.EndToEnd.Tests.Browsers;
using Parley.EndToEnd.Tests.Hosting;
using Parley.EndToEnd.Tests.Lab;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>The tests that share one lab.</summary>
// how soon media are back is a figure of theirs only while nobody else's browsers take the processors
[CollectionDefinition(nameof(LabFixture), DisableParallelization = true)]
public sealed class LabTests : ICollectionFixture<LabFixture>;

/// <summary>The lab with Parley on its server and Chromium, which trusts the server's authority, on each of the other machines.</summary>
public sealed class LabFixture : IAsyncLifetime
{
    private FirefoxBrowser? _bobsFirefox;

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
        Alice = await ChromiumBrowser.LaunchAsync(Lab.Alice.Namespace, Server.Authority);
        Bob = await ChromiumBrowser.LaunchAsync(Lab.Bob.Namespace, Server.Authority);
        Carol = await ChromiumBrowser.LaunchAsync(Lab.Carol.Namespace, Server.Authority);
    }

    internal async Task<FirefoxBrowser> BobsFirefoxAsync() => _bobsFirefox ??= await FirefoxBrowser.LaunchAsync(Lab.Bob);

    public async ValueTask DisposeAsync()
    {
        foreach (var one in (IAsyncDisposable?[])[_bobsFirefox, Carol, Bob, Alice, Server, Lab])
        {
            if (one is not null)
                await one.DisposeAsync();
        }
    }
}
