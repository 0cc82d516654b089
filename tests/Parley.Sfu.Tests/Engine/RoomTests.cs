using Parley.Headless;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Sfu.Engine;
using Parley.Testing;

namespace Parley.Sfu.Tests.Engine;

public sealed class RoomTests
{
    [Theory]
    [InlineData(1, MediaCodec.Vp8)]
    [InlineData(1, MediaCodec.H264)]
    [InlineData(2, MediaCodec.Vp8)]
    public void Two_see_and_hear_each_other(int workers, MediaCodec codec)
    {
        using var rig = new EngineRig(workers);
        var (alice, bob) = (rig.Join("alice", People.Speaker(1, codec)), rig.Join("bob", People.Speaker(2, codec)));
        Assert.True(rig.Network.RunUntil(() => alice.IsConnected && bob.IsConnected, TimeSpan.FromSeconds(2)));
        rig.Run(0.1);
        alice.Show(("bob", 1280, 720));
        bob.Show(("alice", 1280, 720));
        rig.Run(10);
        foreach (var (viewer, shown, tag) in new[] { (alice, "bob", 2u), (bob, "alice", 1u) })
        {
            var video = viewer.SlotOf(shown)!;
            Assert.Equal((tag, 0L, 0, 0), (video.LastTag, video.Lost, video.Discontinuities, video.Freezes));
            // and what came since the last key frame, with which it begins
            Assert.InRange(video.Frames, 280, 316);
            if (codec == MediaCodec.Vp8) Assert.Equal(720, video.Height);
            Assert.Equal(viewer.Slots.Single().Number, video.ShownContributor);
            var audio = viewer.AudioSlots.Single(slot => slot.Packets > 0);
            Assert.Equal((tag, 0L), (audio.LastTag, audio.Lost));
            Assert.InRange(audio.Packets, 480, 520);
        }
    }

    [Fact]
    public void A_small_tile_gets_a_small_layer_and_the_rest_is_switched_off()
    {
        using var rig = new EngineRig();
        var (alice, bob) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Speaker(2)));
        rig.Run(1);
        bob.Show(("alice", 300, 170));
        rig.Run(8);
        Assert.Equal(180, bob.SlotOf("alice")!.Height);
        Assert.Equal(1u, alice.WantedLayers[MediaSource.Camera]);
        bob.Show(("alice", 1200, 700));
        rig.Run(8);
        Assert.Equal(720, bob.SlotOf("alice")!.Height);
        Assert.Equal(7u, alice.WantedLayers[MediaSource.Camera]);
        Assert.Equal((0, 0L), (bob.SlotOf("alice")!.Discontinuities, bob.SlotOf("alice")!.Lost));
    }

    /// <summary>The picture that only became smaller goes on as it is until the small one has come, which takes a round trip to a publisher far away.</summary>
    [Fact]
    public void A_picture_that_becomes_small_jerks_no_more_than_it_did()
    {
        using var rig = new EngineRig();
        var (alice, bob) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Viewer()));
        rig.Run(1);
        bob.Show(("alice", 1200, 700));
        rig.Run(8);
        var slot = bob.SlotOf("alice")!;
        Assert.Equal(720, slot.Height);
        var before = slot.Frames;
        rig.Run(1);
        var (usual, far) = (slot.Frames - before, new NetworkSchedule(new NetworkConditions { Delay = TimeSpan.FromMilliseconds(450) }));
        rig.Network.SetUplink(alice.Client.Address, far);
        rig.Run(2);
        rig.Network.SetDownlink(alice.Client.Address, far);
        (before, var frozen) = (slot.Frames, slot.Freezes);
        bob.Show(("alice", 160, 90));
        rig.Run(0.8);
        Assert.Equal(720, slot.Height);
        Assert.InRange(slot.Frames - before, (0.8 * usual) - 2, (0.8 * usual) + 2);
        rig.Run(4);
        Assert.Equal((180, frozen, 0L), (slot.Height, slot.Freezes, slot.Lost));
    }

    [Fact]
    public void Of_a_small_camera_so_large_a_layer_is_asked_as_its_packets_show_to_be_needed()
    {
        using var rig = new EngineRig();
        var bob = rig.Join("bob", People.Viewer());
        rig.Run(1);
        // nothing has come yet that tells how large anything is
        bob.Show(("alice", 391, 220));
        var alice = rig.Join("alice", People.WithSmallCamera(1));
        rig.Run(8);
        Assert.Equal((180, 3u), (bob.SlotOf("alice")!.Height, alice.WantedLayers[MediaSource.Camera]));
        bob.Show(("alice", 771, 450));
        rig.Run(8);
        Assert.Equal((360, 7u), (bob.SlotOf("alice")!.Height, alice.WantedLayers[MediaSource.Camera]));
    }

    [Fact]
    public void A_slot_that_was_anothers_waits_until_the_client_is_ready()
    {
        using var rig = new EngineRig();
        rig.Join("alice", People.Speaker(1));
        rig.Join("carol", People.Speaker(3));
        var bob = rig.Join("bob", People.Viewer(videoSlots: 1));
        bob.Confirms = false;
        rig.Run(1);
        bob.Show(("alice", 640, 360));
        rig.Run(2);
        var slot = bob.SlotOf("alice")!;
        Assert.Equal(1u, slot.LastTag);
        bob.Show(("carol", 640, 360));
        rig.Run(2);
        Assert.Equal(1u, slot.LastTag);
        bob.Confirm(bob.Revisions[^1].Revision);
        rig.Run(2);
        Assert.Equal((3u, 0, 2), (slot.LastTag, slot.Discontinuities, slot.Switches));
        Assert.Equal(bob.Slots.Single().Number, slot.ShownContributor);
    }

    /// <summary>A tab that is hidden for a while and comes back, again and again: every slot has had somebody by then.</summary>
    [Fact]
    public void However_often_all_pictures_go_and_come_back_they_come()
    {
        using var rig = new EngineRig();
        var people = Enumerable.Range(1, 4).Select(number => rig.Join($"p{number}", People.Speaker((uint)number, bitrate: 150_000))).ToList();
        var viewer = rig.Join("viewer", People.Viewer(videoSlots: 9));
        viewer.ConfirmsAsPages = true;
        rig.Run(1);
        for (var round = 0; round < 12; round++)
        {
            viewer.Show([.. people.Select(person => (person.Plan.Participant, 320, 180))]);
            rig.Run(2);
            foreach (var (slot, tag) in people.Select((person, i) => (viewer.SlotOf(person.Plan.Participant)!, (uint)i + 1)))
            {
                Assert.Equal(tag, slot.LastTag);
                Assert.Equal(viewer.Slots.Single(feed => feed.Mid == slot.Mid).Number, slot.ShownContributor);
            }

            viewer.Show((IReadOnlyList<WantedTile>)[]);
            rig.Run(1);
        }
    }

    /// <summary>In a room of many most cameras are on nobody's screen.</summary>
    [Fact]
    public void A_camera_that_nobody_has_ever_looked_at_is_switched_off()
    {
        using var rig = new EngineRig();
        var (alice, bob) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Viewer()));
        rig.Run(2);
        Assert.Empty(alice.WantedLayers);
        rig.Run(3);
        Assert.Equal(0u, alice.WantedLayers[MediaSource.Camera]);
        bob.Show(("alice", 1280, 720));
        rig.Run(0.01);
        Assert.Equal(7u, alice.WantedLayers[MediaSource.Camera]);
        rig.Run(1);
        Assert.Equal(1u, bob.SlotOf("alice")!.LastTag);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Nine_in_a_room_see_all_others_whatever_worker_they_are_at(int workers)
    {
        using var rig = new EngineRig(workers);
        var people = Enumerable.Range(1, 9).Select(number => rig.Join($"p{number}", People.Speaker((uint)number, videoSlots: 8, bitrate: 150_000))).ToList();
        rig.Run(1);
        foreach (var viewer in people) viewer.Show([.. people.Where(other => other != viewer).Select(other => (other.Plan.Participant, 320, 180))]);
        rig.Run(8);
        foreach (var viewer in people)
        {
            Assert.Equal(8, viewer.Slots.Count);
            foreach (var other in people.Where(other => other != viewer))
            {
                var slot = viewer.SlotOf(other.Plan.Participant)!;
                Assert.Equal((uint)(people.IndexOf(other) + 1), slot.LastTag);
                Assert.Equal((0, 0L), (slot.Discontinuities, slot.Lost));
                Assert.True(slot.Frames > 150, $"{viewer.Plan.Participant} sees {slot.Frames} of {other.Plan.Participant}");
            }
        }
    }

    [Fact]
    public void A_key_frame_that_a_full_link_has_lost_comes_again()
    {
        using var rig = new EngineRig(workers: 2);
        // of one layer nothing is learned while it is waited for that would bring another request
        var one = People.Speaker(1) with { Publish = [new AudioOptions("0"), new VideoOptions("1", MediaCodec.H264, [new(null, 640, 360, 500_000)])] };
        var (alice, bob) = (rig.Join("alice", one), rig.Join("bob", People.Viewer()));
        rig.Run(1);
        Assert.NotSame(rig.WorkerOf(alice.Plan.Id), rig.WorkerOf(bob.Plan.Id));
        rig.WorkerOf(bob.Plan.Id).IsFull = true;
        bob.Show(("alice", 640, 360));
        rig.Run(1);
        Assert.Equal(0, bob.SlotOf("alice")!.Frames);
        rig.WorkerOf(bob.Plan.Id).IsFull = false;
        rig.Run(3);
        Assert.InRange(bob.SlotOf("alice")!.Frames, 30, 91);
        Assert.Equal(0, bob.SlotOf("alice")!.Discontinuities);
    }

    // what a camera gives in the dark, or a screen on which little moves: seconds pass between two frames of the lowest temporal layer
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_picture_of_few_frames_is_never_paused_and_loses_none(int framesPerSecond)
    {
        using var rig = new EngineRig();
        var options = People.Speaker(1);
        options = options with { Publish = [options.Publish[0], new VideoOptions("1", MediaCodec.Vp8, [new("q", 320, 180, 60_000), new("h", 640, 360, 200_000)]) { FrameRate = framesPerSecond }] };
        rig.Join("alice", options);
        var viewer = rig.Join("bob", People.Viewer());
        rig.Run(2);
        viewer.Show(("alice", 640, 360));
        rig.Run(8);
        var told = viewer.Revisions.Count;
        var before = viewer.SlotOf("alice")!.Frames;
        rig.Run(30);
        Assert.DoesNotContain(viewer.Revisions.Skip(told), revision => revision.Slots.Any(slot => slot.Paused));
        Assert.InRange(viewer.SlotOf("alice")!.Frames - before, (30 * framesPerSecond) - 1, (30 * framesPerSecond) + 1);
    }

    [Fact]
    public void Forwarding_allocates_nothing()
    {
        using var rig = new EngineRig();
        var people = Enumerable.Range(1, 5).Select(number => rig.Join($"p{number}", People.Speaker((uint)number, videoSlots: 4))).ToList();
        rig.Run(1);
        foreach (var viewer in people) viewer.Show([.. people.Where(other => other != viewer).Select(other => (other.Plan.Participant, 320, 180))]);
        rig.Run(5);
        rig.IsMeasuring = true;
        rig.Run(0.5); // what is made once, when something is first sent
        var (allocated, forwarded) = (rig.Allocated, rig.Workers[0].Engine.Figures.Forwarded);
        rig.Run(2);
        Assert.True(rig.Workers[0].Engine.Figures.Forwarded - forwarded > 2000);
        Assert.Equal(allocated, rig.Allocated);
    }

    [Fact]
    public void Of_a_participant_who_is_there_twice_the_newer_is_seen_and_nothing_of_either_is_left()
    {
        using var rig = new EngineRig();
        var (older, bob) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Viewer()));
        rig.Run(1);
        var newer = rig.Join("alice", People.Speaker(3));
        rig.Run(1);
        bob.Show(("alice", 640, 360));
        rig.Run(3);
        Assert.Equal((3u, 0), (bob.SlotOf("alice")!.LastTag, bob.SlotOf("alice")!.Discontinuities));
        foreach (var peer in new[] { older, newer, bob }) peer.Leave();
        rig.Settle(rig.Network.Now);
        Assert.Equal((0, 0, 0, 0L), (rig.Workers[0].Engine.Figures.Peers, rig.Workers[0].Engine.Figures.Rooms, rig.Workers[0].Engine.Figures.Tracks, rig.Workers[0].Engine.Figures.PacketBytes));
    }

    [Fact]
    public void Who_left_before_others_knew_that_somebody_was_there_leaves_them_to_themselves()
    {
        using var rig = new EngineRig(workers: 2);
        var alice = rig.Join("alice", new ClientPeerOptions { Tag = 1, Publish = [new AudioOptions("0") { Speech = TimeSpan.FromSeconds(1), Turn = TimeSpan.FromSeconds(2) }] });
        rig.Run(1);
        Assert.Same(rig.Workers[1], rig.WorkerOf(alice.Plan.Id));
        // somebody comes at the first worker, and goes before the second has said that it has somebody too
        rig.Workers[0].LeavesMail = true;
        var bob = rig.Join("bob", People.Viewer());
        rig.Run(1);
        Assert.Same(rig.Workers[0], rig.WorkerOf(bob.Plan.Id));
        bob.Leave();
        rig.Workers[0].LeavesMail = false;
        rig.Settle(rig.Network.Now);
        rig.Speakers.Clear();
        rig.Run(4);
        Assert.NotEmpty(rig.Speakers);
        Assert.Equal(1, rig.Workers.Sum(worker => worker.Engine.Figures.Rooms));
    }

    [Fact]
    public void Of_a_picture_of_one_size_no_more_is_kept_than_of_others()
    {
        using var rig = new EngineRig();
        rig.Join("alice", People.Speaker(1) with { Publish = [new AudioOptions("0"), new VideoOptions("1", MediaCodec.Vp8, [new(null, 1280, 720, 1_300_000)])] });
        var bob = rig.Join("bob", People.Viewer());
        rig.Run(1);
        bob.Show(("alice", 1280, 720));
        rig.Run(15);
        Assert.True(bob.SlotOf("alice")!.Frames > 300);
        Assert.InRange(rig.Workers[0].Engine.Figures.PacketBytes, 1, 700_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_those_who_came_and_went_nothing_is_kept_by_those_who_stay_or_came_after_them(int workers)
    {
        using var rig = new EngineRig(workers);
        var stays = rig.Join("stays", People.Speaker(1));
        rig.Run(1);
        var gone = new List<WeakReference>();
        RigPeer? before = null;
        for (var i = 0; i < 6; i++)
        {
            var name = $"guest{i}";
            var guest = rig.Join(name, People.Speaker((uint)i + 2));
            rig.Run(1);
            gone.Add(new WeakReference(rig.AtServer(guest)));
            stays.Show((name, 640, 360));
            if (before is null) guest.Show(("stays", 640, 360));
            else guest.Show(("stays", 640, 360), (before.Plan.Participant, 320, 180));
            before?.Show((name, 640, 360));
            rig.Run(2);
            before?.Leave();
            rig.Run(1);
            before = guest;
        }

        before!.Leave();
        rig.Run(6);
        GC.Collect();
        // the last may be remembered by what happened last; nobody else is, by whomever
        Assert.DoesNotContain(gone[..^1], peer => peer.IsAlive);
        Assert.True(stays.IsConnected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_a_picture_that_is_off_no_packets_are_kept(int workers)
    {
        using var rig = new EngineRig(workers);
        var (alice, bob) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Viewer()));
        rig.Run(1);
        bob.Show(("alice", 1280, 720));
        rig.Run(8);
        var before = rig.Workers.Sum(worker => worker.Engine.Figures.PacketBytes);
        foreach (var rid in (string[])["q", "h", "f"]) alice.Withhold("1", rid);
        rig.Run(20);
        Assert.InRange(rig.Workers.Sum(worker => worker.Engine.Figures.PacketBytes), 1, before / 4);
        foreach (var rid in (string[])["q", "h", "f"]) alice.GiveAgain("1", rid);
        rig.Run(4);
        Assert.Equal((720, 0L), (bob.SlotOf("alice")!.Height, bob.SlotOf("alice")!.Lost));
    }

    [Fact]
    public void When_everybody_has_left_nothing_is_left()
    {
        using var rig = new EngineRig(workers: 2);
        var people = Enumerable.Range(1, 4).Select(number => rig.Join($"p{number}", People.Speaker((uint)number, videoSlots: 3))).ToList();
        rig.Run(1);
        foreach (var viewer in people) viewer.Show([.. people.Where(other => other != viewer).Select(other => (other.Plan.Participant, 320, 180))]);
        rig.Run(2);
        Assert.Equal(8, rig.Workers.Sum(worker => worker.Engine.Figures.Tracks) / rig.Workers.Count);
        foreach (var peer in people) peer.Leave();
        rig.Settle(rig.Network.Now);
        foreach (var worker in rig.Workers) Assert.Equal((0, 0, 0, 0L), (worker.Engine.Figures.Peers, worker.Engine.Figures.Rooms, worker.Engine.Figures.Tracks, worker.Engine.Figures.PacketBytes));
    }
}
