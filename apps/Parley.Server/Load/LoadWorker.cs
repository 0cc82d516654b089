using System.Collections.Concurrent;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Net.Interop;
using Parley.Headless;
using Parley.Protocols.Dtls;
using Parley.Protocols.Primitives;

namespace Parley.Server.Load;

/// <summary>
/// A thread that owns the sockets and clients of many members: reads batches, lets clients look at each datagram and at the time, and sends
/// what they have to say, grouped. What others want of it they leave as actions.
/// </summary>
internal sealed class LoadWorker : IDisposable
{
    private const int BatchSize = 128;
    private const int SendSlots = 512;
    private const int MaxPause = 500; // microseconds
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    // What a client calls its own end of a path: each has one socket, so nothing has to be told apart.
    private static readonly TransportAddress Own4 = TransportAddress.V4(0, 9), Own6 = TransportAddress.V6(0, 9);

    private readonly IDatagramIo _io = new LinuxDatagramIo([], stampsArrivals: true);
    private readonly WorkerCounters _counters = new();
    private readonly ConcurrentQueue<Action> _actions = new();
    private readonly PriorityQueue<LoadPeer, MonoTime> _schedule = new();
    private readonly Datagram[] _batch = new Datagram[BatchSize];
    private readonly List<LoadPeer?> _peers = [];
    private readonly List<LoadPeer> _touched = [];
    private readonly Outbox _outbox = new(SendSlots);
    private readonly PacketSlab _slab = new(SendSlots);
    private readonly LoadPause _pause = new(MaxPause);
    private readonly DtlsContext _context;
    private readonly Thread _thread;
    private readonly LoadFigures _left = new();
    private volatile bool _stopping;
    private TimeSpan _latest;

    /// <summary>A thread that runs.</summary>
    /// <param name="context">Who its clients are to others.</param>
    /// <param name="isPrompt">Whether it is run as soon as it may: what it stamps and then waits with would be counted as the server's delay.</param>
    public LoadWorker(DtlsContext context, bool isPrompt = false)
    {
        _context = context;
        _thread = new Thread(() => Run(isPrompt)) { IsBackground = true, Name = isPrompt ? "parley-load-out" : "parley-load-in" };
        _thread.Start();
    }

    /// <summary>Whether this system has what it needs.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && DtlsContext.IsSupported;

    /// <summary>Runs something on the worker's thread.</summary>
    public Task<T> Ask<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Tell(() =>
        {
            try
            {
                answer.SetResult(question());
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                answer.SetException(exception);
            }
        });
        return answer.Task;
    }

    /// <summary>Runs something on the worker's thread, some time.</summary>
    public void Tell(Action action)
    {
        _actions.Enqueue(action);
        _io.Wake();
    }

    /// <summary>Makes a client with a socket.</summary>
    public Task<LoadPeer> Open(ClientPeerOptions options, Entropy entropy, bool v6) => Ask(() =>
    {
        if (!_io.TryOpenRelay(v6 ? TransportAddress.V6(0, 0) : TransportAddress.V4(0, 0), out var socket))
            throw new LoadFaultException("No more UDP sockets can be opened: raise the limit of open files (ulimit -n), or ask for fewer members.");
        var client = new ClientPeer(options, _context, entropy, MediaClock.Now);
        client.AddLocal(v6 ? Own6 : Own4);
        var peer = new LoadPeer(client, socket);
        while (_peers.Count <= socket) _peers.Add(null);
        _peers[socket] = peer;
        return peer;
    });

    /// <summary>Gives a client the answer to its offer.</summary>
    public Task Accept(LoadPeer peer, string answer) => Ask(() =>
    {
        if (!peer.Client.TryAccept(answer, MediaClock.Now, out var problem)) throw new LoadFaultException("The server's answer can't be used: " + problem);
        Touch(peer);
        return true;
    });

    /// <summary>Says goodbye and closes the socket.</summary>
    public Task Close(LoadPeer peer) => Ask(() =>
    {
        if (_peers[peer.Socket] != peer) return false;
        _left.Add(peer.Client, peer.Misattributed);
        peer.Client.Close();
        Transmit(peer);
        Flush();
        _peers[peer.Socket] = null;
        peer.Client.Dispose();
        _io.CloseRelay(peer.Socket);
        return true;
    });

    /// <summary>Adds what the members have counted.</summary>
    public Task<LoadFigures> AddFigures(LoadFigures figures) => Ask(() =>
    {
        figures.Add(_left);
        foreach (var peer in _peers)
        {
            if (peer is null) continue;
            peer.CheckNames();
            figures.Add(peer.Client, peer.Misattributed);
        }

        return figures;
    });

    /// <summary>Begins to measure delays anew.</summary>
    public Task ForgetDelays() => Ask(() =>
    {
        _latest = TimeSpan.Zero;
        _left.Audio.ForgetDelays();
        _left.Video.ForgetDelays();
        foreach (var slot in _peers.Where(peer => peer is not null).SelectMany(peer => peer!.Client.Slots)) slot.ForgetDelays();
        return true;
    });

    /// <summary>By how much a client was looked at too late, at the worst: a sign that this program is the bottleneck.</summary>
    public Task<TimeSpan> Latest() => Ask(() => _latest);

    public void Dispose()
    {
        _stopping = true;
        _io.Wake();
        _thread.Join();
        foreach (var peer in _peers) peer?.Client.Dispose();
        _io.Dispose();
    }

    private void Run(bool isPrompt)
    {
        if (isPrompt) ThreadPrecedence.TryTake();
        var last = MediaClock.Now;
        while (!_stopping)
        {
            var packets = _io.Receive(_batch, _counters);
            var now = MediaClock.Now;
            for (var i = 0; i < packets; i++) Take(_batch[i], now);
            while (_actions.TryDequeue(out var action)) action();
            // what is sent is stamped with this
            now = MediaClock.Now;
            TakeDue(now);
            foreach (var peer in _touched) Look(peer, now);
            _touched.Clear();
            Flush();
            // it has no time to spare: what it needs is taken from the server that it measures
            var pause = _pause.After(packets, last, now);
            last = now;
            if (pause > 0) _io.Pause(pause);
            _io.Wait(UntilNext(now));
        }
    }

    private int UntilNext(MonoTime now)
    {
        if (!_actions.IsEmpty) return 0;
        if (!_schedule.TryPeek(out _, out var due)) return (int)LongestWait.TotalMilliseconds;
        return due <= now ? 0 : (int)Math.Ceiling(Math.Min((due - now).TotalMilliseconds, LongestWait.TotalMilliseconds));
    }

    private void Take(in Datagram datagram, MonoTime now)
    {
        if (datagram.Socket >= _peers.Count || _peers[datagram.Socket] is not { } peer) return;
        var bytes = _io.Slab.Payload(datagram.Slot)[..datagram.Length];
        peer.Client.Receive(bytes, Protocols.Primitives.Path.Udp(datagram.From.IsV6 ? Own6 : Own4, datagram.From), now, datagram.Waited);
        Touch(peer);
    }

    private void TakeDue(MonoTime now)
    {
        while (_schedule.TryPeek(out var peer, out var due) && due <= now)
        {
            _schedule.Dequeue();
            if (peer.Scheduled != due || _peers[peer.Socket] != peer) continue; // an entry that a better one has replaced
            peer.Scheduled = MonoTime.Never;
            if (now - due > _latest) _latest = now - due;
            peer.Client.HandleTimeout(now);
            Touch(peer);
        }
    }

    private void Touch(LoadPeer peer)
    {
        if (peer.IsTouched) return;
        peer.IsTouched = true;
        _touched.Add(peer);
    }

    private void Look(LoadPeer peer, MonoTime now)
    {
        peer.IsTouched = false;
        if (_peers[peer.Socket] != peer) return;
        Transmit(peer);
        // what waits for others would look like delay of the server's
        if (peer.Client.Tracks.Count > 0) Flush();
        peer.ReadEvents(now);
        var next = peer.Client.NextTimeout;
        if (next < now) next = now;
        if (next >= peer.Scheduled) return;
        peer.Scheduled = next;
        _schedule.Enqueue(peer, next);
    }

    private void Transmit(LoadPeer peer)
    {
        // each datagram has its own place in the slab until the flush
        while (true)
        {
            if (_outbox.IsFull) Flush();
            var slot = _outbox.Count;
            if (!peer.Client.TryTransmit(_slab.Payload(slot), out var transmit)) return;
            _outbox.Add(peer.Socket, default, transmit.Path.Remote, _slab.Memory, PacketSlab.PayloadOffset(slot), transmit.Length);
        }
    }

    private void Flush()
    {
        if (_outbox.Count == 0) return;
        _io.Send(_outbox);
        _outbox.Clear();
    }
}
