using Parley.Protocols.Primitives;
using Parley.Protocols.Rtcp;
using Parley.Protocols.Rtp;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>
/// Sends again what transport feedback says has not arrived, without being asked: where many packets are lost, so are many requests for
/// them, and the next one comes a round trip later. For others nothing is remembered.
/// </summary>
internal sealed class FeedbackRepair(Downlink downlink)
{
    // more than a large picture has packets in the time until feedback comes; a power of two
    private const int Capacity = 512;

    // kept for a while: a share of losses about the bound comes and goes, and would have it made anew each time
    private Entry[]? _sent;
    private bool _remembers;

    /// <summary>A packet of a picture was sent to a peer to which many are lost.</summary>
    /// <param name="number">Its transport-wide sequence number.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="sequence">Its number in the slot's stream.</param>
    public void Sent(ushort number, VideoSlot slot, ushort sequence)
    {
        _sent ??= new Entry[Capacity];
        _sent[number % Capacity] = new Entry(slot, number, sequence);
        _remembers = true;
    }

    /// <summary>Feedback has come: what lies between two packets that arrived did not.</summary>
    public void Take(TransportFeedback feedback, MonoTime now)
    {
        if (!_remembers) return;
        var next = feedback.BaseSequence;
        foreach (var arrival in feedback)
        {
            var missing = SequenceNumber.Distance(next, arrival.Sequence);
            for (var i = Math.Min(missing, Capacity); i > 0; i--) Repair((ushort)(arrival.Sequence - i), now);
            next = (ushort)(arrival.Sequence + 1);
        }

        if (downlink.IsLossy) return;
        Array.Clear(_sent!);
        _remembers = false;
    }

    private void Repair(ushort number, MonoTime now)
    {
        ref var entry = ref _sent![number % Capacity];
        if (entry.Slot is not { } slot || entry.Number != number) return;
        slot.Resend(entry.Sequence, now);
        entry = default;
    }

    private readonly record struct Entry(VideoSlot? Slot, ushort Number, ushort Sequence);
}
