using Parley.AspNetCore.Net.Interop;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net;

/// <summary>Datagrams by <c>epoll</c>, <c>recvmmsg</c> and <c>sendmmsg</c> with segmentation (docs/adr/0005).</summary>
internal sealed class LinuxDatagramIo : IDatagramIo
{
    private const int SharedBufferBytes = 4 << 20;
    private const int RelayBufferBytes = 1 << 20;
    private const int Slots = 128;

    // one allocation's peers shall not fill the batch before the others are looked at
    private const int MaxPerRelay = 16;

    private readonly EventPoll _poll = new();
    private readonly ReceiveVectors _receive;
    private readonly SendVectors _send = new();
    private readonly List<UdpSocket?> _sockets = [];
    private readonly Stack<int> _freeNumbers = [];
    private readonly int[] _ready = new int[64];
    private readonly int _shared4 = -1;
    private readonly int _shared6 = -1;
    private readonly bool _stampsArrivals;
    private int _readyCount;

    /// <summary>Opens the shared sockets.</summary>
    /// <param name="endpoints">The IPv4 and the IPv6 wildcard (or single addresses) with the port; at most one of each family.</param>
    /// <param name="stampsArrivals">Whether relay sockets measure <see cref="Datagram.Waited"/>, for those who judge delays.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refused.</exception>
    public LinuxDatagramIo(IReadOnlyList<TransportAddress> endpoints, bool stampsArrivals = false)
    {
        _stampsArrivals = stampsArrivals;
        Slab = new PacketSlab(Slots);
        _receive = new ReceiveVectors(Slab);
        try
        {
            foreach (var endpoint in endpoints)
            {
                var number = Enlist(UdpSocket.OpenShared(endpoint, SharedBufferBytes));
                if (endpoint.IsV6)
                    _shared6 = number;
                else
                    _shared4 = number;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public PacketSlab Slab { get; }

    /// <inheritdoc />
    public void Wait(int milliseconds)
    {
        if (_readyCount == 0)
            _readyCount = _poll.Wait(_ready, milliseconds);
    }

    /// <inheritdoc />
    public void Pause(int microseconds) => EventPoll.Pause(microseconds);

    /// <inheritdoc />
    public void Gather(int microseconds)
    {
        EventPoll.Pause(microseconds);
        // what was found before is reported again, since it has not been read
        _readyCount = _poll.Wait(_ready, 0);
    }

    /// <inheritdoc />
    public void Wake() => _poll.Wake();

    /// <inheritdoc />
    public int Receive(Span<Datagram> batch, WorkerCounters counters)
    {
        var slot = 0;
        var written = 0;
        _receive.Reset();
        while (_readyCount > 0 && slot < Slots)
        {
            // a socket that holds more than there is room for is reported again by the next wait
            var number = _ready[--_readyCount];
            if (_sockets[number] is { } socket)
                slot += ReceiveFrom(number, socket, slot, batch, ref written, counters);
        }

        return written;
    }

    /// <inheritdoc />
    public int SharedSocket(in TransportAddress local) => local.IsV6 ? _shared6 : _shared4;

    /// <inheritdoc />
    public bool Owns(int socket, object? owner) => false;

    /// <inheritdoc />
    public void FollowAddresses(IReadOnlyList<TransportAddress> addresses)
    {
        // the shared sockets are bound to the wildcard, and each datagram tells the address it came to
    }

    /// <inheritdoc />
    public bool TryOpenRelay(in TransportAddress local, out int socket)
    {
        try
        {
            var opened = UdpSocket.OpenRelay(local, RelayBufferBytes);
            if (_stampsArrivals)
                opened.StampArrivals();
            socket = Enlist(opened);
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            socket = -1;
            return false;
        }
    }

    /// <inheritdoc />
    public void CloseRelay(int socket)
    {
        if (_sockets[socket] is not { } open)
            return;
        _poll.Remove(open.Descriptor);
        open.Dispose();
        _sockets[socket] = null;
        _freeNumbers.Push(socket);
    }

    /// <inheritdoc />
    public int Send(Outbox outbox)
    {
        var refused = 0;
        foreach (var number in outbox.Sockets)
        {
            if (_sockets[number] is { } socket)
                refused += _send.Send(socket, outbox, outbox.FirstRun(number));
        }

        return refused;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket?.Dispose();
        _sockets.Clear();
        _poll.Dispose();
    }

    private int ReceiveFrom(int number, UdpSocket socket, int slot, Span<Datagram> batch, ref int written, WorkerCounters counters)
    {
        var isShared = number == _shared4 || number == _shared6;
        var count = _receive.Receive(socket, slot, Math.Min(Slots - slot, isShared ? Slots : MaxPerRelay));
        var read = _stampsArrivals ? DateTime.UtcNow : default;
        for (var i = slot; i < slot + count; i++)
        {
            if (!_receive.TryRead(i, out var from, out var length))
            {
                counters.Dropped(DropReason.TooLarge);
                continue;
            }

            batch[written++] = new Datagram
            {
                Socket = number,
                Slot = i,
                Length = length,
                From = from,
                To = isShared && _receive.TryReadLocal(i, socket.Local.Port, out var local) ? local : socket.Local,
                IsRelay = !isShared,
                Waited = _stampsArrivals && _receive.TryReadArrival(i, out var arrival) ? read - arrival : default,
            };
        }

        return count;
    }

    private int Enlist(UdpSocket socket)
    {
        if (!_freeNumbers.TryPop(out var number))
        {
            number = _sockets.Count;
            _sockets.Add(null);
        }

        _sockets[number] = socket;
        _poll.Add(socket.Descriptor, number);
        return number;
    }
}
