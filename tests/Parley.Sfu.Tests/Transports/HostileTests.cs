using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Srtp;
using Parley.Sfu.Transports;
using Parley.Testing;

namespace Parley.Sfu.Tests.Transports;

/// <summary>What somebody does who hears everything, sends from wherever he says, and knows no key.</summary>
public sealed class HostileTests
{
    private const int Packets = 100_000;
    private const int Joins = 10;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_hundred_thousand_hostile_packets_cost_no_session_and_draw_no_byte(int seed)
    {
        using var rig = new TransportRig(seed);
        using var forger = new Forger(seed, TransportRig.Stranger);
        var (running, runningTransport) = rig.JoinAndConnect();
        var selected = runningTransport.SelectedPath;
        rig.Arriving = (datagram, from) => forger.Hear(datagram, from);
        var joining = new List<(TestClient Client, ServerTransport Transport)>();
        ushort sent = 0;
        var hostile = 0;
        while (hostile < Packets)
        {
            if (joining.Count < Joins && sent % 20 == 0) joining.Add(rig.Join());
            running.SendRtp();
            rig.SendRtp(runningTransport, sent++);
            foreach (var victim in joining.Append((running, runningTransport)).ToList())
            {
                for (var i = 0; i < 20; i++, hostile++)
                {
                    var (datagram, from) = forger.Next(VictimOf(victim.Item1, victim.Item2));
                    rig.Arriving = (_, _) => { };
                    rig.Receive(datagram, TransportRig.ServerAddress, from, rig.Network.Now);
                    rig.Arriving = (datagram, from) => forger.Hear(datagram, from);
                }
            }

            rig.Network.Run(TimeSpan.FromMilliseconds(5));
        }

        rig.Network.Run(TimeSpan.FromMilliseconds(100));
        Assert.DoesNotContain(TransportRig.Stranger, rig.SentTo.Keys);
        Assert.Equal((sent, (int)sent), (rig.RtpReceived, running.RtpReceived));
        Assert.Equal(selected, runningTransport.SelectedPath);
        Assert.Equal(Joins, joining.Count);
        foreach (var (client, transport) in joining.Append((running, runningTransport)))
        {
            Assert.Equal((TransportState.Connected, true), (transport.State, client.Sender is not null));
            Assert.Equal(0, rig.CountEvents(transport, TransportEventKind.Failed));
            Assert.Equal(client.Address, transport.SelectedPath!.Value.Remote);
        }

        Assert.Equal(Joins + 1, rig.Table.PathCount);
        Assert.True(runningTransport.Counters is { Unauthentic: > 500, Srtp.Forged: > 500, Srtp.Replayed: > 500 }, $"{runningTransport.Counters}");
    }

    [Fact]
    public void A_ClientHello_from_elsewhere_draws_nothing()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.Join();
        rig.Arriving = (datagram, from) =>
        {
            if (from != TransportRig.Stranger && Hostile.IsClientHello(datagram))
                rig.Receive(transport, [.. datagram], Path.Udp(TransportRig.ServerAddress, TransportRig.Stranger), rig.Network.Now);
        };
        Assert.True(rig.Network.RunUntil(() => transport.State == TransportState.Connected && client.Sender is not null, TimeSpan.FromSeconds(1)));
        Assert.DoesNotContain(TransportRig.Stranger, rig.SentTo.Keys);
        Assert.Equal(1, transport.Counters.Strangers);
    }

    [Fact]
    public void Hellos_of_others_under_the_peers_address_do_not_disturb_its_handshake()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            using var rig = new TransportRig(seed, NetworkConditions.Rough);
            using var other = new DtlsSession(TransportRig.Context(), false, [], rig.Network.Now);
            var hello = new byte[1500];
            Assert.True(other.TryTransmit(hello, out var length));
            var (client, transport) = rig.Join();
            var own = 0;
            rig.Arriving = (datagram, from) =>
            {
                if (from != client.Address) return;
                if (own++ > 0 && transport.State == TransportState.Handshaking && Hostile.IsClientHello(datagram))
                    rig.Network.Send(client.Address, TransportRig.ServerAddress, hello.AsSpan(0, length));
            };
            Assert.True(rig.Network.RunUntil(() => transport.State == TransportState.Connected && client.Sender is not null, TimeSpan.FromSeconds(20)), $"seed {seed}");
        }
    }

    [Fact]
    public void A_peer_may_have_no_more_paths_and_sources_than_others()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.JoinAndConnect();
        for (var i = 0; i < 10_000; i++)
        {
            var from = TransportAddress.V4(0x0A000000u + (uint)(i >> 8), (ushort)(1 + (i & 0xFF)));
            rig.Receive(Hostile.Check(transport.Local, client.Credentials.Ufrag, nominate: i % 3 == 0, (ulong)i), TransportRig.ServerAddress, from, rig.Network.Now);
            client.SendRtp((uint)i);
            if (i % 100 == 0) rig.Network.Run(TimeSpan.FromMilliseconds(20));
        }

        Assert.InRange(rig.Table.PathCount, 1, IceLiteAgent.MaxPaths);
        Assert.Equal(SrtpReceiver.DefaultStreams, rig.RtpReceived);
        Assert.Equal(rig.CountEvents(transport, TransportEventKind.PathValidated) - rig.CountEvents(transport, TransportEventKind.PathForgotten), rig.Table.PathCount);
        Assert.False(transport.TryReadEvent(out _));
    }

    private static Victim VictimOf(TestClient client, ServerTransport transport) =>
        new(client.Address, transport.Local, client.Credentials.Ufrag, transport.State == TransportState.Connected);
}
