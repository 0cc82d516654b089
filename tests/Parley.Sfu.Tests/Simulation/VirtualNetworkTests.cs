using Parley.Protocols.Primitives;
using Parley.Testing;

namespace Parley.Sfu.Tests.Simulation;

/// <summary>The network that other tests rely on does what it says.</summary>
public sealed class VirtualNetworkTests
{
    private static readonly TransportAddress A = TransportAddress.V4(0x0A00_0001, 1000);
    private static readonly TransportAddress B = TransportAddress.V4(0x0A00_0002, 1000);
    private static readonly TransportAddress C = TransportAddress.V4(0x0A00_0003, 1000);
    private readonly VirtualNetwork _network = new(1, NetworkConditions.Perfect);
    private readonly Sink _sink = new();

    public VirtualNetworkTests()
    {
        _network.Attach(A, new Sink());
        _network.Attach(B, _sink);
        _network.Attach(C, _sink);
    }

    [Fact]
    public void A_burst_comes_out_at_the_links_rate()
    {
        _network.SetDownlink(B, new NetworkSchedule(new NetworkConditions { Rate = 800_000, Delay = TimeSpan.FromMilliseconds(5) }));
        Send(B, 10, bytes: 1000);
        Assert.Equal(TimeSpan.FromMilliseconds(100), _network.DownlinkWait(B));
        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (10.0 * i) + 5), _sink.Milliseconds());
    }

    [Fact]
    public void What_would_wait_too_long_is_lost()
    {
        _network.SetDownlink(B, new NetworkSchedule(new NetworkConditions { Rate = 800_000, Queue = TimeSpan.FromMilliseconds(45) }));
        Send(B, 10, bytes: 1000);
        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal([0, 1, 2, 3, 4], _sink.Numbers());
        Assert.Equal(5, _network.Lost);
    }

    [Fact]
    public void What_would_not_fit_into_the_queue_is_lost()
    {
        _network.SetDownlink(B, new NetworkSchedule(new NetworkConditions { Rate = 800_000, QueueBytes = 3500 }));
        Send(B, 10, bytes: 1000);
        _network.Run(TimeSpan.FromMilliseconds(25));
        Send(B, 1, bytes: 1000);
        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal([0, 1, 2, 0], _sink.Numbers());
    }

    [Fact]
    public void A_queue_drains_at_the_rate_of_each_moment()
    {
        var slow = new NetworkConditions { Rate = 80_000, Delay = TimeSpan.Zero, Queue = TimeSpan.FromSeconds(9) };
        _network.SetDownlink(B, new NetworkSchedule(_network.Now, (TimeSpan.FromMilliseconds(150), slow), (TimeSpan.Zero, slow with { Rate = 800_000 })));
        Send(B, 4, bytes: 1000);
        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal([100.0, 155, 165, 175], _sink.Milliseconds());
    }

    [Fact]
    public void Each_direction_has_conditions_of_its_own()
    {
        _network.SetDownlink(B, new NetworkSchedule(new NetworkConditions { Loss = 1 }));
        _network.SetUplink(B, new NetworkSchedule(new NetworkConditions { Delay = TimeSpan.FromMilliseconds(70) }));
        var back = new Sink();
        _network.Attach(A, back);
        Send(B, 3, bytes: 100);
        _network.Send(B, A, [1]);
        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Empty(_sink.Arrivals);
        Assert.Equal([70.0], back.Milliseconds());
    }

    [Fact]
    public void Those_behind_one_link_share_its_rate()
    {
        _network.SetDownlink(B, new NetworkSchedule(new NetworkConditions { Rate = 800_000, Delay = TimeSpan.Zero }));
        _network.ShareDownlink(C, B);
        Send(B, 1, bytes: 1000);
        Send(C, 1, bytes: 1000);
        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal([10.0, 20], _sink.Milliseconds());
    }

    [Fact]
    public void Loss_in_bursts_has_the_share_and_the_length_that_were_asked_for()
    {
        _network.SetDownlink(B, new NetworkSchedule(new NetworkConditions { Bursts = new BurstLoss(0.01, 0.2) }));
        for (var i = 0; i < 50_000; i++) _network.Send(A, B, BitConverter.GetBytes(i));
        _network.Run(TimeSpan.FromSeconds(1));
        var numbers = _sink.Numbers();
        var bursts = numbers.Zip(numbers.Skip(1), (one, next) => next - one - 1).Where(gap => gap > 0).ToList();
        Assert.InRange(bursts.Sum() / 50_000.0, 0.04, 0.056); // 0.01 / (0.01 + 0.2)
        Assert.InRange(bursts.Average(), 4.5, 5.5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Jitter_reorders_unless_order_is_kept(bool keepsOrder)
    {
        _network.SetDownlink(B, new NetworkSchedule(new NetworkConditions { Jitter = TimeSpan.FromMilliseconds(30), KeepsOrder = keepsOrder }));
        for (var i = 0; i < 100; i++)
        {
            _network.Send(A, B, BitConverter.GetBytes(i));
            _network.Run(TimeSpan.FromMilliseconds(2));
        }

        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(100, _sink.Arrivals.Count);
        Assert.Equal(keepsOrder, _sink.Numbers().SequenceEqual(_sink.Numbers().Order()));
    }

    [Fact]
    public void Some_are_overtaken_and_some_come_twice()
    {
        _network.SetDownlink(B, new NetworkSchedule(new NetworkConditions { Reordering = 0.1, Duplication = 0.1 }));
        for (var i = 0; i < 1000; i++)
        {
            _network.Send(A, B, BitConverter.GetBytes(i));
            _network.Run(TimeSpan.FromMilliseconds(5));
        }

        _network.Run(TimeSpan.FromSeconds(1));
        Assert.InRange(_sink.Arrivals.Count, 1070, 1130);
        var late = _sink.Arrivals.Count(arrival => (arrival.At - new MonoTime(1_000_000)).TotalMilliseconds - (5 * arrival.Number) > 25);
        Assert.InRange(late, 70, 140);
    }

    [Fact]
    public void The_same_seed_gives_the_same_network()
    {
        Assert.Equal(Run(5), Run(5));
        Assert.NotEqual(Run(5), Run(6));

        static List<(int, MonoTime)> Run(int seed)
        {
            var network = new VirtualNetwork(seed, NetworkConditions.Rough);
            var sink = new Sink();
            network.Attach(B, sink);
            for (var i = 0; i < 200; i++) network.Send(A, B, BitConverter.GetBytes(i));
            network.Run(TimeSpan.FromSeconds(1));
            return sink.Arrivals;
        }
    }

    private void Send(TransportAddress to, int count, int bytes)
    {
        for (var i = 0; i < count; i++) _network.Send(A, to, BitConverter.GetBytes(i), bytes);
    }

    private sealed class Sink : INetworkNode
    {
        public List<(int Number, MonoTime At)> Arrivals { get; } = [];

        public MonoTime NextTimeout => MonoTime.Never;

        public IEnumerable<int> Numbers() => Arrivals.Select(arrival => arrival.Number);

        public IEnumerable<double> Milliseconds() => Arrivals.Select(arrival => (arrival.At - new MonoTime(1_000_000)).TotalMilliseconds);

        public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now) =>
            Arrivals.Add((datagram.Length < 4 ? datagram[0] : BitConverter.ToInt32(datagram), now));

        public void HandleTimeout(MonoTime now)
        {
        }
    }
}
