using Parley.Protocols.Dtls;
using Parley.Protocols.Peer;
using Parley.Protocols.Primitives;
using Parley.Protocols.Rtp.Extensions;
using Parley.Protocols.Sdp.Negotiation;
using Parley.Testing;

namespace Parley.Headless.Tests;

public sealed class ClientPeerTests : IDisposable
{
    private const uint Tag = 4711;
    private static readonly TransportAddress ClientAddress = TransportAddress.V4(0xC0000201, 5000), ServerAddress = TransportAddress.V4(0xC00002FE, 3478);

    private readonly List<IDisposable> _resources = [];
    private VirtualNetwork _network = new(1, NetworkConditions.Perfect);
    private Reflector _server = null!;
    private ClientNode _client = null!;

    private ClientPeer Peer => _client.Peer;

    [Theory]
    [InlineData(MediaCodec.Vp8)]
    [InlineData(MediaCodec.H264)]
    public void What_is_published_comes_back_whole(MediaCodec codec)
    {
        Connect(codec, "q", "h", "f");
        _network.Run(TimeSpan.FromSeconds(10));
        var (audio, video) = (Peer.Slots[0], Peer.Slots[1]);
        Assert.InRange(audio.Packets, 490, 501);
        Assert.InRange(video.Frames, 290, 301);
        Assert.Equal((1, 0, 0, 0L, 0L), (video.KeyFrames, video.Freezes, video.Discontinuities, video.Lost, audio.Lost));
        Assert.Equal((Reflector.Number, Reflector.Number, Tag, Tag), (video.ShownContributor, audio.Contributor, video.LastTag, audio.LastTag));
        if (codec == MediaCodec.Vp8) Assert.Equal(720, video.Height);
        Assert.InRange(video.PayloadBytes * 8 / 10, 1_900_000, 2_200_000);
        Assert.InRange(video.Delays.Percentile(0.5).TotalMilliseconds, 19.5, 21.5);
        Assert.Equal(["f", "h", "q"], _server.Rids.Order());
        Assert.Equal(0, Peer.Strays);
        Assert.True(_server.ReportsReceived > 8);
        Assert.True(_server.FeedbackReceived > 80);
        Assert.InRange(_server.ArrivalsReported, audio.Packets + video.Packets - 200, audio.Packets + video.Packets);
    }

    [Fact]
    public void Even_frames_are_all_of_one_size()
    {
        Connect("f", new VideoOptions("cam", MediaCodec.Vp8, [new VideoLayerOptions("f", 1280, 720, 1_320_000)]) { EvenFrames = true });
        _network.Run(TimeSpan.FromSeconds(5));
        var layer = Peer.Tracks[0].Layers[0];
        Assert.InRange(layer.Packets, 700, 800);
        Assert.Equal((0, 1100 * layer.Packets), (layer.Packets % 5, layer.PayloadBytes));
    }

    [Fact]
    public void Losses_are_repaired_both_ways()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            _network = new VirtualNetwork(seed, NetworkConditions.Perfect with { Loss = 0.05, Jitter = TimeSpan.FromMilliseconds(5) });
            Connect(MediaCodec.Vp8, "f");
            Assert.True(_network.RunUntil(() => Peer.Slots[1].FirstFrame is not null, TimeSpan.FromSeconds(5)));
            _network.Run(TimeSpan.FromSeconds(20));
            var video = Peer.Slots[1];
            Assert.True(video.Missed > 50, $"{video.Missed}");
            Assert.True(video.Repaired > 50, $"{video.Repaired}");
            Assert.True(Peer.NacksReceived > 50, $"{Peer.NacksReceived}");
            Assert.Equal((0L, 0), (video.Lost, video.Discontinuities));
            Assert.True(video.Frames > 580, $"{video.Frames} {video.UnusableFrames}");
            Assert.True(video.Frozen < TimeSpan.FromSeconds(0.3), $"{video.Frozen}");
            Assert.InRange(Peer.Slots[0].Lost, 20, 200); // audio has no retransmission
        }
    }

    [Fact]
    public void A_long_loss_ends_with_a_key_frame()
    {
        Connect(MediaCodec.H264, "f");
        _network.Run(TimeSpan.FromSeconds(3));
        _network.Conditions = NetworkConditions.Perfect with { Loss = 1 };
        _network.Run(TimeSpan.FromSeconds(3));
        _network.Conditions = NetworkConditions.Perfect;
        _network.Run(TimeSpan.FromSeconds(3));
        var video = Peer.Slots[1];
        Assert.InRange(video.KeyFrames, 2, 3);
        Assert.InRange(video.KeyFrameRequests, 1, 3);
        Assert.Equal(1, video.Freezes);
        Assert.InRange(video.Frozen.TotalSeconds, 3, 3.6);
        Assert.True(video.Frames > 160, $"{video.Frames}");
    }

    [Fact]
    public void Key_frame_requests_closer_than_browsers_honour_are_ignored()
    {
        Connect(MediaCodec.Vp8, "q", "f");
        _network.Run(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 10; i++)
        {
            _server.RequestKeyFrame();
            _network.Run(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(20, Peer.KeyFrameRequestsReceived);
        Assert.All(Peer.Tracks[1].Layers, layer => Assert.Equal(2, layer.KeyFrames));
    }

    [Fact]
    public void A_layer_that_is_switched_off_sends_nothing_and_begins_with_a_key_frame()
    {
        Connect(MediaCodec.Vp8, "q", "f");
        _network.Run(TimeSpan.FromSeconds(2));
        var top = Peer.Tracks[1].Layers[1];
        Peer.Activate("cam", "f", false);
        _network.Run(TimeSpan.FromMilliseconds(100));
        var sent = top.Packets;
        var frames = Peer.Slots[1].Frames;
        _network.Run(TimeSpan.FromSeconds(2));
        Assert.Equal((sent, frames), (top.Packets, Peer.Slots[1].Frames));
        Peer.Activate("cam", "f", true);
        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(2, top.KeyFrames);
        Assert.True(Peer.Slots[1].Frames > frames + 25);
        Assert.Equal(2, Peer.Slots[1].KeyFrames);
    }

    [Fact]
    public void People_are_loud_in_turn_and_silent_in_between()
    {
        Connect(null, new AudioOptions("mic") { Speech = TimeSpan.FromSeconds(1), Turn = TimeSpan.FromSeconds(4) });
        _network.Run(TimeSpan.FromSeconds(8.2));
        var silent = _server.Levels.Count(level => level == AudioLevel.Silence);
        Assert.InRange(silent, 290, 310);
        Assert.InRange(_server.Levels.Count - silent, 95, 115);
    }

    [Fact]
    public void Rfc3550_section_6_4_sender_reports_tie_timestamps_to_the_clock()
    {
        Connect(MediaCodec.Vp8, "f");
        _network.Run(TimeSpan.FromSeconds(5));
        Assert.InRange(_server.SenderReports.Count, 8, 16);
        var last = _server.SenderReports.Where(report => report.Octets > 100_000).ToArray();
        var seconds = (last[^1].NtpTime - last[0].NtpTime) / (double)(1UL << 32);
        Assert.InRange((last[^1].RtpTimestamp - last[0].RtpTimestamp) / 90_000.0, seconds - 0.001, seconds + 0.001);
        Assert.Equal(0.1, Peer.Tracks[1].Layers[0].ReportedLoss, 0.01);
    }

    [Fact]
    public void Names_are_sent_until_the_server_knows_the_source()
    {
        Connect(MediaCodec.Vp8, "f");
        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(["f"], _server.Rids);
        Assert.All(Peer.Tracks.SelectMany(track => track.Layers), layer => Assert.True(layer.IsKnown));
    }

    [Fact]
    public void An_answer_that_cannot_be_used_is_explained()
    {
        Connect(MediaCodec.Vp8, "f");
        using var context = PeerIdentity.NewContext();
        using var peer = new ClientPeer(new ClientPeerOptions { AudioSlots = 1 }, context, Entropy.FromNumber(9), _network.Now);
        peer.AddLocal(ClientAddress);
        Assert.False(peer.TryAccept("v=1", _network.Now, out var problem));
        Assert.Equal("Line 1: A description begins with v=0.", problem);
        var answer = _server.Peer.Answer(peer.WriteOffer()).Replace("192.0.2.254", "2001:db8::1", StringComparison.Ordinal);
        Assert.False(peer.TryAccept(answer, _network.Now, out problem));
        Assert.Equal("None of the server's candidates can be reached from here.", problem);
    }

    [Fact]
    public void Nothing_is_allocated_per_packet()
    {
        Connect(MediaCodec.Vp8, "f");
        _network.Run(TimeSpan.FromSeconds(2));
        var buffer = new byte[ClientPeer.MaxMessage];
        var now = _network.Now;
        long before = 0, sent = 0;
        for (var i = 0; i < 4000; i++)
        {
            if (i == 1000) (before, sent) = (GC.GetAllocatedBytesForCurrentThread(), Peer.MediaSent);
            now += TimeSpan.FromMilliseconds(1);
            Peer.HandleTimeout(now);
            while (Peer.TryTransmit(buffer, out _))
            {
            }
        }

        Assert.InRange(Peer.MediaSent - sent, 800, 1100);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000); // consent checks of ICE, one in 5 s
    }

    [Fact]
    public void Nothing_is_allocated_per_packet_that_comes()
    {
        Connect(MediaCodec.Vp8, "f");
        _network.Run(TimeSpan.FromSeconds(2));
        var capture = new Capture(_client);
        _network.Attach(ClientAddress, capture);
        _network.Run(TimeSpan.FromSeconds(4));
        var received = Peer.Slots[1].Packets;
        long before = 0, counted = 0;
        for (var i = 0; i < capture.Datagrams.Count; i++)
        {
            if (i == capture.Datagrams.Count / 4) (before, counted) = (GC.GetAllocatedBytesForCurrentThread(), Peer.Slots[1].Packets);
            var (datagram, path, at) = capture.Datagrams[i];
            Peer.Receive(datagram, path, at);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(counted > received);
        Assert.InRange(Peer.Slots[1].Packets - counted, 500, 2000);
        Assert.InRange(allocated, 0, 1000);
    }

    public void Dispose()
    {
        foreach (var resource in _resources) resource.Dispose();
    }

    /// <summary>Lets a client send, and keeps what comes for later.</summary>
    private sealed class Capture(ClientNode client) : INetworkNode
    {
        public List<(byte[] Datagram, Path Path, MonoTime At)> Datagrams { get; } = [];

        public MonoTime NextTimeout => client.NextTimeout;

        public void Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now) => Datagrams.Add((datagram, Path.Udp(local, remote), now));

        public void HandleTimeout(MonoTime now) => client.HandleTimeout(now);
    }

    private void Connect(MediaCodec codec, params string[] layers) =>
        Connect(layers[^1], new AudioOptions("mic"), new VideoOptions("cam", codec, [.. layers.Select(Layer)]));

    private static VideoLayerOptions Layer(string rid) => rid switch
    {
        "q" => new VideoLayerOptions(rid, 320, 180, 150_000),
        "h" => new VideoLayerOptions(rid, 640, 360, 500_000),
        _ => new VideoLayerOptions(rid, 1280, 720, 2_000_000),
    };

    private void Connect(string? layer, params TrackOptions[] tracks)
    {
        Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed.");
        var context = PeerIdentity.NewContext();
        _server = new Reflector(_network, ServerAddress, 1) { Layer = layer };
        _client = new ClientNode(_network, ClientAddress, new ClientPeerOptions { Tag = Tag, Publish = tracks, AudioSlots = 1, VideoSlots = 1 }, context, 2);
        _resources.AddRange([context, _server, _client]);
        _client.Accept(_server.Peer.Answer(Peer.WriteOffer()));
        Assert.True(_network.RunUntil(() => Peer.State == ClientTransportState.Connected && _server.Peer.Sender is not null, TimeSpan.FromSeconds(5)));
    }
}
