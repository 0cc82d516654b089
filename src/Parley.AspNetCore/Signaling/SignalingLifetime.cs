using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parley.AspNetCore.Signaling;

/// <summary>
/// The end of a server, in order: what goes on may go on for <see cref="ParleyOptions.DrainTime"/>, or until nobody is in a room any more;
/// then everybody is told and has a moment to close properly.
/// </summary>
internal sealed partial class SignalingLifetime(IOptions<ParleyOptions> options, ILogger<SignalingLifetime> logger) : IHostedLifecycleService
{
    private readonly ILogger _logger = logger;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SignalingQueue? _queue;
    private volatile bool _draining;
    private volatile bool _held;
    private volatile bool _stopping;

    /// <summary>Whether nobody should be sent here any more: the server is about to go down, or an operator says so.</summary>
    public bool IsDraining => _draining || _held;

    /// <summary>Whether the process was told to stop.</summary>
    public bool IsGoingDown => _draining;

    /// <summary>Whether an operator wants nothing new to begin here.</summary>
    public bool IsHeld
    {
        get => _held;
        set => _held = value;
    }

    /// <summary>Whether no new connection is taken.</summary>
    public bool IsStopping => _stopping;

    /// <summary>Ends what <paramref name="queue"/> has open when the application stops.</summary>
    public void Watch(SignalingQueue queue) => _queue = queue;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Comes before every service's own stop: Kestrel takes connections meanwhile, and waits for them to end, so they are closed here.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        if (_queue is not { } queue)
            return;
        if (options.Value.DrainTime > TimeSpan.Zero)
            await Drain(queue, options.Value.DrainTime, cancellationToken);
        _stopping = true;
        queue.Stop(_closed);
    }

    /// <summary>Kestrel does not know the connections that have left it, so they are waited for here. Who does not answer the close is gone after two seconds.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopping)
            await Task.WhenAny(_closed.Task, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whoever asks a second time does not want to wait.</summary>
    private async Task Drain(SignalingQueue queue, TimeSpan time, CancellationToken cancellationToken)
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hurry);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Hurry);
        LogDraining(time);
        queue.Drain(time, drained);
        await Task.WhenAny(drained.Task, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));

        void Hurry(PosixSignalContext signal)
        {
            signal.Cancel = true;
            drained.TrySetResult();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Going down: nothing new begins, what goes on has until {Time} at most (Parley:DrainTime). A second signal ends it at once")]
    private partial void LogDraining(TimeSpan time);
}
