using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using static Parley.Turn.Tests.TurnRig;

namespace Parley.Turn.Tests.Peers;

/// <summary>The whole forbidden table, at each of the four ways in which a client can name a peer.</summary>
public sealed class ForbiddenPeerTests
{
    private static readonly string[] Forbidden =
    [
        // this host and loopback
        "0.0.0.0:80", "0.0.0.0:3478", "0.1.2.3:80", "127.0.0.1:80", "127.0.0.1:3478", "127.255.255.254:80", "[::]:80", "[::1]:80",

        // private, shared, benchmark
        "10.0.0.1:80", "10.255.255.255:80", "172.16.0.1:80", "172.31.255.255:80", "192.168.0.1:80", "192.168.255.255:80",
        "100.64.0.1:80", "100.127.255.255:80", "198.18.0.1:80", "198.19.255.255:80", "[fc00::1]:80", "[fdff::1]:80", "[fec0::1]:80",
        "[2001:2::1]:80",

        // link-local, cloud metadata among it
        "169.254.0.1:80", "169.254.169.254:80", "[fe80::1]:80", "[febf::1]:80",

        // multicast, broadcast, reserved, protocol assignments
        "224.0.0.1:80", "239.255.255.255:80", "240.0.0.1:80", "255.255.255.255:80", "192.0.0.1:80", "192.88.99.1:80",
        "[ff02::1]:80", "[ff0e::1]:80", "[100::1]:80", "[4000::1]:80", "[5f00::1]:80",

        // IPv4 inside IPv6: compatible, NAT64 (also its local prefix), 6to4, Teredo (server, client), ISATAP
        "[::127.0.0.1]:80", "[::10.0.0.1]:80", "[::8.8.8.8]:80", "[64:ff9b::127.0.0.1]:80", "[64:ff9b::10.0.0.1]:80",
        "[64:ff9b::169.254.169.254]:80", "[64:ff9b::0.0.0.0]:80", "[64:ff9b::c633:6401]:80", "[64:ff9b:1::808:808]:80",
        "[64:ff9b:1:808:8:800::]:80", "[2002:7f00:1::1]:80", "[2002:a00:1::1]:80", "[2002:c0a8:101::1]:80", "[2002:c633:6401::1]:80",
        "[2001:0:7f00:1::f7f7:f7f7]:80", "[2001:0:808:808::80ff:fffe]:80", "[2001:0:808:808::f5ff:fffe]:80",
        "[2001:db8:9::5efe:10.0.0.1]:80", "[2001:db8:9::200:5efe:127.0.0.1]:80", "[::ffff:0:127.0.0.1]:80",

        // this server's own addresses at ports that are neither relays nor media
        "198.51.100.1:80", "198.51.100.1:3478", "198.51.100.1:50000", "[2001:db8:1::1]:80", "192.168.7.7:443", "[fd00::7]:22",
    ];

    public static TheoryData<string> Table => [.. Forbidden];

    [Theory]
    [MemberData(nameof(Table))]
    public void A_forbidden_peer_is_refused_by_create_permission(string peer)
    {
        var client = Allocated(peer, out _);
        Assert.Equal(403, client.Permit(A(peer)).Code);
        var good = A(peer).IsV6 ? A("[2606:4700::1]:80") : A("8.8.8.8:80");
        Assert.Equal(403, client.Permit(good, A(peer)).Code);
        Assert.Equal(TurnDrop.NoPermission, client.SendData(good, [1]).Verdict.Drop); // all or none
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void A_forbidden_peer_is_refused_by_channel_bind(string peer)
    {
        var client = Allocated(peer, out _);
        Assert.Equal(403, client.Bind(0x4000, A(peer)).Code);
        Assert.Equal(TurnDrop.NoChannel, client.ChannelData(0x4000, [1]).Verdict.Drop);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void A_forbidden_peer_is_refused_by_send(string peer)
    {
        var client = Allocated(peer, out _);
        var verdict = client.SendData(A(peer), [1]).Verdict;
        Assert.Equal((TurnVerdictKind.Drop, TurnDrop.ForbiddenPeer), (verdict.Kind, verdict.Drop));
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void A_forbidden_peer_is_refused_by_connect(string peer)
    {
        var client = Allocated(peer, out var rig);
        var answer = client.Request(StunMethod.Connect, (ref StunWriter w) => w.AddXorAddress(StunAttributeType.XorPeerAddress, A(peer)));
        Assert.Equal(400, answer.Code);
        Assert.Empty(rig.Events());
    }

    [Theory]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:0.0.0.0")]
    [InlineData("::ffff:8.8.8.8")]
    public void A_v4_mapped_peer_is_refused_as_it_stands_on_the_wire(string text)
    {
        // TransportAddress makes IPv4 of these when it reads text, so here are the bits.
        var bytes = System.Net.IPAddress.Parse(text).GetAddressBytes();
        Assert.True(TransportAddress.TryFromBytes(bytes, 80, out var peer));
        Assert.True(peer.IsV6);
        var client = Allocated("[::1]:80", out _);
        Assert.Equal(403, client.Permit(peer).Code);
        Assert.Equal(403, client.Bind(0x4000, peer).Code);
        Assert.Equal(TurnDrop.ForbiddenPeer, client.SendData(peer, [1]).Verdict.Drop);
    }

    [Theory]
    [InlineData("8.8.8.8:80")]
    [InlineData("100.63.255.255:80")]
    [InlineData("100.128.0.0:80")]
    [InlineData("172.15.255.255:80")]
    [InlineData("172.32.0.0:80")]
    [InlineData("223.255.255.255:80")]
    [InlineData("[2606:4700::1]:80")]
    [InlineData("[64:ff9b::8.8.8.8]:80")]
    [InlineData("[2002:808:808::1]:80")]
    [InlineData("[2001:0:808:808::f7f7:f7f7]:80")]
    public void A_public_peer_is_allowed(string peer)
    {
        var client = Allocated(peer, out var rig);
        Assert.Equal(0, client.Permit(A(peer)).Code);
        var sent = client.SendData(A(peer), [1, 2, 3]);
        Assert.Equal((TurnVerdictKind.ToPeer, A(peer)), (sent.Verdict.Kind, sent.Verdict.Peer));
        Assert.Equal([1, 2, 3], sent.Slice);
        Assert.Equal(TurnEventKind.RelayOpened, Assert.Single(rig.Events()).Kind);
    }

    [Fact]
    public void Private_and_loopback_peers_are_allowed_when_the_operator_says_so()
    {
        var lan = new TurnRig(Options() with { AllowPrivatePeers = true }).Client();
        lan.Allocate();
        Assert.Equal(0, lan.Permit(A("10.0.0.1:80")).Code);
        Assert.Equal(403, lan.Permit(A("127.0.0.1:80")).Code);
        Assert.Equal(403, lan.Permit(A("169.254.169.254:80")).Code);
        Assert.Equal(403, lan.Permit(A("192.168.7.7:80")).Code);

        var test = new TurnRig(Options() with { AllowLoopbackPeers = true }).Client();
        test.Allocate();
        Assert.Equal(0, test.Permit(A("127.0.0.1:80")).Code);
        Assert.Equal(403, test.Permit(A("10.0.0.1:80")).Code);
        Assert.Equal(403, test.Permit(A("0.0.0.0:80")).Code);
    }

    [Fact]
    public void Nothing_is_sent_to_port_0()
    {
        var client = Allocated("8.8.8.8:80", out _);
        Assert.Equal(0, client.Permit(A("8.8.8.8:0")).Code); // a permission does not look at the port
        Assert.Equal(TurnVerdictKind.ToPeer, client.SendData(A("8.8.8.8:80"), [1]).Verdict.Kind);
        Assert.Equal(TurnDrop.ForbiddenPeer, client.SendData(A("8.8.8.8:0"), [1]).Verdict.Drop);
    }

    [Fact]
    public void The_media_address_is_the_exception()
    {
        var media = A("198.51.100.1:3478");
        var rig = new TurnRig(addresses: Addresses(address => address == media));
        var client = rig.Client();
        client.Allocate();
        Assert.Equal(0, client.Permit(media).Code);
        Assert.Equal(TurnVerdictKind.ToPeer, client.SendData(media, [1]).Verdict.Kind);
        // the permission is for the host, yet only this port of it may be reached
        Assert.Equal(TurnDrop.ForbiddenPeer, client.SendData(media.WithPort(3479), [1]).Verdict.Drop);
        Assert.Equal(403, client.Permit(media.WithPort(3479)).Code);
    }

    [Fact]
    public void A_permitted_peer_is_refused_from_the_moment_that_its_address_is_the_servers_own()
    {
        var rig = new TurnRig();
        var client = rig.Client();
        client.Allocate();
        var (permitted, bound) = (A("8.8.8.8:53"), A("8.8.4.4:53"));
        client.Permit(permitted);
        client.Bind(0x4000, bound);
        Assert.Equal(TurnVerdictKind.ToPeer, client.SendData(permitted, [1]).Verdict.Kind);
        Assert.Equal(TurnVerdictKind.ToPeer, client.ChannelData(0x4000, [1]).Verdict.Kind);

        rig.Domain.Addresses = new TurnAddresses(A("198.51.100.1"), default, [permitted, bound]);
        Assert.Equal(TurnDrop.ForbiddenPeer, client.SendData(permitted, [1]).Verdict.Drop);
        Assert.Equal(TurnDrop.ForbiddenPeer, client.ChannelData(0x4000, [1]).Verdict.Drop);

        rig.Domain.Addresses = Addresses();
        Assert.Equal(TurnVerdictKind.ToPeer, client.SendData(permitted, [1]).Verdict.Kind);
        Assert.Equal(TurnVerdictKind.ToPeer, client.ChannelData(0x4000, [1]).Verdict.Kind);
    }

    private static RigClient Allocated(string peer, out TurnRig rig)
    {
        rig = new TurnRig();
        var client = rig.Client();
        var v6 = A(peer).IsV6;
        var answer = client.Allocate((ref StunWriter w) => w.Add(StunAttributeType.RequestedAddressFamily, v6 ? 2u << 24 : 1u << 24));
        Assert.Equal(0, answer.Code);
        while (answer.Relayed.Port == 50000)
        {
            // the table names port 50000 as one that is no relay
            client.Refresh(0);
            answer = client.Allocate((ref StunWriter w) => w.Add(StunAttributeType.RequestedAddressFamily, v6 ? 2u << 24 : 1u << 24));
        }

        rig.Events();
        return client;
    }
}
