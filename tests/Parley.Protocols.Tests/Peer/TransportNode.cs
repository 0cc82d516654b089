using Parley.Protocols.Peer;
using Parley.Protocols.Primitives;
using Parley.Testing;

namespace Parley.Protocols.Tests.Peer;

/// <summary>A client's transport on a network.</summary>
internal sealed class TransportNode(ClientTransport transport, VirtualNetwork network) : INetworkNode
{
    private readonly byte[] _buffer = new byte[2048];

    public List<(PeerInput Kind, byte[] Packet)> Packets { get; } = [];

    public List<PeerEvent> Events { get; } = [];

    public MonoTime NextTimeout => transport.NextTimeout;

    public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
        var kind = transport.Receive(datagram, Path.Udp(local, remote), now, out var length);
        if (kind is PeerInput.Rtp or PeerInput.Rtcp) Packets.Add((kind, datagram[..length]));
        Flush();
    }

    public void HandleTimeout(MonoTime now)
    {
        transport.HandleTimeout(now);
        Flush();
    }

    public void Flush()
    {
        while (transport.TryTransmit(_buffer, out var transmit)) network.Send(transmit.Path.Local, transmit.Path.Remote, _buffer.AsSpan(0, transmit.Length));
        while (transport.TryReadEvent(out var happened)) Events.Add(happened);
    }

    public bool Send(byte[] header, byte[] payload)
    {
        header.CopyTo(_buffer, 0);
        if (transport.Sender is not { } sender || transport.SelectedPath is not { } path || !sender.TryProtect(_buffer, header.Length, payload, 0, out var length)) return false;
        network.Send(path.Local, path.Remote, _buffer.AsSpan(0, length));
        return true;
    }
}
