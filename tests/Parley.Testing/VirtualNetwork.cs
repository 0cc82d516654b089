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
/// A network in virtual time: datagrams are lost, delayed, reordered and doubled by a seed, so that what happened once happens again.
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
    private readonly PriorityQueue<Flight, (MonoTime Due, long Order)> _flights = new();
    private long _order;

    /// <summary>The time.</summary>
    public MonoTime Now { get; private set; } = new(1_000_000);

    /// <summary>How datagrams fare from now on.</summary>
    public NetworkConditions Conditions { get; set; } = conditions;

    /// <summary>Datagrams lost so far, for whatever reason.</summary>
    public int Lost { get; private set; }

    /// <summary>Gives a node an address. It may have several.</summary>
    public void Attach(TransportAddress address, INetworkNode node) => _nodes[address] = node;

    /// <summary>Takes an address away: what is sent there from now on is lost.</summary>
    public void Detach(TransportAddress address) => _nodes.Remove(address);

    /// <summary>Sends a datagram, which may arrive once, twice or never.</summary>
    public void Send(TransportAddress from, TransportAddress to, ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length > Conditions.MaxDatagram || Chance(Conditions.Loss))
        {
            Lost++;
            return;
        }

        for (var copies = Chance(Conditions.Duplication) ? 2 : 1; copies > 0; copies--)
            _flights.Enqueue(new Flight(from, to, datagram.ToArray()), (Now + Conditions.Delay + (Conditions.Jitter * NextDouble()), _order++));
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
        var nodes = _nodes.Values.Distinct().ToArray();
        var timeout = nodes.Length == 0 ? MonoTime.Never : nodes.Min(node => node.NextTimeout);
        var arrival = _flights.TryPeek(out _, out var priority) ? priority.Due : MonoTime.Never;
        var next = timeout < arrival ? timeout : arrival;
        if (next > end) return false;
        if (next > Now) Now = next;
        if (arrival <= timeout) Deliver(_flights.Dequeue());
        else
        {
            foreach (var node in nodes.Where(node => node.NextTimeout <= Now)) node.HandleTimeout(Now);
        }

        return true;
    }

    private void Deliver(Flight flight)
    {
        if (_nodes.TryGetValue(flight.To, out var node)) node.Receive(flight.Datagram, flight.To, flight.From, Now);
        else Lost++;
    }

    private bool Chance(double share) => NextDouble() < share;

#pragma warning disable CA5394
    private double NextDouble() => _random.NextDouble();
#pragma warning restore CA5394

    private sealed record Flight(TransportAddress From, TransportAddress To, byte[] Datagram);
}
