using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Engine;
using Parley.Sfu.Engine.Links;
using Parley.Testing;

namespace Parley.Sfu.Tests.Engine;

/// <summary>What others pay for the key frames of one.</summary>
public sealed class RequestTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whoever_asks_without_end_has_few_made(int workers)
    {
        using var rig = new EngineRig(workers);
        var (alice, bob) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Viewer()));
        rig.Run(1);
        bob.Show(("alice", 1280, 720));
        rig.Run(8);
        var (before, slot) = (alice.Peer.KeyFrameRequestsReceived, bob.SlotOf("alice")!);
        var subscriber = rig.AtServer(bob).Subscriber;
        for (var i = 0; i < 1500; i++)
        {
            subscriber.RequestKeyFrame(slot.Ssrc, rig.Network.Now);
            rig.Settle(rig.Network.Now);
            rig.Run(0.02);
        }

        // three at once, and one every two and a half seconds in 30
        Assert.InRange(alice.Peer.KeyFrameRequestsReceived - before, 10, 16);
    }

    /// <summary>Dozens of such packets have room in a datagram, and each would draw a datagram of its own.</summary>
    [Fact]
    public void However_often_a_datagram_asks_for_the_time_it_draws_one_answer()
    {
        using var rig = new EngineRig();
        var bob = rig.Join("bob", People.Viewer());
        rig.Run(1);
        const int length = 20;
        var packet = new byte[60 * length];
        for (var i = 0; i < packet.Length / length; i++) Assert.Equal(length, ExtendedReport.WriteReceiverTime(packet.AsSpan(i * length), (uint)i + 1, 1));
        var before = rig.SentTo[bob.Client.Address];
        rig.AtServer(bob).Reports.Receive(packet, rig.Network.Now);
        Assert.InRange(rig.SentTo[bob.Client.Address] - before, 24, 64);
    }

    /// <summary>Workers tell each other by mail, and a key frame may come while that is under way.</summary>
    [Fact]
    public void What_another_worker_asks_for_while_it_is_on_its_way_there_is_asked_of_nobody()
    {
        using var rig = new EngineRig(workers: 3);
        var (alice, bob) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Viewer()));
        rig.Run(1);
        bob.Show(("alice", 1280, 720));
        rig.Run(8);
        var (home, far) = (rig.WorkerOf(alice.Plan.Id), rig.WorkerOf(bob.Plan.Id));
        Assert.NotSame(home, far);
        var (before, number) = (rig.Network.Now, bob.Slots.Single().Number);
        rig.AtServer(bob).Subscriber.RequestKeyFrame(bob.SlotOf("alice")!.Ssrc, before);
        rig.Settle(before);
        rig.Run(1);
        Assert.Equal(0, RequestsAfter(from: IndexOf(far), before));
        Assert.Equal(1, RequestsAfter(from: IndexOf(far), rig.Network.Now));
        // nothing of it has gone there
        Assert.Equal(1, RequestsAfter(from: Enumerable.Range(0, 3).First(index => rig.Workers[index] != home && rig.Workers[index] != far), before));

        int IndexOf(EngineWorker worker) => rig.Workers.TakeWhile(other => other != worker).Count();

        int RequestsAfter(int from, MonoTime asked)
        {
            var then = alice.Peer.KeyFrameRequestsReceived;
            home.Engine.Take(new TrackWanted(from, "room", number, 7, 2, CanWait: false, asked), rig.Network.Now);
            rig.Settle(rig.Network.Now);
            rig.Run(1.5);
            return alice.Peer.KeyFrameRequestsReceived - then;
        }
    }

    /// <summary>A page that shows somebody and does not, again and again, as one whose tiles are turned over quickly.</summary>
    [Theory]
    [InlineData(MediaCodec.Vp8)]
    [InlineData(MediaCodec.H264)]
    public void Who_comes_back_begins_with_a_key_frame_that_came_meanwhile(MediaCodec codec)
    {
        using var rig = new EngineRig();
        var (alice, bob) = (rig.Join("alice", People.Speaker(1, codec)), rig.Join("bob", People.Viewer()));
        rig.Run(1);
        for (var round = 0; round < 100; round++)
        {
            bob.Show(("alice", 640, 360));
            rig.Run(0.3);
            bob.Show((IReadOnlyList<WantedTile>)[]);
            rig.Run(0.3);
        }

        bob.Show(("alice", 640, 360));
        rig.Run(5);
        Assert.InRange(alice.Peer.KeyFrameRequestsReceived, 10, 75);
        foreach (var video in bob.Peer.Slots.Where(other => other.Kind == SdpMediaKind.Video))
        {
            Assert.Equal((0L, 0, 0L), (video.Lost, video.Discontinuities, video.UnusableFrames));
            Assert.True(video.Frames > 300, $"{video.Frames} frames");
        }
    }

    /// <summary>Over a long way several requests are under way before the key frame is there that the first of them has drawn.</summary>
    [Fact]
    public void What_was_asked_before_a_key_frame_was_there_draws_no_other()
    {
        using var rig = new EngineRig();
        var (alice, bob) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Viewer()));
        rig.Network.SetUplink(bob.Client.Address, new NetworkSchedule(new NetworkConditions { Delay = TimeSpan.FromMilliseconds(300) }));
        rig.Network.SetDownlink(bob.Client.Address, new NetworkSchedule(new NetworkConditions { Delay = TimeSpan.FromMilliseconds(300) }));
        rig.Run(3);
        bob.Show(("alice", 1280, 720));
        rig.Run(10);
        var (before, slot) = (alice.Peer.KeyFrameRequestsReceived, bob.SlotOf("alice")!);
        var subscriber = rig.AtServer(bob).Subscriber;
        // as a browser does that waits for one
        for (var i = 0; i < 4; i++)
        {
            subscriber.RequestKeyFrame(slot.Ssrc, rig.Network.Now);
            rig.Settle(rig.Network.Now);
            rig.Run(0.2);
        }

        rig.Run(3);
        Assert.Equal(1, alice.Peer.KeyFrameRequestsReceived - before);
        // one that was lost on its way is made again
        subscriber.RequestKeyFrame(slot.Ssrc, rig.Network.Now);
        rig.Run(1);
        Assert.Equal(2, alice.Peer.KeyFrameRequestsReceived - before);
    }
}
