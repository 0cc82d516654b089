using Parley.Protocols.Primitives;
using Parley.Protocols.Primitives.Interop;
using Parley.Sfu.Engine.Rooms;
using Parley.Sfu.Engine.Subscribing;

namespace Parley.Sfu.Engine.Forward;

/// <summary>
/// Sends what a batch has brought: per layer, per subscriber, all packets of the batch behind each other, so that the packets of a frame leave
/// as one (docs/adr/0005).
/// </summary>
internal sealed class Forwarder(IEngineHost host)
{
    /// <summary>How many slots ahead memory is asked for: one for each step of <see cref="VideoSlot.Approach"/>, and one for the slot itself.</summary>
    private const int Ahead = Downlink.ApproachSteps + 2;

    /// <summary>The same of peers that are to hear something: one for each step of <see cref="Subscriber.Approach"/>, one for the subscriber and one for the peer.</summary>
    private const int PeersAhead = Subscriber.ApproachSteps + 2;

    private const int SlotBytes = 128;
    private const int PeerBytes = 128;
    private const int SubscriberBytes = 128;

    private readonly List<TrackLayer> _touched = [];

    /// <summary>Whether <see cref="Flush"/> is at it: who looks for what came last may have been passed already.</summary>
    public bool IsFlushing { get; private set; }

    /// <summary>A layer has a new packet.</summary>
    public void Touch(TrackLayer layer)
    {
        if (layer.BatchCount == 1) _touched.Add(layer);
    }

    /// <summary>A track is over: what it brought last goes nowhere.</summary>
    public void Forget(Track track) => _touched.RemoveAll(layer => layer.Track == track);

    /// <summary>Sends everything. Should a fault of ours end this with one layer, the next time goes on with the others.</summary>
    public void Flush(MonoTime now)
    {
        if (_touched.Count == 0) return;
        var begun = 0;
        IsFlushing = true;
        try
        {
            while (begun < _touched.Count) FlushLayer(_touched[begun++], now);
        }
        finally
        {
            IsFlushing = false;
            _touched.RemoveRange(0, begun);
        }
    }

    private void FlushLayer(TrackLayer layer, MonoTime now)
    {
        try
        {
            if (layer.Track.Source.IsVideo) FlushVideo(layer, now);
            else FlushAudio(layer, now);
        }
        finally
        {
            layer.EndBatch();
        }
    }

    private void FlushVideo(TrackLayer layer, MonoTime now)
    {
        // each slot's memory is asked for while those before it are served: one step further with each of them
        var slots = layer.Track.Slots;
        for (var i = -Ahead; i < slots.Count; i++)
        {
            if (i + Ahead < slots.Count) CacheHint.Fetch(slots[i + Ahead], SlotBytes);
            for (var step = 0; step < Ahead - 1; step++)
            {
                var place = i + Ahead - 1 - step;
                if (place >= 0 && place < slots.Count) slots[place].Approach(step);
            }

            if (i < 0) continue;
            slots[i].Forward(layer, layer.BatchStart, layer.BatchCount, now);
            host.EndRun();
        }
    }

    private void FlushAudio(TrackLayer layer, MonoTime now)
    {
        var track = layer.Track;
        var listeners = track.Listeners;
        for (var i = 0; i < listeners.Count; i++) listeners[i].Forward(layer, layer.BatchStart, layer.BatchCount, now);
        if (track.SpeakerSlot < 0) return;
        var peers = track.Room.Peers;
        for (var i = -PeersAhead; i < peers.Count; i++)
        {
            if (i + PeersAhead < peers.Count) CacheHint.Fetch(peers[i + PeersAhead], PeerBytes);
            for (var step = -1; step < Subscriber.ApproachSteps; step++)
            {
                var place = i + PeersAhead - 2 - step;
                if (place < 0 || place >= peers.Count) continue;
                if (step < 0) CacheHint.Fetch(peers[place].Subscriber, SubscriberBytes);
                else peers[place].Subscriber.Approach(track.SpeakerSlot, step);
            }

            if (i < 0) continue;
            peers[i].Subscriber.Hear(layer, now);
            host.EndRun();
        }
    }
}
