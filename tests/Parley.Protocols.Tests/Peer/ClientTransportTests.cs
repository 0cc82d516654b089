using Parley.Protocols.Dtls;
using Parley.Protocols.Peer;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp;
using Parley.Protocols.Sdp;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Protocols.Srtp;
using Parley.Testing;

namespace Parley.Protocols.Tests.Peer;

public sealed class ClientTransportTests : IDisposable
{
    private static readonly TransportAddress ClientAddress = TransportAddress.V4(0xC0000201, 5000), Elsewhere = TransportAddress.V4(0xC0000202, 5001);
    private static readonly TransportAddress ServerAddress = TransportAddress.V4(0xC00002FE, 3478);
    private static readonly OfferedMedia[] Media = [new("0", SdpMediaKind.Audio, SdpDirection.SendReceive, [MediaCodec.Opus])];
    private static readonly byte[] Payload = [1, 2, 3, 4];

    private readonly List<IDisposable> _resources = [];
    private VirtualNetwork _network = new(1, NetworkConditions.Perfect);
    private LitePeer _server = null!;
    private ClientTransport _client = null!;
    private TransportNode _node = null!;
    private int _version;

    [Fact]
    public void A_client_finds_its_server_and_media_flow_both_ways()
    {
        Connect();
        AwaitConnected();
        Assert.Equal([PeerEventKind.Selected, PeerEventKind.Connected], _node.Events.Select(happened => happened.Kind));
        Assert.Equal(SrtpProfile.AeadAes128Gcm, _client.Profile);
        AssertFlows();
        _network.Run(TimeSpan.FromMinutes(3));
        Assert.Equal(ClientTransportState.Connected, _client.State);
        AssertFlows();
    }

    [Fact]
    public void A_server_that_knows_only_counter_mode_is_served()
    {
        Connect(profiles: [SrtpProfile.AesCm128HmacSha1Tag80]);
        AwaitConnected();
        Assert.Equal(SrtpProfile.AesCm128HmacSha1Tag80, _client.Profile);
        AssertFlows();
    }

    [Fact]
    public void A_rough_network_delays_it_and_does_no_more()
    {
        var slowest = TimeSpan.Zero;
        for (var seed = 1; seed <= 40; seed++)
        {
            _network = new VirtualNetwork(seed, NetworkConditions.Rough with { Loss = 0.2 });
            var start = _network.Now;
            Connect((ulong)seed);
            AwaitConnected(TimeSpan.FromSeconds(10));
            if (_network.Now - start > slowest) slowest = _network.Now - start;
        }

        Assert.True(slowest < TimeSpan.FromSeconds(4), $"{slowest}");
    }

    [Fact]
    public void Rfc8445_section_9_a_restart_moves_to_a_new_path_while_media_go_on()
    {
        Connect();
        AwaitConnected();
        _network.Run(TimeSpan.FromSeconds(1));

        var before = _client.Local;
        _client.Restart(_network.Now);
        Assert.NotEqual(before.Ufrag, _client.Local.Ufrag);
        Assert.Equal(ClientTransportState.Connected, _client.State);
        AssertFlows(); // over the path from before

        _client.AddLocal(Elsewhere);
        _network.Attach(Elsewhere, _node);
        var offer = Offer();
        AssertFlows();
        Accept(_server.Answer(offer));
        _network.Detach(ClientAddress); // the network that it had is gone
        Assert.True(_network.RunUntil(() => _client.SelectedPath!.Value.Local == Elsewhere, TimeSpan.FromSeconds(5)));
        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(Elsewhere, _server.SelectedPath!.Value.Remote);
        AssertFlows();
        _network.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(ClientTransportState.Connected, _client.State);
        AssertFlows();
    }

    [Fact]
    public void A_restart_brings_back_what_had_failed()
    {
        Connect();
        AwaitConnected();
        _network.Detach(ServerAddress);
        Assert.True(_network.RunUntil(() => _client.State == ClientTransportState.Failed, TimeSpan.FromSeconds(40)));
        Assert.Equal("No path to the server works.", _node.Events[^1].Reason);
        Assert.Equal(MonoTime.Never, _client.NextTimeout);

        _network.Attach(ServerAddress, _server);
        _client.Restart(_network.Now);
        Accept(_server.Answer(Offer()));
        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(ClientTransportState.Connected, _client.State);
        AssertFlows();
    }

    [Fact]
    public void A_server_with_another_certificate_than_its_answer_says_is_refused()
    {
        using var other = PeerIdentity.NewContext();
        Connect(change: answer => answer with { Fingerprints = [other.Fingerprint] });
        Assert.True(_network.RunUntil(() => _client.State == ClientTransportState.Failed, TimeSpan.FromSeconds(2)));
        Assert.Equal("The peer's certificate is not the one of its description.", _node.Events[^1].Reason);
        Assert.Null(_client.Sender);
    }

    [Fact]
    public void Goodbyes_are_heard_on_both_sides()
    {
        Connect();
        AwaitConnected();
        _server.Close();
        Assert.True(_network.RunUntil(() => _client.State == ClientTransportState.Closed, TimeSpan.FromSeconds(1)));
        Assert.Equal(PeerEventKind.Closed, _node.Events[^1].Kind);

        Connect();
        AwaitConnected();
        _client.Close();
        _node.Flush();
        Assert.True(_network.RunUntil(() => _server.Dtls!.State == DtlsState.Closed, TimeSpan.FromSeconds(1)));
        Assert.Equal(MonoTime.Never, _client.NextTimeout);
    }

    [Fact]
    public void What_does_not_come_over_a_checked_path_changes_nothing()
    {
        Connect();
        AwaitConnected();
        var stranger = Path.Udp(ClientAddress, TransportAddress.V4(0xC6336401, 1000));
        var random = Entropy.FromNumber(7);
        for (var i = 0; i < 2000; i++)
        {
            var datagram = new byte[1 + random.Next(200)];
            random.Fill(datagram);
            Assert.Equal(PeerInput.Ignored, _client.Receive(datagram, stranger, _network.Now, out var length));
            Assert.Equal(0, length);
            var path = _client.SelectedPath!.Value;
            var kind = _client.Receive(datagram, path, _network.Now, out _);
            Assert.True(kind is PeerInput.Ignored or PeerInput.Handled);
        }

        _node.Flush();
        Assert.Equal(ClientTransportState.Connected, _client.State);
        AssertFlows();
    }

    public void Dispose()
    {
        foreach (var resource in _resources) resource.Dispose();
    }

    private static byte[] Header(ushort sequence)
    {
        var header = new byte[RtpHeader.FixedLength];
        return header[..new RtpHeaderWriter(header, 111, false, sequence, 0, 5).Finish()];
    }

    private void Connect(ulong seed = 1, SrtpProfile[]? profiles = null, Func<AnsweredSession, AnsweredSession>? change = null)
    {
        Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed.");
        var context = PeerIdentity.NewContext();
        _server = new LitePeer(_network, ServerAddress, seed, PeerIdentity.NewContext(profiles));
        _client = new ClientTransport(context, Entropy.FromNumber(seed), _network.Now);
        _resources.AddRange([context, _server, _client]);
        _client.AddLocal(ClientAddress);
        _node = new TransportNode(_client, _network);
        _network.Attach(ClientAddress, _node);
        Fingerprint = context.Fingerprint;
        Accept(_server.Answer(Offer()), change);
    }

    private void AwaitConnected(TimeSpan? within = null) =>
        Assert.True(_network.RunUntil(() => _server.Sender is not null && _client.State == ClientTransportState.Connected, within ?? TimeSpan.FromSeconds(1)), $"{_client.State}");

    private SdpFingerprint Fingerprint { get; set; } = null!;

    private string Offer() => SdpOfferWriter.Write(new OfferTransport(1, ++_version, _client.Local.Ufrag, _client.Local.Password, Fingerprint), Media);

    private void Accept(string text, Func<AnsweredSession, AnsweredSession>? change = null)
    {
        Assert.True(SdpAnswerReader.TryRead(text, Media, out var answer, out var error), error.ToString());
        Assert.True(_client.Accept(change?.Invoke(answer) ?? answer, _network.Now));
        _node.Flush();
    }

    private ushort _sequence;

    private void AssertFlows()
    {
        var received = new List<byte[]>();
        _server.Received = (rtcp, packet) => received.Add(packet);
        _node.Packets.Clear();
        _sequence++;
        Assert.True(_node.Send(Header(_sequence), Payload));
        Assert.True(_server.Send(Header(_sequence), Payload));
        _network.Run(TimeSpan.FromMilliseconds(200));
        Assert.Equal([.. Header(_sequence), .. Payload], Assert.Single(received));
        Assert.Equal([.. Header(_sequence), .. Payload], Assert.Single(_node.Packets).Packet);
    }
}
