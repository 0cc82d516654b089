using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Protocols.Srtp;
using Parley.Sfu.Transports;
using Parley.Testing;

namespace Parley.Sfu.Tests.Transports;

public sealed class ServerTransportTests
{
    private const SrtpProfile Gcm128 = SrtpProfile.AeadAes128Gcm, Gcm256 = SrtpProfile.AeadAes256Gcm, Cm = SrtpProfile.AesCm128HmacSha1Tag80;

    [Fact]
    public void A_peer_connects_in_three_round_trips_and_media_flows_both_ways()
    {
        using var rig = new TransportRig();
        var begin = rig.Network.Now;
        var (client, transport) = rig.JoinAndConnect();
        Assert.InRange(rig.Network.Now - begin, TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(85));
        Assert.Equal(
            [TransportEventKind.PathValidated, TransportEventKind.Selected, TransportEventKind.Connected],
            rig.Events[transport].Select(happened => happened.Kind));
        Assert.Equal(client.Address, transport.SelectedPath!.Value.Remote);
        ExchangeMedia(rig, client, transport, 20);
        Assert.Equal((20, 20, 1), (client.RtpReceived, rig.RtpReceived, rig.RtcpReceived));
    }

    [Theory]
    [InlineData(Gcm128)]
    [InlineData(Gcm256)]
    [InlineData(Cm)]
    public void Each_suite_carries_media(SrtpProfile profile)
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.Join([profile]);
        Assert.True(rig.Network.RunUntil(() => transport.State == TransportState.Connected && client.Sender is not null, TimeSpan.FromSeconds(1)));
        Assert.Equal(profile, client.Dtls!.Profile);
        ExchangeMedia(rig, client, transport, 5);
        Assert.Equal((5, 5, 1), (client.RtpReceived, rig.RtpReceived, rig.RtcpReceived));
    }

    [Fact]
    public void Joins_survive_a_rough_network()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            using var rig = new TransportRig(seed, NetworkConditions.Rough);
            var (client, transport) = rig.JoinAndConnect();
            rig.Network.Conditions = NetworkConditions.Perfect;
            ExchangeMedia(rig, client, transport, 5);
            Assert.True(rig.RtpReceived >= 5 && client.RtpReceived >= 5, $"seed {seed}: {rig.RtpReceived} {client.RtpReceived}");
            Assert.Equal(0, rig.CountEvents(transport, TransportEventKind.Failed));
        }
    }

    [Theory]
    [InlineData("first lost")]
    [InlineData("second lost")]
    [InlineData("both lost")]
    [InlineData("doubled")]
    [InlineData("swapped")]
    [InlineData("swapped and doubled")]
    public void A_ClientHello_in_two_fragments_may_fare_badly(string fate)
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.Join();
        var done = false;
        client.Mangle = datagram =>
        {
            if (!Hostile.IsClientHello(datagram)) return [datagram];
            var (first, second) = Hostile.Split(datagram);
            if (done) return [first, second];
            done = true;
            return fate switch
            {
                "first lost" => [second],
                "second lost" => [first],
                "both lost" => [],
                "doubled" => [first, first, second, second],
                "swapped" => [second, first],
                _ => [second, second, first, first],
            };
        };
        Assert.True(rig.Network.RunUntil(() => transport.State == TransportState.Connected && client.Sender is not null, TimeSpan.FromMilliseconds(250)), fate);
        Assert.True(done);
        Assert.Equal(0, rig.CountEvents(transport, TransportEventKind.Failed));
    }

    [Fact]
    public void A_handshake_whose_every_datagram_is_lost_once_is_done_all_the_same()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.Join();
        var seen = new HashSet<string>();
        client.Mangle = datagram => seen.Add(Convert.ToHexString(datagram)) ? [] : [datagram];
        Assert.True(rig.Network.RunUntil(() => transport.State == TransportState.Connected && client.Sender is not null, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void The_last_flight_is_repeated_for_a_client_that_missed_it()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.Join();
        rig.Arriving = (datagram, _) =>
        {
            if (DtlsSession.LooksLike(datagram) && !Hostile.IsClientHello(datagram)) rig.Network.Conditions = new NetworkConditions { Loss = 1 };
        };
        Assert.True(rig.Network.RunUntil(() => transport.State == TransportState.Connected, TimeSpan.FromSeconds(1)));
        rig.Network.Run(TimeSpan.FromMilliseconds(30));
        Assert.Null(client.Sender);
        rig.Arriving = (_, _) => { };
        rig.Network.Conditions = NetworkConditions.Perfect;
        Assert.True(rig.Network.RunUntil(() => client.Sender is not null, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Media_that_comes_before_the_keys_is_dropped_and_counted()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.Join();
        Assert.True(rig.Network.RunUntil(() => transport.State == TransportState.Handshaking, TimeSpan.FromSeconds(1)));
        var packet = new byte[200];
        TestClient.Rtp(packet, 1, 1);
        rig.Receive(transport, packet, transport.SelectedPath!.Value, rig.Network.Now);
        Assert.Equal(1, transport.Counters.Early);
        Assert.True(rig.Network.RunUntil(() => client.Sender is not null, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_path_that_a_NAT_has_changed_is_followed()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.JoinAndConnect();
        var before = client.Address;
        client.Rebind(TransportAddress.V4(0xC6336463, 40_000));
        Assert.True(rig.Network.RunUntil(() => transport.SelectedPath!.Value.Remote == client.Address, TimeSpan.FromSeconds(15)));
        ExchangeMedia(rig, client, transport, 5);
        Assert.Equal((5, 5), (client.RtpReceived, rig.RtpReceived));
        var afterMove = rig.SentTo[before];
        rig.Network.Run(TimeSpan.FromSeconds(100));
        Assert.Equal(afterMove, rig.SentTo[before]);
        Assert.Equal(1, rig.CountEvents(transport, TransportEventKind.PathForgotten));
        Assert.Equal(1, rig.Table.PathCount);
        Assert.Equal(TransportState.Connected, transport.State);
    }

    [Fact]
    public void A_path_whose_connection_ended_gives_way_to_another()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.JoinAndConnect();
        var udp = transport.SelectedPath!.Value;
        var tcp = new Path(PathTransport.Tcp, TransportRig.ServerAddress, client.Address, 7);
        rig.Network.Run(TimeSpan.FromSeconds(1));
        rig.Receive(transport, Hostile.Check(transport.Local, client.Credentials.Ufrag, nominate: true, transaction: 1), tcp, rig.Network.Now);
        Assert.Equal(tcp, transport.SelectedPath);
        transport.PathClosed(tcp);
        transport.PathClosed(tcp);
        rig.Flush(transport);
        Assert.Equal(udp, transport.SelectedPath);
        Assert.Equal(
            [new(TransportEventKind.PathForgotten, tcp, string.Empty), new(TransportEventKind.Selected, udp, string.Empty)],
            rig.Events[transport].TakeLast(2));
        transport.PathClosed(udp);
        rig.Flush(transport);
        Assert.Null(transport.SelectedPath);
        Assert.Equal((TransportState.Connected, 0), (transport.State, rig.Table.PathCount));
        Assert.True(rig.Network.RunUntil(() => transport.SelectedPath == udp, TimeSpan.FromSeconds(10)));
        ExchangeMedia(rig, client, transport, 5);
        Assert.Equal((5, 5), (client.RtpReceived, rig.RtpReceived));
    }

    [Fact]
    public void Rfc7675_a_peer_that_stops_checking_is_gone_after_30_s_and_leaves_nothing()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.JoinAndConnect();
        rig.Network.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(TransportState.Connected, transport.State);
        client.IsAlive = false;
        Assert.True(rig.Network.RunUntil(() => transport.State == TransportState.Gone, TimeSpan.FromSeconds(31)));
        AssertOver(rig, transport, TransportEventKind.Lost);
    }

    [Fact]
    public void A_peer_is_heard_as_long_as_anything_authentic_comes_and_ten_seconds_longer()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.JoinAndConnect();
        rig.Network.Run(TimeSpan.FromMinutes(1));
        Assert.True(transport.IsHeard(rig.Network.Now));
        client.IsAlive = false;
        rig.Network.Run(TimeSpan.FromSeconds(3));
        Assert.True(transport.IsHeard(rig.Network.Now));
        rig.Network.Run(TimeSpan.FromSeconds(8));
        Assert.False(transport.IsHeard(rig.Network.Now));
        Assert.Equal(TransportState.Connected, transport.State);
    }

    [Fact]
    public void A_peer_that_never_comes_is_gone_after_30_s()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.Join();
        client.IsAlive = false;
        rig.Network.Conditions = new NetworkConditions { Loss = 1 };
        rig.Network.Run(TimeSpan.FromSeconds(29));
        Assert.NotEqual(TransportState.Gone, transport.State);
        rig.Network.Run(TimeSpan.FromSeconds(2));
        AssertOver(rig, transport, TransportEventKind.Lost);
    }

    [Fact]
    public void Closing_ends_everything_at_once()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.JoinAndConnect();
        transport.Close();
        rig.Flush(transport);
        AssertOver(rig, transport, TransportEventKind.Closed);
        rig.Network.Run(TimeSpan.FromMilliseconds(20));
        Assert.Equal(DtlsState.Closed, client.Dtls!.State);
        client.SendRtp();
        rig.Network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(0, rig.RtpReceived);
        transport.Close();
        Assert.False(transport.TryReadEvent(out _));
    }

    [Fact]
    public void A_peer_that_says_goodbye_is_gone_at_once()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.JoinAndConnect();
        client.Close();
        rig.Network.Run(TimeSpan.FromMilliseconds(20));
        AssertOver(rig, transport, TransportEventKind.Closed);
    }

    [Fact]
    public void Rfc8445_section_9_a_restart_goes_on_with_the_same_keys()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.JoinAndConnect();
        var (old, next) = (transport.Local, IceCredentials.From(Entropy.FromNumber(99)));
        transport.Restart(next, "newpeer", rig.Network.Now);
        Assert.True(rig.Table.TryAdd(next.Ufrag, transport));
        rig.Flush(transport);
        ExchangeMedia(rig, client, transport, 5);
        Assert.Equal((5, 5), (client.RtpReceived, rig.RtpReceived));
        Assert.Equal(2, rig.Table.UfragCount);

        var path = Path.Udp(TransportRig.ServerAddress, TransportAddress.V4(0xC6336409, 7));
        rig.Receive(transport, Hostile.Check(next, "newpeer", nominate: true, transaction: 1), path, rig.Network.Now);
        Assert.Equal(path, transport.SelectedPath);
        Assert.Contains(new TransportEvent(TransportEventKind.UfragForgotten, default, old.Ufrag), rig.Events[transport]);
        Assert.Equal(1, rig.Table.UfragCount);
        Assert.NotNull(transport.Sender);
        var another = IceCredentials.From(Entropy.FromNumber(100));
        transport.Restart(another, "a", rig.Network.Now);
        transport.Restart(IceCredentials.From(Entropy.FromNumber(101)), "b", rig.Network.Now);
        rig.Flush(transport);
        Assert.Contains(new TransportEvent(TransportEventKind.UfragForgotten, default, next.Ufrag), rig.Events[transport]);
    }

    [Fact]
    public void A_failed_handshake_is_told_and_another_may_begin_but_not_at_any_rate()
    {
        using var rig = new TransportRig();
        var (client, transport) = rig.Join(promised: SdpFingerprint.OfCertificate([1]));
        Assert.True(rig.Network.RunUntil(() => transport.State == TransportState.Failed, TimeSpan.FromSeconds(1)));
        Assert.Contains("certificate", rig.Events[transport].Single(happened => happened.Kind == TransportEventKind.Failed).Text, StringComparison.Ordinal);
        Assert.Null(transport.Sender);

        var begin = rig.Network.Now;
        for (var i = 0; i < 30; i++)
        {
            client.BeginHandshakeAgain();
            rig.Network.Run(TimeSpan.FromMilliseconds(100));
        }

        var failures = rig.CountEvents(transport, TransportEventKind.Failed);
        Assert.InRange(failures, 2, 2 + (int)((rig.Network.Now - begin) / TimeSpan.FromMilliseconds(500)));
        Assert.NotEqual(TransportState.Gone, transport.State);
    }

    [Fact]
    public void A_hello_under_the_peers_address_keeps_it_out_for_a_second_at_most()
    {
        using var rig = new TransportRig();
        using var attacker = new DtlsSession(TransportRig.Context(), false, [], rig.Network.Now);
        var hello = new byte[1500];
        Assert.True(attacker.TryTransmit(hello, out var length));
        var (client, transport) = rig.Join();
        Assert.True(rig.Network.RunUntil(() => transport.State == TransportState.Handshaking, TimeSpan.FromSeconds(1)));
        rig.Network.Conditions = new NetworkConditions { Loss = 1 }; // the client never hears what the hello draws
        rig.Receive(transport, hello[..length], transport.SelectedPath!.Value, rig.Network.Now);
        rig.Network.Conditions = NetworkConditions.Perfect;
        Assert.True(rig.Network.RunUntil(() => transport.State == TransportState.Connected && client.Sender is not null, TimeSpan.FromSeconds(2)));
    }

    private static void AssertOver(TransportRig rig, ServerTransport transport, TransportEventKind how)
    {
        Assert.Equal(TransportState.Gone, transport.State);
        Assert.Equal(how, Assert.Single(rig.Events[transport], happened => happened.Kind is TransportEventKind.Lost or TransportEventKind.Closed).Kind);
        Assert.Equal(how, rig.Events[transport][^1].Kind);
        Assert.Equal((0, 0), (rig.Table.PathCount, rig.Table.UfragCount));
        Assert.Null(transport.Sender);
        Assert.Equal(MonoTime.Never, transport.NextTimeout);
    }

    private static void ExchangeMedia(TransportRig rig, TestClient client, ServerTransport transport, int packets)
    {
        for (var i = 0; i < packets; i++)
        {
            client.SendRtp();
            rig.SendRtp(transport, (ushort)(1000 + i));
        }

        client.SendRtcp();
        rig.Network.Run(TimeSpan.FromMilliseconds(200));
    }
}
