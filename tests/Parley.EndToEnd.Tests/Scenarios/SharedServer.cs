using Parley.EndToEnd.Tests.Hosting;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>The server of the run, for the scenarios of a class that want nothing special of one.</summary>
public sealed class SharedServer(ServerShelf shelf) : IAsyncLifetime
{
    internal ParleyServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await shelf.TakeAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
