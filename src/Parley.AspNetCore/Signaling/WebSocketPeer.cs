using System.IO.Pipelines;
using Parley.AspNetCore.Signaling.WebSockets;
using Parley.Rooms;

namespace Parley.AspNetCore.Signaling;

/// <summary>One WebSocket. How it is read is its kind's own; its writing belongs to the <see cref="SignalingQueue"/>.</summary>
internal abstract class WebSocketPeer
{
    private readonly Action _abort;
    private long _heardAt;
    private long _askedAt;
    private volatile bool _aborted;

    /// <param name="queue">The owner of everything but reading.</param>
    /// <param name="output">The connection's way out, after the handshake.</param>
    /// <param name="info">Who it is, for the switchboard.</param>
    /// <param name="abort">Ends the connection without ceremony.</param>
    protected WebSocketPeer(SignalingQueue queue, PipeWriter output, ConnectionInfo info, Action abort)
    {
        (Queue, Info, _abort) = (queue, info, abort);
        Reader = new MessageReader(queue.Options.MessageBytes);
        Heard();
        Outgoing = new OutgoingMessages(this, output, queue);
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

    protected SignalingQueue Queue { get; }

    protected MessageReader Reader { get; }

    /// <summary>The queue has opened it.</summary>
    public virtual void Opened()
    {
    }

    /// <summary>A message or a ping that was put in line has been handled.</summary>
    public virtual void CaughtUp()
    {
    }

    /// <summary>Asks for a word. Only the queue does.</summary>
    /// <param name="seconds">The queue's time.</param>
    public void Ask(long seconds)
    {
        if (_askedAt <= HeardAt)
            _askedAt = seconds;
        Outgoing.Ping();
    }

    /// <summary>Whether it has been asked in its silence, and had time to answer: where a second comes late it may be this server that stood still. Only the queue asks.</summary>
    /// <param name="seconds">The queue's time.</param>
    /// <param name="patience">What holds for it now.</param>
    public bool WasAsked(long seconds, Patience patience) => _askedAt > HeardAt && seconds - _askedAt >= patience.DeadAfter - patience.PingAfter;

    public void Abort()
    {
        if (_aborted)
            return;
        _aborted = true;
        _abort();
    }

    protected void Heard() => Volatile.Write(ref _heardAt, Queue.Seconds);
}
