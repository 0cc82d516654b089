using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using static Parley.Turn.Tests.TurnRig;

namespace Parley.Turn.Tests.Requests;

/// <summary>RFC 8656 section 7.2.</summary>
public sealed class AllocateTests
{
    private readonly TurnRig _rig = new();

    [Fact]
    public void An_allocation_says_relayed_and_mapped_address_and_lifetime()
    {
        var client = _rig.Client();
        var answer = client.Allocate();
        Assert.Equal(0, answer.Code);
        Assert.Equal(A("198.51.100.1"), answer.Relayed.Host);
        Assert.InRange(answer.Relayed.Port, 50000, 50999);
        Assert.Equal(client.Path.Remote, answer.Address(StunAttributeType.XorMappedAddress));
        Assert.Equal(600u, answer.Lifetime);
        Assert.True(StunMessage.TryParse(answer.Bytes, out var message));
        Assert.True(MessageIntegrity.Verify(message, client.Key));
        Assert.Equal(TurnEventKind.AllocationCreated, Assert.Single(_rig.Events()).Kind); // and no socket is asked for
    }

    [Fact]
    public void Without_requested_transport_it_is_400_and_with_another_than_udp_442()
    {
        Assert.Equal(400, _rig.Client().Request(StunMethod.Allocate).Code);
        Assert.Equal(400, Transport([17]));
        Assert.Equal(442, Transport([6, 0, 0, 0]));
    }

    [Fact]
    public void A_second_allocation_on_the_5_tuple_is_437()
    {
        var client = _rig.Client();
        Assert.Equal(0, client.Allocate().Code);
        Assert.Equal(437, client.Allocate().Code);
        var other = _rig.Client(user: "bob", password: "builder");
        Assert.Equal(437, other.Allocate().Code);
    }

    [Fact]
    public void A_retransmitted_request_gets_the_identical_answer()
    {
        var client = _rig.Client().SignIn();
        var request = client.Signed(
            StunMethod.Allocate, (ref StunWriter w) => w.Add(StunAttributeType.RequestedTransport, 17u << 24), new TransactionId(1, 2));
        var first = client.Send(request);
        _rig.Now += TimeSpan.FromSeconds(5);
        Assert.Equal(0, first.Code);
        Assert.Equal(first.Bytes, client.Send(request).Bytes);
        Assert.Equal(1, _rig.Server.Counters.Allocations);
    }

    [Theory]
    [InlineData(0u, 600u)]
    [InlineData(1u, 600u)]
    [InlineData(1200u, 1200u)]
    [InlineData(3600u, 3600u)]
    [InlineData(uint.MaxValue, 3600u)]
    public void The_lifetime_is_between_default_and_most(uint asked, uint given) =>
        Assert.Equal(given, _rig.Client().Allocate((ref StunWriter w) => w.Add(StunAttributeType.Lifetime, asked)).Lifetime);

    [Fact]
    public void An_even_port_is_even_and_the_reserved_one_is_claimed_by_its_token_once()
    {
        var first = _rig.Client().Allocate((ref StunWriter w) => w.Add(StunAttributeType.EvenPort, new byte[] { 0x80 }));
        Assert.Equal(0, first.Relayed.Port % 2);
        var token = first.Value(StunAttributeType.ReservationToken);

        var stranger = _rig.Client("203.0.113.6:1", "bob", "builder").Allocate((ref StunWriter w) => w.Add(StunAttributeType.ReservationToken, token));
        Assert.Equal(508, stranger.Code);
        var second = _rig.Client("203.0.113.5:4001").Allocate((ref StunWriter w) => w.Add(StunAttributeType.ReservationToken, token));
        Assert.Equal(first.Relayed.Port + 1, second.Relayed.Port);
        var third = _rig.Client("203.0.113.5:4002").Allocate((ref StunWriter w) => w.Add(StunAttributeType.ReservationToken, token));
        Assert.Equal(508, third.Code);
    }

    [Fact]
    public void A_reserved_port_is_claimed_on_another_worker_too()
    {
        var rig = new TurnRig(workers: 2);
        var first = rig.Client().Allocate((ref StunWriter w) => w.Add(StunAttributeType.EvenPort, new byte[] { 0x80 }));
        var token = first.Value(StunAttributeType.ReservationToken);
        var second = rig.Client("203.0.113.5:4001", worker: 1).Allocate((ref StunWriter w) => w.Add(StunAttributeType.ReservationToken, token));
        Assert.Equal(first.Relayed.Port + 1, second.Relayed.Port);
        Assert.Equal(1, rig.Domain.Ports.OwnerOf(second.Relayed.Port));
    }

    [Fact]
    public void A_reservation_that_nobody_claims_ends()
    {
        var rig = new TurnRig(Options() with { FirstRelayPort = 50000, LastRelayPort = 50001 });
        var first = rig.Client().Allocate((ref StunWriter w) => w.Add(StunAttributeType.EvenPort, new byte[] { 0x80 }));
        var token = first.Value(StunAttributeType.ReservationToken);
        Assert.Equal(508, rig.Client("203.0.113.5:4001").Allocate().Code);
        rig.Now += TimeSpan.FromSeconds(31);
        Assert.Equal(508, rig.Client("203.0.113.5:4002").Allocate((ref StunWriter w) => w.Add(StunAttributeType.ReservationToken, token)).Code);
        Assert.Equal(50001, rig.Client("203.0.113.5:4003").Allocate().Relayed.Port);
    }

    [Fact]
    public void A_user_cannot_use_up_the_ports_by_reserving_and_ending()
    {
        var rig = new TurnRig(Options() with { MaxAllocationsPerUser = 3 });
        var client = rig.Client();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(0, client.Allocate((ref StunWriter w) => w.Add(StunAttributeType.EvenPort, new byte[] { 0x80 })).Code);
            client.Refresh(0);
        }

        Assert.Equal(508, client.Allocate((ref StunWriter w) => w.Add(StunAttributeType.EvenPort, new byte[] { 0x80 })).Code);
        Assert.Equal(0, client.Allocate().Code);
        client.Refresh(0);
        rig.Now += TimeSpan.FromSeconds(31);
        Assert.Equal(0, client.Allocate((ref StunWriter w) => w.Add(StunAttributeType.EvenPort, new byte[] { 0x80 })).Code);
    }

    [Fact]
    public void A_source_cannot_use_up_the_ports_by_reserving_as_many_users()
    {
        var rig = new TurnRig(Options() with { MaxAllocationsPerUser = 3, MaxAllocationsPerAddress = 4 });
        var reserved = 0;
        for (var i = 0; i < 10; i++)
        {
            var client = rig.ShortLived($"guest-{i}", TimeSpan.FromHours(1));
            if (client.Allocate((ref StunWriter w) => w.Add(StunAttributeType.EvenPort, new byte[] { 0x80 })).Code == 0) reserved++;
            client.Refresh(0);
        }

        Assert.Equal(4, reserved);
        var elsewhere = rig.ShortLived("guest-0", TimeSpan.FromHours(1), "203.0.113.6:4000");
        Assert.Equal(0, elsewhere.Allocate((ref StunWriter w) => w.Add(StunAttributeType.EvenPort, new byte[] { 0x80 })).Code);
    }

    [Fact]
    public void An_allocation_is_not_made_through_another_one()
    {
        var rig = new TurnRig(addresses: Addresses(_ => true));
        var relayed = rig.Client().Allocate().Relayed;
        var nested = rig.Client(relayed.ToString(), "bob", "builder");
        Assert.Equal(403, nested.Allocate().Code);
        Assert.Equal(0, rig.Client(relayed.WithPort(40000).ToString(), "bob", "builder").Allocate().Code); // this machine's own client
    }

    [Fact]
    public void Attributes_that_exclude_each_other_are_400()
    {
        Assert.Equal(400, Both(w => w.Even(0x00), w => w.Token()));
        Assert.Equal(400, Both(w => w.Family(1), w => w.Token()));
        Assert.Equal(400, Both(w => w.Additional(2), w => w.Token()));
        Assert.Equal(400, Both(w => w.Family(1), w => w.Additional(2)));
        Assert.Equal(400, Both(w => w.Additional(2), w => w.Even(0x80)));
        Assert.Equal(400, Both(w => w.Additional(1), w => { }));
    }

    [Fact]
    public void Families_are_given_as_asked()
    {
        var v6 = _rig.Client("203.0.113.5:1").Allocate((ref StunWriter w) => w.Add(StunAttributeType.RequestedAddressFamily, 2u << 24));
        Assert.Equal(A("[2001:db8:1::1]"), v6.Relayed.Host);
        Assert.Equal(440, _rig.Client("203.0.113.5:2").Allocate((ref StunWriter w) => w.Add(StunAttributeType.RequestedAddressFamily, 3u << 24)).Code);
        var both = _rig.Client("203.0.113.5:3").Allocate((ref StunWriter w) => w.Add(StunAttributeType.AdditionalAddressFamily, 2u << 24));
        Assert.Equal(0, both.Code);
        Assert.True(StunMessage.TryParse(both.Bytes, out var message));
        var families = new List<IPFamily>();
        foreach (var attribute in message.Attributes)
        {
            if (attribute.Type != StunAttributeType.XorRelayedAddress) continue;
            Assert.True(XorAddress.TryRead(attribute.Value, message.TransactionId, out var address));
            families.Add(address.Family);
        }

        Assert.Equal([IPFamily.V4, IPFamily.V6], families);
    }

    [Fact]
    public void A_family_that_the_server_has_not_is_440_alone_and_an_address_error_beside_the_other()
    {
        var rig = new TurnRig(addresses: new TurnAddresses(A("198.51.100.1"), default, []));
        Assert.Equal(440, rig.Client("203.0.113.5:1").Allocate((ref StunWriter w) => w.Add(StunAttributeType.RequestedAddressFamily, 2u << 24)).Code);
        var both = rig.Client("203.0.113.5:2").Allocate((ref StunWriter w) => w.Add(StunAttributeType.AdditionalAddressFamily, 2u << 24));
        Assert.Equal(0, both.Code);
        Assert.Equal(2, both.Value(StunAttributeType.AddressErrorCode)[0]);
        Assert.True(both.Relayed.IsV4);
    }

    [Fact]
    public void A_client_gets_its_relayed_address_where_it_asked_if_that_is_one_of_the_relayable()
    {
        var (first, second, v6) = (A("192.168.7.7"), A("10.8.0.1"), A("[fd00::7]"));
        var addresses = new TurnAddresses(first, v6, [first, second, v6, A("172.17.0.1")], relayable: [first, second, v6]);
        var rig = new TurnRig(addresses: addresses);
        Assert.Equal(second, Ask("10.8.0.1:3478").Relayed.Host);
        Assert.Equal(first, Ask("192.168.7.7:3478").Relayed.Host);
        Assert.Equal(first, Ask("172.17.0.1:3478").Relayed.Host); // not to be given
        Assert.Equal(first, Ask("0.0.0.0:3478").Relayed.Host); // not known
        Assert.Equal(first, Ask("[fd00::7]:3478").Relayed.Host); // another family than asked for
        Assert.Equal(v6, Ask("10.8.0.1:3478", 2).Relayed.Host);

        Answer Ask(string local, uint family = 1)
        {
            var client = rig.Client($"203.0.113.5:{4000 + rig.Server.Counters.Allocations}");
            client.Path = client.Path with { Local = A(local) };
            return client.Allocate((ref StunWriter w) => w.Add(StunAttributeType.RequestedAddressFamily, family << 24));
        }
    }

    [Fact]
    public void Unknown_attributes_that_must_be_understood_are_420_and_named()
    {
        var answer = _rig.Client().Allocate((ref StunWriter w) => w.Add((StunAttributeType)0x7F01, 1u));
        Assert.Equal(420, answer.Code);
        Assert.Equal([0x7F, 0x01], answer.Value(StunAttributeType.UnknownAttributes));
        Assert.Equal(0, _rig.Client().Allocate((ref StunWriter w) => w.Add((StunAttributeType)0xFF01, 1u)).Code);
    }

    [Fact]
    public void Dont_fragment_is_420_for_a_shell_that_cannot()
    {
        var rig = new TurnRig(Options() with { CanSetDontFragment = false });
        var answer = rig.Client().Allocate((ref StunWriter w) => w.Add(StunAttributeType.DontFragment, []));
        Assert.Equal(420, answer.Code);
        Assert.Equal([0, 0x1A], answer.Value(StunAttributeType.UnknownAttributes));
        Assert.Equal(0, _rig.Client().Allocate((ref StunWriter w) => w.Add(StunAttributeType.DontFragment, [])).Code);
    }

    private int Transport(byte[] value) =>
        _rig.Client().Request(StunMethod.Allocate, (ref StunWriter w) => w.Add(StunAttributeType.RequestedTransport, value)).Code;

    private int Both(Action<Attributes> first, Action<Attributes> second)
    {
        var attributes = new Attributes();
        first(attributes);
        second(attributes);
        return _rig.Client().Allocate((ref StunWriter w) =>
        {
            foreach (var (type, value) in attributes.List) w.Add(type, value);
        }).Code;
    }

    private sealed class Attributes
    {
        public List<(StunAttributeType Type, byte[] Value)> List { get; } = [];

        public void Even(byte flags) => List.Add((StunAttributeType.EvenPort, [flags]));

        public void Token() => List.Add((StunAttributeType.ReservationToken, new byte[8]));

        public void Family(byte family) => List.Add((StunAttributeType.RequestedAddressFamily, [family, 0, 0, 0]));

        public void Additional(byte family) => List.Add((StunAttributeType.AdditionalAddressFamily, [family, 0, 0, 0]));
    }
}
