using Parley.Headless;
using Parley.Headless.Receiving;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Engine;

namespace Parley.Sfu.Tests.Engine;

/// <summary>Whoever plays a room by WHEP has no way to say what it wants to see, but by the address that it plays.</summary>
public sealed class PlayerTests
{
    private static readonly ClientPeerOptions Player = new() { AudioSlots = 1, VideoSlots = 1 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_player_of_a_room_sees_whoever_speaks(int workers)
    {
        using var rig = new EngineRig(workers);
        rig.Join("alice", Talker(1, offset: 0));
        rig.Join("bob", Talker(2, offset: 6));
        var player = rig.Join("player", Player, MediaClientKind.Whep);
        // looked at towards the end of each turn
        rig.Run(5.5);
        var picture = Picture(player);
        uint[] order = picture.LastTag == 1 ? [1, 2] : [2, 1];
        for (var turn = 0; turn < 6; turn++)
        {
            Assert.Equal(order[turn % 2], picture.LastTag);
            Assert.Equal(order[turn % 2], player.AudioSlots.Single().LastTag);
            var frames = picture.Frames;
            rig.Run(6);
            Assert.InRange(picture.Frames - frames, 170, 200);
        }

        Assert.Equal((0, 0L), (picture.Discontinuities, picture.Lost));
        Assert.InRange(player.AudioSlots.Single().Packets, 1500, 2100);
    }

    [Fact]
    public void A_player_of_one_participant_sees_and_hears_nobody_else()
    {
        using var rig = new EngineRig();
        rig.Join("alice", Talker(1, offset: 0));
        rig.Join("bob", Talker(2, offset: 6));
        var player = rig.Join("player", Player, MediaClientKind.Whep, only: "bob");
        for (var i = 0; i < 8; i++)
        {
            rig.Run(3);
            Assert.Equal((2u, 2u), (Picture(player).LastTag, player.AudioSlots.Single().LastTag));
        }

        Assert.InRange(Picture(player).Frames, 650, 730);
    }

    /// <summary>Every page offers a camera and a screen, whether they are on or not.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_player_is_not_left_in_the_dark_where_whoever_speaks_has_no_camera(int workers)
    {
        using var rig = new EngineRig(workers);
        var alice = rig.Join("alice", Talker(1, offset: 0) with { Publish = [new AudioOptions("0"), People.Speaker(1).Publish[1]] });
        foreach (var rid in new[] { "q", "h", "f" }) alice.Withhold("1", rid);
        rig.Run(2);
        rig.Join("bob", People.Speaker(2) with { Publish = [People.Speaker(2).Publish[1]] });
        rig.Join("carol", People.Viewer());
        var player = rig.Join("player", Player, MediaClientKind.Whep);
        rig.Run(6);
        var picture = Picture(player);
        var frames = picture.Frames;
        rig.Run(20);
        Assert.Equal(2u, picture.LastTag);
        Assert.InRange(picture.Frames - frames, 570, 605);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_screen_comes_before_cameras_whatever_worker_it_lives_at(int workers)
    {
        using var rig = new EngineRig(workers);
        rig.Join("alice", Talker(1, offset: 0));
        var player = rig.Join("player", Player, MediaClientKind.Whep);
        rig.Run(4);
        Assert.Equal(1u, Picture(player).LastTag);
        var bob = rig.Join("bob", new ClientPeerOptions { Tag = 2, Publish = [new VideoOptions(EngineRig.Screen, MediaCodec.Vp8, [new(null, 1280, 720, 800_000)])] });
        rig.Run(6);
        Assert.Equal(2u, Picture(player).LastTag);
        bob.Peer.Activate(EngineRig.Screen, null, active: false);
        rig.Run(8);
        Assert.Equal(1u, Picture(player).LastTag);
    }

    private static ReceivingSlot Picture(RigPeer player) => player.Peer.Slots.Single(slot => slot.Kind == SdpMediaKind.Video);

    private static ClientPeerOptions Talker(uint tag, double offset) => People.Speaker(tag) with
    {
        Publish =
        [
            new AudioOptions("0") { Speech = TimeSpan.FromSeconds(6), Turn = TimeSpan.FromSeconds(12), Offset = TimeSpan.FromSeconds(offset) },
            People.Speaker(tag).Publish[1],
        ],
    };
}
