using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Parley.AspNetCore.Signaling.WebSockets;
using Parley.Rooms;

namespace Parley.AspNetCore.Signaling;

/// <summary>
/// One WebSocket. Its reading runs by itself and hands whole messages to the <see cref="SignalingQueue"/>; its writing belongs to that
/// queue (<see cref="Outgoing"/>).
/// </summary>
internal sealed class WebSocketPeer
{
    /// <summary>Messages and pings that may wait for the queue before this peer is read no further.</summary>
    private const int MaxWaiting = 64;

    private readonly SignalingQueue _queue;
    private readonly PipeReader _input;
    private readonly MessageReader _reader;
    private readonly Action _abort;
    private int _waiting;
    private TaskCompletionSource? _caughtUp;
    private long _heardAt;
    private volatile bool _aborted;
    private byte[]? _ping;

    /// <param name="queue">The owner of everything but reading.</param>
    /// <param name="transport">The connection, after the handshake.</param>
    /// <param name="info">Who it is, for the switchboard.</param>
    /// <param name="abort">Ends the connection without ceremony.</param>
    public WebSocketPeer(SignalingQueue queue, IDuplexPipe transport, ConnectionInfo info, Action abort)
    {
        (_queue, _input, _abort, Info) = (queue, transport.Input, abort, info);
        _reader = new MessageReader(queue.Options.MessageBytes);
        _heardAt = queue.Seconds;
        Outgoing = new OutgoingMessages(this, transport.Output, queue);
    }

    public ConnectionInfo Info { get; }

    /// <summary>What goes out. Only the queue touches it.</summary>
    public OutgoingMessages Outgoing { get; }

    /// <summary>The switchboard's name for it, from the moment the queue has opened it. Only the queue touches it.</summary>
    public Connection? Connection { get; set; }

    /// <summary>Its place in the queue's list.</summary>
    public int Index { get; set; } = -1;

    /// <summary>The second at which it was last heard of.</summary>
    public long HeardAt => Volatile.Read(ref _heardAt);

    /// <summary>Runs until the connection has ended and nothing uses the pipes any more.</summary>
    public async Task Run()
    {
        _queue.Opened(this);
        int code;
        try
        {
            code = await ReadAll();
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException or ConnectionResetException or OperationCanceledException or InvalidOperationException)
        {
            code = WebSocketCloseCode.Abnormal;
        }
        finally
        {
            _reader.Abandon();
        }

        var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Ended(this, code, finished);
        await finished.Task;
    }

    /// <summary>A message or a ping has been handled.</summary>
    public void CaughtUp()
    {
        if (Interlocked.Decrement(ref _waiting) == MaxWaiting / 2)
            Interlocked.Exchange(ref _caughtUp, null)?.TrySetResult();
    }

    public void Abort()
    {
        if (_aborted)
            return;
        _aborted = true;
        _abort();
    }

    private async Task<int> ReadAll()
    {
        while (true)
        {
            var result = await _input.ReadAsync();
            Volatile.Write(ref _heardAt, _queue.Seconds);
            var buffer = result.Buffer;
            var code = Read(ref buffer);
            AnswerPing();
            _input.AdvanceTo(buffer.Start, buffer.End);
            if (code is { } ended)
                return ended;
            if (result.IsCompleted || result.IsCanceled)
                return WebSocketCloseCode.Abnormal;
            if (Volatile.Read(ref _waiting) > MaxWaiting)
                await WaitForQueue();
        }
    }

    /// <summary>Reads everything whole; the close code when it was the last.</summary>
    private int? Read(ref ReadOnlySequence<byte> buffer)
    {
        while (true)
        {
            switch (_reader.Read(ref buffer))
            {
                case ReadKind.Incomplete:
                    return null;
                case ReadKind.Text:
                    Interlocked.Increment(ref _waiting);
                    var length = _reader.Take(out var message);
                    _queue.Received(this, message, length);
                    break;
                case ReadKind.Ping:
                    // RFC 6455 section 5.5.3: of several pings the last one may be answered alone, so that a flood of them costs little
                    _ping = _reader.Message.ToArray();
                    break;
                case ReadKind.Pong:
                    break;
                default:
                    return _reader.CloseCode;
            }
        }
    }

    private void AnswerPing()
    {
        if (_ping is not { } ping)
            return;
        _ping = null;
        Interlocked.Increment(ref _waiting);
        _queue.Pinged(this, ping);
    }

    private Task WaitForQueue()
    {
        var caughtUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _caughtUp, caughtUp);
        // the queue may have caught up between the look and the wait
        if (Volatile.Read(ref _waiting) <= MaxWaiting / 2)
            caughtUp.TrySetResult();
        return caughtUp.Task;
    }
}
