using Parley.Protocols.Primitives;
using Parley.Sfu.Engine;
using Parley.Testing;

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

    /// <summary>A worker goes on after a fault, and looks again at whatever was due.</summary>
    [Fact]
    public void A_fault_at_somebodys_turn_takes_nobody_elses()
    {
        using var rig = new EngineRig();
        var alice = rig.Join("alice", People.Speaker(1));
        var bob = rig.Join("bob", People.Viewer());
        var carol = rig.Join("carol", People.Viewer());
        rig.Unspeakable = bob;
        rig.Run(2);
        bob.Show(("alice", 1280, 720));
        carol.Show(("alice", 1280, 720));
        rig.Network.SetDownlink(bob.Client.Address, new NetworkSchedule(rig.Network.Conditions with { Loss = 0.1 }));
        rig.Network.SetDownlink(carol.Client.Address, new NetworkSchedule(rig.Network.Conditions with { Loss = 0.1 }));
        rig.Run(10);
        Assert.InRange(rig.Faults, 2, 20);
        Assert.InRange(carol.Quality.DownlinkLoss, 0.05, 0.2);
        Assert.True(carol.SlotOf("alice")!.Frames > 200);
        Assert.True(alice.IsConnected);
    }

    [Fact]
    public void When_nobody_is_left_hardly_any_memory_is_kept_for_packets()
    {
        using var rig = new EngineRig();
        for (uint i = 1; i <= 4; i++) rig.Join($"speaker {i}", People.Speaker(i));
        for (var i = 0; i < 20; i++) rig.Join($"viewer {i}", People.Viewer()).Opening = [new("speaker 1", MediaSource.Camera, 1280, 720), new("speaker 2", MediaSource.Camera, 1280, 720)];
        rig.Run(4);
        Assert.True(rig.Workers[0].Engine.Figures.PacketMemory > 2 << 20);
        foreach (var peer in rig.Peers) peer.Leave();
        rig.Run(1);
        var left = rig.Workers[0].Engine.Figures;
        Assert.Equal((0, 0L), (left.Peers, left.PacketBytes));
        Assert.InRange(left.PacketMemory, 0, 1 << 20);
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
