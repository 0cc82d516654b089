using Parley.Protocols.Primitives;
using Parley.Testing;

namespace Parley.Sfu.Tests.Congestion;

/// <summary>Sends at a rate, whatever happens.</summary>
internal sealed class ConstantFlow : INetworkNode
{
    private const int Bytes = 1200;
    private readonly VirtualNetwork _network;
    private readonly TransportAddress _local;
    private readonly TransportAddress _remote;
    private readonly TimeSpan _interval;
    private MonoTime _next = MonoTime.Never;

    public ConstantFlow(VirtualNetwork network, TransportAddress local, TransportAddress remote, long rate)
    {
        (_network, _local, _remote) = (network, local, remote);
        _interval = TimeSpan.FromSeconds(Bytes * 8.0 / rate);
        network.Attach(local, this);
    }

    public bool IsOn
    {
        set => _next = value ? _network.Now : MonoTime.Never;
    }

    public MonoTime NextTimeout => _next;

    public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
    }

    public void HandleTimeout(MonoTime now)
    {
        _next = now + _interval;
        _network.Send(_local, _remote, [], Bytes);
    }
}

/// <summary>Sends as TCP Reno does: a window that grows by a packet each round trip and halves at a loss, until the queue is full.</summary>
internal sealed class GreedyFlow : INetworkNode
{
    private const int Bytes = 1200;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);
    private readonly VirtualNetwork _network;
    private readonly TransportAddress _local;
    private readonly TransportAddress _far;
    private readonly TransportAddress _link;
    private double _window = 10;
    private int _next;
    private int _acknowledged;
    private int _recovery;
    private bool _isOn;
    private MonoTime _timeout = MonoTime.Never;

    public GreedyFlow(VirtualNetwork network, TransportAddress local, TransportAddress far, TransportAddress link)
    {
        (_network, _local, _far, _link) = (network, local, far, link);
        network.Attach(local, this);
        network.Attach(far, new Far(this));
        network.ShareDownlink(far, link);
    }

    public bool IsOn
    {
        set
        {
            _isOn = value;
            Fill();
        }
    }

    public MonoTime NextTimeout => _timeout;

    public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
        var number = BitConverter.ToInt32(datagram);
        if (number < _acknowledged) return;
        var lost = number - _acknowledged;
        _acknowledged = number + 1;
        if (lost == 0) _window += 1 / _window;
        else if (number >= _recovery)
        {
            _window = Math.Max(2, _window / 2);
            _recovery = _next;
        }

        _timeout = now + Timeout;
        Fill();
    }

    public void HandleTimeout(MonoTime now)
    {
        _window = 2;
        _acknowledged = _next;
        Fill();
    }

    private void Fill()
    {
        while (_isOn && _next - _acknowledged < _window) _network.Send(_local, _far, BitConverter.GetBytes(_next++), Bytes);
        _timeout = _isOn ? _network.Now + Timeout : MonoTime.Never;
    }

    private sealed class Far(GreedyFlow flow) : INetworkNode
    {
        public MonoTime NextTimeout => MonoTime.Never;

        public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now) =>
            flow._network.Send(flow._far, flow._local, datagram);

        public void HandleTimeout(MonoTime now)
        {
        }
    }
}
