using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Turn.Tests.Requests;

/// <summary>RFC 8489 sections 6.3 and 12, and what is none of this server's business.</summary>
public sealed class BindingTests
{
    private readonly TurnRig _rig = new();

    [Theory]
    [InlineData(PathTransport.Udp)]
    [InlineData(PathTransport.Tcp)]
    [InlineData(PathTransport.Tls)]
    public void A_client_is_told_its_address_on_every_transport(PathTransport transport)
    {
        foreach (var remote in (string[])["203.0.113.9:1234", "[2001:db8::9]:1234"])
        {
            var client = _rig.Client(remote);
            client.Path = new Path(transport, client.Path.Local, client.Path.Remote, transport == PathTransport.Udp ? 0 : 5);
            var answer = client.Send(client.Write(StunMethod.Binding, null, new(1, 2)));
            Assert.Equal((0, client.Path.Remote), (answer.Code, answer.Address(StunAttributeType.XorMappedAddress)));
        }
    }

    [Fact]
    public void A_fingerprint_is_answered_with_one_and_a_wrong_one_not_at_all()
    {
        var client = _rig.Client();
        var request = client.Write(StunMethod.Binding, (ref StunWriter w) => w.AddFingerprint(), new(1, 2));
        var answer = client.Send(request);
        Assert.True(StunMessage.TryParse(answer.Bytes, out var message));
        Assert.True(Fingerprint.Verify(message));
        request[^1] ^= 1;
        Assert.Equal(TurnDrop.Malformed, client.Send(request).Drop);
    }

    [Fact]
    public void Unknown_attributes_are_420_and_unknown_methods_400()
    {
        var client = _rig.Client();
        var answer = client.Send(client.Write(StunMethod.Binding, (ref StunWriter w) => w.Add((StunAttributeType)0x7001, 1u), new(1, 2)));
        Assert.Equal(420, answer.Code);
        Assert.Equal([0x70, 0x01], answer.Value(StunAttributeType.UnknownAttributes));
        Assert.Equal(400, client.Send(client.Write((StunMethod)0xABC, null, new(1, 2))).Code);
    }

    [Fact]
    public void Answers_indications_and_checks_for_others_are_left_alone()
    {
        var client = _rig.Client();
        foreach (var messageClass in (StunClass[])[StunClass.Indication, StunClass.Success, StunClass.Error])
        {
            foreach (var method in (StunMethod[])[StunMethod.Binding, StunMethod.Allocate, StunMethod.Data])
                Assert.Equal(TurnDrop.NotForUs, client.Send(client.Write(method, null, new(1, 2), messageClass)).Drop);
        }

        Assert.Equal(TurnDrop.NotForUs, client.Send(client.Write(StunMethod.Binding, (ref StunWriter w) => w.Add(StunAttributeType.Username, "a:b"), new(1, 2))).Drop);
    }

    [Fact]
    public void Every_request_cut_at_every_length_changes_nothing()
    {
        var client = _rig.Client().SignIn();
        var requests = new[]
        {
            client.Signed(StunMethod.Allocate, (ref StunWriter w) => w.Add(StunAttributeType.RequestedTransport, 17u << 24), new(1, 2)),
            client.Signed(StunMethod.ChannelBind, (ref StunWriter w) => w.Add(StunAttributeType.ChannelNumber, 0x4000u << 16), new(1, 3)),
        };
        foreach (var request in requests)
        {
            for (var length = 0; length < request.Length; length++)
                Assert.Equal(TurnDrop.Malformed, client.Send(request[..length]).Drop);
        }

        Assert.Equal(0, _rig.Server.Counters.Allocations);
    }
}
