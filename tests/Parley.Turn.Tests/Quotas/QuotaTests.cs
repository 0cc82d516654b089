using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Turn.Quotas;
using static Parley.Turn.Tests.TurnRig;

namespace Parley.Turn.Tests.Quotas;

public sealed class QuotaTests
{
    [Fact]
    public void A_user_has_so_many_allocations_over_all_workers_and_gets_them_back()
    {
        var rig = new TurnRig(Options() with { MaxAllocationsPerUser = 2 }, workers: 2);
        var first = rig.Client("203.0.113.1:1");
        Assert.Equal(0, first.Allocate().Code);
        Assert.Equal(0, rig.Client("203.0.113.2:1", worker: 1).Allocate().Code);
        Assert.Equal(486, rig.Client("203.0.113.3:1").Allocate().Code);
        Assert.Equal(486, rig.Client("203.0.113.3:1", worker: 1).Allocate().Code);
        Assert.Equal(0, rig.Client("203.0.113.3:2", "bob", "builder").Allocate().Code);
        first.Refresh(0);
        Assert.Equal(0, rig.Client("203.0.113.3:1").Allocate().Code);
    }

    [Fact]
    public void A_source_has_so_many_allocations_whatever_the_user()
    {
        var rig = new TurnRig(Options() with { MaxAllocationsPerAddress = 1 });
        Assert.Equal(0, rig.Client("203.0.113.1:1").Allocate().Code);
        Assert.Equal(486, rig.Client("203.0.113.1:2", "bob", "builder").Allocate().Code);
        Assert.Equal(0, rig.Client("203.0.113.2:2", "bob", "builder").Allocate().Code);
        Assert.Equal(0, rig.Client("[2001:db8:5::1]:1").Allocate().Code);
        Assert.Equal(486, rig.Client("[2001:db8:5:0:ffff::1]:1").Allocate().Code); // the same /64
        Assert.Equal(0, rig.Client("[2001:db8:5:1::1]:1").Allocate().Code);
    }

    [Fact]
    public void The_server_has_so_many_allocations_and_ports()
    {
        var rig = new TurnRig(Options() with { MaxAllocations = 1 });
        Assert.Equal(0, rig.Client("203.0.113.1:1").Allocate().Code);
        Assert.Equal(508, rig.Client("203.0.113.2:1").Allocate().Code);

        rig = new TurnRig(Options() with { FirstRelayPort = 50001, LastRelayPort = 50002, MaxAllocationsPerUser = 2 });
        var clients = Enumerable.Range(1, 3).Select(i => rig.Client($"203.0.113.{i}:1")).ToArray();
        Assert.Equal(508, clients[0].Allocate((ref StunWriter w) => w.Add(StunAttributeType.EvenPort, new byte[] { 0x80 })).Code); // 50002 has no next
        Assert.Equal(0, clients[0].Allocate().Code);
        Assert.Equal(0, clients[1].Allocate().Code);
        Assert.Equal(486, clients[2].Allocate().Code);
        Assert.Equal(508, rig.Client("203.0.113.3:1", "bob", "builder").Allocate().Code);
        clients[0].Refresh(0);
        Assert.Equal(0, rig.Client("203.0.113.3:1", "bob", "builder").Allocate().Code); // a refused one has taken nothing
    }

    [Fact]
    public void A_user_relays_so_many_bytes_with_all_allocations_together()
    {
        var rig = new TurnRig(Options() with { BytesPerSecondPerUser = 100_000 }, workers: 2);
        var peer = A("8.8.8.8:1");
        var clients = new[] { rig.Client("203.0.113.1:1"), rig.Client("203.0.113.2:1", worker: 1) };
        foreach (var client in clients)
        {
            client.Allocate();
            client.Permit(peer);
        }

        var passed = Relay(clients, seconds: 10);
        Assert.InRange(passed, 1_000_000, 1_060_000); // the rate, and half a second of burst

        var bob = rig.Client("203.0.113.3:1", "bob", "builder");
        bob.Allocate();
        bob.Permit(peer);
        Assert.Equal(TurnVerdictKind.ToPeer, bob.SendData(peer, new byte[1000]).Verdict.Kind);

        long Relay(RigClient[] senders, int seconds)
        {
            long bytes = 0;
            for (var ms = 0; ms < seconds * 1000; ms++)
            {
                rig.Now += TimeSpan.FromMilliseconds(1);
                if (senders[ms % 2].SendData(peer, new byte[1000]).Verdict.Kind == TurnVerdictKind.ToPeer) bytes += 1000;
                else Assert.Equal(TurnDrop.Bandwidth, senders[ms % 2].SendData(peer, new byte[1000]).Verdict.Drop);
            }

            return bytes;
        }
    }

    [Fact]
    public void A_source_relays_so_many_bytes_whatever_the_user_and_the_worker()
    {
        var rig = new TurnRig(Options() with { BytesPerSecondPerAddress = 10_000 }, workers: 2);
        var peer = A("8.8.8.8:1");
        RigClient[] here = [rig.Client("[2001:db8:5::1]:1"), rig.Client("[2001:db8:5:0:ffff::1]:1", "bob", "builder", worker: 1)];
        var elsewhere = rig.Client("[2001:db8:5:1::1]:1");
        foreach (var client in here.Append(elsewhere))
        {
            client.Allocate();
            client.Permit(peer);
        }

        Assert.InRange(Passed(here, 100), 5, 6); // half a second of burst
        Assert.Equal(TurnDrop.Bandwidth, here[0].SendData(peer, new byte[1000]).Verdict.Drop);
        Assert.Equal(TurnDrop.Bandwidth, here[1].SendData(peer, new byte[1000]).Verdict.Drop);
        Assert.InRange(Passed([elsewhere], 3), 3, 3);
        rig.Now += TimeSpan.FromMilliseconds(200);
        Assert.Equal(2, Passed(here, 100));

        int Passed(RigClient[] senders, int packets) =>
            Enumerable.Range(0, packets).Count(i => senders[i % senders.Length].SendData(peer, new byte[1000]).Verdict.Kind == TurnVerdictKind.ToPeer);
    }

    [Fact]
    public void The_bandwidth_of_a_source_is_forgotten_with_its_last_allocation()
    {
        var limits = new SharedLimits<string>(10_000);
        var first = limits.Take("a");
        Assert.Same(first, limits.Take("a"));
        limits.Return("a");
        Assert.Same(first, limits.Take("a"));
        limits.Return("a");
        limits.Return("a");
        Assert.NotSame(first, limits.Take("a"));
    }

    [Fact]
    public void The_whole_server_relays_so_many_bytes_both_ways()
    {
        var rig = new TurnRig(Options() with { BytesPerSecondTotal = 10_000 });
        var client = rig.Client();
        var relay = client.Allocate().Relay;
        client.Permit(A("8.8.8.8:1"));
        var passed = 0;
        for (var i = 0; i < 100; i++)
        {
            if (rig.FromPeer(relay, A("8.8.8.8:1"), new byte[1000]).Verdict.Kind == TurnVerdictKind.ToClient) passed++;
        }

        Assert.InRange(passed, 5, 6);
        Assert.Equal(TurnDrop.Bandwidth, client.SendData(A("8.8.8.8:1"), new byte[1000]).Verdict.Drop);
    }

    [Fact]
    public void Unauthenticated_answers_over_udp_are_capped_for_each_source_and_over_streams_not()
    {
        var rig = new TurnRig(Options() with { UnauthenticatedAnswersPerSecond = 3 });
        Assert.Equal(3, Ask(rig.Client("203.0.113.5:1"), 100));
        Assert.Equal(0, Ask(rig.Client("203.0.113.5:2"), 100)); // another port is the same source
        Assert.Equal(3, Ask(rig.Client("203.0.113.6:1"), 100));
        Assert.Equal(100, Ask(rig.StreamClient(1), 100));
        rig.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(3, Ask(rig.Client("203.0.113.5:1"), 100));

        static int Ask(RigClient client, int times) => Enumerable.Range(0, times)
            .Count(_ => client.Send(client.Write(StunMethod.Allocate, null, new TransactionId(1, 2))).Code == 401);
    }

    [Fact]
    public void A_flood_from_forged_sources_takes_no_memory_and_no_more_than_its_share_of_places()
    {
        var limit = new AnswerLimit(1);
        var now = new MonoTime(0);
        for (uint i = 0; i < 100_000; i++) limit.TryTake(TransportAddress.V4(i, 1), now);
        Assert.False(limit.TryTake(TransportAddress.V4(5, 1), now));
        Assert.True(limit.TryTake(TransportAddress.V4(5, 1), now + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Binding_answers_over_udp_are_capped_for_each_source_by_themselves()
    {
        var rig = new TurnRig(Options() with { BindingAnswersPerSecond = 5, UnauthenticatedAnswersPerSecond = 1 });
        Assert.Equal(5, Ask(rig.Client("203.0.113.5:1"), 100));
        Assert.Equal(0, Ask(rig.Client("203.0.113.5:2"), 100));
        Assert.Equal(5, Ask(rig.Client("203.0.113.6:1"), 100));
        Assert.Equal(100, Ask(rig.StreamClient(1), 100));
        Assert.Equal(0, rig.Client("203.0.113.5:1").Allocate().Code); // who has asked for its address can sign in all the same
        rig.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(5, Ask(rig.Client("203.0.113.5:1"), 100));

        static int Ask(RigClient client, int times) => Enumerable.Range(0, times)
            .Count(_ => client.Send(client.Write(StunMethod.Binding, null, new TransactionId(1, 2))).Code == 0);
    }

    [Fact]
    public void Answers_that_the_shell_does_not_take_are_bounded()
    {
        var rig = new TurnRig();
        var client = rig.Client();
        var request = client.Write(StunMethod.Binding, null, new TransactionId(1, 2));
        var handled = Enumerable.Range(0, 10_000).Count(_ => client.Data(request).Verdict.Kind == TurnVerdictKind.Handled);
        var buffer = new byte[TurnServer.MaxTransmit];
        var sent = 0;
        while (rig.Server.TryTransmit(buffer, out _)) sent++;
        Assert.Equal(handled, sent);
        Assert.InRange(sent, 64, 1000);
    }
}
