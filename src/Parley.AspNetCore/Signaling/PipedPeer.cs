using System.Buffers;
using System.IO.Pipelines;
using Parley.AspNetCore.Signaling.WebSockets;
using Parley.Rooms;

namespace Parley.AspNetCore.Signaling;

/// <summary>A WebSocket that is read from a pipe: inside TLS, inside HTTP/2, and wherever there is no <see cref="Polling.SocketPoller"/>. Its reading runs by itself and hands whole messages to the queue.</summary>
internal sealed class PipedPeer(SignalingQueue queue, IDuplexPipe transport, ConnectionInfo info, Action abort)
    : WebSocketPeer(queue, transport.Output, info, abort)
{
    /// <summary>Messages and pings that may wait for the queue before this peer is read no further.</summary>
    private const int MaxWaiting = 64;

    private readonly PipeReader _input = transport.Input;
    private int _waiting;
    private TaskCompletionSource? _caughtUp;
    private byte[]? _ping;

    /// <summary>Runs until the connection has ended and nothing uses the pipes any more.</summary>
    public async Task Run()
    {
        Queue.Opened(this);
        int code;
        try
        {
            code = await ReadAll();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            code = WebSocketCloseCode.Abnormal;
        }
        catch (Exception exception)
        {
            // whatever it was: a connection that is not said to be over would be counted for good
            Queue.ReadingFailed(exception);
            code = WebSocketCloseCode.ServerError;
        }
        finally
        {
            Reader.GiveBack();
        }

        var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue.Ended(this, code, finished);
        await finished.Task;
    }

    public override void CaughtUp()
    {
        if (Interlocked.Decrement(ref _waiting) == MaxWaiting / 2)
            Interlocked.Exchange(ref _caughtUp, null)?.TrySetResult();
    }

    private async Task<int> ReadAll()
    {
        while (true)
        {
            var result = await _input.ReadAsync();
            Heard();
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
            switch (Reader.Read(ref buffer))
            {
                case ReadKind.Incomplete:
                    return null;
                case ReadKind.Text:
                    Interlocked.Increment(ref _waiting);
                    var length = Reader.Take(out var message);
                    Queue.Received(this, message, length);
                    break;
                case ReadKind.Ping:
                    // RFC 6455 section 5.5.3: of several pings the last one may be answered alone, so that a flood of them costs little
                    _ping = Reader.Message.ToArray();
                    break;
                case ReadKind.Pong:
                    break;
                default:
                    return Reader.CloseCode;
            }
        }
    }

    private void AnswerPing()
    {
        if (_ping is not { } ping)
            return;
        _ping = null;
        Interlocked.Increment(ref _waiting);
        Queue.Pinged(this, ping);
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
