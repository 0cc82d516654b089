using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Protocols.Turn.Client;
using Parley.Testing;
using static Parley.Turn.Tests.TurnRig;

namespace Parley.Turn.Tests.Scenarios;

/// <summary>Clients and server on a network that loses, delays, reorders and doubles, in virtual time.</summary>
public sealed class TwoPeerTests
{
    private static readonly TransportAddress Server = A("198.51.100.1:3478");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Two_clients_on_two_workers_exchange_data_over_a_rough_network_without_a_relay_socket(int seed)
    {
        var network = new VirtualNetwork(seed, NetworkConditions.Rough);
        var server = Start(network, Options(), workers: 2);
        var alice = new ClientNode(network, A("203.0.113.1:1000"), Server, new TurnClientOptions("alice", "wonder"), 1);
        var bob = new ClientNode(network, A("203.0.113.2:1001"), Server, new TurnClientOptions("bob", "builder") { Algorithm = PasswordAlgorithm.Md5 }, 2);
        Allocate(network, alice, bob);
        Assert.Equal(2, server.Allocations); // whatever was lost and doubled: one each

        alice.Turn.BindChannel(0x4000, bob.Turn.Relayed, network.Now);
        bob.Turn.Permit(alice.Turn.Relayed, network.Now);
        Assert.True(network.RunUntil(
            () => alice.Has(TurnClientEventKind.ChannelBound) && bob.Has(TurnClientEventKind.Permitted), TimeSpan.FromSeconds(40)));

        for (byte i = 0; i < 200; i++)
        {
            alice.Send(bob.Turn.Relayed, 1, i);
            bob.Send(alice.Turn.Relayed, 2, i);
            network.Run(TimeSpan.FromMilliseconds(20));
        }

        network.Run(TimeSpan.FromSeconds(1));
        foreach (var (client, peer, mark) in new[] { (bob, alice, 1), (alice, bob, 2) })
        {
            Assert.All(client.Data, data => Assert.Equal((peer.Turn.Relayed, mark, 2), (data.Peer, data.Payload[0], data.Payload.Length)));
            Assert.InRange(client.Data.Select(data => data.Payload[1]).Distinct().Count(), 120, 200); // two lossy legs
        }

        Assert.True(server.HandedOver > 0);
        Assert.Equal(0, server.OpenRelays);
    }

    [Fact]
    public void A_peer_outside_is_reached_through_a_socket_that_opens_and_closes_with_need()
    {
        var network = new VirtualNetwork(1, NetworkConditions.Perfect);
        var server = Start(network, Options());
        var echo = new EchoNode(network, A("8.8.8.8:7"));
        var alice = new ClientNode(network, A("203.0.113.1:1000"), Server, new TurnClientOptions("alice", "wonder"), 1);
        Allocate(network, alice);
        Assert.Equal(0, server.OpenRelays);
        alice.Turn.BindChannel(0x4000, A("8.8.8.8:7"), network.Now);
        network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(1, server.OpenRelays);
        alice.Send(A("8.8.8.8:7"), 1, 2, 3);
        network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal([alice.Turn.Relayed], echo.Senders);
        var data = Assert.Single(alice.Data);
        Assert.Equal(A("8.8.8.8:7"), data.Peer);
        Assert.Equal([1, 2, 3], data.Payload);

        alice.Turn.Delete(network.Now);
        network.Run(TimeSpan.FromSeconds(1));
        Assert.True(alice.Has(TurnClientEventKind.Deleted));
        Assert.Equal((0, 0), (server.OpenRelays, server.Allocations));
    }

    [Fact]
    public void A_client_keeps_allocation_permission_and_channel_alive_for_hours_through_stale_nonces_and_loss()
    {
        var network = new VirtualNetwork(3, NetworkConditions.Rough);
        var server = Start(network, Options());
        _ = new EchoNode(network, A("8.8.8.8:7"));
        var alice = new ClientNode(network, A("203.0.113.1:1000"), Server, new TurnClientOptions("alice", "wonder"), 1);
        Allocate(network, alice);
        alice.Turn.BindChannel(0x4000, A("8.8.8.8:7"), network.Now);
        alice.Turn.Permit(A("8.8.8.8:9"), network.Now);
        for (var minute = 0; minute < 180; minute++)
        {
            network.Run(TimeSpan.FromMinutes(1));
            var before = alice.Data.Count;
            for (var i = 0; i < 10; i++) alice.Send(A("8.8.8.8:7"), 1);
            network.Run(TimeSpan.FromSeconds(1));
            Assert.True(alice.Data.Count > before, $"nothing came back in minute {minute}");
        }

        Assert.False(alice.Has(TurnClientEventKind.Failed));
        Assert.Equal(1, server.Allocations);
    }

    [Fact]
    public void A_client_that_vanishes_leaves_nothing_behind()
    {
        var network = new VirtualNetwork(1, NetworkConditions.Perfect);
        var server = Start(network, Options());
        var alice = new ClientNode(network, A("203.0.113.1:1000"), Server, new TurnClientOptions("alice", "wonder"), 1);
        Allocate(network, alice);
        alice.Turn.Permit(A("8.8.8.8:7"), network.Now);
        network.Run(TimeSpan.FromSeconds(1));
        network.Detach(A("203.0.113.1:1000"));
        network.Run(TimeSpan.FromMinutes(11));
        Assert.Equal((0, 0), (server.OpenRelays, server.Allocations));
    }

    [Fact]
    public void A_server_that_never_answers_is_given_up_after_the_seventh_try()
    {
        var network = new VirtualNetwork(1, NetworkConditions.Perfect);
        var alice = new ClientNode(network, A("203.0.113.1:1000"), Server, new TurnClientOptions("alice", "wonder"), 1);
        alice.Turn.Allocate(network.Now);
        var start = network.Now;
        Assert.True(network.RunUntil(() => alice.Has(TurnClientEventKind.Failed), TimeSpan.FromMinutes(2)));
        Assert.Equal(TimeSpan.FromMilliseconds(39_500), network.Now - start); // RFC 8489 section 6.2.1
        Assert.Equal(7, network.Lost);
        Assert.Equal(0, Assert.Single(alice.Events).ErrorCode);
    }

    [Fact]
    public void A_wrong_password_fails_with_401_and_does_not_go_on_for_ever()
    {
        var network = new VirtualNetwork(1, NetworkConditions.Perfect);
        Start(network, Options());
        var alice = new ClientNode(network, A("203.0.113.1:1000"), Server, new TurnClientOptions("alice", "wrong"), 1);
        alice.Turn.Allocate(network.Now);
        network.Run(TimeSpan.FromMinutes(1));
        var failed = Assert.Single(alice.Events);
        Assert.Equal((TurnClientEventKind.Failed, StunMethod.Allocate, 401), (failed.Kind, failed.Method, failed.ErrorCode));
    }

    private static ServerNode Start(VirtualNetwork network, TurnOptions options, int workers = 1)
    {
        var domain = new TurnDomain(options, Addresses(), new WallClock(network.Now, UnixStart), workers, new byte[32]);
        var node = new ServerNode(network, domain, Server);
        network.Attach(Server, node);
        return node;
    }

    private static void Allocate(VirtualNetwork network, params ClientNode[] clients)
    {
        foreach (var client in clients) client.Turn.Allocate(network.Now);
        Assert.True(network.RunUntil(() => clients.All(client => client.Has(TurnClientEventKind.Allocated)), TimeSpan.FromSeconds(120)));
        foreach (var client in clients) Assert.Equal(Server.Host, client.Turn.Relayed.Host);
    }
}
