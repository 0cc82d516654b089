using Microsoft.Extensions.Hosting;

namespace Parley.AspNetCore.Signaling;

/// <summary>Tells everybody when the server goes down, and gives them a moment to close properly.</summary>
internal sealed class SignalingLifetime(IHostApplicationLifetime application)
{
    /// <summary>Whether no new connection is taken.</summary>
    public bool IsStopping => application.ApplicationStopping.IsCancellationRequested;

    /// <summary>Closes what <paramref name="queue"/> has open when the application stops. Kestrel waits for its connections to end, so this must come before it.</summary>
    public void Watch(SignalingQueue queue) =>
        application.ApplicationStopping.Register(() => queue.Stop(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
}
