using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Sfu.Engine.History;
using Parley.Sfu.Engine.Links;
using Parley.Sfu.Engine.Peers;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Engine.Subscribing;
using Parley.Sfu.Transports;

namespace Parley.Sfu.Engine;

/// <summary>
/// The media engine of one worker: the peers that live there, and their share of each room. Sans-IO, one owner. Datagrams go in as they
/// come; nothing that was decided is sent before <see cref="Flush"/>, so that packets leave grouped by destination.
/// </summary>
/// <param name="worker">The number of the worker.</param>
/// <param name="workers">How many workers there are.</param>
/// <param name="host">Who drives it.</param>
/// <param name="listener">Who is told what happens.</param>
/// <param name="entropy">Where the first numbers of streams come from.</param>
/// <param name="capacity">How many peers it takes.</param>
/// <param name="histories">Of how many of them the last minutes are kept, each in about 22 KB; with none nothing is sampled.</param>
public sealed class MediaEngine(
    int worker, int workers, IEngineHost host, IEngineListener listener, Entropy entropy, int capacity = MediaEngine.DefaultCapacity, int histories = 0)
{
    /// <summary>The longest datagram that is sent, in bytes.</summary>
    public const int MaxDatagram = 1500;

    /// <summary>How many video slots a peer can have.</summary>
    public const int MaxVideoSlots = SlotBoard.MaxSlots;

    /// <summary>How many datagrams ahead of <see cref="TryReceive"/> a call of <see cref="Expect"/> should be.</summary>
    public const int ExpectAhead = Peer.ExpectSteps + 1;

    private const int DefaultCapacity = 10_000;

    // pacing wants it this often; while nothing is due, nobody is woken for it
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    // bytes for packets while there is no peer
    private const long KeptForNobody = 1 << 20;

    /// <summary>A peer at whose turn something failed has the next one so much later.</summary>
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    // whoever is awake for something else need not be woken again for a tick so soon after
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(3);

    // whose time has not come yet is not to keep packets waiting
    private const int MostEarly = 32;

    private readonly TransportTable<Peer> _table = new(capacity);
    private readonly Dictionary<long, Peer> _peers = [];
    private readonly EngineContext _context = new(worker, workers, host, listener, entropy, new HistoryShelf(histories));
    private readonly List<Peer> _gone = [];
    private readonly ExpectedPeers _expected = new();
    private MonoTime _nextTick;

    /// <summary>When <see cref="HandleTimeout"/> should be called at the latest. It may be called at any time, and a little before this is no worse.</summary>
    public MonoTime NextTimeout => _peers.Count == 0 ? MonoTime.Never : MonoTime.Later(_nextTick, _context.Schedule.Earliest);

    /// <summary>Which peer is to be looked at when.</summary>
    internal PeerSchedule Schedule => _context.Schedule;

    /// <summary>What there is now.</summary>
    public EngineFigures Figures => new(_peers.Count, _context.Rooms.Count, _context.Tracks.Count, _context.Counters.Forwarded, _context.Counters.LostOnLinks, _context.Pool.Lent, _context.Pool.Lent + _context.Pool.Idle);

    /// <summary>Adds how it stands with each peer whose media can flow.</summary>
    public void ReadFigures(ICollection<PeerFigures> into)
    {
        foreach (var peer in _peers.Values)
        {
            if (peer.Room is not null) into.Add(peer.Figures);
        }
    }

    /// <summary>What is known of one peer; null if it is not here, or its media cannot flow yet.</summary>
    public PeerRecord? ReadRecord(long id, MonoTime now) => _peers.TryGetValue(id, out var peer) && peer.Room is not null ? peer.ToRecord(now) : null;

    /// <summary>Whether a peer is here and anything authentic has come from it within <see cref="Parley.Protocols.Ice.IceLiteAgent.Fresh"/>.</summary>
    public bool IsHeard(long id, MonoTime now) => _peers.TryGetValue(id, out var peer) && peer.Transport.IsHeard(now);

    /// <summary>Takes a peer in. False if it is here already, or there are too many.</summary>
    public bool Add(PeerPlan plan, MonoTime now)
    {
        if (_peers.ContainsKey(plan.Id) || _peers.Count >= capacity) return false;
        var peer = new Peer(plan, _context, now);
        if (!_table.TryAdd(plan.Transport.Local.Ufrag, peer))
        {
            peer.Dispose();
            return false;
        }

        _peers.Add(plan.Id, peer);
        _context.Schedule.Add(peer);
        return true;
    }

    /// <summary>Something else was agreed with a peer: more slots, or an ICE restart.</summary>
    public void Renegotiate(PeerPlan plan, MonoTime now)
    {
        if (!_peers.TryGetValue(plan.Id, out var peer)) return;
        var ufrag = plan.Transport.Local.Ufrag;
        if (ufrag != peer.Plan.Transport.Local.Ufrag) _table.TryAdd(ufrag, peer);
        peer.Renegotiate(plan, now);
        Follow(peer, now);
    }

    /// <summary>A peer's layout has changed.</summary>
    public void View(long id, PeerView view, MonoTime now)
    {
        if (_peers.TryGetValue(id, out var peer)) peer.Subscriber.View(view, now);
    }

    /// <summary>Passes on these sources of a peer from now on, and drops the packets of all others, whatever it sends.</summary>
    public void Permit(long id, MediaSources sources, MonoTime now)
    {
        if (_peers.TryGetValue(id, out var peer)) peer.Publisher.Permit(sources, now);
    }

    /// <summary>A peer has confirmed a revision of its slots.</summary>
    public void Confirm(long id, int revision, MonoTime now)
    {
        if (_peers.TryGetValue(id, out var peer)) peer.Subscriber.Confirm(revision, now);
    }

    /// <summary>Ends a peer, which is told goodbye.</summary>
    public void Remove(long id, MonoTime now)
    {
        if (!_peers.TryGetValue(id, out var peer)) return;
        peer.Transport.Close();
        Follow(peer, now);
        Forget(peer, now);
    }

    /// <summary>
    /// A datagram that came over a path will be taken after <see cref="ExpectAhead"/> others: asks for the memory that it takes, and goes one step
    /// further with each that was expected before.
    /// </summary>
    /// <param name="path">The path; null when there is no other one, only a step more for those before.</param>
    public void Expect(in Path? path) => _expected.Expect(path is { } known && _table.TryFind(known, out var peer) ? peer : null);

    /// <summary>Takes a datagram, or a message of a stream. What is in it may be decrypted in place.</summary>
    /// <returns>False if it is for no peer that lives here.</returns>
    public bool TryReceive(Span<byte> datagram, in Path path, MonoTime now)
    {
        var isCheck = StunMessage.LooksLike(datagram);
        if (isCheck ? !_table.TryFindByCheck(datagram, out var peer) : !_table.TryFind(path, out peer)) return false;
        if (isCheck && IsTaken(path, peer, now)) return true;
        switch (peer.Transport.Receive(datagram, path, now, out var length))
        {
            case TransportInput.Rtp or TransportInput.Rtcp when peer.Room is null:
                break;
            case TransportInput.Rtp:
                peer.Publisher.Receive(datagram[..length], now);
                peer.LookAtPublisher();
                break;
            case TransportInput.Rtcp:
                peer.Reports.Receive(datagram[..length], now);
                peer.LookAtNetwork();
                break;
            case TransportInput.Handled:
                peer.LookSoon();
                Follow(peer, now);
                if (isCheck) Keep(path, peer);
                if (peer.Transport.State == TransportState.Gone) Forget(peer, now);
                break;
        }

        return true;
    }

    /// <summary>
    /// Whether a path is in use by a peer that lives here, other than whoever's check came over it. Somebody who may take part can send checks of
    /// his own from the address of another; if they counted, that one's media would be taken for his.
    /// </summary>
    public bool IsTaken(in Path path, MonoTime now) => _table.TryFind(path, out var holder) && holder.Transport.IsFresh(path, now);

    /// <summary>A connection that carried a path has ended.</summary>
    public void PathClosed(in Path path, MonoTime now)
    {
        if (!_table.TryFind(path, out var peer)) return;
        peer.Transport.PathClosed(path);
        Follow(peer, now);
    }

    /// <summary>Takes a packet of a track that lives at another worker.</summary>
    public void ReceiveLinked(in LinkedPacket head, ReadOnlySpan<byte> packet, MonoTime now)
    {
        if (_context.Tracks.TryGetValue(head.Track, out var track) && track.Origin is LinkedOrigin origin) origin.Receive(head, packet, now);
    }

    /// <summary>Takes what another worker's engine tells.</summary>
    public void Take(LinkMessage message, MonoTime now) => message.Tell(_context, now);

    /// <summary>Sends what has come since the last flush.</summary>
    public void Flush(MonoTime now) => _context.Forwarder.Flush(now);

    /// <summary>Does what is due.</summary>
    public void HandleTimeout(MonoTime now)
    {
        if (_peers.Count == 0 || now + Early < _nextTick) return;
        _nextTick = now + Tick;
        foreach (var room in _context.Rooms.Values) room.HandleTimeout(now);
        var (until, early) = (now + PeerSchedule.Leeway, MostEarly);
        for (var peer = _context.Schedule.NextDue(0, until); peer is not null; peer = _context.Schedule.NextDue(peer.Place + 1, until))
        {
            if (--early == 0) until = now;
            // should a fault of ours end this turn, the others have theirs before it is tried again
            _context.Schedule.Set(peer, now + AfterFault);
            if (now >= peer.Transport.NextTimeout)
            {
                peer.Transport.HandleTimeout(now);
                Follow(peer, now);
            }

            if (peer.Transport.State == TransportState.Gone) _gone.Add(peer);
            else peer.HandleTimeout(now);
        }

        foreach (var peer in _gone) Forget(peer, now);
        _gone.Clear();
        _context.Schedule.Settle();
        foreach (var room in _context.Rooms.Values) _context.Schedule.Advance(room.NextTimeout);
    }

    private bool IsTaken(in Path path, Peer by, MonoTime now) =>
        _table.TryFind(path, out var holder) && holder != by && holder.Transport.IsFresh(path, now);

    // A path that was another's for a while is the peer's again with its next check, of which its transport has nothing new to tell.
    private void Keep(in Path path, Peer peer)
    {
        if (!peer.Transport.IsValid(path) || (_table.TryFind(path, out var holder) && holder == peer)) return;
        _table.Follow(new TransportEvent(TransportEventKind.PathValidated, path, string.Empty), peer);
        host.PathChanged(peer.Plan.Id, path, isValid: true);
    }

    private void Follow(Peer peer, MonoTime now)
    {
        while (peer.Transport.TryTransmit(host.NextDatagram(), out var transmit)) host.Send(transmit.Path, transmit.Length);
        while (peer.Transport.TryReadEvent(out var happened))
        {
            _table.Follow(happened, peer);
            switch (happened.Kind)
            {
                case TransportEventKind.PathValidated or TransportEventKind.PathForgotten:
                    peer.Wire.Follow();
                    // what another has by now is not this one's to give up
                    if (happened.Kind == TransportEventKind.PathValidated || !_table.TryFind(happened.Path, out _))
                        host.PathChanged(peer.Plan.Id, happened.Path, happened.Kind == TransportEventKind.PathValidated);
                    break;
                case TransportEventKind.Selected:
                    peer.Wire.Follow();
                    break;
                case TransportEventKind.Connected:
                    peer.Connect(now);
                    listener.Connected(peer.Plan.Id);
                    break;
                case TransportEventKind.Failed:
                    listener.HandshakeFailed(peer.Plan.Id, happened.Text);
                    break;
                case TransportEventKind.Lost or TransportEventKind.Closed:
                    listener.Gone(peer.Plan.Id, happened.Kind == TransportEventKind.Lost ? PeerEnd.Lost : PeerEnd.Closed);
                    break;
            }
        }
    }

    private void Forget(Peer peer, MonoTime now)
    {
        if (!_peers.Remove(peer.Plan.Id)) return;
        peer.Leave(now);
        _context.Schedule.Remove(peer);
        peer.Dispose();
        // who comes next finds a little, and a server in which nobody is holds nothing for a rush that is over
        if (_peers.Count == 0) _context.Pool.Trim(KeptForNobody);
    }
}
