using Parley.Protocols.Primitives;
using Parley.Turn.Relays;

namespace Parley.Turn.Tests.Relays;

public sealed class RelayPortsTests
{
    private readonly Entropy _entropy = Entropy.FromNumber(1);

    [Fact]
    public void Every_port_is_given_once_and_in_no_order()
    {
        var ports = new RelayPorts(50000, 50099);
        var taken = new List<ushort>();
        while (ports.TryTake(0, _entropy, even: false, out var port)) taken.Add(port);
        Assert.Equal(Enumerable.Range(50000, 100), taken.Order().Select(p => (int)p));
        Assert.NotEqual(taken, taken.Order());
        foreach (var port in taken) ports.Release(port, 0);
        Assert.True(ports.TryTake(1, _entropy, even: false, out _));
    }

    [Fact]
    public void Even_ports_and_pairs_run_out_alone()
    {
        var ports = new RelayPorts(50001, 50006);
        Assert.True(ports.TryTakePair(0, _entropy, out var pair));
        Assert.True(pair % 2 == 0 && pair < 50006);
        Assert.Equal(-1, ports.OwnerOf((ushort)(pair + 1))); // reserved is not owned
        var even = 0;
        while (ports.TryTake(0, _entropy, even: true, out var port))
        {
            Assert.Equal(0, port % 2);
            even++;
        }

        Assert.Equal(2, even);
        Assert.True(ports.TryTake(0, _entropy, even: false, out _));
    }

    [Fact]
    public void Only_the_owner_gives_a_port_back()
    {
        var ports = new RelayPorts(50000, 50000);
        Assert.True(ports.TryTake(3, _entropy, even: false, out var port));
        Assert.Equal(3, ports.OwnerOf(port));
        ports.Release(port, 2);
        Assert.Equal(3, ports.OwnerOf(port));
        Assert.Equal(-1, ports.OwnerOf(49999));
        Assert.Equal(-1, ports.OwnerOf(50001));
        Assert.False(ports.TryClaim(port, 1));
    }

    [Fact]
    public void Threads_that_take_at_once_never_get_the_same_port()
    {
        var ports = new RelayPorts(50000, 50999);
        var taken = new System.Collections.Concurrent.ConcurrentBag<ushort>();
        Parallel.For(0, 4, worker =>
        {
            var entropy = Entropy.FromNumber((ulong)worker);
            while (ports.TryTake(worker, entropy, even: false, out var port)) taken.Add(port);
        });
        Assert.Equal(1000, taken.Count);
        Assert.Equal(1000, taken.Distinct().Count());
    }
}
