using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.AspNetCore.Media;
using Parley.AspNetCore.Media.Negotiation;
using Parley.AspNetCore.Net;
using Parley.AspNetCore.Tests.Net;
using Parley.Headless;
using Parley.Protocols.Dtls;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Tests.Media.Routed;

/// <summary>
/// The media plane over real workers and sockets, without signaling, and headless members whose media take real ways to it. The workers run on
/// their own threads, or on the test's, so that what they allocate can be counted.
/// </summary>
internal sealed class RoutedServer : IMediaEvents, IAsyncDisposable
{
    private const uint Loopback = 0x7F000001;

    private readonly ConnectionDirectory _directory = new(1000);
    private readonly DtlsContext _serverCertificate = MediaCertificate.Create(TimeProvider.System);
    private readonly DtlsContext _clientCertificate = MediaCertificate.Create(TimeProvider.System);
    private readonly MediaCommands _media;
    private readonly MediaPlane _plane;
    private readonly List<Member> _members = [];
    private readonly ConcurrentDictionary<MediaPeer, Member> _byPeer = new();
    private readonly ConcurrentQueue<(MediaPeer Peer, MediaEndReason Reason)> _ended = new();
    private MediaServer? _server;
    private MediaWorkers? _driven;
    private ulong _seed;
    private long _told;

    private RoutedServer()
    {
        _media = new MediaCommands(new MediaEvents(_directory));
        var planner = new PeerPlanner(
            _serverCertificate, () => [new SdpCandidate("1", 1, PathTransport.Udp, 1 << 30, Address, SdpCandidateType.Host)]);
        _plane = new MediaPlane(_directory, planner, _media, TimeProvider.System);
        _plane.Listen(this);
    }

    public MediaWorkers Workers => _server?.Workers ?? _driven!;

    /// <summary>Where media go.</summary>
    public TransportAddress Address => TransportAddress.V4(Loopback, (ushort)Workers.UdpPort);

    /// <summary>TURN and ICE-TCP.</summary>
    public int StreamPort => _server!.StreamPort;

    /// <summary>Connections that ended.</summary>
    public IReadOnlyCollection<(MediaPeer Peer, MediaEndReason Reason)> Ended => _ended;

    /// <summary>How many connections the server has, and names that lead to them.</summary>
    public (int Connections, int Fragments) Known => _directory.Count;

    /// <summary>What all engines have.</summary>
    public EngineFigures Figures
    {
        get
        {
            var figures = Workers.Workers.Select(worker => worker.Shell.Figures).ToList();
            return new EngineFigures(
                figures.Sum(one => one.Peers), figures.Max(one => one.Rooms), figures.Max(one => one.Tracks), figures.Sum(one => one.Forwarded),
                figures.Sum(one => one.LostOnLinks), figures.Sum(one => one.PacketBytes), figures.Sum(one => one.PacketMemory));
        }
    }

    /// <summary>What the workers' rounds allocated, in bytes; counted only where the test drives them.</summary>
    public long Allocated { get; private set; }

    /// <summary>How much signaling was told, and workers told each other: none of it by packet.</summary>
    public long Told => Interlocked.Read(ref _told) + Workers.Workers.Sum(worker => worker.Shell.Commands);

    /// <summary>Workers on threads of their own, and Kestrel beside them.</summary>
    public static async Task<RoutedServer> StartAsync(MediaOptions options)
    {
        var routed = new RoutedServer();
        routed._server = await MediaServer.StartAsync(options, media: routed._media);
        return routed;
    }

    /// <summary>Workers that the test drives.</summary>
    public static RoutedServer Drive(MediaOptions options)
    {
        var routed = new RoutedServer();
        routed._driven = new MediaWorkers(options, FixedAddresses.Loopback(), TimeProvider.System, routed._media, NullLogger<MediaWorkers>.Instance);
        routed._driven.Open();
        routed._media.Use([.. routed._driven.Workers.Select(worker => worker.Shell)]);
        return routed;
    }

    /// <summary>A member comes into a room.</summary>
    public Member Join(string name, ClientPeerOptions options, Carrier? carrier = null, string room = "room")
    {
        var client = Member.Create(options, _clientCertificate, ++_seed);
        var peer = new MediaPeer(room, name, $"{name}-{_seed}");
        var offer = client.WriteOffer();
        var outcome = _plane.Connect(peer, new MediaOffer(MediaClientKind.Page, offer, [.. options.Publish.Select(track => new OfferedSource(track.Mid, SourceOf(track)))]));
        Assert.Equal((MediaRefusal.None, string.Empty), (outcome.Refusal, outcome.Refusal == MediaRefusal.None ? string.Empty : outcome.Text));
        var plan = _directory.Find(peer)!.Plan!;
        var member = new Member(peer, client, carrier ?? new UdpCarrier(Workers.UdpPort), Address) { Server = plan.Transport.Local, Ufrag = plan.Transport.RemoteUfrag };
        _byPeer[peer] = member;
        _members.Add(member);
        Assert.True(client.TryAccept(outcome.Text, MediaClock.Now, out var problem), problem);
        return member;
    }

    /// <summary>Everybody connects.</summary>
    public void Connect(params ReadOnlySpan<Member> members)
    {
        foreach (var member in members)
            RunUntil(() => member.Client.State == Protocols.Peer.ClientTransportState.Connected, $"{member.Peer.Participant} did not connect: {member.Broken}");
    }

    /// <summary>A member shows others.</summary>
    public void Show(Member viewer, int width, int height, params IEnumerable<Member> others) => _plane.View(
        viewer.Peer, new MediaView([.. others.Where(other => other != viewer).Select(other => new ViewedTile(other.Peer.Participant, MediaSource.Camera, width, height))], Audio: true));

    /// <summary>A member leaves: by a goodbye of its own, or because signaling says so.</summary>
    public void Leave(Member member, bool goodbye)
    {
        if (goodbye) member.Leave();
        else _plane.Disconnect(member.Peer);
        _members.Remove(member);
        _byPeer.TryRemove(member.Peer, out _);
        member.Dispose();
    }

    public void Run(TimeSpan span)
    {
        var end = MediaClock.Now + span;
        while (MediaClock.Now < end) Step();
    }

    public void RunUntil(Func<bool> condition, string what) => RunUntil(condition, () => what);

    public void RunUntil(Func<bool> condition, Func<string> what)
    {
        var deadline = MediaClock.Now + TimeSpan.FromSeconds(30);
        while (!condition())
        {
            if (MediaClock.Now >= deadline) Assert.Fail(what());
            Step();
        }
    }

    /// <summary>One look at everybody, after a wait of up to a millisecond for something to come.</summary>
    public void Step()
    {
        if (_members.Count > 0) Socket.Select(_members.Select(member => member.Carrier.Socket).ToList(), null, null, _driven is null ? 1000 : 100);
        foreach (var member in _members)
        {
            if (member.TryRead(out var revision)) _plane.Ready(member.Peer, revision);
            member.Step();
        }

        if (_driven is null) return;
        for (var round = 0; round < 2; round++)
        {
            foreach (var worker in _driven.Workers)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                worker.Wait(MediaClock.Now, atMost: 0);
                worker.Round(out _);
                Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members) member.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        _driven?.Dispose();
        _clientCertificate.Dispose();
        _serverCertificate.Dispose();
    }

    void IMediaEvents.Connected(MediaPeer peer)
    {
    }

    void IMediaEvents.Disconnected(MediaPeer peer, MediaEndReason reason) => _ended.Enqueue((peer, reason));

    void IMediaEvents.Slots(MediaPeer peer, int revision, IReadOnlyList<FedSlot> slots)
    {
        Interlocked.Increment(ref _told);
        if (_byPeer.TryGetValue(peer, out var member)) member.Tell(revision, slots);
    }

    void IMediaEvents.Layers(MediaPeer peer, IReadOnlyList<WantedSource> sources) => Interlocked.Increment(ref _told);

    void IMediaEvents.Speakers(string room, IReadOnlyList<HeardSpeaker> speakers) => Interlocked.Increment(ref _told);

    void IMediaEvents.Quality(MediaPeer peer, ConnectionQuality quality) => Interlocked.Increment(ref _told);

    private static MediaSource SourceOf(TrackOptions track) => track is AudioOptions ? MediaSource.Microphone : MediaSource.Camera;
}
