using System.Net.Sockets;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Net.Interop;

namespace Parley.AspNetCore.Signaling.Polling;

/// <summary>
/// The thread that waits for the signaling's plain sockets and does the signaling's work: it reads whatever has come, handles it, and only
/// then sends, so that under load many messages share a wake-up and a system call. Linux only (docs/adr/0012).
/// </summary>
internal sealed class SocketPoller : IDisposable
{
    private const int EventsPerWait = 64;

    /// <summary>Waits in a row before what they brought is sent.</summary>
    private const int WaitsPerTurn = 16;

    private readonly EventPoll _poll = new();
    private readonly Lock _lock = new();
    private readonly List<PolledSocket?> _sockets = [];
    private readonly Stack<int> _free = new();
    private readonly LoadPause _pause = new(LoadPause.SignalingMicroseconds);
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
                slot = _sockets.Count;
                _sockets.Add(null);
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
        Span<int> ready = stackalloc int[EventsPerWait];
        var again = false;
        while (!_stopped)
        {
            var handled = 0;
            for (var waits = 0; waits < WaitsPerTurn; waits++)
            {
                var count = _poll.Wait(ready, again || handled > 0 ? 0 : -1);
                foreach (var slot in ready[..count])
                    At(slot)?.Ready();
                handled += count;
                if (count < EventsPerWait)
                    break;
            }

            again = turn();
            if (_pause.After(handled, MediaClock.Now) is > 0 and var pause)
                EventPoll.Pause(pause);
        }
    }

    private PolledSocket? At(int slot)
    {
        lock (_lock)
            return _sockets[slot];
    }
}
