using Parley.Protocols.Primitives;
using Parley.Sfu.Engine.Peers;
using Parley.Sfu.Engine.Rooms;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>Which tracks feed the video slots of a peer, in which layers, and what the peer is told of it.</summary>
internal sealed class SlotAssignment
{
    private static readonly TimeSpan AllocationInterval = TimeSpan.FromMilliseconds(200);

    private readonly Peer _peer;
    private readonly RoomShard _room;
    private readonly IEngineListener _listener;
    private readonly SlotBoard _board;
    private readonly LayerAllocation _allocation;
    // the view's tiles with the slots that show them: to look for a participant's track by name several times a second would cost more than to allocate
    private readonly List<(VideoSlot Slot, WantedTile Tile)> _shown = [];
    private VideoSlot[] _slots;
    private MonoTime _nextAllocation;
    private int _toldRevision;
    private ulong _toldPaused;

    public SlotAssignment(Peer peer, RoomShard room, IEngineListener listener, VideoSlot[] slots)
    {
        (_peer, _room, _listener, _slots) = (peer, room, listener, slots);
        _board = new SlotBoard(slots.Length, peer.Plan.View.ByMessage);
        _allocation = new LayerAllocation(peer.Subscriber.Downlink.Control);
    }

    /// <summary>Whether the peer gets less than its layout wants.</summary>
    public bool IsShort => _allocation.IsShort;

    /// <summary>Whether the network carries no picture.</summary>
    public bool AudioOnly => _allocation.AudioOnly;

    /// <inheritdoc cref="LayerAllocation.Rounds"/>
    public int Rounds => _allocation.Rounds;

    /// <summary>When <see cref="HandleTimeout"/> should be called, unless feedback comes before.</summary>
    public MonoTime NextTimeout => _allocation.IsOverdrawn ? default : _nextAllocation + PeerSchedule.Leeway;

    /// <summary>There are more slots now.</summary>
    public void Extend(VideoSlot[] slots)
    {
        _slots = slots;
        _board.Extend(slots.Length);
    }

    /// <summary>Gives slots to what a view shows.</summary>
    public void Assign(PeerView view, MonoTime now)
    {
        Span<uint> wanted = stackalloc uint[SlotBoard.MaxSlots];
        var count = 0;
        for (var i = 0; i < view.Tiles.Count && count < wanted.Length; i++)
        {
            var tile = view.Tiles[i];
            if (_room.Find(tile.Participant, tile.Source) is { } track && track.Participant != _peer.Plan.Participant) wanted[count++] = track.Number;
        }

        _board.Assign(wanted[..count]);
        for (var i = 0; i < _slots.Length; i++)
        {
            var number = i < _board.Count ? _board.TrackOf(i) : 0;
            _slots[i].Feed(number == 0 ? null : _room.Track(number), now);
        }

        _shown.Clear();
        // by index: to enumerate a list that is known as an interface allocates
        for (var i = 0; i < view.Tiles.Count; i++)
        {
            if (SlotOf(view.Tiles[i]) is { } slot) _shown.Add((slot, view.Tiles[i]));
        }

        Allow(now);
        Allocate(view, now);
        Tell();
    }

    /// <summary>The client has taken the slots of a revision from where they were shown.</summary>
    public void Confirm(int revision, MonoTime now)
    {
        _board.Confirm(revision);
        Allow(now);
    }

    public void HandleTimeout(PeerView view, MonoTime now)
    {
        if (now < _nextAllocation && !_allocation.IsOverdrawn) return;
        Allocate(view, now);
        Tell();
    }

    // How large the layers of a camera are is known once their packets have told: until then it may have been taken for a larger one, and no
    // other layer is asked of it than those that would then do.
    private void Fit(MonoTime now)
    {
        foreach (var (slot, tile) in _shown)
        {
            if (slot.Track is not { } track) continue;
            var usable = (2u << track.LargestUseful(tile.Width, tile.Height)) - 1;
            if (slot.UsableLayers == usable) continue;
            slot.UsableLayers = usable;
            track.UpdateWanted(now);
        }
    }

    private void Allow(MonoTime now)
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (i < _board.Count && _board.MayFeed(i)) _slots[i].Allow(now);
        }
    }

    private void Allocate(PeerView view, MonoTime now)
    {
        _nextAllocation = now + AllocationInterval;
        Fit(now);
        _allocation.Begin();
        foreach (var (slot, tile) in _shown) _allocation.Add(slot, tile, now);
        _allocation.Allocate(view.Audio ? _peer.Subscriber.Audio.Count : 0, now);
    }

    private VideoSlot? SlotOf(in WantedTile tile)
    {
        if (_room.Find(tile.Participant, tile.Source) is not { } track) return null;
        var slot = _board.SlotOf(track.Number);
        return slot < 0 ? null : _slots[slot];
    }

    private void Tell()
    {
        ulong paused = 0;
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].IsPaused) paused |= 1ul << i;
        }

        if (_board.Revision == _toldRevision && paused == _toldPaused) return;
        (_toldRevision, _toldPaused) = (_board.Revision, paused);
        var feeds = new List<SlotFeed>();
        foreach (var slot in _slots)
        {
            if (slot.Track is { } track)
                feeds.Add(new SlotFeed(slot.Plan.Mid, track.Participant, track.Source.Source, track.Number, slot.IsPaused));
        }

        _listener.SlotsChanged(_peer.Plan.Id, _board.Revision, feeds);
    }
}
