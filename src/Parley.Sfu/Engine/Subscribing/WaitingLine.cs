using Parley.Protocols.Primitives;
using Parley.Sfu.Congestion;
using Parley.Sfu.Engine.Rooms;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>Packets of pictures that wait for a slow network, in order.</summary>
/// <param name="patience">How long what waits is worth anything.</param>
internal sealed class WaitingLine(TimeSpan patience)
{
    // more than a network carries in this time would be of no use when it arrives
    private const int MaxWaiting = 1024;

    private readonly Queue<WaitingRun> _runs = new();
    private int _packets;
    private int _sentOfFirst;

    public bool IsEmpty => _runs.Count == 0;

    /// <summary>Takes a run of packets, unless too much waits already.</summary>
    public bool TryAdd(in WaitingRun run)
    {
        if (_packets + run.Count > MaxWaiting) return false;
        _runs.Enqueue(run);
        _packets += run.Count;
        return true;
    }

    /// <summary>Sends what may go by now, and drops everything when the first has waited for too long.</summary>
    /// <param name="control">Says what may go.</param>
    /// <param name="now">The time.</param>
    /// <param name="when">When to come again.</param>
    public void Drain(SendControl control, MonoTime now, ref MonoTime when)
    {
        if (!_runs.TryPeek(out var first)) return;
        if (now - first.Since > patience)
        {
            Drop([], now);
            return;
        }

        while (_runs.TryPeek(out var run) && control.MaySend(now, out when))
        {
            var packet = run.First + (uint)_sentOfFirst++;
            _packets--;
            if (_sentOfFirst == run.Count)
            {
                _runs.Dequeue();
                _sentOfFirst = 0;
            }

            if (run.Layer.Cache.Holds(packet)) run.Slot.Send(run.Layer, packet, packet + 1, now);
        }
    }

    /// <summary>Forgets what waits for a slot.</summary>
    public void Forget(VideoSlot slot)
    {
        var sentOfFirst = _sentOfFirst;
        for (var left = _runs.Count; left > 0; left--)
        {
            var run = _runs.Dequeue();
            if (run.Slot != slot) _runs.Enqueue(run);
            else Forget(run, sentOfFirst);
            sentOfFirst = 0;
        }
    }

    /// <summary>Forgets everything, and then tells whom it was for, each of them once: they may have something else to send.</summary>
    /// <param name="others">For whom something else was.</param>
    /// <param name="now">The time.</param>
    public void Drop(HashSet<VideoSlot> others, MonoTime now)
    {
        while (_runs.TryDequeue(out var run))
        {
            Forget(run, _sentOfFirst);
            others.Add(run.Slot);
        }

        foreach (var slot in others) slot.Lost(now);
    }

    // a run that has been taken out, of which so many had been sent
    private void Forget(in WaitingRun run, int sent)
    {
        _packets -= run.Count - sent;
        if (sent > 0) _sentOfFirst = 0;
    }
}

/// <summary>Packets behind each other in a cache, most often the rest of a frame: one entry, since hundreds may wait for each of hundreds of peers.</summary>
internal readonly record struct WaitingRun(VideoSlot Slot, TrackLayer Layer, uint First, int Count, MonoTime Since);
