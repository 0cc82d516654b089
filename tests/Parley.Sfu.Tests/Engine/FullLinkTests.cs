using Parley.Protocols.Sdp.Negotiation;

namespace Parley.Sfu.Tests.Engine;

/// <summary>What a worker has no room for comes to its peers a moment later.</summary>
public sealed class FullLinkTests
{
    [Theory]
    [InlineData(0.01, MediaCodec.Vp8)]
    [InlineData(0.1, MediaCodec.Vp8)]
    [InlineData(0.1, MediaCodec.H264)]
    public void Of_what_a_link_refuses_now_and_then_its_viewers_lose_nothing(double share, MediaCodec codec)
    {
        using var rig = new EngineRig(workers: 2);
        var (home, bob) = Watch(rig, codec);
        var far = rig.WorkerOf(bob.Plan.Id);
        far.Refusing = share;
        rig.Run(20);
        Assert.True(far.Refused > 40, $"{far.Refused} packets were refused");
        AssertWhole(bob);
        Assert.Equal(0, home.Engine.Figures.LostOnLinks);
    }

    /// <summary>Whoever looks at the same picture where its publisher lives has other numbers of pictures, which are written where the packets lie.</summary>
    [Fact]
    public void What_comes_late_has_the_numbers_that_it_was_sent_with()
    {
        using var rig = new EngineRig(workers: 2);
        var (home, bob) = Watch(rig, MediaCodec.Vp8);
        RigPeer carol;
        do carol = rig.Join($"carol{rig.Peers.Count}", People.Viewer());
        while (!rig.Network.RunUntil(() => carol.IsConnected, TimeSpan.FromSeconds(2)) || rig.WorkerOf(carol.Plan.Id) != home);
        rig.WorkerOf(bob.Plan.Id).Refusing = 0.1;
        for (var i = 0; i < 10; i++)
        {
            carol.Show(i % 2 == 0 ? ("alice", 300, 170) : ("alice", 1280, 720));
            rig.Run(2);
        }

        AssertWhole(bob);
        Assert.Equal((0, 0L), (carol.SlotOf("alice")!.Discontinuities, carol.SlotOf("alice")!.Lost));
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.3)]
    public void A_link_that_was_full_for_a_moment_brings_all_of_it_as_soon_as_there_is_room(double seconds)
    {
        using var rig = new EngineRig(workers: 2);
        var (home, bob) = Watch(rig, MediaCodec.Vp8);
        var far = rig.WorkerOf(bob.Plan.Id);
        for (var i = 0; i < 5; i++)
        {
            far.IsFull = true;
            rig.Run(seconds);
            far.IsFull = false;
            rig.Run(2);
        }

        AssertWhole(bob);
        Assert.Equal(0, home.Engine.Figures.LostOnLinks);
        Assert.InRange(bob.SlotOf("alice")!.LongestGap.TotalSeconds, 0, seconds + 0.1);
    }

    [Fact]
    public void A_link_that_is_cut_is_tried_seldom_and_goes_on_with_a_key_frame_and_not_with_what_is_long_past()
    {
        using var rig = new EngineRig(workers: 2);
        var (home, bob) = Watch(rig, MediaCodec.Vp8);
        var far = rig.WorkerOf(bob.Plan.Id);
        var (slot, usual) = (bob.SlotOf("alice")!, far.Linked);
        rig.Run(5);
        usual = far.Linked - usual;

        var (refused, frames) = (far.Refused, slot.Frames);
        far.IsFull = true;
        rig.Run(5);
        // a packet now and then of each layer and of the sound, and what the publisher reports: in all, half of what came before
        Assert.InRange(far.Refused - refused, 1, 5 * 40 * 4);
        Assert.True(home.Engine.Figures.LostOnLinks > usual / 2);

        var (linked, asked) = (far.Linked, slot.KeyFrameRequests);
        far.IsFull = false;
        Assert.True(rig.Network.RunUntil(() => slot.Frames > frames + 1, TimeSpan.FromSeconds(1)), "no picture came back");
        rig.Run(5);
        Assert.InRange(far.Linked - linked, usual / 2, usual * 12 / 10);
        Assert.InRange(slot.KeyFrameRequests - asked, 0, 2);
        Assert.True(slot.Frames - frames > 140, $"{slot.Frames - frames} frames");
    }

    [Fact]
    public void A_link_that_refuses_allocates_nothing()
    {
        using var rig = new EngineRig(workers: 2);
        var (home, bob) = Watch(rig, MediaCodec.Vp8);
        rig.WorkerOf(bob.Plan.Id).Refusing = 0.1;
        rig.Run(5);
        rig.IsMeasuring = true;
        rig.Run(0.5); // what is made once, when something is first sent
        var (allocated, refused) = (rig.Allocated, rig.WorkerOf(bob.Plan.Id).Refused);
        rig.Run(2);
        Assert.True(rig.WorkerOf(bob.Plan.Id).Refused - refused > 20);
        Assert.Equal(allocated, rig.Allocated);
        Assert.Equal(0, home.Engine.Figures.LostOnLinks);
    }

    private static (EngineWorker Home, RigPeer Bob) Watch(EngineRig rig, MediaCodec codec)
    {
        var (alice, bob) = (rig.Join("alice", People.Speaker(1, codec)), rig.Join("bob", People.Viewer()));
        Assert.True(rig.Network.RunUntil(() => alice.IsConnected && bob.IsConnected, TimeSpan.FromSeconds(2)));
        Assert.NotSame(rig.WorkerOf(alice.Plan.Id), rig.WorkerOf(bob.Plan.Id));
        rig.Run(0.5);
        bob.Show(("alice", 1280, 720));
        rig.Run(4);
        return (rig.WorkerOf(alice.Plan.Id), bob);
    }

    private static void AssertWhole(RigPeer viewer)
    {
        var slot = viewer.SlotOf("alice")!;
        Assert.Equal((0L, 0, 0), (slot.Lost, slot.Discontinuities, slot.KeyFrameRequests));
        var sound = viewer.AudioSlots.Single(audio => audio.Packets > 0);
        Assert.Equal(0, sound.Lost);
    }
}
