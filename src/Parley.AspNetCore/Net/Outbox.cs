using System.Runtime.InteropServices;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net;

/// <summary>One datagram that waits for the flush. Its bytes stay where they were received.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Outgoing
{
    public byte[] Buffer;
    public int Offset;
    public int Length;

    /// <summary>The next datagram of the same run, or -1.</summary>
    public int Next;
}

/// <summary>Datagrams for one destination from one of our addresses, in the order they came.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct OutgoingRun
{
    public TransportAddress From;
    public TransportAddress To;
    public bool DontFragment;
    public int Socket;
    public int First;
    public int Last;
    public int Count;

    /// <summary>The next run of the same socket, or -1.</summary>
    public int NextOfSocket;

    /// <summary>The next run in the same bucket of the look-up, or -1.</summary>
    public int NextInBucket;

    /// <summary>Whether it goes this way.</summary>
    public readonly bool IsFor(int socket, in TransportAddress from, in TransportAddress to, bool dontFragment) =>
        Socket == socket && DontFragment == dontFragment && To == to && From == from;
}

/// <summary>
/// What a worker has decided to send while it looked at a batch, grouped by socket and destination: the kernel's price of a
/// datagram falls to a fraction when several of one size go to one place in one call (docs/adr/0005).
/// </summary>
/// <param name="capacity">The most datagrams between two flushes.</param>
internal sealed class Outbox(int capacity)
{
    private const int Buckets = 256;

    private readonly Outgoing[] _datagrams = new Outgoing[capacity];
    private readonly OutgoingRun[] _runs = new OutgoingRun[capacity];
    private readonly int[] _bucketHeads = Filled(Buckets);
    private readonly int[] _sockets = new int[capacity];
    private int[] _firstRunOfSocket = Filled(64);
    private int _socketCount;
    private int _runCount;
    private int _latest;

    /// <summary>How many datagrams wait.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the next <see cref="Add"/> needs a flush first.</summary>
    public bool IsFull => Count == capacity;

    /// <summary>The sockets that have something to send.</summary>
    public ReadOnlySpan<int> Sockets => _sockets.AsSpan(0, _socketCount);

    /// <summary>The first run of <paramref name="socket"/>; -1 if there is none.</summary>
    public int FirstRun(int socket) => socket < _firstRunOfSocket.Length ? _firstRunOfSocket[socket] : -1;

    /// <summary>A run by its index.</summary>
    public ref readonly OutgoingRun Run(int index) => ref _runs[index];

    /// <summary>A datagram by its index.</summary>
    public ref readonly Outgoing Datagram(int index) => ref _datagrams[index];

    /// <summary>Keeps a datagram for the flush. The buffer must stay as it is until then.</summary>
    /// <param name="socket">The worker's number of the socket.</param>
    /// <param name="from">The address it has to leave from; default where the socket is bound to one.</param>
    /// <param name="to">Where to.</param>
    /// <param name="buffer">Pinned memory.</param>
    /// <param name="offset">Where the datagram begins.</param>
    /// <param name="length">Its length.</param>
    /// <param name="dontFragment">Whether routers must not fragment it.</param>
    public void Add(int socket, in TransportAddress from, in TransportAddress to, byte[] buffer, int offset, int length, bool dontFragment = false)
    {
        var index = Count++;
        _datagrams[index] = new Outgoing { Buffer = buffer, Offset = offset, Length = length, Next = -1 };
        ref var run = ref RunFor(socket, from, to, dontFragment);
        if (run.Count++ == 0)
            run.First = index;
        else
            _datagrams[run.Last].Next = index;
        run.Last = index;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        for (var i = 0; i < _socketCount; i++)
            _firstRunOfSocket[_sockets[i]] = -1;
        _bucketHeads.AsSpan().Fill(-1);
        _socketCount = 0;
        _runCount = 0;
        Count = 0;
    }

    private ref OutgoingRun RunFor(int socket, in TransportAddress from, in TransportAddress to, bool dontFragment)
    {
        // what is forwarded comes destination by destination
        if (_runCount > 0 && _runs[_latest].IsFor(socket, from, to, dontFragment))
            return ref _runs[_latest];
        var bucket = Bucket(socket, to);
        for (_latest = _bucketHeads[bucket]; _latest >= 0; _latest = _runs[_latest].NextInBucket)
        {
            if (_runs[_latest].IsFor(socket, from, to, dontFragment))
                return ref _runs[_latest];
        }

        var index = _latest = _runCount++;
        _runs[index] = new OutgoingRun
        {
            From = from,
            To = to,
            DontFragment = dontFragment,
            Socket = socket,
            NextOfSocket = -1,
            NextInBucket = _bucketHeads[bucket],
        };
        _bucketHeads[bucket] = index;
        Chain(socket, index);
        return ref _runs[index];
    }

    private void Chain(int socket, int run)
    {
        if (socket >= _firstRunOfSocket.Length)
        {
            var known = _firstRunOfSocket.Length;
            Array.Resize(ref _firstRunOfSocket, Math.Max(socket + 1, known * 2));
            _firstRunOfSocket.AsSpan(known).Fill(-1);
        }

        ref var first = ref _firstRunOfSocket[socket];
        if (first < 0)
            _sockets[_socketCount++] = socket;
        _runs[run].NextOfSocket = first;
        first = run;
    }

    private static int Bucket(int socket, in TransportAddress to) => (to.GetHashCode() ^ (socket * 31)) & (Buckets - 1);

    private static int[] Filled(int length)
    {
        var values = new int[length];
        values.AsSpan().Fill(-1);
        return values;
    }
}
