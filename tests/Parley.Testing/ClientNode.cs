using Parley.Headless;
using Parley.Protocols.Dtls;
using Parley.Protocols.Peer;
using Parley.Protocols.Primitives;

namespace Parley.Testing;

/// <summary>A headless client on a <see cref="VirtualNetwork"/>.</summary>
public sealed class ClientNode : INetworkNode, IDisposable
{
    private readonly VirtualNetwork _network;
    private readonly byte[] _buffer = new byte[ClientPeer.MaxMessage];

    /// <summary>A client on an address.</summary>
    public ClientNode(VirtualNetwork network, TransportAddress address, ClientPeerOptions options, DtlsContext context, ulong seed)
    {
        _network = network;
        Address = address;
        Peer = new ClientPeer(options, context, Entropy.FromNumber(seed), network.Now);
        Peer.AddLocal(address);
        network.Attach(address, this);
    }

    /// <summary>Where it is.</summary>
    public TransportAddress Address { get; }

    /// <summary>The client.</summary>
    public ClientPeer Peer { get; }

    /// <summary>What happened to its transport.</summary>
    public List<PeerEvent> Events { get; } = [];

    /// <inheritdoc />
    public MonoTime NextTimeout => Peer.NextTimeout;

    /// <summary>Gives the client the answer to its offer.</summary>
    /// <exception cref="InvalidOperationException">It can't be used.</exception>
    public void Accept(string answer)
    {
        if (!Peer.TryAccept(answer, _network.Now, out var problem)) throw new InvalidOperationException(problem);
        Flush();
    }

    /// <inheritdoc />
    public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
        Peer.Receive(datagram, Path.Udp(local, remote), now);
        Flush();
    }

    /// <inheritdoc />
    public void HandleTimeout(MonoTime now)
    {
        Peer.HandleTimeout(now);
        Flush();
    }

    /// <summary>Says goodbye.</summary>
    public void Close()
    {
        Peer.Close();
        Flush();
    }

    /// <summary>Sends what is to be sent.</summary>
    public void Flush()
    {
        while (Peer.TryTransmit(_buffer, out var transmit)) _network.Send(transmit.Path.Local, transmit.Path.Remote, _buffer.AsSpan(0, transmit.Length));
        while (Peer.TryReadEvent(out var happened)) Events.Add(happened);
    }

    /// <inheritdoc />
    public void Dispose() => Peer.Dispose();
}
