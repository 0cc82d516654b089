using Parley.Protocols.Primitives;
using Parley.Sfu.Congestion;
using Parley.Testing;

namespace Parley.Sfu.Tests.Congestion;

/// <summary>A subscriber that gives transport feedback, in real bytes.</summary>
internal sealed class SimulatedReceiver : INetworkNode
{
    private const long Offset = 12_345_000_000;
    private readonly VirtualNetwork _network;
    private readonly TransportAddress _local;
    private readonly TransportAddress _remote;
    private readonly byte[] _buffer = new byte[1200];

    public SimulatedReceiver(VirtualNetwork network, TransportAddress local, TransportAddress remote)
    {
        (_network, _local, _remote) = (network, local, remote);
        network.Attach(local, this);
    }

    public MonoTime NextTimeout => Recorder.NextTimeout == MonoTime.Never ? MonoTime.Never : new MonoTime((long)((Recorder.NextTimeout.Microseconds - Offset) / (1 + ClockDrift)) + 1);

    public ArrivalRecorder Recorder { get; } = new();

    public int Packets { get; private set; }

    public bool GivesFeedback { get; set; } = true;

    /// <summary>How much faster the clock is than the server's; it is far off, too.</summary>
    public double ClockDrift { get; init; }

    public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
        if (datagram.Length < 3) return; // of a competing flow
        Packets++;
        Recorder.Received((ushort)((datagram[0] << 8) | datagram[1]), Local(now));
    }

    public void HandleTimeout(MonoTime now)
    {
        while (Recorder.TryWriteFeedback(_buffer, 1, 2, Local(now), out var length))
        {
            if (GivesFeedback) _network.Send(_local, _remote, _buffer.AsSpan(0, length));
        }
    }

    private MonoTime Local(MonoTime now) => new((long)(now.Microseconds * (1 + ClockDrift)) + Offset);
}
