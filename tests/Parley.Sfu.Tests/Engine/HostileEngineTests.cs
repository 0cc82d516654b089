using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Sfu.Tests.Transports;
using Parley.Testing;

namespace Parley.Sfu.Tests.Engine;

/// <summary>A room in which people talk and into which others come, while somebody sends whatever he can think of.</summary>
public sealed class HostileEngineTests
{
    private const int Packets = 100_000;
    private const int Joins = 8;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    public void A_hundred_thousand_hostile_packets_are_noticed_by_nobody_and_draw_no_byte(int workers, int seed)
    {
        using var rig = new EngineRig(workers, seed);
        using var forger = new Forger(seed, TransportRig.Stranger);
        var people = new List<RigPeer> { rig.Join("p0", People.Speaker(1, videoSlots: 1)), rig.Join("p1", People.Speaker(2, videoSlots: 1)) };
        rig.Run(1);
        people[0].Show(("p1", 1280, 720));
        people[1].Show(("p0", 1280, 720));
        var began = rig.Network.Now;
        rig.Run(2);
        rig.Arriving = (datagram, from) => forger.Hear(datagram, from);
        var hostile = 0;
        for (var round = 0; hostile < Packets; round++)
        {
            if (round % 60 == 0 && people.Count < Joins + 2) people.Add(rig.Join($"p{people.Count}", People.Speaker((uint)people.Count + 1, videoSlots: 1, bitrate: 200_000)));
            foreach (var victim in people)
            {
                for (var i = 0; i < 20; i++, hostile++)
                {
                    var (datagram, from) = forger.Next(new Victim(victim.Client.Address, victim.Plan.Transport.Local, victim.Plan.Transport.RemoteUfrag, victim.IsConnected));
                    rig.Inject(datagram, from);
                }
            }

            rig.Run(0.01);
        }

        rig.Run(1);
        var seconds = (rig.Network.Now - began).TotalSeconds;
        Assert.Equal(Joins + 2, people.Count);
        Assert.DoesNotContain(TransportRig.Stranger, rig.SentTo.Keys);
        Assert.Equal(people.Count, rig.Workers.Sum(worker => worker.Engine.Figures.Peers));
        foreach (var person in people)
            Assert.Equal((true, null, null), (person.IsConnected, person.Failure, person.End));
        foreach (var (viewer, shown, tag) in new[] { (people[0], "p1", 2u), (people[1], "p0", 1u) })
        {
            var slot = viewer.SlotOf(shown)!;
            Assert.Equal((tag, 0L, 0, 0), (slot.LastTag, slot.Lost, slot.Discontinuities, slot.Freezes));
            Assert.InRange(slot.Frames, 25 * seconds, (30 * seconds) + 5);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whoever_takes_part_himself_cannot_take_the_path_of_another(int workers)
    {
        using var rig = new EngineRig(workers);
        var (alice, bob, mallory) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Speaker(2)), rig.Join("mallory", People.Viewer()));
        rig.Run(1);
        bob.Show(("alice", 1280, 720));
        rig.Run(2);
        var before = bob.SlotOf("alice")!.Frames;
        for (var i = 0; i < 1000; i++)
        {
            // he knows the password of his own connection, and has these sent from where Alice is
            rig.InjectAt(
                rig.WorkerOf(mallory.Plan.Id), Hostile.Check(mallory.Plan.Transport.Local, mallory.Plan.Transport.RemoteUfrag, nominate: true, (ulong)i + 9_000), alice.Client.Address);
            rig.Run(0.01);
        }

        var slot = bob.SlotOf("alice")!;
        Assert.InRange(slot.Frames - before, 295, 305);
        Assert.Equal((0L, 0), (slot.Lost, slot.Freezes));
        Assert.Equal((null, null), (alice.End, bob.End));
    }

    /// <summary>Each packet could be asked for six times, and where packets are lost each time goes out in several copies.</summary>
    [Fact]
    public void Whoever_says_that_everything_is_lost_draws_little_more_than_others()
    {
        using var rig = new EngineRig();
        rig.Join("alice", People.Speaker(1));
        var (bob, mallory) = (rig.Join("bob", People.Viewer()), rig.Join("mallory", People.Viewer()));
        var lossy = new NetworkSchedule(NetworkConditions.Perfect with { Loss = 0.06 });
        foreach (var viewer in new[] { bob, mallory }) rig.Network.SetDownlink(viewer.Client.Address, lossy);
        rig.Run(1);
        foreach (var viewer in new[] { bob, mallory }) viewer.Show(("alice", 1280, 720));
        rig.Run(4);
        var (asked, ssrc) = (new byte[32 * 1024], mallory.SlotOf("alice")!.Ssrc);
        var length = Nack.Write(asked, new FeedbackHeader(1, ssrc), [.. Enumerable.Range(0, 1 << 16).Select(number => (ushort)number)], out var written);
        Assert.Equal(1 << 16, written);
        var before = (Bob: rig.SentTo[bob.Client.Address], Mallory: rig.SentTo[mallory.Client.Address]);
        for (var i = 0; i < 1000; i++)
        {
            rig.AtServer(mallory).Reports.Receive(asked.AsSpan(0, length), rig.Network.Now);
            rig.Run(0.01);
        }

        var honest = rig.SentTo[bob.Client.Address] - before.Bob;
        Assert.True(honest > 1_500_000, $"{honest} bytes");
        Assert.InRange((rig.SentTo[mallory.Client.Address] - before.Mallory) / (double)honest, 0.9, 1.7);
    }

    [Fact]
    public void However_many_slots_are_offered_one_after_the_other_there_are_no_more_than_there_may_be()
    {
        using var rig = new EngineRig(histories: 10);
        var (alice, mallory) = (rig.Join("alice", People.Speaker(1)), rig.Join("mallory", People.Viewer()));
        rig.Run(1);
        var slots = mallory.Plan.Slots;
        var video = slots.First(slot => slot.IsVideo);
        for (var offer = 1; offer < 4; offer++)
        {
            var others = Enumerable.Range(1, 60).Select(number => video with { Mid = $"m{offer}-{number}", Ssrc = (uint)((offer << 16) + (2 * number)), Retransmission = (uint)((offer << 16) + (2 * number) + 1) });
            rig.AtServer(mallory).Renegotiate(mallory.Plan with { Slots = [.. slots, .. others] }, rig.Network.Now);
            rig.Run(2);
        }

        Assert.Equal(64, rig.AtServer(mallory).Subscriber.Video.Count);
        mallory.Show(("alice", 640, 360));
        rig.Run(2);
        Assert.Equal(1u, mallory.SlotOf("alice")!.LastTag);
        Assert.Null(alice.End);
    }

    [Fact]
    public void A_path_that_has_fallen_silent_belongs_to_whoever_comes_by_it_and_comes_back()
    {
        using var rig = new EngineRig();
        var (alice, bob) = (rig.Join("alice", People.Speaker(1)), rig.Join("bob", People.Speaker(2)));
        rig.Run(2);
        rig.Network.SetUplink(alice.Client.Address, new NetworkSchedule(NetworkConditions.Perfect with { Loss = 1 }));
        rig.Run(IceLiteAgent.Fresh.TotalSeconds + 1);
        var worker = rig.WorkerOf(bob.Plan.Id);
        var path = Path.Udp(EngineRig.ServerAddress, alice.Client.Address);
        Assert.False(worker.Engine.IsTaken(path, rig.Network.Now));
        rig.InjectAt(worker, Hostile.Check(bob.Plan.Transport.Local, bob.Plan.Transport.RemoteUfrag, nominate: false, 5), alice.Client.Address);
        Assert.True(worker.Engine.IsTaken(path, rig.Network.Now));

        rig.Network.SetUplink(alice.Client.Address, new NetworkSchedule(NetworkConditions.Perfect));
        rig.Run(IceLiteAgent.Fresh.TotalSeconds + 8);
        bob.Show(("alice", 1280, 720));
        rig.Run(3);
        Assert.Null(alice.End);
        Assert.Equal(1u, bob.SlotOf("alice")!.LastTag);
        Assert.InRange(bob.SlotOf("alice")!.Frames, 50, 100);
    }
}
