using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Turn.Relays;
using static Parley.Turn.Tests.TurnRig;

namespace Parley.Turn.Tests.Requests;

/// <summary>RFC 8656 sections 9 to 12.</summary>
public sealed class PermissionAndChannelTests
{
    private readonly TurnRig _rig = new();
    private readonly RigClient _client;
    private readonly RelayEndpoint _relay;

    public PermissionAndChannelTests()
    {
        _client = _rig.Client();
        _relay = _client.Allocate().Relay;
    }

    [Fact]
    public void A_permission_is_for_an_address_whatever_the_port_and_ends_after_five_minutes()
    {
        Assert.Equal(0, _client.Permit(A("8.8.8.8:1")).Code);
        Assert.Equal(TurnVerdictKind.ToPeer, _client.SendData(A("8.8.8.8:2"), [1]).Verdict.Kind);
        Assert.Equal(TurnVerdictKind.ToClient, _rig.FromPeer(_relay, A("8.8.8.8:3"), [1]).Verdict.Kind);
        Assert.Equal(TurnDrop.NoPermission, _client.SendData(A("8.8.8.9:1"), [1]).Verdict.Drop);
        Assert.Equal(TurnDrop.NoPermission, _rig.FromPeer(_relay, A("8.8.8.9:1"), [1]).Verdict.Drop);

        _rig.Now += TimeSpan.FromSeconds(299);
        Assert.Equal(TurnVerdictKind.ToPeer, _client.SendData(A("8.8.8.8:1"), [1]).Verdict.Kind);
        _rig.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(TurnDrop.NoPermission, _client.SendData(A("8.8.8.8:1"), [1]).Verdict.Drop);
        Assert.Equal(TurnDrop.NoPermission, _rig.FromPeer(_relay, A("8.8.8.8:1"), [1]).Verdict.Drop);
    }

    [Fact]
    public void A_permission_without_a_peer_or_with_a_broken_one_is_400_and_of_the_other_family_443()
    {
        Assert.Equal(400, _client.Permit().Code);
        Assert.Equal(400, _client.Request(StunMethod.CreatePermission, (ref StunWriter w) => w.Add(StunAttributeType.XorPeerAddress, new byte[7])).Code);
        Assert.Equal(443, _client.Permit(A("[2606:4700::1]:1")).Code);
        Assert.Equal(443, _client.Bind(0x4000, A("[2606:4700::1]:1")).Code);
    }

    [Fact]
    public void A_channel_carries_both_ways_and_permits_its_peer()
    {
        Assert.Equal(0, _client.Bind(0x4001, A("8.8.8.8:1")).Code);
        var (verdict, slice) = _client.ChannelData(0x4001, [1, 2, 3]);
        Assert.Equal((TurnVerdictKind.ToPeer, A("8.8.8.8:1"), _relay), (verdict.Kind, verdict.Peer, verdict.Relay));
        Assert.Equal([1, 2, 3], slice);

        (verdict, slice) = _rig.FromPeer(_relay, A("8.8.8.8:1"), [4, 5]);
        Assert.Equal((TurnVerdictKind.ToClient, _client.Path), (verdict.Kind, verdict.Client));
        Assert.Equal([0x40, 1, 0, 2, 4, 5], slice);

        // the same host at another port has permission, but no channel
        (_, slice) = _rig.FromPeer(_relay, A("8.8.8.8:2"), [4, 5]);
        Assert.True(StunMessage.TryParse(slice, out var message));
        Assert.Equal((StunMethod.Data, StunClass.Indication), (message.Method, message.Class));
        Assert.True(message.TryGet(StunAttributeType.XorPeerAddress, out var value));
        Assert.True(XorAddress.TryRead(value, message.TransactionId, out var peer));
        Assert.Equal(A("8.8.8.8:2"), peer);
    }

    [Fact]
    public void A_channel_lives_ten_minutes_but_its_permission_five()
    {
        _client.Bind(0x4001, A("8.8.8.8:1"));
        _rig.Now += TimeSpan.FromSeconds(300);
        Assert.Equal(TurnVerdictKind.ToPeer, _client.ChannelData(0x4001, [1]).Verdict.Kind);
        Assert.Equal(TurnDrop.NoPermission, _rig.FromPeer(_relay, A("8.8.8.8:1"), [1]).Verdict.Drop);
        _client.Refresh(3600);
        _rig.Now += TimeSpan.FromSeconds(300);
        Assert.Equal(TurnDrop.NoChannel, _client.ChannelData(0x4001, [1]).Verdict.Drop);
        Assert.Equal(0, _client.Bind(0x4001, A("8.8.4.4:1")).Code); // and is free again, for another peer
        Assert.Equal(0, _client.Bind(0x4002, A("8.8.8.8:1")).Code); // and so is the peer
        Assert.Equal(A("8.8.4.4:1"), _client.ChannelData(0x4001, [1]).Verdict.Peer);
    }

    [Fact]
    public void A_number_and_a_peer_are_bound_to_each_other_alone()
    {
        Assert.Equal(0, _client.Bind(0x4001, A("8.8.8.8:1")).Code);
        Assert.Equal(0, _client.Bind(0x4001, A("8.8.8.8:1")).Code);
        Assert.Equal(400, _client.Bind(0x4001, A("8.8.8.8:2")).Code);
        Assert.Equal(400, _client.Bind(0x4002, A("8.8.8.8:1")).Code);
        Assert.Equal(0, _client.Bind(0x4002, A("8.8.8.8:2")).Code);
    }

    [Theory]
    [InlineData(0x3FFF)]
    [InlineData(0x8000)]
    [InlineData(0xFFFF)]
    [InlineData(0)]
    public void A_number_outside_the_range_is_400(int number) => Assert.Equal(400, _client.Bind((ushort)number, A("8.8.8.8:1")).Code);

    [Fact]
    public void Permissions_and_channels_are_limited_and_expired_ones_make_room()
    {
        var rig = new TurnRig(Options() with { MaxPermissions = 2, MaxChannels = 2, DefaultLifetime = TimeSpan.FromHours(1) });
        var client = rig.Client();
        client.Allocate();
        Assert.Equal(0, client.Bind(0x4001, A("8.8.8.1:1")).Code);
        Assert.Equal(0, client.Bind(0x4002, A("8.8.8.2:1")).Code);
        Assert.Equal(508, client.Bind(0x4003, A("8.8.8.2:2")).Code);
        Assert.Equal(508, client.Permit(A("8.8.8.3:1")).Code);
        Assert.Equal(0, client.Permit(A("8.8.8.1:9"), A("8.8.8.2:9")).Code);
        Assert.Equal(0, client.Bind(0x4001, A("8.8.8.1:1")).Code);
        rig.Now += TimeSpan.FromSeconds(601);
        Assert.Equal(0, client.Permit(A("8.8.8.3:1"), A("8.8.8.4:1")).Code);
        rig.Now += TimeSpan.FromSeconds(301);
        Assert.Equal(0, client.Bind(0x4003, A("8.8.8.3:1")).Code);
        Assert.Equal(0, client.Bind(0x4004, A("8.8.8.4:1")).Code);
        Assert.Equal(508, client.Bind(0x4005, A("8.8.8.4:2")).Code);
    }

    [Fact]
    public void A_relay_that_could_not_be_opened_refuses_peers_outside()
    {
        Assert.Equal(0, _client.Permit(A("8.8.8.8:1")).Code);
        Assert.Contains(_rig.Events(), e => e.Kind == TurnEventKind.RelayOpened && e.Relay == _relay);
        _rig.Server.RelayFailed(_relay);
        Assert.Equal(508, _client.Permit(A("8.8.8.8:1")).Code);
        Assert.Equal(508, _client.Bind(0x4000, A("8.8.4.4:1")).Code);
        Assert.Equal(TurnDrop.RelayFailed, _client.SendData(A("8.8.8.8:1"), [1]).Verdict.Drop);
        _client.Refresh(0);
        Assert.DoesNotContain(_rig.Events(), e => e.Kind == TurnEventKind.RelayClosed); // there is none to close
    }

    [Fact]
    public void Dont_fragment_is_in_the_verdict()
    {
        _client.Permit(A("8.8.8.8:1"));
        Assert.True(_client.SendData(A("8.8.8.8:1"), [1], dontFragment: true).Verdict.DontFragment);
        Assert.False(_client.SendData(A("8.8.8.8:1"), [1]).Verdict.DontFragment);
    }

    [Fact]
    public void An_icmp_error_is_told_to_a_client_that_has_permission_for_the_peer()
    {
        var buffer = new byte[TurnServer.MaxTransmit];
        _rig.Server.ReceiveIcmp(_relay, A("8.8.8.8:1"), 3, 4, 1400, _rig.Now);
        Assert.False(_rig.Server.TryTransmit(buffer, out _));
        _client.Permit(A("8.8.8.8:1"));
        _rig.Server.ReceiveIcmp(_relay, A("8.8.8.8:1"), 3, 4, 1400, _rig.Now);
        Assert.True(_rig.Server.TryTransmit(buffer, out var transmit));
        Assert.Equal(_client.Path, transmit.Path);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, transmit.Length), out var message));
        Assert.True(message.TryGet(StunAttributeType.Icmp, out var icmp));
        Assert.True(Protocols.Turn.TurnAttributes.TryReadIcmp(icmp, out var type, out var code, out var mtu));
        Assert.Equal(((byte)3, (byte)4, 1400u), (type, code, mtu));
    }
}
