using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Links;
using Parley.Sfu.Engine.Peers;
using Parley.Sfu.Engine.Publishing;

namespace Parley.Sfu.Engine.Rooms;

/// <summary>One worker's share of a room: the peers that live here, and the tracks of all its peers, wherever those live.</summary>
internal sealed class RoomShard(string id, EngineContext context)
{
    private static readonly TimeSpan TrimInterval = TimeSpan.FromSeconds(10);

    private readonly List<Peer> _peers = [];
    private readonly List<int> _links = [];
    private readonly Dictionary<(string Participant, MediaSource Source), Track> _tracks = [];
    private bool _tracksChanged;
    private MonoTime _nextTrim;

    public string Id => id;

    /// <summary>The peers that live here.</summary>
    public List<Peer> Peers => _peers;

    /// <summary>The other workers that have peers of this room.</summary>
    public List<int> Links => _links;

    /// <summary>Who is heard.</summary>
    public RoomSpeakers Speakers { get; } = new(id, context);

    /// <summary>Whether this share speaks for the whole room: the one of the lowest worker does.</summary>
    public bool IsFirst
    {
        get
        {
            foreach (var worker in _links)
            {
                if (worker < context.Worker) return false;
            }

            return true;
        }
    }

    /// <summary>Asks the other workers who else has peers of this room.</summary>
    public void Open()
    {
        for (var worker = 0; worker < context.Workers; worker++)
        {
            if (worker != context.Worker) context.Host.Tell(worker, new RoomOpened(context.Worker, id));
        }
    }

    public Track? Find(string participant, MediaSource source) => _tracks.GetValueOrDefault((participant, source));

    public Track? Track(uint number) => context.Tracks.GetValueOrDefault(number);

    public IEnumerable<Track> Tracks => _tracks.Values;

    public void Add(Peer peer) => _peers.Add(peer);

    /// <summary>Takes a peer out, whose tracks are gone already; the last one closes the room.</summary>
    public void Remove(Peer peer, MonoTime now)
    {
        _peers.Remove(peer);
        if (_peers.Count > 0) return;
        foreach (var worker in _links) context.Host.Tell(worker, new RoomClosed(context.Worker, id));
        foreach (var track in _tracks.Values.ToArray()) Remove(track, now);
        context.Rooms.Remove(id);
    }

    /// <summary>Adds a track. One that the participant had of this source before gives way.</summary>
    public void Add(Track track, MonoTime now)
    {
        if (Find(track.Participant, track.Source.Source) is { } before) Remove(before, now);
        _tracks.Add((track.Participant, track.Source.Source), track);
        context.Tracks.Add(track.Number, track);
        if (!track.Source.IsVideo) Speakers.Add(track);
        TracksChanged();
        if (track.Origin is Publication) Announce(track, _links);
    }

    /// <summary>Takes a track out, from the slots that it feeds too.</summary>
    public void Remove(Track track, MonoTime now)
    {
        if (!context.Tracks.Remove(track.Number)) return;
        var key = (track.Participant, track.Source.Source);
        if (_tracks.TryGetValue(key, out var known) && known == track) _tracks.Remove(key);
        if (!track.Source.IsVideo) Speakers.Remove(track);
        context.Forwarder.Forget(track);
        foreach (var slot in track.Slots.ToArray()) slot.Feed(null, now);
        if (track.Origin is Publication)
        {
            foreach (var worker in _links) context.Host.Tell(worker, new TrackEnded(context.Worker, id, track.Number));
        }

        track.Dispose();
        TracksChanged();
    }

    /// <summary>Another worker has peers of this room: it is told the tracks that live here.</summary>
    public void Link(int worker, bool answer)
    {
        if (!_links.Contains(worker)) _links.Add(worker);
        if (answer) context.Host.Tell(worker, new RoomShared(context.Worker, id));
        foreach (var track in _tracks.Values)
        {
            if (track.Origin is Publication) Announce(track, [worker]);
        }
    }

    /// <summary>Another worker has no peers of this room any more.</summary>
    public void Unlink(int worker, MonoTime now)
    {
        _links.Remove(worker);
        foreach (var track in _tracks.Values.ToArray())
        {
            if (track.Origin is LinkedOrigin origin && origin.Home == worker) Remove(track, now);
            else if (track.Origin is Publication publication) publication.WantedBy(new TrackWanted(worker, id, track.Number, 0, TrackWanted.NoKeyFrame), now);
        }
    }

    /// <summary>Takes in a track that lives at another worker.</summary>
    public void Mirror(TrackAnnounced announced, MonoTime now)
    {
        if (context.Tracks.TryGetValue(announced.Source.Number, out var known))
        {
            (known.Source, known.IsComingHome) = (announced.Source, announced.IsComing);
            return;
        }

        if (!_links.Contains(announced.From)) return;
        var origin = new LinkedOrigin(announced, context);
        var track = new Track(this, announced.Participant, announced.Source, origin, context.Pool) { IsComingHome = announced.IsComing };
        origin.Feed(track, now);
        Add(track, now);
    }

    /// <summary>When <see cref="HandleTimeout"/> should be called, unless somebody is heard or a track comes or goes before.</summary>
    public MonoTime NextTimeout => _tracksChanged ? default : Speakers.NextTimeout;

    public void HandleTimeout(MonoTime now)
    {
        if (now >= _nextTrim) Trim(now);
        var spoke = Speakers.HandleTimeout(IsFirst, now);
        if (!_tracksChanged && !spoke) return;
        foreach (var peer in _peers)
        {
            if (_tracksChanged || peer.Subscriber.FollowsSpeakers) peer.Subscriber.Reassign(now, _tracksChanged);
        }

        _tracksChanged = false;
    }

    // A camera that is off would keep the packets of its last second for as long as its publisher is there.
    private void Trim(MonoTime now)
    {
        _nextTrim = now + TrimInterval;
        foreach (var track in _tracks.Values)
        {
            foreach (var layer in track.Layers) layer.Cache.Trim(now);
        }
    }

    private void TracksChanged()
    {
        _tracksChanged = true;
        context.Schedule.Advance(default);
    }

    /// <summary>Tells the other workers how a track that lives here is now.</summary>
    public void Announce(Track track) => Announce(track, _links);

    private void Announce(Track track, IReadOnlyList<int> workers)
    {
        foreach (var worker in workers) context.Host.Tell(worker, new TrackAnnounced(context.Worker, id, track.Participant, track.Source, track.IsComingHome));
    }
}
