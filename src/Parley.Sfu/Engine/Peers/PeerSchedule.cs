using Parley.Protocols.Primitives;

namespace Parley.Sfu.Engine.Peers;

/// <summary>
/// When each peer of an engine is to be looked at next. The times stand in a row: to read those of hundreds costs less than to ask a single peer,
/// whose memory has left the processor's cache since it was looked at last.
/// </summary>
internal sealed class PeerSchedule
{
    /// <summary>
    /// What is done a few times a second may be done so much later: whoever is awake with each picture does it then, and is not woken for it
    /// between two of them. A peer is looked at from this long before its time on.
    /// </summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromMilliseconds(40);

    private const int FirstPlaces = 16;

    private MonoTime[] _due = new MonoTime[FirstPlaces];
    private Peer[] _peers = new Peer[FirstPlaces];
    private int _count;

    /// <summary>When somebody has to be looked at, or a bit before.</summary>
    public MonoTime Earliest { get; private set; }

    /// <summary>Takes a peer in, which is due at once.</summary>
    public void Add(Peer peer)
    {
        if (_count == _peers.Length)
        {
            Array.Resize(ref _due, 2 * _count);
            Array.Resize(ref _peers, 2 * _count);
        }

        peer.Place = _count;
        _peers[_count] = peer;
        _due[_count++] = Earliest = default;
    }

    /// <summary>Takes a peer out; the last one gets its place.</summary>
    public void Remove(Peer peer)
    {
        if (peer.Place < 0) return;
        _count--;
        _peers[peer.Place] = _peers[_count];
        _due[peer.Place] = _due[_count];
        _peers[peer.Place].Place = peer.Place;
        _peers[_count] = null!;
        peer.Place = -1;
    }

    /// <summary>Looks at a peer at a time at the latest.</summary>
    public void Set(Peer peer, MonoTime due)
    {
        if (peer.Place < 0) return;
        _due[peer.Place] = due;
        Advance(due);
    }

    /// <summary>Looks at a peer at a time, unless that was to be done before.</summary>
    public void Advance(Peer peer, MonoTime due)
    {
        if (peer.Place < 0 || due >= _due[peer.Place]) return;
        _due[peer.Place] = due;
        Advance(due);
    }

    /// <summary>Something else than a peer is to be looked at.</summary>
    public void Advance(MonoTime due) => Earliest = MonoTime.Earlier(Earliest, due);

    /// <summary>All that was due was looked at: finds out when somebody is due next.</summary>
    public void Settle()
    {
        Earliest = MonoTime.Never;
        for (var i = 0; i < _count; i++) Advance(_due[i]);
    }

    /// <summary>Whether everybody is looked at as soon as anything of theirs is due. Whoever is not might never be: tests ask.</summary>
    public bool ForgetsNobody(MonoTime now)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_due[i] > now && _due[i] > _peers[i].NextTimeout) return false;
        }

        return true;
    }

    /// <summary>The next peer that is due.</summary>
    /// <param name="from">The place from which on to look: 0, and then the one behind the last that was found.</param>
    /// <param name="until">Until when they are due: now, or up to <see cref="Leeway"/> later for those who may have something to do.</param>
    /// <returns>Null if there is none.</returns>
    public Peer? NextDue(int from, MonoTime until)
    {
        for (var i = from; i < _count; i++)
        {
            if (_due[i] <= until) return _peers[i];
        }

        return null;
    }
}
