using Microsoft.Extensions.Hosting;

namespace Parley.AspNetCore.Storage;

/// <summary>Keeps the data folder for this server as long as it runs.</summary>
internal sealed class Occupation(DataFolder folder) : IHostedService, IDisposable
{
    private IDisposable? _held;

    /// <exception cref="ParleyConfigurationException">Another server has it.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _held = folder.Occupy();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>With all other services: what is stored while they stop is stored by this server.</summary>
    public void Dispose() => _held?.Dispose();
}
