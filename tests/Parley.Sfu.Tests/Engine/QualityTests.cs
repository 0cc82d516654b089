using Parley.Sfu.Engine.History;
using Parley.Testing;

namespace Parley.Sfu.Tests.Engine;

/// <summary>How well it goes is told to those whom it is about, also when it becomes better.</summary>
public sealed class QualityTests
{
    /// <summary>From this share on a loss is called poor by those who are told.</summary>
    private const double Poor = 0.05;

    private static readonly NetworkConditions Wide = new() { Rate = 4_000_000, Delay = TimeSpan.FromMilliseconds(25), Queue = TimeSpan.FromSeconds(2) };

    [Fact]
    public void What_a_publisher_loses_is_told_and_that_it_loses_nothing_any_more()
    {
        using var rig = new EngineRig();
        var (alice, bob) = Watch(rig);
        rig.Network.SetUplink(alice.Client.Address, new NetworkSchedule(Wide with { Loss = 0.15 }));
        rig.Run(6);
        Assert.InRange(alice.Quality.UplinkLoss, Poor, 0.4);
        Assert.InRange(bob.Quality.UplinkLoss, 0, 0);
        rig.Network.SetUplink(alice.Client.Address, new NetworkSchedule(Wide));
        rig.Run(6);
        Assert.InRange(alice.Quality.UplinkLoss, 0, Poor / 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_does_not_arrive_at_a_viewer_is_told_and_that_it_is_hardly_anything_any_more(int seed)
    {
        using var rig = new EngineRig(seed: seed);
        var (alice, bob) = Watch(rig);
        rig.Network.SetDownlink(bob.Client.Address, new NetworkSchedule(Wide with { Loss = 0.08 }));
        rig.Run(15);
        Assert.InRange(bob.Quality.DownlinkLoss, Poor, 0.2);
        Assert.InRange(alice.Quality.DownlinkLoss, 0, Poor / 2);
        rig.Network.SetDownlink(bob.Client.Address, new NetworkSchedule(Wide with { Loss = 0.01 }));
        rig.Run(15);
        Assert.InRange(bob.Quality.DownlinkLoss, 0, Poor);
    }

    [Fact]
    public void A_network_without_room_for_pictures_leaves_the_sound_says_so_and_gives_them_back()
    {
        using var rig = new EngineRig(histories: 10);
        var (_, bob) = Watch(rig);
        rig.Run(4);
        Assert.False(bob.Quality.AudioOnly);
        Assert.False(Assert.Single(bob.Slots).Paused);

        rig.Network.SetDownlink(bob.Client.Address, new NetworkSchedule(Wide with { Rate = 110_000 }));
        rig.Run(10);
        Assert.True(bob.Quality is { AudioOnly: true, Short: true });
        Assert.True(Assert.Single(bob.Slots).Paused);
        Assert.True(Latest(rig, bob).Conditions.HasFlag(PeerConditions.AudioOnly | PeerConditions.Short));
        var (frames, sound) = (bob.SlotOf("alice")!.Frames, bob.AudioSlots.Max(slot => slot.Packets));
        rig.Run(2);
        Assert.Equal(frames, bob.SlotOf("alice")!.Frames);
        Assert.InRange(bob.AudioSlots.Max(slot => slot.Packets) - sound, 90, 110);

        rig.Network.SetDownlink(bob.Client.Address, new NetworkSchedule(Wide));
        rig.Run(20);
        Assert.True(bob.Quality is { AudioOnly: false, Short: false });
        Assert.False(Assert.Single(bob.Slots).Paused);
        Assert.Equal(720, bob.SlotOf("alice")!.Height);
        Assert.False(Latest(rig, bob).Conditions.HasFlag(PeerConditions.AudioOnly));
    }

    /// <summary>Its first report comes before the server has sent one, and says nothing of the way to it and back.</summary>
    [Fact]
    public void The_round_trip_of_a_client_that_tells_no_arrivals_is_known_by_its_reports()
    {
        using var rig = new EngineRig(histories: 10, conditions: NetworkConditions.Perfect with { Delay = TimeSpan.FromMilliseconds(25) });
        rig.Join("alice", People.Speaker(1));
        rig.Run(2);
        var bob = rig.Join("bob", People.Viewer(), tellsArrivals: false);
        rig.Run(1);
        bob.Show(("alice", 1280, 720));
        rig.Run(5);
        var latest = Latest(rig, bob);
        Assert.False(latest.Conditions.HasFlag(PeerConditions.Measured));
        Assert.InRange(latest.RoundTrip, 50, 60);
    }

    private static PeerSample Latest(EngineRig rig, RigPeer peer) => rig.Workers[0].Engine.ReadRecord(peer.Plan.Id, rig.Network.Now)!.Figures.Latest;

    private static (RigPeer Alice, RigPeer Bob) Watch(EngineRig rig)
    {
        var alice = rig.Join("alice", People.Speaker(1));
        var bob = rig.Join("bob", People.Viewer() with { FeedbackInterval = TimeSpan.FromMilliseconds(50) });
        foreach (var peer in new[] { alice, bob })
        {
            rig.Network.SetUplink(peer.Client.Address, new NetworkSchedule(Wide));
            rig.Network.SetDownlink(peer.Client.Address, new NetworkSchedule(Wide));
        }

        Assert.True(rig.Network.RunUntil(() => alice.IsConnected && bob.IsConnected, TimeSpan.FromSeconds(3)));
        rig.Run(0.5);
        bob.Show(("alice", 1280, 720));
        return (alice, bob);
    }
}
