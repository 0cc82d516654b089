using Microsoft.Extensions.Hosting;

namespace Parley.AspNetCore.Signaling;

/// <summary>Tells everybody when the server goes down, and gives them a moment to close properly.</summary>
internal sealed class SignalingLifetime(IHostApplicationLifetime application) : IHostedService
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool _watching;

    /// <summary>Whether no new connection is taken.</summary>
    public bool IsStopping => application.ApplicationStopping.IsCancellationRequested;

    /// <summary>Closes what <paramref name="queue"/> has open when the application stops. Kestrel waits for its connections to end, so this must come before it.</summary>
    public void Watch(SignalingQueue queue)
    {
        _watching = true;
        application.ApplicationStopping.Register(() => queue.Stop(_stopped));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Kestrel does not know the connections that have left it, so they are waited for here. Who does not answer the close is gone after two seconds.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_watching && IsStopping)
            await Task.WhenAny(_stopped.Task, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
    }
}
