using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Net.Addresses;
using Parley.AspNetCore.Net.Interop;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Net;

public sealed class TurnOverUdpTests
{
    public static TheoryData<bool> Implementations => IoUnderTest.Implementations;

    public static TheoryData<bool, bool, bool> Ways
    {
        get
        {
            var ways = new TheoryData<bool, bool, bool>();
            foreach (var portable in IoUnderTest.Implementations)
            {
                foreach (var v6 in (bool[])[false, true])
                {
                    ways.Add(portable.Data, v6, false);
                    ways.Add(portable.Data, v6, true);
                }
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Data_goes_to_a_peer_and_back(bool portable, bool v6, bool channel)
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options(portable));
        var loopback = v6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        using var peer = Peer(loopback, out var peerAddress);
        using var client = Client(server, loopback);
        var relayed = client.Allocate();
        if (channel)
            client.BindChannel(0x4001, peerAddress);
        else
            client.Permit(peerAddress);

        foreach (var size in (int[])[0, 1, 2, 3, 4, 160, 1200, 1472])
        {
            var payload = Enumerable.Range(0, size).Select(i => (byte)i).ToArray();
            client.Send(peerAddress, payload);
            var (received, from) = Received(peer);
            Assert.Equal(payload, received);
            Assert.Equal(relayed.ToIPEndPoint(), from);

            peer.SendTo(payload, from);
            Assert.Equal((peerAddress, payload), Same(client.Receive(), payload));
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task A_client_gets_its_relayed_address_on_the_interface_it_asked_at(bool portable)
    {
        var lan = InterfaceAddresses.Read().FirstOrDefault(address => address.IsV4 && !AddressSnapshot.IsLoopback(address));
        Assert.SkipWhen(lan == default, "this machine has no IPv4 address but loopback");
        var first = TransportAddress.V4(0x7F000001, 0);
        await using var server = await MediaServer.StartAsync(MediaServer.Options(portable), new FixedAddresses(first, lan));
        using var here = Client(server, lan.ToIPAddress());
        Assert.Equal(lan, here.Allocate().Host);
        using var local = Client(server, IPAddress.Loopback);
        Assert.Equal(first, local.Allocate().Host);
    }

    /// <summary>Whoever gets out by the relay alone reaches the media of the same server through it.</summary>
    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task The_port_for_media_is_a_peer(bool portable)
    {
        var lan = InterfaceAddresses.Read().FirstOrDefault(address => address.IsV4 && !AddressSnapshot.IsLoopback(address));
        Assert.SkipWhen(lan == default, "this machine has no IPv4 address but loopback");
        await using var server = await MediaServer.StartAsync(MediaServer.Options(portable), new FixedAddresses(lan));
        using var client = Client(server, lan.ToIPAddress());
        client.Allocate();
        var media = lan.WithPort((ushort)server.Workers.UdpPort);
        client.Permit(media);
        byte[] bindingRequest = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        client.Send(media, bindingRequest);
        var (peer, answer) = client.Receive();
        Assert.Equal(media, peer);
        Assert.Equal([1, 1], answer[..2]);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task A_relay_port_is_open_only_while_a_peer_outside_is_permitted_or_bound(bool portable)
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options(portable));
        using var peer = Peer(IPAddress.Loopback, out var peerAddress);
        using var client = Client(server, IPAddress.Loopback);
        var relayed = client.Allocate();
        Assert.False(IsTaken(relayed.Port));

        client.Permit(peerAddress);
        Assert.True(IsTaken(relayed.Port));

        client.Delete();
        await MediaServer.UntilAsync(() => !IsTaken(relayed.Port), "the relay port stayed open after the allocation was deleted");
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task A_relay_port_is_closed_when_its_allocation_expires(bool portable)
    {
        var options = MediaServer.Options(portable);
        // long enough to look at the port while it is open, however slow this machine is
        options = options with { Turn = options.Turn with { DefaultLifetime = TimeSpan.FromSeconds(4), MaxLifetime = TimeSpan.FromSeconds(4) } };
        await using var server = await MediaServer.StartAsync(options);
        using var peer = Peer(IPAddress.Loopback, out var peerAddress);
        using var client = Client(server, IPAddress.Loopback);
        var relayed = client.Allocate();
        client.Permit(peerAddress);
        Assert.True(IsTaken(relayed.Port));

        await MediaServer.UntilAsync(() => !IsTaken(relayed.Port), "the relay port stayed open after the allocation's lifetime");
        Assert.Equal(0, server.Workers.Workers.Sum(worker => worker.Turn.Allocations));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task Two_clients_of_this_server_meet_in_memory_across_workers(bool portable)
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options(portable));
        var clients = new List<TestTurnClient>();
        try
        {
            // the kernel spreads clients over workers by their address: with enough of them each worker has some
            while (clients.Count < 4 || server.Workers.Workers.Any(worker => worker.Turn.Allocations == 0))
            {
                Assert.True(clients.Count < 30, "all clients came to one worker");
                clients.Add(Client(server, IPAddress.Loopback));
                clients[^1].Allocate();
            }

            foreach (var one in clients)
            {
                foreach (var other in clients.Where(other => other != one))
                    one.Permit(other.Relayed);
            }

            foreach (var one in clients)
            {
                foreach (var other in clients.Where(other => other != one))
                {
                    var text = Encoding.UTF8.GetBytes($"{one.Relayed} to {other.Relayed}");
                    one.Send(other.Relayed, text);
                    Assert.Equal((one.Relayed, text), Same(other.Receive(), text));
                }
            }

            Assert.All(clients, client => Assert.False(IsTaken(client.Relayed.Port)));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task When_the_relay_port_is_taken_the_client_is_told(bool portable)
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options(portable));
        using var peer = Peer(IPAddress.Loopback, out var peerAddress);
        using var client = Client(server, IPAddress.Loopback);
        var relayed = client.Allocate();
        using var thief = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ExclusiveAddressUse = true };
        thief.Bind(new IPEndPoint(IPAddress.Any, relayed.Port));

        // the first request opens the port; whoever asks after that hears that it failed
        client.Permit(peerAddress);
        client.Send(peerAddress, "lost"u8);
        var refused = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => client.BindChannel(0x4001, peerAddress));
        Assert.Contains("508", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, peer.Available);
    }

    [Fact]
    public async Task A_client_on_any_of_the_addresses_is_answered_and_relayed()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options(), new InterfacesNow());
        foreach (var address in InterfaceAddresses.Read().Where(address => !AddressSnapshot.IsLinkLocalV6(address)))
        {
            using var client = Client(server, address.ToIPAddress());
            Assert.Equal(address.Family, client.Allocate().Family);
        }
    }

    [Fact]
    public async Task A_second_server_on_the_same_port_is_refused_with_a_sentence()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options());
        var options = MediaServer.Options() with { UdpPort = server.Workers.UdpPort };
        var refused = await Assert.ThrowsAsync<ParleyConfigurationException>(() => MediaServer.StartAsync(options));
        Assert.Contains("Parley:UdpPort", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_a_user_may_not_open_comes_with_what_to_allow()
    {
        foreach (var reason in (Exception[])[new Win32Exception(Libc.Eacces), new SocketException((int)SocketError.AccessDenied)])
        {
            var sentence = MediaWorkers.Refused(443, reason);
            Assert.StartsWith("UDP port 443 may not be opened by this user. Allow it (Linux: sysctl net.ipv4.ip_unprivileged_port_start=443,", sentence, StringComparison.Ordinal);
            Assert.EndsWith("choose another port with --Parley:UdpPort.", sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_belongs_to_no_protocol_is_dropped_and_counted()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options(workers: 1));
        using var client = Client(server, IPAddress.Loopback);
        client.SendBytes([0x80, 1, 2, 3]);
        client.SendBytes([0x16, 1, 2, 3]);
        client.SendBytes([]);
        client.Allocate();
        Assert.Equal(3, server.Workers.Workers[0].Counters.Drops(DropReason.UnknownProtocol));
    }

    [Fact]
    public async Task A_changed_public_address_is_given_to_the_next_allocation()
    {
        var addresses = FixedAddresses.Loopback();
        await using var server = await MediaServer.StartAsync(MediaServer.Options(), addresses);
        using var first = Client(server, IPAddress.Loopback);
        Assert.Equal(0x7F000001u, first.Allocate().V4Bits);

        addresses.Change(addresses.Current with { Public = [TransportAddress.V4(0xC6336407, 0)] });

        using var second = Client(server, IPAddress.Loopback);
        Assert.Equal(0xC6336407u, second.Allocate().V4Bits);
        second.Permit(first.Relayed);
        first.Permit(second.Relayed);
        second.Send(first.Relayed, "still here"u8);
        Assert.Equal("still here"u8.ToArray(), first.Receive().Payload);
    }

    private static TestTurnClient Client(MediaServer server, IPAddress address) =>
        TestTurnClient.Udp(
            address,
            server.Workers.UdpPort,
            // what waits is not asked again: to the second request it would be told that the relay port is taken
            TestTurnClient.Options() with { Family = address.AddressFamily == AddressFamily.InterNetworkV6 ? IPFamily.V6 : IPFamily.V4, FirstRetransmission = TimeSpan.FromMinutes(1) });

    private static Socket Peer(IPAddress address, out TransportAddress at)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        socket.Bind(new IPEndPoint(address, 0));
        at = TransportAddress.From((IPEndPoint)socket.LocalEndPoint!);
        return socket;
    }

    private static (byte[] Payload, EndPoint From) Received(Socket socket)
    {
        var buffer = new byte[4096];
        EndPoint from = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        var length = socket.ReceiveFrom(buffer, ref from);
        return (buffer[..length], from);
    }

    /// <summary>The peer with the expected payload, once the received one has been compared.</summary>
    private static (TransportAddress Peer, byte[] Payload) Same((TransportAddress Peer, byte[] Payload) received, byte[] expected)
    {
        Assert.Equal(expected, received.Payload);
        return (received.Peer, expected);
    }

    private static bool IsTaken(ushort port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Any, port));
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private sealed class InterfacesNow : IAdvertisedAddresses
    {
        public AddressSnapshot Current { get; } = new(InterfaceAddresses.Read(), []);

        public event EventHandler? Changed
        {
            add { }
            remove { }
        }
    }
}
