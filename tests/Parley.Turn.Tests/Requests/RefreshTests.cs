using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using static Parley.Turn.Tests.TurnRig;

namespace Parley.Turn.Tests.Requests;

/// <summary>RFC 8656 section 8, and the ends an allocation can come to.</summary>
public sealed class RefreshTests
{
    private readonly TurnRig _rig = new();

    [Fact]
    public void Without_an_allocation_refresh_permission_and_channel_are_437()
    {
        var client = _rig.Client();
        Assert.Equal(437, client.Refresh(600).Code);
        Assert.Equal(437, client.Permit(A("8.8.8.8:1")).Code);
        Assert.Equal(437, client.Bind(0x4000, A("8.8.8.8:1")).Code);
    }

    [Fact]
    public void Another_user_on_the_5_tuple_is_441()
    {
        _rig.Client().Allocate();
        var other = _rig.Client(user: "bob", password: "builder");
        Assert.Equal(441, other.Refresh(0).Code);
        Assert.Equal(441, other.Permit(A("8.8.8.8:1")).Code);
        Assert.Equal(1, _rig.Server.Counters.Allocations);
    }

    [Fact]
    public void A_refreshed_allocation_lives_on_and_an_unrefreshed_one_ends_at_its_time()
    {
        var client = _rig.Client();
        client.Allocate();
        var start = _rig.Now;
        Assert.Equal(start + TimeSpan.FromSeconds(600), _rig.Server.NextTimeout);
        _rig.Now = start + TimeSpan.FromSeconds(500);
        Assert.Equal(900u, client.Refresh(900).Lifetime);
        _rig.Now = start + TimeSpan.FromSeconds(600);
        _rig.Server.HandleTimeout(_rig.Now);
        Assert.Equal(1, _rig.Server.Counters.Allocations);
        Assert.Equal(start + TimeSpan.FromSeconds(1400), _rig.Server.NextTimeout);
        _rig.Now = start + TimeSpan.FromSeconds(1400);
        _rig.Server.HandleTimeout(_rig.Now);
        Assert.Equal(0, _rig.Server.Counters.Allocations);
        Assert.Equal(MonoTime.Never, _rig.Server.NextTimeout);
        Assert.Equal(437, client.Refresh(600).Code);
    }

    [Fact]
    public void Lifetime_0_ends_it_gives_everything_back_and_closes_the_socket()
    {
        var rig = new TurnRig(Options() with { FirstRelayPort = 50000, LastRelayPort = 50000, MaxAllocationsPerUser = 1 });
        var client = rig.Client();
        for (var round = 0; round < 3; round++)
        {
            var answer = client.Allocate();
            Assert.Equal(50000, answer.Relayed.Port);
            client.Permit(A("8.8.8.8:1"));
            Assert.Equal(0u, client.Refresh(0).Lifetime);
            Assert.Equal(
                [TurnEventKind.AllocationCreated, TurnEventKind.RelayOpened, TurnEventKind.RelayClosed, TurnEventKind.AllocationDeleted],
                rig.Events().Select(e => e.Kind));
            Assert.Equal(0, rig.Domain.Quota.Users);
            Assert.Equal(-1, rig.Domain.Ports.OwnerOf(50000));
        }
    }

    [Fact]
    public void One_family_of_two_can_end_alone()
    {
        var client = _rig.Client();
        client.Allocate((ref StunWriter w) => w.Add(StunAttributeType.AdditionalAddressFamily, 2u << 24));
        Assert.Equal(0, client.Permit(A("[2606:4700::1]:1")).Code);
        Assert.Equal(0, End(client, 2).Code);
        Assert.Equal(443, client.Permit(A("[2606:4700::1]:1")).Code);
        Assert.Equal(TurnDrop.NoAllocation, client.SendData(A("[2606:4700::1]:1"), [1]).Verdict.Drop);
        Assert.Equal(443, End(client, 2).Code);
        Assert.Equal(0, client.Permit(A("8.8.8.8:1")).Code);
        Assert.Equal(0, End(client, 1).Code);
        Assert.Equal(0, _rig.Server.Counters.Allocations);

        static Answer End(RigClient client, byte family) => client.Request(StunMethod.Refresh, (ref StunWriter w) =>
        {
            w.Add(StunAttributeType.Lifetime, 0u);
            w.Add(StunAttributeType.RequestedAddressFamily, (uint)family << 24);
        });
    }

    [Fact]
    public void An_allocation_over_a_stream_ends_with_its_connection_and_no_other()
    {
        var (first, second) = (_rig.StreamClient(11), _rig.StreamClient(12));
        Assert.Equal(0, first.Allocate().Code);
        Assert.Equal(0, second.Allocate().Code);
        _rig.Client().Allocate();
        _rig.Server.ConnectionClosed(11);
        _rig.Server.ConnectionClosed(11);
        _rig.Server.ConnectionClosed(0);
        Assert.Equal(2, _rig.Server.Counters.Allocations);
        Assert.Equal(437, first.Refresh(600).Code);
        Assert.Equal(0, second.Refresh(600).Code);
    }

    [Fact]
    public void An_ended_allocation_that_the_timeout_has_not_reached_relays_nothing_to_its_client()
    {
        var client = _rig.Client();
        var relay = client.Allocate().Relay;
        client.Permit(A("8.8.8.8:1"));
        Assert.Equal(TurnVerdictKind.ToClient, _rig.FromPeer(relay, A("8.8.8.8:1"), [1]).Verdict.Kind);
        _rig.Now += TimeSpan.FromSeconds(600);
        Assert.Equal(TurnDrop.NoAllocation, _rig.FromPeer(relay, A("8.8.8.8:1"), [1]).Verdict.Drop);
    }
}
