using Parley.Protocols.Primitives;
using Parley.Sfu.Congestion;

namespace Parley.Sfu.Tests.Congestion;

public sealed class ProbeControllerTests
{
    private readonly ProbeController _probes = new(CongestionOptions.Default);
    private MonoTime _now = new(9_000_000);

    [Fact]
    public void The_first_probe_comes_at_once_and_goes_far()
    {
        Assert.True(Probe(800_000, 10_000_000, out var cluster));
        Assert.Equal(2_400_000, cluster.BitsPerSecond);
        Assert.Equal(9000, cluster.Bytes); // 30 ms
        Assert.InRange(cluster.Bytes / cluster.PacketBytes, 5, 12);
    }

    [Fact]
    public void Nothing_is_probed_that_nobody_wants()
    {
        Assert.False(Probe(800_000, 0, out _));
        Assert.False(Probe(2_000_000, 1_500_000, out _));
        Assert.True(Probe(1_000_000, 1_200_000, out var cluster));
        Assert.Equal(1_500_000, cluster.BitsPerSecond);
    }

    [Fact]
    public void What_succeeds_goes_on_at_once_and_what_does_not_waits_ever_longer()
    {
        Assert.True(Probe(800_000, 10_000_000, out var cluster));
        Conclude(cluster, saturated: false);
        Assert.True(Probe(2_400_000, 10_000_000, out cluster));
        Assert.Equal(4_800_000, cluster.BitsPerSecond);
        Conclude(cluster, saturated: true);
        var waits = Enumerable.Range(0, 5).Select(_ => WaitForProbe()).ToList();
        Assert.InRange(waits[0], 0.9, 1.1);
        Assert.Equal(waits.Order(), waits);
        Assert.InRange(waits[^1], 1.9, 2.1); // soon enough to find a recovery within seconds
    }

    [Fact]
    public void Congestion_makes_probes_wait()
    {
        _probes.OnCongestion(_now);
        Assert.False(Probe(800_000, 10_000_000, out _));
        Assert.InRange(WaitForProbe(), 1.4, 1.6);
    }

    [Fact]
    public void Much_unrest_makes_a_probe_longer()
    {
        Assert.True(_probes.TryProbe(_now, 1_000_000, 10_000_000, TimeSpan.FromMilliseconds(5), out var cluster));
        Assert.Equal(3_000_000 / 8 * 70 / 1000, cluster.Bytes);
    }

    [Fact]
    public void A_probe_of_which_nothing_is_heard_is_given_up()
    {
        Assert.True(Probe(800_000, 10_000_000, out _));
        Assert.InRange(WaitForProbe(conclude: false), 1.9, 2.6);
    }

    private bool Probe(long estimate, long wanted, out ProbeCluster cluster) => _probes.TryProbe(_now, estimate, wanted, TimeSpan.Zero, out cluster);

    private void Conclude(in ProbeCluster cluster, bool saturated) =>
        _probes.Conclude(new ProbeResult(cluster.Number, cluster.BitsPerSecond, saturated), _now, 0);

    private double WaitForProbe(bool conclude = true)
    {
        var start = _now;
        ProbeCluster cluster;
        while (!Probe(2_400_000, 10_000_000, out cluster)) _now += TimeSpan.FromMilliseconds(20);
        if (conclude) Conclude(cluster, saturated: true);
        return (_now - start).TotalSeconds;
    }
}
