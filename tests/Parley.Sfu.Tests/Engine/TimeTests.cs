using Parley.Protocols.Primitives;
using Parley.Sfu.Engine;

namespace Parley.Sfu.Tests.Engine;

/// <summary>When an engine wants to be woken.</summary>
public sealed class TimeTests
{
    [Fact]
    public void Nobody_is_woken_while_nothing_is_due()
    {
        using var rig = new EngineRig();
        Assert.Equal(MonoTime.Never, rig.NextTimeout);
        for (var i = 0; i < 20; i++) rig.Join($"viewer {i}", People.Viewer());
        rig.Run(3);
        var before = rig.Timeouts;
        rig.Run(2);
        // slots are looked at five times a second, and reports are due once
        Assert.InRange(rig.Timeouts - before, 1, 60);
    }

    [Fact]
    public void Nor_for_those_who_wait_at_a_door()
    {
        using var rig = new EngineRig();
        for (var i = 0; i < 20; i++) rig.Join($"guest {i}", People.Viewer(), room: PeerPlan.NoRoom);
        rig.Run(3);
        Assert.All(rig.Peers, peer => Assert.True(peer.IsConnected));
        var before = rig.Timeouts;
        rig.Run(2);
        Assert.InRange(rig.Timeouts - before, 0, 40);
        // whoever does not come any more is forgotten all the same
        foreach (var peer in rig.Peers) rig.Network.Detach(peer.Client.Address);
        rig.Run(40);
        Assert.Equal(0, rig.Workers[0].Engine.Figures.Peers);
    }
}
