namespace Parley.Sfu.Engine.Subscribing;

/// <summary>
/// Which track feeds which video slot of a subscriber. A track that is wanted keeps its slot; a slot that goes from one track to another is
/// fed only after the client has confirmed the revision that took it from the old one, so that no picture ever stands under another's name.
/// </summary>
/// <remarks>Tracks are known by their numbers; 0 is none.</remarks>
internal sealed class SlotBoard
{
    /// <summary>How many slots a subscriber can have.</summary>
    public const int MaxSlots = 64;

    private readonly bool _confirms;
    private Entry[] _slots;
    private int _confirmed;

    /// <summary>A board with all slots free.</summary>
    /// <param name="slots">How many there are.</param>
    /// <param name="confirms">Whether the client confirms revisions; one that can't is taken to have done so.</param>
    public SlotBoard(int slots, bool confirms)
    {
        _slots = new Entry[Math.Min(slots, MaxSlots)];
        _confirms = confirms;
    }

    /// <summary>How many slots there are.</summary>
    public int Count => _slots.Length;

    /// <summary>Counts the changes, from 1 on; 0 means that nothing was ever assigned.</summary>
    public int Revision { get; private set; }

    /// <summary>The track of a slot, or 0.</summary>
    public uint TrackOf(int slot) => _slots[slot].Track;

    /// <summary>Whether the slot's track may be sent by now.</summary>
    public bool MayFeed(int slot) => _slots[slot].Track != 0 && (!_confirms || _confirmed >= _slots[slot].Released);

    /// <summary>The slot of a track, or -1.</summary>
    public int SlotOf(uint track)
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].Track == track) return i;
        }

        return -1;
    }

    /// <summary>Adds free slots behind those that there are.</summary>
    public void Extend(int slots) => Array.Resize(ref _slots, Math.Clamp(slots, _slots.Length, MaxSlots));

    /// <summary>Gives slots to the tracks that are wanted, the most important first, as far as slots go.</summary>
    /// <returns>Whether anything changed, and with it <see cref="Revision"/>.</returns>
    public bool Assign(ReadOnlySpan<uint> wanted)
    {
        wanted = wanted[..Math.Min(wanted.Length, _slots.Length)];
        var changed = false;
        for (var i = 0; i < _slots.Length; i++)
        {
            ref var slot = ref _slots[i];
            if (slot.Track == 0 || wanted.Contains(slot.Track)) continue;
            slot.Track = 0;
            slot.Released = Revision + 1;
            changed = true;
        }

        foreach (var track in wanted)
        {
            if (track == 0 || SlotOf(track) >= 0) continue;
            _slots[Freest()].Track = track;
            changed = true;
        }

        if (changed) Revision++;
        return changed;
    }

    /// <summary>The client has taken the slots of this and all earlier revisions from where they were shown.</summary>
    public void Confirm(int revision)
    {
        if (revision > _confirmed && revision <= Revision) _confirmed = revision;
    }

    /// <summary>The free slot that was given back longest ago. There always is one: no more tracks are wanted than there are slots.</summary>
    private int Freest()
    {
        var best = -1;
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].Track == 0 && (best < 0 || _slots[i].Released < _slots[best].Released)) best = i;
        }

        return best;
    }

    private struct Entry
    {
        public uint Track;

        /// <summary>The revision that took it from its last track.</summary>
        public int Released;
    }
}
