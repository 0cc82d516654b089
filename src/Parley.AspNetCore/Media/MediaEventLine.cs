using Parley.AspNetCore.Media.Whip;
using Parley.AspNetCore.Signaling;
using Parley.Rooms;
using Parley.Rooms.Contracts;
using EngineSource = Parley.Sfu.Engine.MediaSource;

namespace Parley.AspNetCore.Media;

/// <summary>
/// Brings what the media engine tells into the signaling's line. Of slots, layers, quality and speakers only the newest counts: what waits
/// is replaced, so that no more can wait than there are connections and rooms, and nothing is lost for good.
/// </summary>
internal sealed class MediaEventLine(SignalingQueue queue, WhipSessions sessions) : IMediaEvents
{
    private readonly Lock _lock = new();
    private Dictionary<(News, object), Action<Switchboard, Moment>> _newest = [];
    private List<Action<Switchboard, Moment>> _states = [];
    private bool _scheduled;

    private enum News : byte
    {
        Slots,
        Layers,
        Quality,
        Speakers,
    }

    public void Connected(MediaPeer peer) =>
        Post((switchboard, _) => switchboard.Media.Connected(peer.Room, peer.Participant, peer.Connection));

    public void Disconnected(MediaPeer peer, MediaEndReason reason)
    {
        sessions.Ended(peer);
        // who replaced it knows
        if (reason != MediaEndReason.Replaced)
            Post((switchboard, now) => switchboard.Media.Disconnected(peer.Room, peer.Participant, peer.Connection, ReasonOf(reason), now));
    }

    public void Slots(MediaPeer peer, int revision, IReadOnlyList<FedSlot> slots) => Post(News.Slots, peer, (switchboard, _) => switchboard.Media.Slots(
        peer.Room, peer.Participant, peer.Connection, revision,
        [.. slots.Select(slot => new Rooms.Contracts.FedSlot(slot.Mid, slot.Participant, SourceOf(slot.Source), slot.Number, slot.Paused ? true : null))]));

    public void Layers(MediaPeer peer, IReadOnlyList<WantedSource> sources)
    {
        // by source: what is said of one must not take the place of what was said of another
        foreach (var source in sources)
        {
            Post(News.Layers, (peer, source.Mid), (switchboard, _) => switchboard.Media.Layers(
                peer.Room, peer.Participant, peer.Connection,
                [new WantedTrack(source.Mid, [.. source.Layers.Select(layer => new Rooms.Contracts.WantedLayer(layer.Active, layer.Rid))])]));
        }
    }

    public void Speakers(string room, IReadOnlyList<HeardSpeaker> speakers) => Post(News.Speakers, room, (switchboard, now) => switchboard.Media.Speakers(
        room, [.. speakers.Select(speaker => new Speaker(speaker.Participant, speaker.Level))], now));

    public void Quality(MediaPeer peer, ConnectionQuality quality) => Post(News.Quality, peer, (switchboard, now) => switchboard.Media.Quality(
        peer.Room, peer.Participant, peer.Connection, GradeOf(quality.Uplink), GradeOf(quality.Downlink), quality.AudioOnly, now));

    private void Post(News news, object about, Action<Switchboard, Moment> tell)
    {
        lock (_lock)
        {
            _newest[(news, about)] = tell;
            if (_scheduled)
                return;
            _scheduled = true;
        }

        queue.Call(Deliver);
    }

    private void Post(Action<Switchboard, Moment> tell)
    {
        lock (_lock)
        {
            _states.Add(tell);
            if (_scheduled)
                return;
            _scheduled = true;
        }

        queue.Call(Deliver);
    }

    private void Deliver(Switchboard switchboard, Moment now)
    {
        Dictionary<(News, object), Action<Switchboard, Moment>> newest;
        List<Action<Switchboard, Moment>> states;
        lock (_lock)
        {
            (newest, _newest) = (_newest, []);
            (states, _states) = (_states, []);
            _scheduled = false;
        }

        foreach (var tell in newest.Values)
            tell(switchboard, now);
        foreach (var tell in states)
            tell(switchboard, now);
    }

    private static MediaEndedReason ReasonOf(MediaEndReason reason) => reason == MediaEndReason.Lost ? MediaEndedReason.Lost : MediaEndedReason.Closed;

    private static MediaGrade GradeOf(QualityGrade grade) => grade switch
    {
        QualityGrade.Good => MediaGrade.Good,
        QualityGrade.Poor => MediaGrade.Poor,
        _ => MediaGrade.Lost,
    };

    private static TrackSource SourceOf(EngineSource source) => source switch
    {
        EngineSource.Microphone => TrackSource.Microphone,
        EngineSource.Camera => TrackSource.Camera,
        EngineSource.Screen => TrackSource.Screen,
        _ => TrackSource.ScreenAudio,
    };
}
