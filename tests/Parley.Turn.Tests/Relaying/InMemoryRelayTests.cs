using Parley.Protocols.Turn;
using static Parley.Turn.Tests.TurnRig;

namespace Parley.Turn.Tests.Relaying;

/// <summary>Two clients of this server reach each other without a socket, on one worker and across two.</summary>
public sealed class InMemoryRelayTests
{
    [Fact]
    public void A_packet_for_a_neighbour_goes_straight_to_its_client()
    {
        var rig = new TurnRig();
        var (alice, bob) = (rig.Client("203.0.113.1:1"), rig.Client("203.0.113.2:1", "bob", "builder"));
        var (a, b) = (alice.Allocate().Relayed, bob.Allocate().Relayed);
        Assert.Equal(0, alice.Bind(0x4001, b).Code);

        // Bob has not permitted Alice: exactly as if it had come from the network.
        Assert.Equal(TurnDrop.NoPermission, alice.ChannelData(0x4001, [1, 2, 3]).Verdict.Drop);
        Assert.Equal(0, bob.Permit(a).Code);
        var (verdict, slice) = alice.ChannelData(0x4001, [1, 2, 3]);
        Assert.Equal((TurnVerdictKind.ToClient, bob.Path), (verdict.Kind, verdict.Client));
        Assert.True(SendIndication.IsData(slice));
        Assert.True(SendIndication.TryParse(slice, out var indication));
        Assert.Equal(a, indication.Peer);
        Assert.Equal([1, 2, 3], slice[indication.DataOffset..(indication.DataOffset + indication.DataLength)]);

        Assert.Equal(0, bob.Bind(0x4002, a).Code);
        (_, slice) = alice.SendData(b, [9]);
        Assert.Equal([0x40, 2, 0, 1, 9], slice);
        Assert.DoesNotContain(rig.Events(), e => e.Kind == TurnEventKind.RelayOpened);
    }

    [Fact]
    public void Any_address_of_this_server_leads_to_the_relay_that_has_the_port()
    {
        var rig = new TurnRig();
        var (alice, bob) = (rig.Client("203.0.113.1:1"), rig.Client("203.0.113.2:1", "bob", "builder"));
        var (a, b) = (alice.Allocate().Relayed, bob.Allocate().Relayed);
        bob.Permit(a);
        var onTheLan = A("192.168.7.7").WithPort(b.Port);
        Assert.Equal(0, alice.Permit(onTheLan).Code);
        Assert.Equal(TurnVerdictKind.ToClient, alice.SendData(onTheLan, [1]).Verdict.Kind);
    }

    [Fact]
    public void A_permission_for_this_server_reaches_its_relays_and_nothing_else()
    {
        var rig = new TurnRig();
        var (alice, bob) = (rig.Client("203.0.113.1:1"), rig.Client("203.0.113.2:1", "bob", "builder"));
        alice.Allocate();
        var b = bob.Allocate().Relayed;
        Assert.Equal(0, alice.Permit(b).Code);
        Assert.Equal(TurnDrop.ForbiddenPeer, alice.SendData(b.WithPort(22), [1]).Verdict.Drop);
        bob.Refresh(0);
        Assert.Equal(TurnDrop.ForbiddenPeer, alice.SendData(b, [1]).Verdict.Drop);
        Assert.Equal(403, alice.Permit(b).Code);
    }

    [Fact]
    public void Across_workers_the_verdict_names_the_worker_and_it_checks_the_permission()
    {
        var rig = new TurnRig(workers: 3);
        var alice = rig.Client("203.0.113.1:1", worker: 0);
        var bob = rig.Client("203.0.113.2:1", "bob", "builder", worker: 2);
        var (a, b) = (alice.Allocate().Relayed, bob.Allocate().Relayed);
        alice.Permit(b);
        var (verdict, slice) = alice.SendData(b, [1, 2, 3]);
        Assert.Equal((TurnVerdictKind.ToWorker, 2, a), (verdict.Kind, verdict.Worker, verdict.Peer));
        Assert.Equal([1, 2, 3], slice);

        Assert.Equal(TurnDrop.NoPermission, rig.FromPeer(verdict.Relay, verdict.Peer, slice, worker: 2).Verdict.Drop);
        bob.Bind(0x4005, a);
        var delivered = rig.FromPeer(verdict.Relay, verdict.Peer, slice, worker: 2);
        Assert.Equal((TurnVerdictKind.ToClient, bob.Path), (delivered.Verdict.Kind, delivered.Verdict.Client));
        Assert.Equal([0x40, 5, 0, 3, 1, 2, 3], delivered.Slice);
        Assert.Equal(TurnDrop.NoAllocation, rig.FromPeer(verdict.Relay, verdict.Peer, slice, worker: 1).Verdict.Drop);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void On_a_stream_channel_data_is_padded_with_zeros(int length)
    {
        var rig = new TurnRig();
        var client = rig.StreamClient(1);
        var relay = client.Allocate().Relay;
        client.Bind(0x4001, A("8.8.8.8:1"));
        var payload = Enumerable.Repeat((byte)7, length).ToArray();
        var (_, slice) = rig.FromPeer(relay, A("8.8.8.8:1"), payload);
        Assert.Equal([0x40, 1, 0, (byte)length, .. payload, .. new byte[-length & 3]], slice);
        Assert.Equal(FramingResult.Message, StreamFraming.Measure(slice, 1500, out var measured));
        Assert.Equal(slice.Length, measured);

        // and what the client pads is not relayed
        var (_, sent) = client.Data([0x40, 1, 0, (byte)length, .. payload, .. new byte[-length & 3]]);
        Assert.Equal(payload, sent);
    }

    [Fact]
    public void Relaying_allocates_nothing()
    {
        var rig = new TurnRig(Options() with { BytesPerSecondPerUser = 1_000_000_000, BytesPerSecondTotal = 1_000_000_000 }, workers: 2);
        var (alice, bob) = (rig.Client("203.0.113.1:1"), rig.Client("203.0.113.2:1", "bob", "builder"));
        var far = rig.Client("203.0.113.3:1", worker: 1);
        var (a, b, f) = (alice.Allocate(), bob.Allocate(), far.Allocate());
        var peer = A("8.8.8.8:1");
        alice.Bind(0x4001, peer);
        alice.Bind(0x4002, b.Relayed);
        alice.Bind(0x4003, f.Relayed);
        bob.Permit(a.Relayed);

        var message = new byte[1000];
        var send = alice.Write(Protocols.Stun.StunMethod.Send, (ref Protocols.Stun.StunWriter w) =>
        {
            Protocols.Stun.Attributes.XorAddress.AddXorAddress(ref w, Protocols.Stun.StunAttributeType.XorPeerAddress, peer);
            w.Add(Protocols.Stun.StunAttributeType.Data, new byte[900]);
        }, new(1, 2), Protocols.Stun.StunClass.Indication);
        var buffer = new byte[2000];
        var counts = new int[5];
        var (relayOfA, relayOfB) = (a.Relay, b.Relay);
        Round(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2 * 10_100, counts[(int)TurnVerdictKind.ToPeer]);
        Assert.Equal(2 * 10_100, counts[(int)TurnVerdictKind.ToClient]);
        Assert.Equal(10_100, counts[(int)TurnVerdictKind.ToWorker]);
        Assert.Equal(10_100, counts[(int)TurnVerdictKind.Drop]);

        void Round(int packets)
        {
            for (var i = 0; i < packets; i++)
            {
                rig.Now += TimeSpan.FromMicroseconds(10);
                for (byte channel = 1; channel <= 3; channel++)
                {
                    (message[0], message[1], message[2], message[3]) = (0x40, channel, 0x03, 0xE4);
                    message.CopyTo(buffer, TurnServer.HeadRoom);
                    rig.Server.Receive(buffer, TurnServer.HeadRoom, message.Length, alice.Path, rig.Now, out var verdict);
                    counts[(int)verdict.Kind]++;
                }

                send.CopyTo(buffer, TurnServer.HeadRoom);
                rig.Server.Receive(buffer, TurnServer.HeadRoom, send.Length, alice.Path, rig.Now, out var sent);
                counts[(int)sent.Kind]++;
                rig.Server.ReceiveFromPeer(buffer, TurnServer.HeadRoom, 900, relayOfA, peer, rig.Now, out var received);
                counts[(int)received.Kind]++;
                rig.Server.ReceiveFromPeer(buffer, TurnServer.HeadRoom, 900, relayOfB, peer, rig.Now, out received);
                counts[(int)received.Kind]++;
            }
        }
    }
}
