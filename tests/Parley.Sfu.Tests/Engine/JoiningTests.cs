using System.Globalization;
using Parley.Headless.Receiving;
using Parley.Sfu.Engine;
using Parley.Testing;

namespace Parley.Sfu.Tests.Engine;

/// <summary>Somebody comes into a room that goes on already.</summary>
public sealed class JoiningTests(ITestOutputHelper output)
{
    private static readonly NetworkConditions Far = new() { Delay = TimeSpan.FromMilliseconds(25) };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whoever_comes_sees_somebody_as_soon_as_keys_are_agreed_on(int seed)
    {
        using var rig = new EngineRig(seed: seed, conditions: Far);
        var alice = rig.Join("alice", People.Speaker(1));
        rig.Run(1 + (0.137 * seed));
        var bob = rig.Join("bob", People.Viewer());
        bob.Opening = [Tile("alice")];
        var start = rig.Network.Now;
        Assert.True(rig.Network.RunUntil(() => bob.SlotOf("alice")?.FirstFrame is not null, TimeSpan.FromSeconds(3)));
        var connected = bob.Client.Peer.Slots.Min(slot => slot.FirstPacket)!.Value - start;
        var seen = bob.SlotOf("alice")!.FirstFrame!.Value - start;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first packet after {connected.TotalMilliseconds:F0} ms, first picture after {seen.TotalMilliseconds:F0} ms"));

        // a round trip for the path, and three until both sides have keys; what is shown first has come meanwhile
        Assert.InRange(connected.TotalMilliseconds, 100, 205);
        Assert.InRange((seen - connected).TotalMilliseconds, 0, 30);
        Assert.InRange(alice.Peer.KeyFrameRequestsReceived, 1, 2);

        rig.Run(5);
        var slot = bob.SlotOf("alice")!;
        Assert.Equal((0, 0L, 0), (slot.Freezes, slot.Lost, slot.Discontinuities));
    }

    /// <summary>Keys are agreed on at the door; then the way there is all that is left.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Who_has_keys_before_a_room_is_shown_somebody_half_a_round_trip_after_coming_in(int seed)
    {
        using var rig = new EngineRig(seed: seed, conditions: Far);
        rig.Join("alice", People.Speaker(1));
        var bob = rig.Join("bob", People.Viewer(), room: PeerPlan.NoRoom);
        rig.Run(2 + (0.137 * seed));
        Assert.True(bob.IsConnected);
        Assert.All(bob.Peer.Slots, slot => Assert.Null(slot.FirstPacket));

        var start = rig.Network.Now;
        bob.Enter("room");
        bob.Show([Tile("alice")]);
        Assert.True(rig.Network.RunUntil(() => bob.SlotOf("alice")?.FirstFrame is not null, TimeSpan.FromSeconds(3)));
        var seen = bob.SlotOf("alice")!.FirstFrame!.Value - start;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first picture after {seen.TotalMilliseconds:F0} ms"));
        // half a round trip, and where no key frame is at hand the publisher's round trip and its next frame
        Assert.InRange(seen.TotalMilliseconds, 25, 125);

        rig.Run(5);
        var slot = bob.SlotOf("alice")!;
        Assert.Equal((0, 0L, 0), (slot.Freezes, slot.Lost, slot.Discontinuities));
    }

    [Fact]
    public void Who_is_in_no_room_is_seen_by_nobody_whatever_they_send()
    {
        using var rig = new EngineRig(conditions: Far);
        var alice = rig.Join("alice", People.Viewer());
        var bob = rig.Join("bob", People.Speaker(1), room: PeerPlan.NoRoom);
        var carol = rig.Join("carol", People.Viewer(), room: PeerPlan.NoRoom);
        rig.Run(1);
        alice.Show([Tile("bob")]);
        carol.Show([Tile("bob")]);
        rig.Run(2);
        Assert.True(bob.IsConnected && carol.IsConnected);
        Assert.All([.. alice.Peer.Slots, .. carol.Peer.Slots], slot => Assert.Null(slot.FirstPacket));
        Assert.Equal(0, bob.Peer.KeyFrameRequestsReceived);
        Assert.Equal((3, 1, 0), (rig.Workers[0].Engine.Figures.Peers, rig.Workers[0].Engine.Figures.Rooms, rig.Workers[0].Engine.Figures.Tracks));

        bob.Enter("room");
        Assert.True(rig.Network.RunUntil(() => alice.SlotOf("bob")?.FirstFrame is not null, TimeSpan.FromSeconds(2)));
        Assert.All(carol.Peer.Slots, slot => Assert.Null(slot.FirstPacket));
        bob.Leave();
        rig.Run(1);
        Assert.Equal(0, rig.Workers[0].Engine.Figures.Tracks);
    }

    [Fact]
    public void Who_comes_in_before_keys_are_agreed_on_is_in_the_room_as_soon_as_they_are()
    {
        using var rig = new EngineRig(conditions: Far);
        rig.Join("alice", People.Speaker(1));
        rig.Run(1);
        var bob = rig.Join("bob", People.Viewer(), room: PeerPlan.NoRoom);
        // a round trip for the path, and none yet for keys
        rig.Run(0.06);
        Assert.False(bob.IsConnected);
        bob.Enter("room");
        bob.Show([Tile("alice")]);
        Assert.True(rig.Network.RunUntil(() => bob.SlotOf("alice")?.FirstFrame is not null, TimeSpan.FromMilliseconds(200)));
    }

    /// <summary>What is made ready before a room is known by its session, and by its participant only from there on.</summary>
    [Fact]
    public void Who_comes_in_with_a_connection_that_was_ready_does_not_hear_himself()
    {
        using var rig = new EngineRig(conditions: Far);
        rig.Join("alice", People.Speaker(1));
        var bob = rig.Join("a session", People.Speaker(2), room: PeerPlan.NoRoom);
        rig.Run(1);
        bob.Enter("room", "bob");
        rig.Run(3);
        Assert.Equal([1u], bob.AudioSlots.Where(slot => slot.Packets > 0).Select(slot => slot.LastTag));
    }

    [Fact]
    public void A_key_frame_that_another_needed_a_moment_ago_will_do()
    {
        using var rig = new EngineRig(conditions: Far);
        var alice = rig.Join("alice", People.Speaker(1));
        rig.Run(1);
        var first = rig.Join("bob", People.Viewer());
        first.Opening = [Tile("alice")];
        rig.Run(0.25);
        var asked = alice.Peer.KeyFrameRequestsReceived;
        var second = rig.Join("carol", People.Viewer());
        second.Opening = [Tile("alice")];
        Assert.True(rig.Network.RunUntil(() => second.SlotOf("alice")?.FirstFrame is not null, TimeSpan.FromMilliseconds(200)));
        Assert.Equal(asked, alice.Peer.KeyFrameRequestsReceived);
    }

    /// <summary>Packets are taken before what has to be done besides, and passed on after that.</summary>
    [Fact]
    public void A_key_frame_that_comes_in_the_same_moment_will_do_as_well()
    {
        using var rig = new EngineRig(conditions: Far);
        var (alice, bob, carol) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Viewer()), rig.Join("carol", People.Viewer()));
        rig.Run(1);
        bob.Show([Tile("alice")]);
        rig.Run(6);
        var (asked, looks) = (alice.Peer.KeyFrameRequestsReceived, false);
        var layers = rig.AtServer(alice).Publisher.Publications.Single(publication => publication.Source.IsVideo).Track.Layers;
        rig.Taken = () =>
        {
            if (looks || layers[1].BatchCount == 0 || !layers[1].HasKeyFrame(TimeSpan.FromMicroseconds(1), rig.Network.Now)) return;
            looks = true;
            rig.Workers[0].Engine.View(carol.Plan.Id, new PeerView([Tile("alice")], Audio: true), rig.Network.Now);
        };
        rig.AtServer(bob).Subscriber.RequestKeyFrame(bob.SlotOf("alice")!.Ssrc, rig.Network.Now);
        Assert.True(rig.Network.RunUntil(() => carol.SlotOf("alice")?.FirstFrame is not null, TimeSpan.FromSeconds(0.4)));
        rig.Run(3);
        Assert.Equal(1, alice.Peer.KeyFrameRequestsReceived - asked);
        var slot = carol.SlotOf("alice")!;
        Assert.Equal((0, 0L, 0), (slot.Freezes, slot.Lost, slot.Discontinuities));
    }

    [Fact]
    public void A_hundred_who_come_within_a_second_disturb_nobody()
    {
        const int Publishers = 3, Comers = 100;
        using var rig = new EngineRig(workers: 2, conditions: Far);
        var publishers = Enumerable.Range(1, Publishers).Select(number => rig.Join($"p{number}", People.Speaker((uint)number, bitrate: 400_000))).ToList();
        WantedTile[] tiles = [.. Enumerable.Range(1, Publishers).Select(number => Tile($"p{number}"))];
        rig.Run(1);
        var resident = rig.Join("resident", People.Viewer(Publishers));
        resident.Opening = tiles;
        rig.Run(4);
        var before = publishers.ConvertAll(publisher => publisher.Peer.KeyFrameRequestsReceived);
        ReceivingSlot[] slots = [.. tiles.Select(tile => resident.SlotOf(tile.Participant)!)];
        foreach (var slot in slots) slot.ForgetDelays();

        var comers = new List<RigPeer>();
        for (var i = 0; i < Comers; i++)
        {
            var comer = rig.Join($"c{i}", People.Viewer(Publishers));
            comer.Opening = tiles;
            comers.Add(comer);
            rig.Run(1.0 / Comers);
        }

        rig.Run(1.5);
        var asked = publishers.Select((publisher, i) => publisher.Peer.KeyFrameRequestsReceived - before[i]).ToList();
        output.WriteLine($"key frames asked of each: {string.Join(", ", asked)}");
        Assert.All(asked, count => Assert.InRange(count, 0, 2));
        Assert.All(comers, comer => Assert.All(tiles, tile => Assert.NotNull(comer.SlotOf(tile.Participant)?.FirstFrame)));
        Assert.All(slots, slot => Assert.Equal((0, 0L), (slot.Freezes, slot.Lost)));
        Assert.All(slots, slot => Assert.InRange(slot.Delays.Max.TotalMilliseconds, 50, 60));
    }

    private static WantedTile Tile(string participant) => new(participant, MediaSource.Camera, 640, 360);
}
