using Parley.Headless;

namespace Parley.Sfu.Tests.Engine;

/// <summary>A publisher sends less than it has offered: its uplink or its camera has no room for more.</summary>
public sealed class SilentLayerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void For_a_layer_that_does_not_come_the_others_need_not_begin_anew_again_and_again(int workers)
    {
        using var rig = new EngineRig(workers);
        var (alice, bob) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Viewer()));
        alice.Withhold("1", "f");
        rig.Run(1);
        bob.Show(("alice", 1280, 720));
        rig.Run(8);
        var slot = bob.SlotOf("alice")!;
        var (asked, frames) = (alice.Peer.KeyFrameRequestsReceived, slot.Frames);
        rig.Run(30);
        Assert.Equal(asked, alice.Peer.KeyFrameRequestsReceived);
        Assert.Equal((360, 0), (slot.Height, slot.Freezes));
        Assert.InRange(slot.Frames - frames, 898, 902);

        alice.GiveAgain("1", "f");
        rig.Run(4);
        Assert.Equal((720, 0), (slot.Height, slot.Freezes));
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 30)]
    [InlineData(1, 15)]
    [InlineData(1, 7)]
    public void A_layer_that_its_publisher_stops_gives_way_to_a_smaller_one_soon(int workers, int framesPerSecond)
    {
        using var rig = new EngineRig(workers);
        var options = People.Speaker(1);
        options = options with { Publish = [options.Publish[0], (VideoOptions)options.Publish[1] with { FrameRate = framesPerSecond }] };
        var (alice, bob) = (rig.Join("alice", options), rig.Join("bob", People.Viewer()));
        rig.Run(1);
        bob.Show(("alice", 1280, 720));
        rig.Run(8);
        var slot = bob.SlotOf("alice")!;
        Assert.Equal(720, slot.Height);
        alice.Withhold("1", "f");
        rig.Run(4);
        Assert.Equal(360, slot.Height);
        Assert.InRange(slot.LongestGap.TotalMilliseconds, 0, Math.Max(700, 9000 / framesPerSecond));
    }
}
