using System.Net;
using System.Net.Sockets;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net;

/// <summary>
/// Datagrams by System.Net.Sockets, for Windows and macOS. Asynchronous receives post into the worker's mailbox. .NET can't choose the
/// source address of a datagram, so there is one shared socket for each address of the machine instead of a wildcard.
/// </summary>
internal sealed class PortableDatagramIo : IDatagramIo
{
    private const int SharedBufferBytes = 4 << 20;
    private const int RelayBufferBytes = 1 << 20;

    // SIO_UDP_CONNRESET: without it Windows reports an unreachable peer as an error of the next receive
    private const int SioUdpConnReset = -1744830452;

    private readonly Func<Mail, ReadOnlyMemory<byte>, bool> _post;
    private readonly IReadOnlyList<TransportAddress> _endpoints;
    private readonly Dictionary<TransportAddress, int> _shared = [];
    private readonly List<OpenSocket?> _sockets = [];
    private readonly Stack<int> _freeNumbers = [];
    private readonly ManualResetEventSlim _wake = new();
    private readonly SocketAddress _to4 = new(AddressFamily.InterNetwork, TransportAddress.SockaddrV4Length);
    private readonly SocketAddress _to6 = new(AddressFamily.InterNetworkV6, TransportAddress.SockaddrV6Length);

    /// <summary>Opens the shared sockets.</summary>
    /// <param name="endpoints">Addresses or wildcards, with the port.</param>
    /// <param name="addresses">The addresses of this machine, for the wildcards.</param>
    /// <param name="post">Leaves a datagram in the worker's mailbox; called from any thread.</param>
    /// <exception cref="SocketException">The system refused one of the sockets.</exception>
    public PortableDatagramIo(
        IReadOnlyList<TransportAddress> endpoints,
        IReadOnlyList<TransportAddress> addresses,
        Func<Mail, ReadOnlyMemory<byte>, bool> post)
    {
        _endpoints = endpoints;
        _post = post;
        try
        {
            foreach (var local in Expand(addresses))
                OpenShared(local);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public PacketSlab Slab { get; } = new(1);

    /// <inheritdoc />
    public void Wait(int milliseconds)
    {
        _wake.Wait(milliseconds);
        _wake.Reset();
    }

    /// <inheritdoc />
    public void Pause(int microseconds) => Thread.Yield();

    /// <inheritdoc />
    public void Gather(int microseconds) => Thread.Yield();

    /// <inheritdoc />
    public void Wake() => _wake.Set();

    /// <inheritdoc />
    public int Receive(Span<Datagram> batch, WorkerCounters counters) => 0;

    /// <inheritdoc />
    public int SharedSocket(in TransportAddress local) => _shared.GetValueOrDefault(local.Host, -1);

    /// <inheritdoc />
    public bool Owns(int socket, object? owner) => socket < _sockets.Count && ReferenceEquals(_sockets[socket], owner);

    /// <inheritdoc />
    public void FollowAddresses(IReadOnlyList<TransportAddress> addresses)
    {
        var wanted = Expand(addresses).ToHashSet();
        foreach (var (host, number) in _shared.ToArray())
        {
            if (wanted.Any(local => local.Host == host))
                continue;
            _shared.Remove(host);
            CloseRelay(number);
        }

        foreach (var local in wanted.Where(local => !_shared.ContainsKey(local.Host)))
        {
            try
            {
                OpenShared(local);
            }
            catch (SocketException)
            {
                // an address that appeared and went again, or is not ready yet: the next change brings it back
            }
        }
    }

    /// <inheritdoc />
    public bool TryOpenRelay(in TransportAddress local, out int socket)
    {
        try
        {
            socket = Open(local, RelayBufferBytes, MailKind.RelayDatagram);
            return true;
        }
        catch (SocketException)
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
        open.Socket.Dispose();
        _sockets[socket] = null;
        _freeNumbers.Push(socket);
    }

    /// <inheritdoc />
    public int Send(Outbox outbox)
    {
        var refused = 0;
        foreach (var number in outbox.Sockets)
        {
            for (var run = outbox.FirstRun(number); run >= 0; run = outbox.Run(run).NextOfSocket)
                refused += Send(_sockets[number], outbox, outbox.Run(run));
        }

        return refused;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var open in _sockets)
            open?.Socket.Dispose();
        _sockets.Clear();
        _shared.Clear();
    }

    private int Send(OpenSocket? open, Outbox outbox, in OutgoingRun run)
    {
        if (open is null)
            return run.Count;
        var to = open.Local.IsV6 ? _to6 : _to4;
        run.To.WriteSockaddr(to.Buffer.Span, open.Local.IsV6);
        if (run.DontFragment)
            open.SetDontFragment(true);
        var refused = 0;
        for (var next = run.First; next >= 0; next = outbox.Datagram(next).Next)
        {
            ref readonly var datagram = ref outbox.Datagram(next);
            try
            {
                open.Socket.SendTo(datagram.Buffer.AsSpan(datagram.Offset, datagram.Length), SocketFlags.None, to);
            }
            catch (SocketException)
            {
                refused++;
            }
        }

        if (run.DontFragment)
            open.SetDontFragment(false);
        return refused;
    }

    private IEnumerable<TransportAddress> Expand(IReadOnlyList<TransportAddress> addresses) =>
        from endpoint in _endpoints
        from local in endpoint.Bits == 0 ? addresses.Where(a => a.Family == endpoint.Family) : [endpoint]
        select local.WithPort(endpoint.Port);

    private void OpenShared(TransportAddress local) => _shared[local.Host] = Open(local, SharedBufferBytes, MailKind.Datagram);

    private int Open(TransportAddress local, int bufferBytes, MailKind kind)
    {
        var socket = new Socket(local.IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (local.IsV6)
                socket.DualMode = false;
            else
                socket.DontFragment = false;
            if (OperatingSystem.IsWindows())
                socket.IOControl(SioUdpConnReset, [0], null);
            socket.ReceiveBufferSize = bufferBytes;
            socket.SendBufferSize = bufferBytes;
            socket.Bind(local.ToIPEndPoint());
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        if (!_freeNumbers.TryPop(out var number))
        {
            number = _sockets.Count;
            _sockets.Add(null);
        }

        var open = new OpenSocket(socket, TransportAddress.From((IPEndPoint)socket.LocalEndPoint!));
        _sockets[number] = open;
        _ = ReadAsync(open, number, kind);
        return number;
    }

    /// <summary>Reads until the socket is closed. No thread belongs to it while nothing comes.</summary>
    private async Task ReadAsync(OpenSocket open, int number, MailKind kind)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(PacketSlab.MaxPayload + 1, pinned: true);
        var from = new SocketAddress(open.Socket.AddressFamily);
        while (true)
        {
            try
            {
                var length = await open.Socket.ReceiveFromAsync(buffer.AsMemory(), SocketFlags.None, from).ConfigureAwait(false);
                if (TransportAddress.TryFromSockaddr(from.Buffer.Span[..SockaddrLength(from)], out var remote))
                    _post(new Mail { Kind = kind, Target = open, Socket = number, From = remote, To = open.Local }, buffer.AsMemory(0, length));
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.OperationAborted or SocketError.NotSocket)
            {
                return;
            }
            catch (SocketException)
            {
                // an ICMP error about something sent earlier, or a datagram larger than the buffer: the next receive goes on
            }
        }
    }

    private static int SockaddrLength(SocketAddress address) =>
        address.Family == AddressFamily.InterNetworkV6 ? TransportAddress.SockaddrV6Length : TransportAddress.SockaddrV4Length;

    private sealed class OpenSocket(Socket socket, TransportAddress local)
    {
        public Socket Socket => socket;

        public TransportAddress Local => local;

        /// <summary>IPv6 routers never fragment, and .NET has no switch for the sender's own fragments there.</summary>
        public void SetDontFragment(bool value)
        {
            if (!local.IsV6)
                socket.DontFragment = value;
        }
    }
}
