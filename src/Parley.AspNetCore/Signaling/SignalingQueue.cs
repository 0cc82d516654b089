using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Diagnostics;
using Parley.AspNetCore.Signaling.Polling;
using Parley.AspNetCore.Signaling.WebSockets;
using Parley.Rooms;

namespace Parley.AspNetCore.Signaling;

/// <summary>
/// The one owner of the switchboard and of everything that is sent: work from all connections is put in line and done one after the other,
/// a batch at a time. What a batch writes to a peer goes to its socket at once, at the batch's end: under load many messages share a system call.
/// It runs on the poller's thread, which reads the plain sockets itself, or in the thread pool where there is none.
/// </summary>
internal sealed partial class SignalingQueue : IThreadPoolWorkItem, IDisposable
{
    private const int BatchSize = 256;
    private const int RetryAfterSeconds = 2;

    private readonly ConcurrentQueue<Work> _work = new();
    private readonly PeerList _peers = new();
    private readonly Switchboard _switchboard;
    private readonly Deliveries _deliveries;
    private readonly SignalingClock _clock;
    private readonly ParleyMetrics _metrics;
    private readonly ILogger<SignalingQueue> _logger;
    private readonly SocketPoller? _poller;
    private TaskCompletionSource? _drained;
    private bool _isStopped;
    private Moment? _now;
    private int _scheduled;

    public SignalingQueue(
        Switchboard switchboard, EffectLine effects, SignalingClock clock, SignalingOptions options, ParleyMetrics metrics, ILogger<SignalingQueue> logger, SocketPoller? poller)
    {
        (_switchboard, _deliveries, _clock, _metrics, _logger, _poller, Options) =
            (switchboard, new Deliveries(switchboard, effects, logger), clock, metrics, logger, poller, options);
        poller?.Start(Turn);
        clock.Start(() => Post(new Work(WorkKind.Timeout)), () => Post(new Work(WorkKind.Second)));
        SignalingFigures.Observe(metrics.Meter, () => Figures);
    }

    private enum WorkKind : byte
    {
        Open,
        Message,
        Ping,
        Flushed,
        Broken,
        End,
        Timeout,
        Second,
        Call,
        Stop,
    }

    public SignalingOptions Options { get; }

    /// <summary>Seconds since the start, as far as keep-alive is concerned.</summary>
    public long Seconds => _clock.Seconds;

    /// <summary>How much there is of everything, as of the last second.</summary>
    public SwitchboardFigures Figures { get; private set; }

    /// <summary>The time of this batch: one look at the clock for all of it.</summary>
    private Moment Now => _now ??= _clock.Now;

    public void Opened(WebSocketPeer peer) => Post(new Work(WorkKind.Open, peer));

    /// <summary>A text message; <paramref name="buffer"/> is given back to <see cref="MessageBuffers"/>.</summary>
    public void Received(WebSocketPeer peer, byte[] buffer, int length) => Post(new Work(WorkKind.Message, peer, buffer, length));

    public void Pinged(WebSocketPeer peer, byte[] payload) => Post(new Work(WorkKind.Ping, peer, payload));

    public void Flushed(WebSocketPeer peer, bool alive) => Post(new Work(alive ? WorkKind.Flushed : WorkKind.Broken, peer));

    public void Ended(WebSocketPeer peer, int code, TaskCompletionSource finished) => Post(new Work(WorkKind.End, peer, State: finished, Number: code));

    /// <summary>A peer that reads by itself has met a fault that is not its client's; its end follows.</summary>
    public void ReadingFailed(Exception exception) => LogReadFault(exception);

    /// <summary>Runs <paramref name="call"/> in line with everything else.</summary>
    public void Call(Action<Moment> call) => Post(new Work(WorkKind.Call, State: call));

    /// <summary>Runs <paramref name="call"/> with the switchboard, in line with everything else.</summary>
    public void Call(Action<Switchboard, Moment> call) => Call(now => call(_switchboard, now));

    /// <summary>Asks the switchboard something, in line with everything else.</summary>
    public Task<T> Ask<T>(Func<Switchboard, Moment, T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Call(now =>
        {
            try
            {
                answer.SetResult(question(_switchboard, now));
            }
            catch (Exception exception)
            {
                answer.SetException(exception);
                throw;
            }
        });
        return answer.Task;
    }

    /// <summary>Lets nothing new begin; <paramref name="drained"/> is told when <paramref name="time"/> is over or nobody is in a room any more.</summary>
    public void Drain(TimeSpan time, TaskCompletionSource drained) => Call(now =>
    {
        _drained = drained;
        _switchboard.BeginDrain(time, now);
    });

    /// <summary>Tells everybody that the server goes down, and closes.</summary>
    public void Stop(TaskCompletionSource stopped) => Post(new Work(WorkKind.Stop, State: stopped));

    /// <summary>Called by a peer's way out, inside a batch.</summary>
    public void FlushLater(OutgoingMessages outgoing) => _deliveries.FlushLater(outgoing);

    /// <summary>Called by a peer's way out that has written what may wait.</summary>
    public void LetGoLater(OutgoingMessages outgoing) => _deliveries.LetGoLater(outgoing);

    /// <summary>Handles a message at once. For the poller's thread.</summary>
    public void Handle(WebSocketPeer peer, ReadOnlySpan<byte> message)
    {
        try
        {
            Receive(peer, message, Now);
        }
        catch (Exception exception)
        {
            Contain(exception, WorkKind.Message, peer);
        }

        _deliveries.Transmit();
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (Turn())
        {
        }
    }

    public void Dispose() => _clock.Dispose();

    private void Post(in Work work)
    {
        _work.Enqueue(work);
        if (Volatile.Read(ref _scheduled) == 0 && Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0)
            Schedule();
    }

    private void Schedule()
    {
        if (_poller is not null)
            _poller.Wake();
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>One batch; whether another one is due at once.</summary>
    private bool Turn()
    {
        RunBatch();
        if (!_work.IsEmpty)
            return true;
        Volatile.Write(ref _scheduled, 0);
        Interlocked.MemoryBarrier();
        // work may have come in between the look and the write
        return !_work.IsEmpty && Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0;
    }

    private void RunBatch()
    {
        for (var done = 0; done < BatchSize && _work.TryDequeue(out var work); done++)
            DoSafely(work, Now);

        EndSafely();
        _now = null;
    }

    /// <summary>A fault of ours at the end of a batch must not end the signaling either: what was left undone is done with the next one, which the clock brings within a second.</summary>
    private void EndSafely()
    {
        try
        {
            _deliveries.Finish(this, Now);
            if (_drained is not null && _switchboard.IsDrained)
                _drained.TrySetResult();
        }
        catch (Exception exception)
        {
            LogEndFault(exception);
        }

        try
        {
            _clock.WakeAt(Math.Min(_switchboard.NextTimeout, _deliveries.NextTimeout));
        }
        catch (Exception exception)
        {
            LogEndFault(exception);
        }
    }

    private void DoSafely(in Work work, Moment now)
    {
        try
        {
            Do(work, now);
        }
        catch (Exception exception)
        {
            Contain(exception, work.Kind, work.Peer);
        }

        _deliveries.Transmit();
    }

    /// <summary>A fault of ours in one person's message must not end the signaling for everybody.</summary>
    private void Contain(Exception exception, WorkKind kind, WebSocketPeer? peer)
    {
        LogFault(exception, kind);
        try
        {
            peer?.Outgoing.Close(WebSocketCloseCode.ServerError, "internal error");
        }
        catch (Exception another)
        {
            LogFault(another, kind);
            peer!.Abort();
        }
    }

    private void Do(in Work work, Moment now)
    {
        switch (work.Kind)
        {
            case WorkKind.Message: Receive(work, now); break;
            case WorkKind.Flushed: work.Peer!.Outgoing.Flushed(alive: true); break;
            case WorkKind.Broken: work.Peer!.Outgoing.Flushed(alive: false); break;
            case WorkKind.Open: Open(work.Peer!, now); break;
            case WorkKind.Ping: Answer(work.Peer!, work.Buffer!); break;
            case WorkKind.End: End(work.Peer!, work.Number, (TaskCompletionSource)work.State!, now); break;
            case WorkKind.Timeout: _switchboard.HandleTimeout(now); break;
            case WorkKind.Second: Sweep(); break;
            case WorkKind.Call: ((Action<Moment>)work.State!)(now); break;
            case WorkKind.Stop: CloseAll((TaskCompletionSource)work.State!); break;
        }
    }

    private void Open(WebSocketPeer peer, Moment now)
    {
        peer.Connection = _switchboard.Open(peer.Info, peer, now);
        _peers.Add(peer);
        peer.Opened();
        // it came in while the others were told
        if (_isStopped)
            _switchboard.Stop([peer.Connection], RetryAfterSeconds);
    }

    private static void Answer(WebSocketPeer peer, byte[] ping)
    {
        peer.Outgoing.Pong(ping);
        peer.CaughtUp();
    }

    private void Receive(in Work work, Moment now)
    {
        try
        {
            Receive(work.Peer!, work.Buffer.AsSpan(0, work.Number), now);
        }
        finally
        {
            MessageBuffers.Incoming.Return(work.Buffer!);
            work.Peer!.CaughtUp();
        }
    }

    private void Receive(WebSocketPeer peer, ReadOnlySpan<byte> message, Moment now)
    {
        if (peer.Outgoing.CloseCode == 0)
            _switchboard.Receive(peer.Connection!, message, now);
    }

    private void End(WebSocketPeer peer, int code, TaskCompletionSource finished, Moment now)
    {
        _metrics.ConnectionClosed(peer.Outgoing.CloseCode == 0 ? code : peer.Outgoing.CloseCode);
        _switchboard.Close(peer.Connection!, now);
        _peers.Remove(peer);
        peer.Outgoing.End(code, finished);
    }

    private void Sweep()
    {
        _peers.Sweep(Seconds, (long)Options.KeepAlive.TotalSeconds);
        Figures = _switchboard.Figures;
    }

    private void CloseAll(TaskCompletionSource stopped)
    {
        _isStopped = true;
        _switchboard.Stop(_peers.Connections, RetryAfterSeconds);
        _peers.WhenEmpty(stopped);
    }

    private readonly record struct Work(WorkKind Kind, WebSocketPeer? Peer = null, byte[]? Buffer = null, int Number = 0, object? State = null);

    [LoggerMessage(1, LogLevel.Error, "Handling {Kind} failed")]
    private partial void LogFault(Exception exception, WorkKind kind);

    [LoggerMessage(4, LogLevel.Error, "The end of a batch of the signaling failed")]
    private partial void LogEndFault(Exception exception);

    [LoggerMessage(5, LogLevel.Error, "Reading a signaling connection failed; it is closed")]
    private partial void LogReadFault(Exception exception);
}
