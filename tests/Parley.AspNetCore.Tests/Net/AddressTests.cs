using System.Net;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.AspNetCore.Net.Addresses;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Tests.Net;

public sealed class AddressTests
{
    private static readonly TransportAddress Loopback = TransportAddress.V4(0x7F000001, 0);
    private static readonly TransportAddress Lan = TransportAddress.V4(0xC0A80105, 0);
    private static readonly TransportAddress Wan = TransportAddress.V4(0xC6336407, 0);
    private static readonly TransportAddress LinkLocal = TransportAddress.V6((UInt128)0xFE80 << 112 | 1, 0, 2);

    [Fact]
    public void The_interfaces_that_are_up_are_read_and_loopback_comes_last()
    {
        var read = InterfaceAddresses.Read();
        var known = NetworkInterface.GetAllNetworkInterfaces().Where(network => network.OperationalStatus == OperationalStatus.Up)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => TransportAddress.From(unicast.Address, 0));
        Assert.Empty(known.Except(read));
        Assert.Contains(Loopback, read);
        var firstLoopback = read.TakeWhile(address => !AddressSnapshot.IsLoopback(address)).Count();
        Assert.All(read.Skip(firstLoopback), address => Assert.True(AddressSnapshot.IsLoopback(address)));
    }

    [Fact]
    public void LAN_and_WAN_are_advertised_together_but_not_what_only_this_machine_understands()
    {
        var snapshot = new AddressSnapshot([Lan, LinkLocal, Loopback], [Wan]);
        Assert.Equal([Wan, Lan], snapshot.Advertised);
        Assert.Equal([Wan, Lan, LinkLocal, Loopback], snapshot.All);
        Assert.Equal([Loopback], new AddressSnapshot([Loopback], []).Advertised);
    }

    [Fact]
    public void Relayed_addresses_are_given_on_the_public_address_or_the_first_interface()
    {
        Assert.Equal(Wan, new AddressSnapshot([Lan, Loopback], [Wan]).Relay(IPFamily.V4));
        Assert.Equal(Lan, new AddressSnapshot([Lan, Loopback], []).Relay(IPFamily.V4));
        Assert.Equal(default, new AddressSnapshot([Lan, LinkLocal], []).Relay(IPFamily.V6));
    }

    [Fact]
    public void Where_no_public_address_is_known_relayed_ones_may_be_given_on_every_interface_that_others_reach()
    {
        Assert.Equal([Lan], new AddressSnapshot([Lan, LinkLocal, Loopback], []).Relayable);
        Assert.Empty(new AddressSnapshot([Lan, LinkLocal, Loopback], [Wan]).Relayable);
    }

    [Fact]
    public async Task A_public_address_in_numbers_asks_nobody()
    {
        Assert.False(PublicAddress.NeedsAsking("198.51.100.7, 2001:db8::7"));
        using var addresses = Addresses("198.51.100.7, 2001:db8::7");
        await addresses.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["198.51.100.7", "2001:db8::7"], addresses.Current.Public.Select(address => address.ToIPAddress().ToString()));
        await addresses.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task All_public_addresses_are_advertised_and_relayed_ones_given_on_the_first_of_their_family()
    {
        const string option = "198.51.100.7, 203.0.113.5, 2001:db8::7, 198.51.100.7, localhost";
        Assert.True(PublicAddress.NeedsAsking(option));
        Assert.Equal(3, PublicAddress.Literals(option).Count);
        using var addresses = Addresses(option);
        // what is written as numbers is known at once, and stays where a name leads nowhere
        Assert.Equal(3, addresses.Current.Public.Count);
        await addresses.StartAsync(TestContext.Current.CancellationToken);
        string[] expected = ["198.51.100.7", "203.0.113.5", "2001:db8::7"];
        Assert.Equal(expected, addresses.Current.Public.Take(3).Select(address => address.ToIPAddress().ToString()));
        Assert.Contains(Loopback, addresses.Current.Public);
        Assert.Equal(expected, addresses.Current.Advertised.Take(3).Select(address => address.ToIPAddress().ToString()));
        Assert.Equal("198.51.100.7", addresses.Current.Relay(IPFamily.V4).ToIPAddress().ToString());
        Assert.Equal("2001:db8::7", addresses.Current.Relay(IPFamily.V6).ToIPAddress().ToString());
        await addresses.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Without_a_public_address_nobody_is_asked()
    {
        Assert.False(PublicAddress.NeedsAsking(null));
        using var addresses = Addresses(null);
        await addresses.StartAsync(TestContext.Current.CancellationToken);
        Assert.Empty(addresses.Current.Public);
        Assert.NotEmpty(addresses.Current.Local);
        await addresses.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_STUN_server_says_by_which_address_it_sees_us()
    {
        await using var server = await MediaServer.StartAsync(MediaServer.Options());
        using var addresses = Addresses($"stun:127.0.0.1:{server.Workers.UdpPort}");
        var changes = 0;
        addresses.Changed += (_, _) => changes++;

        await addresses.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal([Loopback], addresses.Current.Public);
        Assert.Equal(1, changes);
        await addresses.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_STUN_server_that_does_not_answer_is_given_up_and_the_interfaces_remain()
    {
        using var silent = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)silent.Client.LocalEndPoint!).Port;
        using var addresses = Addresses($"stun:127.0.0.1:{port}");
        var starting = addresses.StartAsync(TestContext.Current.CancellationToken);
        // an answer to another question, and bytes that are none, are no answers
        var question = await silent.ReceiveAsync(TestContext.Current.CancellationToken);
        byte[] other = [.. question.Buffer];
        other[0] = 1;
        other[19] ^= 1;
        await silent.SendAsync(other, question.RemoteEndPoint, TestContext.Current.CancellationToken);
        await silent.SendAsync(new byte[3], question.RemoteEndPoint, TestContext.Current.CancellationToken);

        await starting;

        Assert.Empty(addresses.Current.Public);
        Assert.NotEmpty(addresses.Current.Local);
        await addresses.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_network_that_comes_later_is_seen_without_a_notice_of_the_system()
    {
        var loopback = TransportAddress.V4(0x7F000001, 0);
        var lan = TransportAddress.V4(0xC0A80102, 0);
        IReadOnlyList<TransportAddress> found = [loopback];
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        using var addresses = new AdvertisedAddresses(new AddressOptions(null), time, NullLogger<AdvertisedAddresses>.Instance, () => Volatile.Read(ref found));
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        addresses.Changed += (_, _) => changed.TrySetResult();
        await addresses.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal([loopback], addresses.Current.Local);
        Volatile.Write(ref found, [lan, loopback]);
        time.Advance(TimeSpan.FromSeconds(5));
        await changed.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal([lan, loopback], addresses.Current.Local);
        await addresses.StopAsync(TestContext.Current.CancellationToken);
    }

    private static AdvertisedAddresses Addresses(string? publicAddress) =>
        new(new AddressOptions(publicAddress), TimeProvider.System, NullLogger<AdvertisedAddresses>.Instance);
}
