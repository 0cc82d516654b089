using Parley.Protocols.Primitives;

namespace Parley.Testing;

/// <summary>Something on a <see cref="VirtualNetwork"/>: it is given datagrams and time, and sends by <see cref="VirtualNetwork.Send"/>.</summary>
public interface INetworkNode
{
    /// <summary>When <see cref="HandleTimeout"/> is to be called; <see cref="MonoTime.Never"/> for not at all.</summary>
    MonoTime NextTimeout { get; }

    /// <summary>Takes a datagram that was sent to one of the node's addresses.</summary>
    void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now);

    /// <summary>Does what is due.</summary>
    void HandleTimeout(MonoTime now);
}

/// <summary>
/// A network in virtual time: datagrams are lost, delayed, queued, reordered and doubled by a seed, so that what happened once happens again.
/// Nothing waits: the clock jumps to whatever comes next.
/// </summary>
/// <param name="seed">Decides everything that chance decides.</param>
/// <param name="conditions">How datagrams fare.</param>
public sealed class VirtualNetwork(int seed, NetworkConditions conditions)
{
#pragma warning disable CA5394 // a repeatable sequence is what a test wants
    private readonly Random _random = new(seed);
#pragma warning restore CA5394
    private readonly Dictionary<TransportAddress, INetworkNode> _nodes = [];
    private readonly Dictionary<TransportAddress, NetworkLink> _uplinks = [];
    private readonly Dictionary<TransportAddress, NetworkLink> _downlinks = [];
    private readonly PriorityQueue<Flight, (MonoTime Due, long Order)> _flights = new();
    private INetworkNode[] _distinct = [];
    private NetworkConditions _conditions = conditions;
    private NetworkLink? _between;
    private long _order;

    /// <summary>The time.</summary>
    public MonoTime Now { get; private set; } = new(1_000_000);

    /// <summary>How datagrams fare from now on, between addresses that have no links of their own.</summary>
    public NetworkConditions Conditions
    {
        get => _conditions;
        set => (_conditions, _between) = (value, null);
    }

    /// <summary>Datagrams lost so far, for whatever reason.</summary>
    public int Lost { get; private set; }

    /// <summary>Gives a node an address. It may have several.</summary>
    public void Attach(TransportAddress address, INetworkNode node)
    {
        _nodes[address] = node;
        _distinct = [.. _nodes.Values.Distinct()];
    }

    /// <summary>Takes an address away: what is sent there from now on is lost.</summary>
    public void Detach(TransportAddress address)
    {
        _nodes.Remove(address);
        _distinct = [.. _nodes.Values.Distinct()];
    }

    /// <summary>Gives what an address sends a link of its own, with a queue of its own.</summary>
    public void SetUplink(TransportAddress address, NetworkSchedule schedule) => _uplinks[address] = new NetworkLink(schedule, _random);

    /// <summary>Gives what is sent to an address a link of its own, with a queue of its own that all senders share.</summary>
    public void SetDownlink(TransportAddress address, NetworkSchedule schedule) => _downlinks[address] = new NetworkLink(schedule, _random);

    /// <summary>Puts an address behind the same link as another that has one: they share its rate and its queue.</summary>
    public void ShareDownlink(TransportAddress address, TransportAddress other) => _downlinks[address] = _downlinks[other];

    /// <summary>How long a datagram to an address would have to wait in the queue of its link now.</summary>
    public TimeSpan DownlinkWait(TransportAddress address) => _downlinks.TryGetValue(address, out var link) ? link.Wait(Now) : TimeSpan.Zero;

    /// <summary>Sends a datagram, which may arrive once, twice or never.</summary>
    /// <param name="from">Whose uplink it takes, if that has one.</param>
    /// <param name="to">Whose downlink it takes, if that has one. If there is neither, <see cref="Conditions"/> count.</param>
    /// <param name="datagram">What arrives.</param>
    /// <param name="wireLength">How long it is for links, if that isn't its length: what nobody reads need not be carried.</param>
    public void Send(TransportAddress from, TransportAddress to, ReadOnlySpan<byte> datagram, int? wireLength = null)
    {
        var length = wireLength ?? datagram.Length;
        if (length > Conditions.MaxDatagram)
        {
            Lost++;
            return;
        }

        var up = _uplinks.GetValueOrDefault(from);
        var down = _downlinks.GetValueOrDefault(to);
        if (up is null && down is null) up = _between ??= new NetworkLink(new NetworkSchedule(Conditions), _random);
        var flight = new Flight(from, to, datagram.ToArray(), length, up is null ? null : down);
        Pass(up ?? down!, flight);
    }

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan span)
    {
        var end = Now + span;
        while (Step(end))
        {
        }

        Now = end;
    }

    /// <summary>Lets time pass until something is so, or until <paramref name="limit"/> is over. Returns whether it is so.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        var end = Now + limit;
        while (!condition())
        {
            if (!Step(end)) return condition();
        }

        return true;
    }

    // The next datagram or timeout, if it comes before the end.
    private bool Step(MonoTime end)
    {
        var timeout = MonoTime.Never;
        foreach (var node in _distinct)
        {
            if (node.NextTimeout < timeout) timeout = node.NextTimeout;
        }

        var arrival = _flights.TryPeek(out _, out var priority) ? priority.Due : MonoTime.Never;
        var next = timeout < arrival ? timeout : arrival;
        if (next > end) return false;
        if (next > Now) Now = next;
        if (arrival <= timeout) Land(_flights.Dequeue());
        else HandleTimeouts();
        return true;
    }

    private void HandleTimeouts()
    {
        foreach (var node in _distinct)
        {
            if (node.NextTimeout <= Now) node.HandleTimeout(Now);
        }
    }

    private void Land(Flight flight)
    {
        if (flight.Next is { } next) Pass(next, flight with { Next = null });
        else if (_nodes.TryGetValue(flight.To, out var node)) node.Receive(flight.Datagram, flight.To, flight.From, Now);
        else Lost++;
    }

    private void Pass(NetworkLink link, Flight flight)
    {
        var (first, second) = link.Pass(Now, flight.Length);
        if (first == MonoTime.Never) Lost++;
        else _flights.Enqueue(flight, (first, _order++));
        if (second != MonoTime.Never) _flights.Enqueue(flight with { Datagram = [.. flight.Datagram] }, (second, _order++));
    }

    private sealed record Flight(TransportAddress From, TransportAddress To, byte[] Datagram, int Length, NetworkLink? Next);
}
