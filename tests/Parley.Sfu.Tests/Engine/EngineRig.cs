using System.Text;
using Parley.Headless;
using Parley.Protocols.Dtls;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Sdp;
using Parley.Protocols.Stun;
using Parley.Sfu.Engine;
using Parley.Sfu.Engine.Peers;
using Parley.Testing;

namespace Parley.Sfu.Tests.Engine;

/// <summary>A media server with several workers, and headless clients, on a network in virtual time.</summary>
internal sealed class EngineRig : INetworkNode, IEngineListener, IDisposable
{
    public static readonly TransportAddress ServerAddress = TransportAddress.V4(0xC00002FE, 3478);

    /// <summary>The m-section of a screen; each other one with a picture has that of a camera.</summary>
    public const string Screen = "screen";

    private readonly DtlsContext _serverCertificate = PeerIdentity.NewContext();
    private readonly DtlsContext _clientCertificate = PeerIdentity.NewContext();
    private readonly PeerPlanner _planner;
    private readonly Dictionary<string, PeerPlan> _unclaimed = [];
    private readonly Entropy _entropy;
    private readonly List<EngineWorker> _workers = [];
    private readonly Queue<Action> _later = new();
    private long _lastId = 100;
    private uint _lastAddress = 0xC0000200;

    public EngineRig(int workers = 1, int seed = 1, NetworkConditions? conditions = null, int histories = 0)
    {
        Network = new VirtualNetwork(seed, conditions ?? NetworkConditions.Perfect);
        _entropy = Entropy.FromNumber((ulong)seed);
        _planner = new PeerPlanner(_serverCertificate, () => [new SdpCandidate("1", 1, PathTransport.Udp, 1 << 30, ServerAddress, SdpCandidateType.Host)]);
        for (var i = 0; i < workers; i++) _workers.Add(new EngineWorker(this, i, workers, histories));
        Network.Attach(ServerAddress, this);
    }

    public VirtualNetwork Network { get; }

    public IReadOnlyList<EngineWorker> Workers => _workers;

    public List<RigPeer> Peers { get; } = [];

    public List<(string Room, IReadOnlyList<HeardParticipant> Speakers)> Speakers { get; } = [];

    public MonoTime NextTimeout => _workers.Min(worker => worker.Engine.NextTimeout);

    /// <summary>A client comes into a room.</summary>
    /// <param name="participant">Who.</param>
    /// <param name="options">What it publishes and receives.</param>
    /// <param name="kind">What kind of client.</param>
    /// <param name="room">Where.</param>
    /// <param name="only">Whom alone it plays.</param>
    /// <param name="tellsArrivals">Whether it tells when packets arrive, as browsers do; others only report what is lost.</param>
    /// <param name="offering">Changes what it offers.</param>
    public RigPeer Join(
        string participant, ClientPeerOptions options, MediaClientKind kind = MediaClientKind.Page, string room = "room", string? only = null, bool tellsArrivals = true, Func<string, string>? offering = null)
    {
        var address = TransportAddress.V4(++_lastAddress, 5000);
        var client = new ClientNode(Network, address, options, _clientCertificate, _lastAddress);
        var sdp = client.Peer.WriteOffer();
        if (!tellsArrivals) sdp = string.Join("\r\n", sdp.Split("\r\n").Where(line => !line.Contains("transport-wide-cc") && !line.EndsWith(" transport-cc", StringComparison.Ordinal)));
        sdp = offering?.Invoke(sdp) ?? sdp;
        var offer = new MediaOffer(kind, sdp, [.. options.Publish.Select(track => new OfferedSource(track.Mid, SourceOf(track)))], only);
        var session = PeerPlanner.Negotiate(offer, out var problem) ?? throw new InvalidOperationException(problem);
        var identity = new PlannedPeer(++_lastId, room, participant);
        var answer = _planner.Plan(identity, offer, session, IceCredentials.From(_entropy), 1, out problem) ?? throw new InvalidOperationException(problem);
        _unclaimed.Add(answer.Plan.Transport.Local.Ufrag, answer.Plan);
        var peer = new RigPeer(this, client, answer.Plan);
        Peers.Add(peer);
        client.Accept(answer.Sdp);
        return peer;
    }

    /// <summary>The worker that has a peer.</summary>
    public EngineWorker WorkerOf(long peer) => _workers.First(worker => worker.Has(peer));

    /// <summary>What the server has of a peer.</summary>
    public Peer AtServer(RigPeer peer)
    {
        var schedule = WorkerOf(peer.Plan.Id).Engine.Schedule;
        var found = schedule.NextDue(0, MonoTime.Never);
        while (found!.Plan.Id != peer.Plan.Id) found = schedule.NextDue(found.Place + 1, MonoTime.Never);
        return found;
    }

    /// <summary>Is shown each datagram that arrives at the server, before the server sees it.</summary>
    public Action<byte[], TransportAddress>? Arriving { get; set; }

    /// <summary>Is shown each datagram that an engine sends.</summary>
    public Action<byte[]>? Leaving { get; set; }

    /// <summary>Is called when an engine has taken a datagram and not passed on yet what was in it.</summary>
    public Action? Taken { get; set; }

    /// <summary>Says of what was passed on to somebody whether that fails.</summary>
    public Func<bool>? Fails { get; set; }

    /// <summary>How many bytes were sent to whom.</summary>
    public Dictionary<TransportAddress, long> SentTo { get; } = [];

    /// <summary>A datagram arrives that claims to be from somewhere.</summary>
    public void Inject(byte[] datagram, TransportAddress from) => Receive(datagram, from, Network.Now);

    /// <summary>The same at a worker of choice, as if another had handed it over.</summary>
    public void InjectAt(EngineWorker worker, byte[] datagram, TransportAddress from)
    {
        worker.Engine.TryReceive(datagram, Path.Udp(ServerAddress, from), Network.Now);
        Settle(Network.Now);
    }

    /// <summary>How often an engine was woken because something was due.</summary>
    public int Timeouts { get; private set; }

    /// <summary>Whether what the engines allocate for a datagram is counted.</summary>
    public bool IsMeasuring { get; set; }

    /// <summary>How much that was, in bytes.</summary>
    public long Allocated { get; private set; }

    /// <summary>The same of what they do by time alone.</summary>
    public long AllocatedByTimeouts { get; private set; }

    /// <summary>What the network allocated meanwhile, in bytes.</summary>
    public long AllocatedByNetwork { get; set; }

    public void Run(double seconds) => Network.Run(TimeSpan.FromSeconds(seconds));

    void INetworkNode.Receive(byte[] datagram, TransportAddress local, TransportAddress remote, MonoTime now)
    {
        Arriving?.Invoke(datagram, remote);
        Receive(datagram, remote, now);
    }

    private void Receive(byte[] datagram, TransportAddress remote, MonoTime now)
    {
        // as the kernel does: by source, whoever it belongs to
        var worker = _workers[(int)(remote.V4Bits % (uint)_workers.Count)];
        var path = Path.Udp(ServerAddress, remote);
        AllocatedByNetwork = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var taken = worker.Engine.TryReceive(datagram, path, now);
        Taken?.Invoke();
        Flush(worker, now);
        if (IsMeasuring) Allocated += GC.GetAllocatedBytesForCurrentThread() - before - AllocatedByNetwork;

        if (!taken && !HandOver(worker, datagram, path, now) && _unclaimed.Count > 0) Claim(worker, datagram, path, now);
        Settle(now);
    }

    public void HandleTimeout(MonoTime now)
    {
        foreach (var worker in _workers)
        {
            if (worker.Engine.NextTimeout > now) continue;
            Timeouts++;
            AllocatedByNetwork = 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                worker.Engine.HandleTimeout(now);
            }
            catch (InvalidOperationException) when (Unspeakable is not null)
            {
                Faults++;
            }

            if (IsMeasuring) AllocatedByTimeouts += GC.GetAllocatedBytesForCurrentThread() - before - AllocatedByNetwork;
        }

        Settle(now);
        // whatever the test is about: nothing that is due may wait for a time that never comes
        Assert.True(Unspeakable is not null || _workers.TrueForAll(worker => worker.Engine.Schedule.ForgetsNobody(now)));
    }

    /// <summary>Does something as soon as the engines are done with what they do.</summary>
    public void Later(Action action) => _later.Enqueue(action);

    /// <summary>Carries what the workers have for each other, and sends what they want sent.</summary>
    public void Settle(MonoTime now)
    {
        while (_workers.Exists(worker => worker.ReadMail(now)))
        {
        }

        foreach (var worker in _workers) Flush(worker, now);
        if (_later.TryDequeue(out var action)) action();
    }

    public RigPeer? Find(long id) => Peers.Find(peer => peer.Plan.Id == id);

    void IEngineListener.Connected(long peer) => Find(peer)!.IsConnected = true;

    void IEngineListener.HandshakeFailed(long peer, string reason) => Find(peer)!.Failure = reason;

    void IEngineListener.Gone(long peer, PeerEnd end) => Find(peer)!.End = end;

    void IEngineListener.SlotsChanged(long peer, int revision, IReadOnlyList<SlotFeed> slots) => Find(peer)!.Told(revision, slots);

    void IEngineListener.LayersWanted(long peer, SourcePlan source, uint layers) => Find(peer)!.Told(source, layers);

    /// <summary>Of whom nothing can be told: it fails.</summary>
    public RigPeer? Unspeakable { get; set; }

    /// <summary>How often that happened.</summary>
    public int Faults { get; private set; }

    void IEngineListener.QualityChanged(long peer, in PeerQuality quality)
    {
        if (Unspeakable?.Plan.Id == peer) throw new InvalidOperationException("a fault of ours");
        Find(peer)!.Quality = quality;
    }

    void IEngineListener.SpeakersChanged(string room, IReadOnlyList<HeardParticipant> speakers) => Speakers.Add((room, speakers));

    private void Flush(EngineWorker worker, MonoTime now)
    {
        try
        {
            worker.Engine.Flush(now);
        }
        catch (InvalidOperationException) when (Fails is not null)
        {
            Faults++;
        }
    }

    public void Dispose()
    {
        foreach (var peer in Peers) peer.Client.Dispose();
        foreach (var worker in _workers) worker.Dispose(Network.Now);
        _serverCertificate.Dispose();
        _clientCertificate.Dispose();
    }

    // what the kernel brings to another worker than the peer's goes there, but for what a check says of a path that somebody else uses
    private bool HandOver(EngineWorker from, byte[] datagram, in Path path, MonoTime now)
    {
        if (StunMessage.LooksLike(datagram) && from.Engine.IsTaken(path, now)) return true;
        foreach (var worker in _workers)
        {
            if (worker != from && worker.Engine.TryReceive(datagram, path, now)) return true;
        }

        return false;
    }

    // the first authentic check brings a peer to where it arrives
    private void Claim(EngineWorker worker, byte[] datagram, in Path path, MonoTime now)
    {
        foreach (var (ufrag, plan) in _unclaimed)
        {
            if (!StunMessage.TryParse(datagram, out var message) || !IceUsername.TryRead(message, out var receiver, out _)) return;
            if (!receiver.SequenceEqual(Encoding.ASCII.GetBytes(ufrag)) || !IceCheck.IsAuthentic(message, plan.Transport.Local)) continue;
            _unclaimed.Remove(ufrag);
            worker.Add(plan, now);
            if (Find(plan.Id)?.Opening is { } tiles) worker.Engine.View(plan.Id, new PeerView(tiles, Audio: true), now);
            worker.Engine.TryReceive(datagram, path, now);
            return;
        }
    }

    private static MediaSource SourceOf(TrackOptions track) => track is AudioOptions ? MediaSource.Microphone : track.Mid == Screen ? MediaSource.Screen : MediaSource.Camera;
}
