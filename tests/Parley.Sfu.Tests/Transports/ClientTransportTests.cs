using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Peer;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Protocols.Stun;
using Parley.Sfu.Transports;
using Parley.Testing;

namespace Parley.Sfu.Tests.Transports;

/// <summary>The product's own client against the product's own server, over the simulated network.</summary>
public sealed class ClientTransportTests
{
    [Fact]
    public void Both_ends_connect_restart_and_part_over_a_rough_network()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            using var pair = new Pair(seed, NetworkConditions.Rough);
            Assert.True(pair.Network.RunUntil(() => pair.IsConnected, TimeSpan.FromSeconds(20)), $"seed {seed}: {pair.Client.State} {pair.Server.State}");
            pair.Network.Run(TimeSpan.FromSeconds(2));
            for (ushort i = 0; i < 50; i++)
            {
                pair.Exchange(i);
                pair.Network.Run(TimeSpan.FromMilliseconds(20));
            }

            Assert.InRange(pair.ReceivedByServer, 30, 50);
            Assert.InRange(pair.ReceivedByClient, 30, 50);

            pair.Restart();
            Assert.True(pair.Network.RunUntil(() => pair.Table.UfragCount == 1, TimeSpan.FromSeconds(20)), $"seed {seed}: the restart is not done");
            pair.Network.Conditions = NetworkConditions.Perfect;
            pair.Exchange(100);
            pair.Network.Run(TimeSpan.FromMinutes(2));
            Assert.True(pair.IsConnected);

            pair.Client.Close();
            pair.Flush();
            Assert.True(pair.Network.RunUntil(() => pair.Server.State == TransportState.Gone, TimeSpan.FromMilliseconds(50)));
            Assert.Equal((0, 0), (pair.Table.PathCount, pair.Table.UfragCount));
        }
    }

    [Fact]
    public void A_peer_that_heard_nothing_for_20_s_restarts_and_goes_on()
    {
        using var pair = new Pair(1, NetworkConditions.Perfect);
        Assert.True(pair.Network.RunUntil(() => pair.IsConnected, TimeSpan.FromSeconds(5)));
        pair.Network.Conditions = new NetworkConditions { Loss = 1 };
        pair.Network.Run(TimeSpan.FromSeconds(20));
        pair.Network.Conditions = NetworkConditions.Perfect;
        pair.Restart();
        Assert.True(pair.Network.RunUntil(() => pair.Table.UfragCount == 1, TimeSpan.FromSeconds(5)));
        pair.Exchange(1);
        pair.Network.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal((1, 1), (pair.ReceivedByClient, pair.ReceivedByServer));
    }

    private sealed class Pair : IDisposable
    {
        private static readonly TransportAddress At = TransportAddress.V4(0xC6336401, 5000);

        private readonly DtlsContext _context = TransportRig.Context();
        private readonly byte[] _buffer = new byte[1500];
        private ulong _seed;

        public Pair(int seed, NetworkConditions conditions)
        {
            Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed.");
            _seed = (ulong)seed * 100;
            Network = new VirtualNetwork(seed, conditions);
            Client = new ClientTransport(_context, Entropy.FromNumber(_seed), Network.Now);
            Client.AddLocal(At);
            var local = IceCredentials.From(Entropy.FromNumber(++_seed));
            Server = new ServerTransport(new TransportPlan(1, local, Client.Local.Ufrag, [_context.Fingerprint], _context), Network.Now);
            Assert.True(Table.TryAdd(local.Ufrag, Server));
            Network.Attach(At, new Node(() => Client.NextTimeout, ReceiveByClient, now => Client.HandleTimeout(now), Flush));
            Network.Attach(TransportRig.ServerAddress, new Node(() => Server.NextTimeout, ReceiveByServer, now => Server.HandleTimeout(now), Flush));
            Assert.True(Client.Accept(Answer(local), Network.Now));
            Flush();
        }

        public VirtualNetwork Network { get; }

        public ClientTransport Client { get; }

        public ServerTransport Server { get; }

        public TransportTable<ServerTransport> Table { get; } = new(1);

        public int ReceivedByClient { get; private set; }

        public int ReceivedByServer { get; private set; }

        public bool IsConnected => Client.State == ClientTransportState.Connected && Server.State == TransportState.Connected;

        public void Restart()
        {
            Client.Restart(Network.Now);
            var local = IceCredentials.From(Entropy.FromNumber(++_seed));
            Server.Restart(local, Client.Local.Ufrag, Network.Now);
            Assert.True(Table.TryAdd(local.Ufrag, Server));
            Client.Accept(Answer(local), Network.Now);
            Flush();
        }

        public void Exchange(ushort sequence)
        {
            var payload = _buffer.AsSpan(RtpHeader.FixedLength, TestClient.Rtp(_buffer, 1, sequence) - RtpHeader.FixedLength);
            Assert.True(Client.Sender!.TryProtect(_buffer, RtpHeader.FixedLength, payload, 0, out var length));
            Network.Send(At, TransportRig.ServerAddress, _buffer.AsSpan(0, length));
            TestClient.Rtp(_buffer, 2, sequence);
            Assert.True(Server.Sender!.TryProtect(_buffer, RtpHeader.FixedLength, payload, 0, out length));
            Network.Send(TransportRig.ServerAddress, Server.SelectedPath!.Value.Remote, _buffer.AsSpan(0, length));
        }

        public void Flush()
        {
            while (Client.TryTransmit(_buffer, out var transmit)) Network.Send(transmit.Path.Local, transmit.Path.Remote, _buffer.AsSpan(0, transmit.Length));
            while (Server.TryTransmit(_buffer, out var transmit)) Network.Send(transmit.Path.Local, transmit.Path.Remote, _buffer.AsSpan(0, transmit.Length));
            while (Server.TryReadEvent(out var happened)) Table.Follow(happened, Server);
        }

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
            _context.Dispose();
        }

        private void ReceiveByClient(byte[] datagram, Path path)
        {
            if (Client.Receive(datagram, path, Network.Now, out _) == PeerInput.Rtp) ReceivedByClient++;
        }

        private void ReceiveByServer(byte[] datagram, Path path)
        {
            var found = StunMessage.LooksLike(datagram) ? Table.TryFindByCheck(datagram, out var transport) : Table.TryFind(path, out transport);
            if (found && transport!.Receive(datagram, path, Network.Now, out _) == TransportInput.Rtp) ReceivedByServer++;
        }

        private AnsweredSession Answer(IceCredentials local) =>
            new([], local.Ufrag, local.Password, [_context.Fingerprint], [new SdpCandidate("1", 1, PathTransport.Udp, 100, TransportRig.ServerAddress, SdpCandidateType.Host)]);
    }

    private sealed class Node(Func<MonoTime> next, Action<byte[], Path> receive, Action<MonoTime> timeout, Action flush) : INetworkNode
    {
        public MonoTime NextTimeout => next();

        public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
        {
            receive(datagram, Path.Udp(local, remote));
            flush();
        }

        public void HandleTimeout(MonoTime now)
        {
            timeout(now);
            flush();
        }
    }
}
