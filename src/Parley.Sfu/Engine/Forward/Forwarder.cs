using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Rooms;

namespace Parley.Sfu.Engine.Forward;

/// <summary>
/// Sends what a batch has brought: per layer, per subscriber, all packets of the batch behind each other, so that the packets of a frame leave
/// as one (docs/adr/0005).
/// </summary>
internal sealed class Forwarder(IEngineHost host)
{
    private readonly List<TrackLayer> _touched = [];

    /// <summary>A layer has a new packet.</summary>
    public void Touch(TrackLayer layer)
    {
        if (layer.BatchCount == 1) _touched.Add(layer);
    }

    /// <summary>A track is over: what it brought last goes nowhere.</summary>
    public void Forget(Track track) => _touched.RemoveAll(layer => layer.Track == track);

    /// <summary>Sends everything.</summary>
    public void Flush(MonoTime now)
    {
        if (_touched.Count == 0) return;
        foreach (var layer in _touched)
        {
            if (layer.Track.Source.IsVideo) FlushVideo(layer, now);
            else FlushAudio(layer, now);
            layer.EndBatch();
        }

        _touched.Clear();
    }

    private void FlushVideo(TrackLayer layer, MonoTime now)
    {
        var slots = layer.Track.Slots;
        for (var i = 0; i < slots.Count; i++)
        {
            slots[i].Forward(layer, layer.BatchStart, layer.BatchCount, now);
            host.EndRun();
        }
    }

    private static void FlushAudio(TrackLayer layer, MonoTime now)
    {
        var track = layer.Track;
        var listeners = track.Listeners;
        for (var i = 0; i < listeners.Count; i++) listeners[i].Forward(layer, layer.BatchStart, layer.BatchCount, now);
        if (track.SpeakerSlot < 0) return;
        var peers = track.Room.Peers;
        for (var i = 0; i < peers.Count; i++) peers[i].Subscriber.Hear(layer, now);
    }
}
