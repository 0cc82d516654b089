using Parley.EndToEnd.Tests.Hosting;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>One server on this machine for all the scenarios that leave it running.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    internal ParleyServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ParleyServer.StartAsync();

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
