using Parley.Protocols.Primitives;
using Parley.Sfu.Congestion;
using Parley.Testing;

namespace Parley.Sfu.Tests.Congestion;

/// <summary>What a scenario looks like at one moment.</summary>
internal readonly record struct Sample(TimeSpan At, long Estimate, long Rate, long Sent, TimeSpan Queue, int Layer);

/// <summary>A server, a subscriber, and a network between them that has one narrow link.</summary>
internal sealed class DownlinkScenario
{
    public static readonly TransportAddress ServerAddress = Address(1);
    public static readonly TransportAddress ReceiverAddress = Address(2);
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(50);
    private readonly NetworkSchedule _downlink;
    private readonly MonoTime _start;

    public DownlinkScenario(int seed, NetworkSchedule downlink, NetworkConditions? uplink = null, SimulatedSource[]? sources = null, CongestionOptions? options = null, double clockDrift = 0)
    {
        _downlink = downlink;
        Network = new VirtualNetwork(seed, NetworkConditions.Perfect);
        _start = Network.Now;
        Network.SetDownlink(ReceiverAddress, downlink);
        Network.SetUplink(ReceiverAddress, new NetworkSchedule(uplink ?? new NetworkConditions { Delay = TimeSpan.FromMilliseconds(25) }));
        Server = new SimulatedServer(Network, ServerAddress, ReceiverAddress, options, sources ?? [Camera(seed)]);
        Receiver = new SimulatedReceiver(Network, ReceiverAddress, ServerAddress) { ClockDrift = clockDrift };
    }

    public VirtualNetwork Network { get; }

    public SimulatedServer Server { get; }

    public SimulatedReceiver Receiver { get; }

    public List<Sample> Samples { get; } = [];

    /// <summary>When a scenario begins.</summary>
    public static MonoTime Start { get; } = new(1_000_000);

    public static SimulatedSource Camera(int seed) => new(seed, 150_000, 500_000, 1_700_000);

    public static TransportAddress Address(byte last) => TransportAddress.V4(0x0A00_0000u | last, 1000);

    public static NetworkConditions Link(long rate, int milliseconds = 25, int queue = 2000) => new()
    {
        Rate = rate,
        Delay = TimeSpan.FromMilliseconds(milliseconds),
        Queue = TimeSpan.FromMilliseconds(queue),
    };

    public DownlinkScenario Run(double seconds)
    {
        for (var end = Network.Now + TimeSpan.FromSeconds(seconds); Network.Now < end;)
        {
            Network.Run(SampleInterval);
            Samples.Add(new Sample(
                Network.Now - _start, Server.Control.Estimate, _downlink.At(Network.Now).Rate, Server.Control.Rate(Network.Now),
                Network.DownlinkWait(ReceiverAddress), Server.LayerOf(0)));
        }

        return this;
    }

    /// <summary>Adds another subscriber behind the same link, with sources of its own.</summary>
    public SimulatedServer AddServer(SimulatedSource[] sources)
    {
        var (local, remote) = (Address(3), Address(4));
        Network.ShareDownlink(remote, ReceiverAddress);
        Network.SetUplink(remote, new NetworkSchedule(new NetworkConditions { Delay = TimeSpan.FromMilliseconds(25) }));
        _ = new SimulatedReceiver(Network, remote, local);
        return new SimulatedServer(Network, local, remote, null, sources);
    }

    public IEnumerable<Sample> Between(double from, double to) =>
        Samples.Where(sample => sample.At.TotalSeconds > from && sample.At.TotalSeconds <= to);
}
