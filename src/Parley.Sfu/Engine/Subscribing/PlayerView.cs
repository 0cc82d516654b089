using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Rooms;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>
/// What is shown to a peer that has no way to say what it wants: a player of WHEP. One participant, or whoever speaks; a screen before a
/// camera.
/// </summary>
internal static class PlayerView
{
    // a player says nothing of its size
    private const int Width = 1920;
    private const int Height = 1080;

    /// <summary>The view.</summary>
    public static PeerView Of(ViewPolicy policy, RoomShard room, PeerView before, MonoTime now)
    {
        var participant = policy.Only ?? Shown(room, before, now);
        if (participant is null) return PeerView.AudioOnly;
        var source = room.Find(participant, MediaSource.Screen) is { } screen && screen.IsLive(now) ? MediaSource.Screen : MediaSource.Camera;
        if (before.Tiles.Count == 1 && before.Tiles[0].Participant == participant && before.Tiles[0].Source == source) return before;
        return new PeerView([new WantedTile(participant, source, Width, Height)], Audio: true);
    }

    /// <summary>A player of one participant hears that one whether or not it is loud.</summary>
    public static void Listen(ViewPolicy policy, RoomShard room, IReadOnlyList<AudioSlot> slots)
    {
        if (policy.Only is not { } participant || slots.Count == 0) return;
        slots[0].Listen(room.Find(participant, MediaSource.Microphone));
        if (slots.Count > 1) slots[1].Listen(room.Find(participant, MediaSource.ScreenAudio));
    }

    private static string? Shown(RoomShard room, PeerView before, MonoTime now)
    {
        foreach (var track in room.Tracks)
        {
            if (track.Source.Source == MediaSource.Screen && track.IsLive(now)) return track.Participant;
        }

        if (room.Speakers.Loudest is { } speaker && room.Find(speaker, MediaSource.Camera) is not null) return speaker;
        var shown = before.Tiles.Count == 1 ? before.Tiles[0].Participant : null;
        if (shown is not null && room.Find(shown, MediaSource.Camera) is not null) return shown;
        foreach (var track in room.Tracks)
        {
            if (track.Source.Source == MediaSource.Camera) return track.Participant;
        }

        return null;
    }
}
