using Parley.Protocols.Primitives;
using Parley.Sfu.Congestion;
using Parley.Testing;

namespace Parley.Sfu.Tests.Congestion;

/// <summary>A subscriber that gives transport feedback, in real bytes.</summary>
internal sealed class SimulatedReceiver : INetworkNode
{
    private readonly VirtualNetwork _network;
    private readonly TransportAddress _local;
    private readonly TransportAddress _remote;
    private readonly byte[] _buffer = new byte[1200];

    public SimulatedReceiver(VirtualNetwork network, TransportAddress local, TransportAddress remote)
    {
        (_network, _local, _remote) = (network, local, remote);
        network.Attach(local, this);
    }

    public MonoTime NextTimeout => Recorder.NextTimeout;

    public ArrivalRecorder Recorder { get; } = new();

    public int Packets { get; private set; }

    public bool GivesFeedback { get; set; } = true;

    /// <summary>How far the clock is off.</summary>
    public TimeSpan ClockOffset { get; init; } = TimeSpan.FromSeconds(12_345);

    public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
        Packets++;
        Recorder.Received((ushort)((datagram[0] << 8) | datagram[1]), now);
    }

    public void HandleTimeout(MonoTime now)
    {
        while (Recorder.TryWriteFeedback(_buffer, 1, 2, now, out var length))
        {
            if (GivesFeedback) _network.Send(_local, _remote, _buffer.AsSpan(0, length));
        }
    }
}
