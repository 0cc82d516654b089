using Parley.Protocols.Primitives;
using Parley.Protocols.Turn.Client;
using Parley.Testing;

namespace Parley.Turn.Tests.Scenarios;

/// <summary>The TURN server on a virtual network: what the shell does, without sockets and threads.</summary>
internal sealed class ServerNode(VirtualNetwork network, TurnDomain domain, TransportAddress address) : INetworkNode
{
    private readonly TurnServer[] _workers = [.. Enumerable.Range(0, domain.Workers).Select(worker => new TurnServer(domain, worker))];

    public MonoTime NextTimeout => _workers.Min(worker => worker.NextTimeout);

    public int OpenRelays { get; private set; }

    public int Allocations => _workers.Sum(worker => worker.Counters.Allocations);

    public long HandedOver { get; private set; }

    public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
        var buffer = TurnRig.Frame(datagram);
        TurnVerdict verdict;
        if (local == address)
        {
            var worker = _workers[remote.Port % _workers.Length];
            worker.Receive(buffer, TurnServer.HeadRoom, datagram.Length, Path.Udp(local, remote), now, out verdict);
        }
        else
        {
            var worker = _workers[domain.Ports.OwnerOf(local.Port)];
            worker.ReceiveFromPeer(buffer, TurnServer.HeadRoom, datagram.Length, new(local.Port, local.Family), remote, now, out verdict);
        }

        Flush();
        Act(buffer, verdict, now);
    }

    public void HandleTimeout(MonoTime now)
    {
        foreach (var worker in _workers) worker.HandleTimeout(now);
        Flush();
    }

    private void Act(byte[] buffer, in TurnVerdict verdict, MonoTime now)
    {
        var slice = buffer.AsSpan(verdict.Offset, verdict.Length);
        switch (verdict.Kind)
        {
            case TurnVerdictKind.ToClient:
                network.Send(address, verdict.Client.Remote, slice);
                break;
            case TurnVerdictKind.ToPeer:
                network.Send(address.WithPort(verdict.Relay.Port), verdict.Peer, slice);
                break;
            case TurnVerdictKind.ToWorker:
                HandedOver++;
                var copy = TurnRig.Frame(slice.ToArray());
                _workers[verdict.Worker].ReceiveFromPeer(
                    copy, TurnServer.HeadRoom, verdict.Length, verdict.Relay, verdict.Peer, now, out var next);
                Act(copy, next, now);
                break;
        }
    }

    private void Flush()
    {
        var buffer = new byte[TurnServer.MaxTransmit];
        foreach (var worker in _workers)
        {
            while (worker.TryReadEvent(out var turnEvent)) Handle(turnEvent);
            while (worker.TryTransmit(buffer, out var transmit)) network.Send(address, transmit.Path.Remote, buffer.AsSpan(0, transmit.Length));
        }
    }

    private void Handle(TurnEvent turnEvent)
    {
        var relay = address.WithPort(turnEvent.Relay.Port);
        switch (turnEvent.Kind)
        {
            case TurnEventKind.RelayOpened:
                OpenRelays++;
                network.Attach(relay, this);
                break;
            case TurnEventKind.RelayClosed:
                OpenRelays--;
                network.Detach(relay);
                break;
        }
    }
}

/// <summary>A TURN client on a virtual network.</summary>
internal sealed class ClientNode : INetworkNode
{
    private readonly VirtualNetwork _network;
    private readonly TransportAddress _address;
    private readonly TransportAddress _server;

    public ClientNode(VirtualNetwork network, TransportAddress address, TransportAddress server, TurnClientOptions options, ulong seed)
    {
        (_network, _address, _server) = (network, address, server);
        Turn = new TurnClient(options, Path.Udp(address, server), Entropy.FromNumber(seed));
        network.Attach(address, this);
    }

    public TurnClient Turn { get; }

    public MonoTime NextTimeout => Turn.NextTimeout;

    public List<TurnClientEvent> Events { get; } = [];

    public List<(TransportAddress Peer, byte[] Payload)> Data { get; } = [];

    public bool Has(TurnClientEventKind kind) => Events.Exists(e => e.Kind == kind);

    public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
        if (Turn.Receive(datagram, now, out var data)) Data.Add((data.Peer, datagram.AsSpan(data.Offset, data.Length).ToArray()));
        Flush();
    }

    public void HandleTimeout(MonoTime now)
    {
        Turn.HandleTimeout(now);
        Flush();
    }

    public void Send(TransportAddress peer, params byte[] payload)
    {
        var buffer = new byte[TurnClient.HeadRoom + payload.Length + 3];
        payload.CopyTo(buffer, TurnClient.HeadRoom);
        var (offset, length) = (TurnClient.HeadRoom, payload.Length);
        Turn.WriteData(buffer, ref offset, ref length, peer);
        _network.Send(_address, _server, buffer.AsSpan(offset, length));
    }

    private void Flush()
    {
        var buffer = new byte[1280];
        while (Turn.TryTransmit(buffer, _network.Now, out var transmit)) _network.Send(_address, _server, buffer.AsSpan(0, transmit.Length));
        while (Turn.TryReadEvent(out var clientEvent)) Events.Add(clientEvent);
    }
}

/// <summary>A peer outside that sends everything back.</summary>
internal sealed class EchoNode : INetworkNode
{
    private readonly VirtualNetwork _network;

    public EchoNode(VirtualNetwork network, TransportAddress address)
    {
        _network = network;
        network.Attach(address, this);
    }

    public MonoTime NextTimeout => MonoTime.Never;

    public List<TransportAddress> Senders { get; } = [];

    public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
        Senders.Add(remote);
        _network.Send(local, remote, datagram);
    }

    public void HandleTimeout(MonoTime now)
    {
    }
}
