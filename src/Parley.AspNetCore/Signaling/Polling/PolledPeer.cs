using Parley.AspNetCore.Signaling.WebSockets;
using Parley.Rooms;

namespace Parley.AspNetCore.Signaling.Polling;

/// <summary>
/// A WebSocket on a socket of its own: read on the queue's thread when there is something, handled at once, in one buffer for all. While
/// it is quiet it holds no buffer, no task and nothing of HTTP.
/// </summary>
internal sealed class PolledPeer : WebSocketPeer, IPolledReader
{
    private readonly PolledSocket _socket;
    private readonly Action _closed;

    /// <summary>What was read and is not whole yet: the beginning of a frame's head, or of a control frame.</summary>
    private byte[] _rest;
    private bool _ended;

    /// <param name="queue">The owner.</param>
    /// <param name="socket">The connection, after the handshake.</param>
    /// <param name="rest">What HTTP has read too much.</param>
    /// <param name="info">Who it is, for the switchboard.</param>
    /// <param name="closed">Called when the socket is closed.</param>
    public PolledPeer(SignalingQueue queue, PolledSocket socket, byte[] rest, ConnectionInfo info, Action closed)
        : base(queue, new PolledWriter(socket), info, socket.Abort) =>
        (_socket, _rest, _closed) = (socket, rest, closed);

    /// <summary>Begins, once the queue has come to it.</summary>
    public void Start() => Queue.Opened(this);

    public override void Opened()
    {
        if (_rest.Length > 0)
            Handle(_rest);
        if (!_ended)
            _socket.ReadWith(this);
    }

    public void Read()
    {
        if (_ended)
            return;
        var buffer = _socket.Poller.Buffer;
        _rest.CopyTo(buffer, 0);
        var got = _socket.Receive(buffer.AsSpan(_rest.Length));
        if (got < 0)
            return;
        if (got == 0)
        {
            End(WebSocketCloseCode.Abnormal);
            return;
        }

        Heard();
        Handle(buffer.AsMemory(0, _rest.Length + got));
    }

    public void Fail()
    {
        if (!_ended)
            End(WebSocketCloseCode.ServerError);
    }

    private void Handle(Memory<byte> bytes)
    {
        ReadOnlyMemory<byte>? ping = null;
        while (true)
        {
            switch (Reader.Read(ref bytes))
            {
                case ReadKind.Incomplete:
                    _rest = bytes.IsEmpty ? [] : bytes.ToArray();
                    if (ping is { } last)
                        Outgoing.Pong(last.Span);
                    return;
                case ReadKind.Text:
                    Queue.Handle(this, Reader.Message.Span);
                    Reader.GiveBack();
                    break;
                case ReadKind.Ping:
                    // RFC 6455 section 5.5.3: of several pings the last one may be answered alone, so that a flood of them costs little
                    ping = Reader.Message;
                    break;
                case ReadKind.Pong:
                    break;
                default:
                    End(Reader.CloseCode);
                    return;
            }
        }
    }

    private void End(int code)
    {
        _ended = true;
        Reader.GiveBack();
        _socket.StopReading();
        var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue.Ended(this, code, finished);
        _ = Close(finished.Task);
    }

    private async Task Close(Task finished)
    {
        await finished;
        _socket.Close();
        _closed();
    }
}
