using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Rooms;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>
/// What is shown to a peer that has no way to say what it wants: a player of WHEP. One participant, or whoever speaks; a screen before a
/// camera. Each change costs a key frame and the viewer's patience, so it does not follow every word.
/// </summary>
internal sealed class PlayerView(ViewPolicy policy)
{
    // a player says nothing of its size
    private const int Width = 1920;
    private const int Height = 1080;

    /// <summary>Whoever is shown stays for so long, unless they leave.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>A camera that is wanted and brings nothing for so long is off, and not tried again for a while.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5), Rest = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, MonoTime> _dark = new(StringComparer.Ordinal);
    private MonoTime _since = MonoTime.LongAgo;
    private MonoTime _next;

    /// <summary>The view now.</summary>
    public PeerView View { get; private set; } = PeerView.AudioOnly;

    /// <summary>When it is worth looking again.</summary>
    public MonoTime NextTimeout => _next;

    /// <summary>Whether it is worth looking again by now.</summary>
    public bool IsDue(MonoTime now) => now >= _next;

    /// <summary>Looks who is to be shown.</summary>
    public void Look(RoomShard room, MonoTime now)
    {
        _next = now + Interval;
        var shown = View.Tiles.Count == 1 ? View.Tiles[0] : default(WantedTile?);
        var track = shown is { } tile ? room.Find(tile.Participant, tile.Source) : null;
        var isThere = track is not null;
        var isDark = track is not null && !track.IsLive(now) && now - _since >= Patience;
        if (isDark) Remember(track!.Participant, now);
        if (isThere && !isDark && policy.Only is null && now - _since < Hold) return;
        var wanted = Wanted(room, isThere ? shown!.Value.Participant : null, now);
        if (wanted == shown) return;
        _since = now;
        View = wanted is { } next ? new PeerView([next], Audio: true) : PeerView.AudioOnly;
    }

    /// <summary>A player of one participant hears that one whether or not it is loud.</summary>
    public void Listen(RoomShard room, IReadOnlyList<AudioSlot> slots)
    {
        if (policy.Only is not { } participant || slots.Count == 0) return;
        slots[0].Listen(room.Find(participant, MediaSource.Microphone));
        if (slots.Count > 1) slots[1].Listen(room.Find(participant, MediaSource.ScreenAudio));
    }

    private WantedTile? Wanted(RoomShard room, string? shown, MonoTime now)
    {
        var participant = policy.Only ?? Sharer(room, now) ?? Speaker(room, now) ?? (shown is not null && MayBeSeen(room, shown, now) ? shown : null) ?? Anybody(room, now) ?? shown;
        if (participant is null) return null;
        var source = room.Find(participant, MediaSource.Screen) is { } screen && screen.IsComing(now) ? MediaSource.Screen : MediaSource.Camera;
        return new WantedTile(participant, source, Width, Height);
    }

    private static string? Sharer(RoomShard room, MonoTime now)
    {
        foreach (var track in room.Tracks)
        {
            if (track.Source.Source == MediaSource.Screen && track.IsComing(now)) return track.Participant;
        }

        return null;
    }

    private void Remember(string participant, MonoTime now)
    {
        foreach (var (other, until) in _dark)
        {
            if (now >= until) _dark.Remove(other);
        }

        _dark[participant] = now + Rest;
    }

    private string? Speaker(RoomShard room, MonoTime now) => room.Speakers.Loudest is { } speaker && MayBeSeen(room, speaker, now) ? speaker : null;

    private string? Anybody(RoomShard room, MonoTime now)
    {
        string? perhaps = null;
        foreach (var track in room.Tracks)
        {
            if (track.Source.Source != MediaSource.Camera) continue;
            if (track.IsComing(now)) return track.Participant;
            if (perhaps is null && MayBeSeen(room, track.Participant, now)) perhaps = track.Participant;
        }

        return perhaps;
    }

    // a camera that nobody looks at sends nothing: whether it is on shows only when it is wanted
    private bool MayBeSeen(RoomShard room, string participant, MonoTime now)
    {
        if (room.Find(participant, MediaSource.Camera) is not { } camera) return false;
        if (!_dark.TryGetValue(participant, out var until)) return true;
        if (now < until && !camera.IsComing(now)) return false;
        _dark.Remove(participant);
        return true;
    }
}
