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
        var isThere = shown is { } tile && room.Find(tile.Participant, tile.Source) is not null;
        if (isThere && policy.Only is null && now - _since < Hold) return;
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
        var participant = policy.Only ?? Sharer(room, now) ?? Speaker(room) ?? shown ?? Anybody(room);
        if (participant is null) return null;
        var source = room.Find(participant, MediaSource.Screen) is { } screen && screen.IsLive(now) ? MediaSource.Screen : MediaSource.Camera;
        return new WantedTile(participant, source, Width, Height);
    }

    private static string? Sharer(RoomShard room, MonoTime now)
    {
        foreach (var track in room.Tracks)
        {
            if (track.Source.Source == MediaSource.Screen && track.IsLive(now)) return track.Participant;
        }

        return null;
    }

    private static string? Speaker(RoomShard room) =>
        room.Speakers.Loudest is { } speaker && room.Find(speaker, MediaSource.Camera) is not null ? speaker : null;

    private static string? Anybody(RoomShard room)
    {
        foreach (var track in room.Tracks)
        {
            if (track.Source.Source == MediaSource.Camera) return track.Participant;
        }

        return null;
    }
}
