using Parley.EndToEnd.Tests.Hosting;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>Scenarios that want a server of their own: they kill it, or set options that others would not like.</summary>
public abstract class OwnServerScenario(IReadOnlyDictionary<string, string>? options = null) : Scenario, IAsyncLifetime
{
    private ParleyServer _server = null!;

    private protected override ParleyServer Server => _server;

    public async ValueTask InitializeAsync() => _server = await ParleyServer.StartAsync(options: options);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
