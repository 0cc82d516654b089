using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Net.Interop;

namespace Parley.AspNetCore.Signaling.Polling;

/// <summary>
/// The thread that waits for the signaling's plain sockets and does the signaling's work: it reads whatever has come, handles it, and only
/// then sends, so that under load many messages share a wake-up and a system call. Linux only (docs/adr/0012).
/// </summary>
internal sealed partial class SocketPoller(ILogger<SocketPoller> logger) : IDisposable
{
    /// <summary>Sockets in a turn: enough to share a wake-up among, few enough that nobody waits long for what others bring.</summary>
    private const int EventsPerTurn = 64;

    /// <summary>How long to wait after a fault in the turn itself, in microseconds, so that one that stays does not fill the log.</summary>
    private const int FaultPause = 10_000;

    private readonly EventPoll _poll = new();
    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private readonly LoadPause _pause = new(LoadPause.SignalingMicroseconds);

    // changed under the lock, and replaced whole when it grows, so that the thread reads it without
    private PolledSocket?[] _sockets = new PolledSocket?[64];
    private int _slots;
    private Thread? _thread;
    private volatile bool _stopped;

    /// <summary>Whether this system has what it needs.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && Environment.Is64BitProcess && BitConverter.IsLittleEndian;

    /// <summary>Where its sockets are read to, one after the other. For use on the thread alone.</summary>
    public byte[] Buffer { get; } = GC.AllocateUninitializedArray<byte>(65_536, pinned: true);

    /// <summary>Runs the thread. <paramref name="turn"/> is called after each look at the sockets, and says whether it wants to be called again at once.</summary>
    public void Start(Func<bool> turn)
    {
        _thread = new Thread(() => Run(turn)) { IsBackground = true, Name = "parley signaling" };
        _thread.Start();
    }

    /// <summary>Lets the next turn come now. Any thread may call it.</summary>
    public void Wake() => _poll.Wake();

    public PolledSocket Add(Socket socket)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var slot))
            {
                slot = _slots++;
                if (slot == _sockets.Length)
                    Array.Resize(ref _sockets, slot * 2);
            }

            var polled = new PolledSocket(this, socket, slot);
            _sockets[slot] = polled;
            _poll.Add(polled.Descriptor, slot, Libc.EpollOneShot);
            return polled;
        }
    }

    /// <summary>Before the socket is closed. An event of it that is still on its way finds nobody, or a successor that has nothing to read.</summary>
    public void Remove(PolledSocket socket)
    {
        lock (_lock)
        {
            _poll.Remove(socket.Descriptor);
            _sockets[socket.Slot] = null;
            _free.Push(socket.Slot);
        }
    }

    public void WaitFor(PolledSocket socket, uint events) => _poll.Change(socket.Descriptor, socket.Slot, events);

    public void Dispose()
    {
        if (_stopped)
            return;
        _stopped = true;
        _poll.Wake();
        _thread?.Join();
        _poll.Dispose();
    }

    private void Run(Func<bool> turn)
    {
        Span<int> ready = stackalloc int[EventsPerTurn];
        var again = false;
        while (!_stopped)
        {
            var count = _poll.Wait(ready, again ? 0 : -1);
            var began = MediaClock.Now;
            foreach (var slot in ready[..count])
                Serve(slot);
            again = Finish(turn) || count == EventsPerTurn;
            if (_pause.After(count, began, MediaClock.Now) is > 0 and var pause && count < EventsPerTurn)
                EventPoll.Pause(pause);
        }
    }

    /// <summary>Nothing that one connection brings may end the thread, and with it everybody's signaling.</summary>
    private void Serve(int slot)
    {
        var socket = Volatile.Read(ref _sockets)[slot];
        try
        {
            socket?.Ready();
        }
        catch (Exception exception)
        {
            LogSocketFault(exception);
            End(socket!);
        }
    }

    private void End(PolledSocket socket)
    {
        try
        {
            socket.Fail();
        }
        catch (Exception exception)
        {
            LogSocketFault(exception);
            socket.Abort();
        }
    }

    private bool Finish(Func<bool> turn)
    {
        try
        {
            return turn();
        }
        catch (Exception exception)
        {
            LogTurnFault(exception);
            EventPoll.Pause(FaultPause);
            return true;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Reading a signaling connection failed; it is closed")]
    private partial void LogSocketFault(Exception exception);

    [LoggerMessage(2, LogLevel.Error, "A turn of the signaling failed")]
    private partial void LogTurnFault(Exception exception);
}
