using Parley.Headless;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Engine;

namespace Parley.Sfu.Tests.Engine;

/// <summary>Clients of others offer the layers of a picture in whatever order they like: OBS begins with the largest.</summary>
public sealed class LayerOrderTests
{
    [Theory]
    [InlineData(1, MediaCodec.Vp8)]
    [InlineData(2, MediaCodec.Vp8)]
    [InlineData(1, MediaCodec.H264)]
    [InlineData(2, MediaCodec.H264)]
    public void Whatever_was_offered_first_a_small_tile_gets_a_small_layer_and_a_large_one_a_large_layer(int workers, MediaCodec codec)
    {
        using var rig = new EngineRig(workers);
        VideoLayerOptions[] layers = [new("0", 1280, 720, 1_700_000), new("1", 640, 360, 560_000), new("2", 320, 180, 140_000)];
        var alice = rig.Join("alice", new ClientPeerOptions { Tag = 1, Publish = [new AudioOptions("0"), new VideoOptions("1", codec, layers)] }, MediaClientKind.Whip);
        var bob = rig.Join("bob", People.Viewer());
        rig.Run(1);
        bob.Show(("alice", 320, 180));
        rig.Run(6);
        Assert.InRange(Rate(rig, bob), 100_000, 180_000);
        bob.Show(("alice", 1280, 720));
        rig.Run(6);
        Assert.InRange(Rate(rig, bob), 1_500_000, 2_100_000);
        bob.Show(("alice", 320, 180));
        rig.Run(6);
        Assert.InRange(Rate(rig, bob), 100_000, 180_000);
        Assert.Equal((1u, 0, 0L), (bob.SlotOf("alice")!.LastTag, bob.SlotOf("alice")!.Discontinuities, bob.SlotOf("alice")!.Lost));
        Assert.Null(alice.Failure);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_a_picture_that_goes_on_with_fewer_layers_what_is_left_is_seen(int workers)
    {
        using var rig = new EngineRig(workers);
        VideoLayerOptions[] layers = [new("0", 1280, 720, 1_700_000), new("1", 640, 360, 560_000), new("2", 320, 180, 140_000)];
        var alice = rig.Join("alice", new ClientPeerOptions { Tag = 1, Publish = [new AudioOptions("0"), new VideoOptions("1", MediaCodec.Vp8, layers)] }, MediaClientKind.Whip);
        var bob = rig.Join("bob", People.Viewer());
        rig.Run(1);
        bob.Show(("alice", 1280, 720));
        // pictures have told by now that the order is another one, and it has not been followed yet
        rig.Run(0.5);
        var plan = alice.Plan;
        rig.AtServer(alice).Renegotiate(
            plan with
            {
                Sources = [.. plan.Sources.Select(source => source.IsVideo ? source with { Layers = ["0"] } : source)],
                Media = [.. plan.Media.Select(media => media.Layers.Count > 0 ? media with { Layers = ["0"] } : media)],
            },
            rig.Network.Now);
        rig.Settle(rig.Network.Now);
        rig.Run(6);
        var before = bob.SlotOf("alice")!.Frames;
        rig.Run(2);
        Assert.InRange(bob.SlotOf("alice")!.Frames - before, 55, 65);
        Assert.Equal((1u, 720), (bob.SlotOf("alice")!.LastTag, bob.SlotOf("alice")!.Height));
    }

    private static long Rate(EngineRig rig, RigPeer viewer)
    {
        var before = viewer.SlotOf("alice")!.PayloadBytes;
        rig.Run(4);
        return (viewer.SlotOf("alice")!.PayloadBytes - before) * 2;
    }
}
