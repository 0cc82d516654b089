using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;

namespace Parley.Protocols.Tests.Ice;

/// <summary>Agents and a network of 10 ms between them in virtual time.</summary>
internal sealed class IceNetwork
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(10);

    private readonly PriorityQueue<(TransportAddress From, TransportAddress To, byte[] Datagram), (long, int)> _link = new();
    private readonly List<(IceAgent Agent, TransportAddress[] Addresses)> _agents = [];
    private IceLiteAgent? _lite;
    private TransportAddress _liteAddress;
    private int _sent;

    /// <summary>Whether a datagram arrives.</summary>
    public Func<TransportAddress, TransportAddress, int, bool> Delivers { get; set; } = (_, _, _) => true;

    /// <summary>The address that a NAT gives to a sender.</summary>
    public Func<TransportAddress, TransportAddress> Outside { get; set; } = address => address;

    /// <summary>The address that a NAT gives a datagram to.</summary>
    public Func<TransportAddress, TransportAddress> Inside { get; set; } = address => address;

    public MonoTime Now { get; private set; } = new(1_000_000);

    public static TransportAddress Address(byte host, ushort port = 5000) => TransportAddress.V4(0xC0000200u + host, port);

    public static SdpCandidate Candidate(TransportAddress address, uint priority) => new("1", 1, PathTransport.Udp, priority, address, SdpCandidateType.Host);

    public IceAgent Add(bool controlling, ulong seed, params TransportAddress[] addresses)
    {
        var entropy = Entropy.FromNumber(seed);
        var agent = new IceAgent(IceCredentials.From(entropy), controlling, entropy, Now);
        Credentials[agent] = IceCredentials.From(Entropy.FromNumber(seed));
        foreach (var address in addresses) agent.AddLocal(address);
        _agents.Add((agent, addresses));
        return agent;
    }

    public Dictionary<IceAgent, IceCredentials> Credentials { get; } = [];

    /// <summary>Gives an agent one more address.</summary>
    public void Add(IceAgent agent, TransportAddress address)
    {
        var index = _agents.FindIndex(entry => entry.Agent == agent);
        _agents[index] = (agent, [.. _agents[index].Addresses, address]);
    }

    public void Add(IceLiteAgent agent, TransportAddress address)
    {
        _lite = agent;
        _liteAddress = address;
    }

    public void Run(TimeSpan time, Func<bool>? until = null)
    {
        var end = Now + time;
        while (Now < end)
        {
            var buffer = new byte[IceAgent.MaxMessage];
            foreach (var (agent, _) in _agents)
            {
                agent.HandleTimeout(Now);
                while (agent.TryTransmit(buffer, out var transmit)) Send(transmit.Path.Local, transmit.Path.Remote, buffer[..transmit.Length]);
            }

            if (until?.Invoke() ?? false) return;
            var next = _agents.Min(entry => entry.Agent.NextTimeout);
            if (next <= Now) next = Now + TimeSpan.FromMilliseconds(1);
            if (_link.TryPeek(out _, out var arrival) && arrival.Item1 <= next.Microseconds)
            {
                Now = new MonoTime(Math.Max(Now.Microseconds, arrival.Item1));
                var (from, to, datagram) = _link.Dequeue();
                Deliver(from, to, datagram);
            }
            else
            {
                Now = next < end ? next : end;
            }
        }
    }

    public void Deliver(TransportAddress from, TransportAddress to, byte[] datagram)
    {
        var answer = new byte[IceAgent.MaxMessage];
        var length = 0;
        if (_lite is not null && to == _liteAddress) _lite.Receive(datagram, Path.Udp(to, from), Now, answer, out length);
        foreach (var (agent, addresses) in _agents)
        {
            if (addresses.Contains(to)) agent.Receive(datagram, Path.Udp(to, from), Now, answer, out length);
        }

        if (length > 0) Send(to, from, answer[..length]);
    }

    private void Send(TransportAddress from, TransportAddress to, byte[] datagram)
    {
        var order = _sent++;
        if (!Delivers(from, to, order)) return;
        _link.Enqueue((Outside(from), Inside(to), datagram), ((Now + Delay).Microseconds, order));
    }
}
