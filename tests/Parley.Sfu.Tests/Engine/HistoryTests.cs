using Parley.Protocols.Primitives;
using Parley.Sfu.Engine;
using Parley.Sfu.Engine.History;
using Parley.Sfu.Engine.Subscribing;
using Parley.Testing;

namespace Parley.Sfu.Tests.Engine;

/// <summary>What an engine can tell afterwards of how it stood with its peers.</summary>
public sealed class HistoryTests
{
    private static readonly MonoTime Now = new(1_000_000);

    [Fact]
    public void A_network_that_becomes_narrow_is_told_with_the_picture_that_it_made_small()
    {
        using var rig = new EngineRig(histories: 10);
        var wide = new NetworkConditions { Rate = 4_000_000, Delay = TimeSpan.FromMilliseconds(25), Queue = TimeSpan.FromSeconds(2) };
        var viewer = Watch(rig, new NetworkSchedule(rig.Network.Now, (TimeSpan.FromSeconds(12), wide), (TimeSpan.Zero, wide with { Rate = 500_000 })));
        rig.Run(20);
        var (record, alice) = (RecordOf(rig, viewer), RecordOf(rig, rig.Peers[0]));

        Assert.InRange(record.Samples.Count, 18, 21);
        Assert.All(record.Samples.Zip(record.Samples.Skip(1)), pair => Assert.InRange((pair.Second.At - pair.First.At).TotalSeconds, 0.99, 1.1));
        Assert.Equal(record.Samples[^1], record.Figures.Latest);
        var (before, after) = (record.Samples[9], record.Samples[^1]);
        Assert.InRange(before.Sent, 1_500_000, 4_000_000);
        Assert.True(before.Wanted > 1_700_000);
        Assert.InRange(after.Estimate, 200_000, 600_000);
        Assert.InRange(after.Sent, 100_000, 600_000);
        Assert.InRange(after.RoundTrip, 45, 400);
        Assert.True(after.Conditions.HasFlag(PeerConditions.Short | PeerConditions.Measured));
        Assert.Contains(record.Samples, sample => sample.Conditions.HasFlag(PeerConditions.Congested));

        var large = record.Pictures.First(change => change.State.Height == 720);
        Assert.Equal(("alice", MediaSource.Camera, 2, 3, PictureReason.Full), (large.State.Participant, large.State.Source, large.State.Layer, large.State.Layers, large.State.Reason));
        var small = record.Pictures[^1];
        Assert.True(small.State.Height < 720 && small.At > large.At);
        Assert.Equal(PictureReason.Network, small.State.Reason);

        Assert.InRange(alice.Samples[9].Received, 2_000_000, 3_500_000);
        Assert.True(alice.Samples.Sum(sample => sample.KeyFramesAsked) > 0 && alice.Samples.Sum(sample => sample.KeyFramesMade) > 0);
        var camera = alice.Sources.Single(source => source.Source == MediaSource.Camera);
        Assert.Equal([180, 360, 720], camera.Layers.Select(layer => layer.Height));
        Assert.All(camera.Layers, layer => Assert.True(layer.IsWanted && layer.Rate > 0));
    }

    [Fact]
    public void Lost_packets_are_told_on_the_side_where_they_were_lost()
    {
        using var rig = new EngineRig(histories: 10);
        var lossy = new NetworkSchedule(new NetworkConditions { Loss = 0.1 });
        var alice = rig.Join("alice", People.Speaker(1));
        var bob = rig.Join("bob", People.Viewer() with { FeedbackInterval = TimeSpan.FromMilliseconds(50) });
        rig.Network.SetUplink(alice.Client.Address, lossy);
        rig.Run(1);
        bob.Show(("alice", 1280, 720));
        rig.Run(8);
        Assert.InRange(RecordOf(rig, alice).Figures.Latest.UplinkLoss, 40, 250);
        Assert.InRange(RecordOf(rig, bob).Figures.Latest.DownlinkLoss, 0, 10);
        rig.Network.SetUplink(alice.Client.Address, new NetworkSchedule(NetworkConditions.Perfect));
        rig.Network.SetDownlink(bob.Client.Address, lossy);
        rig.Run(8);
        var record = RecordOf(rig, bob);
        Assert.InRange(record.Figures.Latest.DownlinkLoss, 40, 250);
        Assert.True(record.Samples[^1].Resent > 0);
        Assert.Equal(0, RecordOf(rig, alice).Figures.Latest.UplinkLoss);
    }

    [Fact]
    public void Why_a_picture_is_not_larger_is_told_by_tile_and_publisher_too()
    {
        using var rig = new EngineRig(workers: 2, histories: 10);
        var alice = rig.Join("alice", People.Speaker(1));
        var bob = rig.Join("bob", People.Viewer());
        Assert.True(rig.Network.RunUntil(() => alice.IsConnected && bob.IsConnected, TimeSpan.FromSeconds(3)));
        bob.Show(("alice", 320, 180));
        rig.Run(4);
        Assert.Equal((PictureReason.TileSize, 180), Newest(rig, bob));

        bob.Show(("alice", 1280, 720));
        alice.Peer.Activate("1", "f", active: false);
        rig.Run(5);
        alice.Peer.Activate("1", "f", active: false);
        rig.Run(3);
        Assert.Equal((PictureReason.NotSent, 360), Newest(rig, bob));

        rig.WorkerOf(alice.Plan.Id).Engine.Permit(alice.Plan.Id, MediaSources.Microphone, rig.Network.Now);
        rig.Run(5);
        Assert.Equal(PictureReason.Silent, Newest(rig, bob).Reason);
        Assert.False(RecordOf(rig, alice).Sources.Single(source => source.Source == MediaSource.Camera).IsPermitted);

        alice.Leave();
        rig.Run(2);
        Assert.Equal(default, RecordOf(rig, bob).Pictures[^1].State);
    }

    [Fact]
    public void A_picture_waits_for_a_client_that_has_not_confirmed()
    {
        using var rig = new EngineRig(histories: 10);
        rig.Join("alice", People.Speaker(1));
        rig.Join("carol", People.Speaker(2));
        var bob = rig.Join("bob", People.Viewer(videoSlots: 1));
        rig.Run(1);
        bob.Show(("alice", 320, 180));
        rig.Run(2);
        bob.Confirms = false;
        bob.Show(("carol", 320, 180));
        rig.Run(3);
        var state = RecordOf(rig, bob).Pictures[^1].State;
        Assert.Equal(("carol", PictureReason.Unconfirmed), (state.Participant, state.Reason));
    }

    [Fact]
    public void There_is_room_for_so_many_and_for_others_when_they_have_left()
    {
        using var rig = new EngineRig(histories: 1);
        var (alice, bob) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Viewer()));
        rig.Run(4);
        Assert.NotEmpty(RecordOf(rig, alice).Samples);
        var without = RecordOf(rig, bob);
        Assert.Empty(without.Samples);
        Assert.NotEqual(default, without.Figures.Latest);
        alice.Leave();
        var carol = rig.Join("carol", People.Viewer());
        rig.Run(4);
        var record = RecordOf(rig, carol);
        Assert.InRange(record.Samples.Count, 1, 4);
        Assert.Empty(record.Pictures);
        var figures = new List<PeerFigures>();
        rig.Workers[0].Engine.ReadFigures(figures);
        Assert.Equal(["bob", "carol"], figures.Select(figure => figure.Participant).Order());
        Assert.All(figures, figure => Assert.Equal(EngineRig.ServerAddress, figure.Path!.Value.Local));
    }

    [Fact]
    public void Without_a_wish_nothing_is_sampled()
    {
        using var rig = new EngineRig();
        var alice = rig.Join("alice", People.Speaker(1));
        rig.Run(3);
        var record = RecordOf(rig, alice);
        Assert.Empty(record.Samples);
        Assert.Equal(default, record.Figures.Latest);
        Assert.Null(rig.Workers[0].Engine.ReadRecord(alice.Plan.Id + 1000, rig.Network.Now));
    }

    [Fact]
    public void Sampling_allocates_nothing()
    {
        using var rig = new EngineRig(histories: 10);
        rig.Join("alice", People.Speaker(1));
        var bob = rig.Join("bob", People.Viewer());
        rig.Run(1);
        bob.Show(("alice", 1280, 720));
        rig.Run(8);
        rig.IsMeasuring = true;
        rig.Run(1);
        var before = rig.AllocatedByTimeouts;
        rig.Run(4);
        Assert.Equal(before, rig.AllocatedByTimeouts);
    }

    [Fact]
    public void Only_the_newest_are_kept_and_what_a_slot_shows_is_known_also_when_its_change_is_too_long_ago()
    {
        var history = new PeerHistory();
        for (var i = 1; i <= PeerHistory.Samples + 7; i++) history.Add(new PeerSample { At = new MonoTime(i) });
        Assert.Equal(Enumerable.Range(8, PeerHistory.Samples), history.CopySamples().Select(sample => (int)sample.At.Microseconds));

        var quiet = new PictureState("alice", MediaSource.Screen, 0, 1, 1080, PictureReason.Full);
        history.Show(3, quiet, Now);
        history.Show(3, quiet, Now);
        Assert.Equal(new PictureChange(Now, 3, quiet), Assert.Single(history.CopyPictures()));
        for (var i = 0; i < PeerHistory.Pictures; i++) history.Show(SlotBoard.MaxSlots - 1, quiet with { Height = (ushort)(i + 1) }, new MonoTime(100 + i));
        var pictures = history.CopyPictures();
        Assert.Equal(PeerHistory.Pictures + 1, pictures.Length);
        Assert.Equal(new PictureChange(new MonoTime(100), 3, quiet), pictures[0]);

        history.Clear();
        Assert.Empty(history.CopySamples());
        Assert.Empty(history.CopyPictures());
    }

    private static (PictureReason Reason, int Height) Newest(EngineRig rig, RigPeer peer)
    {
        var state = RecordOf(rig, peer).Pictures[^1].State;
        return (state.Reason, state.Height);
    }

    private static PeerRecord RecordOf(EngineRig rig, RigPeer peer) => rig.WorkerOf(peer.Plan.Id).Engine.ReadRecord(peer.Plan.Id, rig.Network.Now)!;

    private static RigPeer Watch(EngineRig rig, NetworkSchedule downlink)
    {
        rig.Join("alice", People.Speaker(1));
        var viewer = rig.Join("bob", People.Viewer() with { FeedbackInterval = TimeSpan.FromMilliseconds(50) });
        rig.Network.SetDownlink(viewer.Client.Address, downlink);
        rig.Network.SetUplink(viewer.Client.Address, new NetworkSchedule(new NetworkConditions { Delay = TimeSpan.FromMilliseconds(25) }));
        Assert.True(rig.Network.RunUntil(() => viewer.IsConnected, TimeSpan.FromSeconds(3)));
        rig.Run(0.2);
        viewer.Show(("alice", 1280, 720));
        return viewer;
    }
}
