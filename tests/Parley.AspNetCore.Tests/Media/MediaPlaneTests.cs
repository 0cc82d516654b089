using Parley.AspNetCore.Media;
using Parley.AspNetCore.Media.Negotiation;
using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Tests.Media;

/// <summary>The plane over workers that do nothing.</summary>
public sealed class MediaPlaneTests
{
    private const string Offer =
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"
        + "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\na=setup:actpass\r\n"
        + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n";

    private static readonly MediaPeer Alice = new("lobby", "alice", "c1");

    private readonly Clock _clock = new();
    private readonly ConnectionDirectory _directory = new(capacity: 2);
    private readonly MediaPlane _plane;
    private readonly List<string> _told = [];

    public MediaPlaneTests()
    {
        _plane = new MediaPlane(_directory, new PeerPlanner(MediaCertificate.Create(TimeProvider.System), () => []), new Workers(_told), _clock);
        _plane.Listen(new Events(_told));
    }

    [Fact]
    public void Who_is_answered_and_never_comes_is_lost_after_half_a_minute()
    {
        Assert.Equal(MediaRefusal.None, Connect(Alice).Refusal);
        _clock.Advance(29);
        _plane.ForgetWhoNeverCame();
        Assert.Equal((1, 1), _directory.Count);
        _clock.Advance(2);
        _plane.ForgetWhoNeverCame();
        _plane.ForgetWhoNeverCame();
        Assert.Equal(["end c1 Lost", "disconnected c1 Lost"], _told);
        Assert.Equal((0, 0), _directory.Count);
    }

    [Fact]
    public void Who_came_is_the_workers_own_business()
    {
        Connect(Alice);
        _directory.Find(Alice)!.Claim(worker: 0);
        _clock.Advance(60);
        _plane.ForgetWhoNeverCame();
        Assert.Empty(_told);
    }

    [Fact]
    public void What_signaling_ends_while_the_engine_loses_it_is_not_told_as_lost()
    {
        var events = new MediaEvents(_directory);
        events.Listen(new Events(_told));
        Connect(Alice);
        var connection = _directory.Find(Alice)!;
        connection.IsRemoved = true; // it is about to be taken out
        events.Gone(connection.Id, PeerEnd.Lost);
        Assert.Empty(_told);
    }

    [Fact]
    public void Of_connections_that_the_engine_has_lost_no_name_is_left()
    {
        var events = new MediaEvents(_directory);
        for (var i = 0; i < 50; i++)
        {
            var peer = Alice with { Connection = $"c{i}" };
            Assert.Equal(MediaRefusal.None, Connect(peer).Refusal);
            // a restart gives it a second name
            _plane.Patch(peer, "a=ice-ufrag:other\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n");
            events.Gone(_directory.Find(peer)!.Id, PeerEnd.Lost);
        }

        Assert.Equal((0, 0), _directory.Count);
    }

    [Fact]
    public void What_a_session_has_made_ready_is_a_participants_from_then_on()
    {
        var prepared = new MediaPeer(MediaPeer.NoRoom, "session", "c1");
        Connect(prepared);
        var connection = _directory.Find(prepared)!;
        _plane.Enter(prepared, Alice, MediaSources.Camera);
        Assert.Null(_directory.Find(prepared));
        Assert.Same(connection, _directory.Find(Alice));
        Assert.Equal((Alice, MediaSources.Camera, "lobby", "alice"), (connection.Peer, connection.Permitted, connection.Plan!.Room, connection.Plan.Participant));
        Assert.Equal(["permit c1", "renegotiate c1"], _told);
        Assert.Equal((1, 1), _directory.Count);

        // who was given away cannot be given away again
        _plane.Enter(prepared, Alice with { Participant = "bob" }, MediaSources.All);
        Assert.Equal("disconnected c1 Lost", _told[^1]);
        _plane.Disconnect(Alice);
        Assert.Equal((0, 0), _directory.Count);
    }

    private MediaConnectOutcome Connect(MediaPeer peer) => _plane.Connect(peer, new MediaOffer(MediaClientKind.Whip, Offer, []));

    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

        public void Advance(int seconds) => _now += TimeSpan.FromSeconds(seconds);

        public override DateTimeOffset GetUtcNow() => _now;
    }

    private sealed class Workers(List<string> told) : IMediaCommands
    {
        public bool IsRunning => true;

        public void Listen(IMediaEvents events)
        {
            // the plane tells for itself what no worker knows
        }

        public void Renegotiate(MediaConnection connection) => told.Add($"renegotiate {connection.Peer.Connection}");

        public void View(MediaConnection connection, MediaView view)
        {
        }

        public void Permit(MediaConnection connection) => told.Add($"permit {connection.Peer.Connection}");

        public void Ready(MediaConnection connection, int revision)
        {
        }

        public Task<bool> IsHeard(MediaConnection connection) => Task.FromResult(true);

        public void End(MediaConnection connection, MediaEndReason reason) => told.Add($"end {connection.Peer.Connection} {reason}");
    }

    private sealed class Events(List<string> told) : IMediaEvents
    {
        public void Connected(MediaPeer peer)
        {
        }

        public void Disconnected(MediaPeer peer, MediaEndReason reason) => told.Add($"disconnected {peer.Connection} {reason}");

        public void Slots(MediaPeer peer, int revision, IReadOnlyList<FedSlot> slots)
        {
        }

        public void Layers(MediaPeer peer, IReadOnlyList<WantedSource> sources)
        {
        }

        public void Speakers(string room, IReadOnlyList<HeardSpeaker> speakers)
        {
        }

        public void Quality(MediaPeer peer, ConnectionQuality quality)
        {
        }
    }
}
