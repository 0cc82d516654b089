using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.EndToEnd.Tests.Lab;
using Parley.EndToEnd.Tests.Support;

namespace Parley.EndToEnd.Tests.Scenarios;

/// <summary>The lab proves itself, so that what it says about Parley can be believed.</summary>
[Trait("Kind", "lab")]
public sealed class NetworkLabTests : IAsyncLifetime
{
    private readonly byte[] _buffer = new byte[1500];
    private NetworkLab _lab = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(LabRequirements.Missing is null, LabRequirements.Missing ?? "");
        _lab = await NetworkLab.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
            await _lab.DisposeAsync();
    }

    [Fact]
    public async Task A_full_cone_maps_by_the_inside_endpoint_and_lets_strangers_in()
    {
        await _lab.AliceRouter.UseAsync(NatType.FullCone);
        using var first = _lab.Server.Udp();
        using var second = _lab.Server.Udp();
        using var alice = _lab.Alice.Udp();

        var mapped = await SeenByAsync(first, alice);
        Assert.Equal(mapped, await SeenByAsync(second, alice));

        using var stranger = _lab.Server.Udp();
        await stranger.SendAsync("stranger"u8.ToArray(), mapped, Cancelled);
        Assert.Equal("stranger", await NextAsync(alice));
    }

    [Fact]
    public async Task A_port_restricted_cone_maps_by_the_inside_endpoint_and_lets_only_those_addressed_in()
    {
        await _lab.AliceRouter.UseAsync(NatType.PortRestricted);
        using var first = _lab.Server.Udp();
        using var second = _lab.Server.Udp();
        using var alice = _lab.Alice.Udp();

        var mapped = await SeenByAsync(first, alice);
        Assert.Equal(_lab.AliceRouter.OutsideAddress, mapped.Address);
        await AssertOnlyThoseAddressedComeInAsync(alice, first, second, mapped);

        Assert.Equal(mapped, await SeenByAsync(second, alice));
        await second.SendAsync("now allowed"u8.ToArray(), mapped, Cancelled);
        Assert.Equal("now allowed", await NextAsync(alice));
    }

    [Fact]
    public async Task A_symmetric_NAT_maps_by_both_ends_and_lets_only_those_addressed_in()
    {
        await _lab.AliceRouter.UseAsync(NatType.Symmetric);
        using var first = _lab.Server.Udp();
        using var second = _lab.Server.Udp();
        using var third = _lab.Server.Udp();
        using var alice = _lab.Alice.Udp();

        var mapped = await SeenByAsync(first, alice);
        await AssertOnlyThoseAddressedComeInAsync(alice, first, second, mapped);

        // a port could be the same by chance once, hardly twice
        HashSet<int> ports = [mapped.Port, (await SeenByAsync(second, alice)).Port, (await SeenByAsync(third, alice)).Port];
        Assert.True(ports.Count > 1, "all three destinations saw the same port");
    }

    [Fact]
    public async Task Two_homes_behind_port_restricted_NATs_meet_when_both_send()
    {
        using var server = _lab.Server.Udp();
        using var alice = _lab.Alice.Udp();
        using var bob = _lab.Bob.Udp();
        var aliceOutside = await SeenByAsync(server, alice);
        var bobOutside = await SeenByAsync(server, bob);

        await alice.SendAsync("opens Alice's side"u8.ToArray(), bobOutside, Cancelled);
        await bob.SendAsync("reaches Alice"u8.ToArray(), aliceOutside, Cancelled);
        Assert.Equal("reaches Alice", await NextAsync(alice));
        await alice.SendAsync("reaches Bob"u8.ToArray(), bobOutside, Cancelled);
        Assert.Equal("reaches Bob", await NextAsync(bob));
    }

    [Fact]
    public async Task Neighbours_meet_without_their_router()
    {
        using var alice = _lab.Alice.Udp();
        using var carol = _lab.Carol.Udp();
        await carol.SendAsync("over the fence"u8.ToArray(), new IPEndPoint(IPAddress.Parse(_lab.Alice.Address), Port(alice)), Cancelled);
        Assert.Equal("over the fence", await NextAsync(alice));
    }

    [Theory]
    [InlineData(NatType.PortRestricted)]
    [InlineData(NatType.Symmetric)]
    public async Task A_rebind_gives_another_outside_address_to_the_same_inside_endpoint(NatType type)
    {
        await _lab.AliceRouter.UseAsync(type);
        using var server = _lab.Server.Udp();
        using var alice = _lab.Alice.Udp();
        var before = await SeenByAsync(server, alice);
        await _lab.AliceRouter.RebindAsync();
        var after = await SeenByAsync(server, alice);

        Assert.NotEqual(before, after);
        // the old mapping is gone: what goes there gets lost, what goes to the new one arrives
        await server.SendAsync("to the old address"u8.ToArray(), before, Cancelled);
        await server.SendAsync("to the new address"u8.ToArray(), after, Cancelled);
        Assert.Equal("to the new address", await NextAsync(alice));
        Assert.Equal(0, alice.Available);
    }

    [Fact]
    public async Task A_changed_address_speaks_from_its_new_place()
    {
        using var server = _lab.Server.Udp();
        await NetworkLab.ChangeAddressAsync(_lab.Alice, _lab.AliceRouter, 77);
        using var alice = _lab.Alice.Udp();
        Assert.Equal(_lab.AliceRouter.OutsideAddress, (await SeenByAsync(server, alice)).Address);
        Assert.Contains("192.168.10.77/24", await _lab.Alice.Namespace.IpAsync("addr show dev eth0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_UDP_is_blocked_TCP_still_passes()
    {
        await _lab.AliceRouter.UseAsync(NatType.PortRestricted, Firewall.NoUdp);
        using var server = _lab.Server.Udp();
        using var alice = _lab.Alice.Udp();
        await alice.SendAsync("lost"u8.ToArray(), new IPEndPoint(IPAddress.Parse(_lab.Server.Address), Port(server)), Cancelled);
        await Eventually.Holds(async () => await _lab.AliceRouter.BlockedAsync() == 1, "the firewall counts the datagram");
        Assert.Equal(0, server.Available);
        Assert.Equal("hello", await OverTcpAsync(_lab.Alice, 3478, "hello"u8.ToArray()));
    }

    [Fact]
    public async Task Where_only_TLS_passes_neither_UDP_nor_other_ports_nor_plain_STUN_do()
    {
        await _lab.AliceRouter.UseAsync(NatType.PortRestricted, Firewall.OnlyTls);
        using var server = _lab.Server.Udp();
        using var alice = _lab.Alice.Udp();
        await alice.SendAsync("lost"u8.ToArray(), new IPEndPoint(IPAddress.Parse(_lab.Server.Address), Port(server)), Cancelled);
        await Eventually.Holds(async () => await _lab.AliceRouter.BlockedAsync() == 1, "the firewall counts the datagram");
        Assert.Equal(0, server.Available);

        byte[] clientHello = [0x16, 0x03, 0x01, 0x00, 0x05, .. "TLS.."u8];
        Assert.Equal(clientHello.Length, (await OverTcpAsync(_lab.Alice, 443, clientHello)).Length);

        var before = await _lab.AliceRouter.BlockedAsync();
        byte[] stunBinding = [0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xA4, 0x42, .. "123456789012"u8];
        await AssertBlockedAsync(443, stunBinding, before);
        before = await _lab.AliceRouter.BlockedAsync();
        await AssertBlockedAsync(3478, "other port"u8.ToArray(), before);
    }

    [Fact]
    public async Task The_namespaces_of_a_run_that_is_gone_are_removed_and_no_others()
    {
        // no process can have this id: the kernel's largest is 2^22
        await ChildProcess.RunAsync("ip", ["netns", "add", "parley-lab-99999999-1-srv"]);
        await NetworkNamespace.RemoveStaleAsync();
        var left = await ChildProcess.RunAsync("ip", ["netns", "list"]);
        Assert.DoesNotContain("parley-lab-99999999-1-srv", left, StringComparison.Ordinal);
        Assert.Contains(_lab.Server.Namespace.Name, left, StringComparison.Ordinal);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static int Port(UdpClient socket) => ((IPEndPoint)socket.Client.LocalEndPoint!).Port;

    /// <summary>From where a packet of <paramref name="inside"/> comes, seen by <paramref name="observer"/>.</summary>
    private async Task<IPEndPoint> SeenByAsync(UdpClient observer, UdpClient inside)
    {
        await inside.SendAsync("who am I"u8.ToArray(), new IPEndPoint(IPAddress.Parse(_lab.Server.Address), Port(observer)), Cancelled);
        var seen = await observer.ReceiveAsync(Cancelled).AsTask().WaitAsync(Eventually.Patience, Cancelled);
        return seen.RemoteEndPoint;
    }

    private static async Task<string> NextAsync(UdpClient socket) =>
        Encoding.UTF8.GetString((await socket.ReceiveAsync(Cancelled).AsTask().WaitAsync(Eventually.Patience, Cancelled)).Buffer);

    /// <summary>The stranger sends first, then somebody who may: when the second has arrived, the first would have, too.</summary>
    private static async Task AssertOnlyThoseAddressedComeInAsync(UdpClient inside, UdpClient addressed, UdpClient stranger, IPEndPoint mapped)
    {
        await stranger.SendAsync("stranger"u8.ToArray(), mapped, Cancelled);
        await addressed.SendAsync("friend"u8.ToArray(), mapped, Cancelled);
        Assert.Equal("friend", await NextAsync(inside));
        Assert.Equal(0, inside.Available);
    }

    private async Task<string> OverTcpAsync(LabHost from, int port, byte[] bytes)
    {
        using var listener = _lab.Server.Listen(port);
        using var socket = from.Tcp();
        await socket.ConnectAsync(IPAddress.Parse(_lab.Server.Address), port, Cancelled).AsTask().WaitAsync(Eventually.Patience, Cancelled);
        using var accepted = await listener.AcceptSocketAsync(Cancelled);
        await socket.SendAsync(bytes, Cancelled);
        var read = await accepted.ReceiveAsync(_buffer, SocketFlags.None, Cancelled).AsTask().WaitAsync(Eventually.Patience, Cancelled);
        return Encoding.UTF8.GetString(_buffer, 0, read);
    }

    private async Task AssertBlockedAsync(int port, byte[] bytes, long blockedBefore)
    {
        using var listener = _lab.Server.Listen(port);
        using var socket = _lab.Alice.Tcp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var sending = SendAsync();
        await Eventually.Holds(async () => await _lab.AliceRouter.BlockedAsync() > blockedBefore, "the firewall counts the packet");
        Assert.False(sending.IsCompleted);
        using var accepted = listener.Pending() ? await listener.AcceptSocketAsync(Cancelled) : null;
        Assert.Equal(0, accepted?.Available ?? 0);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);

        async Task SendAsync()
        {
            await socket.ConnectAsync(IPAddress.Parse(_lab.Server.Address), port, stop.Token);
            await socket.SendAsync(bytes, stop.Token);
            await socket.ReceiveAsync(new byte[1], SocketFlags.None, stop.Token);
        }
    }
}
