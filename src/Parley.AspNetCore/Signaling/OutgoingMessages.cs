using System.Buffers;
using System.IO.Pipelines;
using Parley.AspNetCore.Signaling.WebSockets;

namespace Parley.AspNetCore.Signaling;

/// <summary>
/// The way out to one peer. Messages go straight into the pipe while it takes them; a peer that reads too slowly gets a queue with a
/// bound, and past it the connection ends (1013) and can be resumed. Owned by the <see cref="SignalingQueue"/>.
/// </summary>
internal sealed class OutgoingMessages(WebSocketPeer peer, PipeWriter output, SignalingQueue queue)
{
    /// <summary>How long a peer has to answer a close, in seconds.</summary>
    private const int CloseWithin = 2;

    /// <summary>As much as may wait for what follows.</summary>
    private const int MaxHeld = 16 * 1024;

    private Queue<ReadOnlyMemory<byte>>? _backlog;
    private int _backlogBytes;
    private bool _flushing;
    private bool _dirty;
    private int _held;
    private bool _isListed;
    private bool _ended;
    private long _closedAt;
    private byte[]? _closeFrame;
    private TaskCompletionSource? _finished;

    /// <summary>The code that this side closed with; 0 while it is open.</summary>
    public int CloseCode { get; private set; }

    /// <summary>When it was last pinged, in seconds.</summary>
    public long PingedAt { get; private set; }

    /// <param name="message">A text message.</param>
    /// <param name="mayWait">It goes with what follows, or when the queue lets go what is held.</param>
    public void Send(ReadOnlyMemory<byte> message, bool mayWait = false)
    {
        if (CloseCode != 0 || _ended)
            return;
        if (!_flushing)
        {
            Write(Opcode.Text, message.Span);
            if (mayWait && !_dirty)
                Hold(message.Length);
            else
                MarkDirty();
            return;
        }

        _backlog ??= new Queue<ReadOnlyMemory<byte>>();
        if (_backlogBytes + message.Length > queue.Options.QueueBytes || _backlog.Count >= queue.Options.QueueMessages)
        {
            (_backlog, _backlogBytes) = (null, 0);
            Close(WebSocketCloseCode.TryLater, "reading too slowly");
            return;
        }

        // the switchboard uses the memory again
        _backlog.Enqueue(message.ToArray());
        _backlogBytes += message.Length;
    }

    public void Ping()
    {
        PingedAt = queue.Seconds;
        Control(Opcode.Ping, []);
    }

    public void Pong(ReadOnlySpan<byte> payload) => Control(Opcode.Pong, payload);

    /// <summary>Closes after everything sent so far. The peer has a moment to answer.</summary>
    public void Close(int code, string? reason)
    {
        if (CloseCode != 0 || _ended)
            return;
        CloseCode = code;
        _closedAt = queue.Seconds;
        _closeFrame = WebSocketCloseCode.Frame(code, reason);
        if (!_flushing)
            WriteBacklog();
    }

    /// <summary>Whether the peer was closed a while ago and is still there.</summary>
    public bool IsOverdue(long seconds) => CloseCode != 0 && seconds - _closedAt >= CloseWithin;

    /// <summary>The peer reads and sends no more. <paramref name="finished"/> is set when the pipe is free.</summary>
    public void End(int code, TaskCompletionSource finished)
    {
        if (code is not WebSocketCloseCode.Abnormal)
            Close(code, WebSocketCloseCode.WordsOf(code));
        _finished = finished;
        _ended = true;
        Flush();
        if (_flushing)
            peer.Abort();
        else
            finished.TrySetResult();
    }

    public void Abort() => peer.Abort();

    /// <summary>What waited has waited long enough.</summary>
    public void LetGo()
    {
        _isListed = false;
        if (_held == 0 || _ended)
            return;
        _dirty = true;
        Flush();
    }

    /// <summary>Hands what was written to the transport, all of it at once.</summary>
    public void Flush()
    {
        if (!_dirty || _flushing)
            return;
        (_dirty, _held) = (false, 0);
        try
        {
            var flush = output.FlushAsync();
            if (flush.IsCompletedSuccessfully)
            {
                if (flush.Result.IsCompleted)
                    peer.Abort();
                return;
            }

            _flushing = true;
            _ = AwaitFlush(flush);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            peer.Abort();
        }
    }

    /// <summary>The transport has taken what it was slow to take.</summary>
    public void Flushed(bool alive)
    {
        _flushing = false;
        if (!alive || _ended)
        {
            (_backlog, _backlogBytes, _closeFrame, _dirty, _held) = (null, 0, null, false, 0);
            peer.Abort();
        }
        else
        {
            WriteBacklog();
            Flush();
        }

        if (_ended && !_flushing)
            _finished?.TrySetResult();
    }

    private async Task AwaitFlush(ValueTask<FlushResult> flush)
    {
        var alive = false;
        try
        {
            alive = !(await flush).IsCompleted;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            // the connection broke; its reading ends too and tells why
        }
        finally
        {
            queue.Flushed(peer, alive);
        }
    }

    private void WriteBacklog()
    {
        while (_backlog is not null && _backlog.TryDequeue(out var message))
        {
            _backlogBytes -= message.Length;
            Write(Opcode.Text, message.Span);
            MarkDirty();
        }

        _backlog = null;
        if (_closeFrame is { } frame)
        {
            _closeFrame = null;
            output.Write(frame);
            MarkDirty();
        }
    }

    private void Control(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        // a peer that does not read what it has gets no pongs piled up either
        if (CloseCode == 0 && !_ended && !_flushing)
        {
            Write(opcode, payload);
            MarkDirty();
        }
    }

    private void Write(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var size = FrameHeader.ServerFrameSize(payload.Length);
        if (size <= MaxContiguous)
        {
            var span = output.GetSpan(size);
            var head = FrameHeader.WriteServer(span, opcode, payload.Length);
            payload.CopyTo(span[head..]);
            output.Advance(size);
        }
        else
        {
            var span = output.GetSpan(FrameHeader.MaxSize);
            output.Advance(FrameHeader.WriteServer(span, opcode, payload.Length));
            output.Write(payload);
        }
    }

    private void Hold(int bytes)
    {
        if (!_isListed)
            queue.LetGoLater(this);
        _isListed = true;
        _held += bytes;
        if (_held > MaxHeld)
            MarkDirty();
    }

    private void MarkDirty()
    {
        if (_dirty)
            return;
        _dirty = true;
        queue.FlushLater(this);
    }

    /// <summary>What fits the transport's blocks of 4 KB.</summary>
    private const int MaxContiguous = 4000;
}
