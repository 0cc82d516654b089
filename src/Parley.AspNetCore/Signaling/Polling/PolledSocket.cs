using System.Net.Sockets;
using System.Runtime.InteropServices;
using Parley.AspNetCore.Net.Interop;

namespace Parley.AspNetCore.Signaling.Polling;

/// <summary>Whoever reads a <see cref="PolledSocket"/> on the poller's thread.</summary>
internal interface IPolledReader
{
    /// <summary>There may be something to read.</summary>
    void Read();

    /// <summary><see cref="Read"/> has thrown: end the connection.</summary>
    void Fail();
}

/// <summary>
/// A socket that never waits by itself. While HTTP has it, tasks wait for it; later its reader is called on the poller's thread.
/// </summary>
internal sealed class PolledSocket
{
    private readonly SocketPoller _poller;
    private readonly Socket _socket;
    private readonly Lock _lock = new();
    private TaskCompletionSource? _readable;
    private TaskCompletionSource? _writable;
    private readonly SafeHandle _handle;
    private IPolledReader? _reader;
    private bool _closed;

    public PolledSocket(SocketPoller poller, Socket socket, int slot)
    {
        (_poller, _socket, _handle, Slot) = (poller, socket, socket.SafeHandle, slot);
        socket.Blocking = false;
        Descriptor = (int)socket.SafeHandle.DangerousGetHandle();
    }

    /// <summary>Its place in the poller's list.</summary>
    public int Slot { get; }

    public int Descriptor { get; }

    public SocketPoller Poller => _poller;

    /// <summary>What is there to read; -1 when nothing is yet, 0 at the end of the connection, however it ended.</summary>
    public int Receive(Span<byte> buffer) => StreamCalls.Receive(_handle, buffer);

    /// <summary>Sends what the kernel takes; -1 when it takes nothing yet, null when the connection has ended.</summary>
    public int? Send(ReadOnlySpan<byte> bytes) => StreamCalls.Send(_handle, bytes);

    /// <summary>Done when it may be that there is something to read.</summary>
    public Task Readable() => Wait(ref _readable);

    /// <summary>Done when it may be that the kernel takes more.</summary>
    public Task Writable() => Wait(ref _writable);

    /// <summary>Calls <paramref name="reader"/> on the poller's thread from now on whenever there is something to read.</summary>
    public void ReadWith(IPolledReader reader)
    {
        lock (_lock)
        {
            _reader = reader;
            Arm();
        }
    }

    /// <summary>Nothing is read any more, except to find out that the connection has ended.</summary>
    public void StopReading()
    {
        lock (_lock)
        {
            _reader = null;
            Arm();
        }
    }

    /// <summary>An event has come. Called on the poller's thread.</summary>
    public void Ready()
    {
        if (_readable is not null || _writable is not null)
            Release();
        _reader?.Read();
    }

    /// <summary>Handling an event has thrown. Called on the poller's thread.</summary>
    public void Fail()
    {
        if (_reader is { } reader)
            reader.Fail();
        else
            Abort();
    }

    /// <summary>Lets whoever waits look again.</summary>
    public void Release()
    {
        TaskCompletionSource? readable, writable;
        lock (_lock)
        {
            (readable, writable) = (_readable, _writable);
            (_readable, _writable) = (null, null);
            if (_reader is not null)
                Arm();
        }

        readable?.TrySetResult();
        writable?.TrySetResult();
    }

    /// <summary>Ends the connection; whoever reads or writes it notices.</summary>
    public void Abort()
    {
        lock (_lock)
        {
            if (_closed)
                return;
            Shutdown(SocketShutdown.Both);
        }

        Release();
    }

    /// <summary>Nobody uses it any more.</summary>
    public void Close()
    {
        const int LastReads = 16;
        lock (_lock)
        {
            if (_closed)
                return;
            _closed = true;
            _reader = null;
        }

        _poller.Remove(this);
        Shutdown(SocketShutdown.Send);
        // closing a socket that was not read to its end would reset the connection, and the peer lose our last words
        Span<byte> rest = stackalloc byte[4096];
        for (var read = 0; read < LastReads && Receive(rest) > 0; read++)
        {
        }

        _socket.Dispose();
        Release();
    }

    private Task Wait(ref TaskCompletionSource? waiter)
    {
        lock (_lock)
        {
            if (_closed)
                return Task.CompletedTask;
            waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var task = waiter.Task;
            Arm();
            return task;
        }
    }

    private void Arm()
    {
        if (_closed)
            return;
        var events = (_reader ?? (object?)_readable) is not null ? Libc.EpollIn : 0;
        if (_writable is not null)
            events |= Libc.EpollOut;
        _poller.WaitFor(this, _reader is null ? events | Libc.EpollOneShot : events);
    }

    private void Shutdown(SocketShutdown how)
    {
        try
        {
            _socket.Shutdown(how);
        }
        catch (SocketException)
        {
            // the peer has gone before
        }
    }
}
