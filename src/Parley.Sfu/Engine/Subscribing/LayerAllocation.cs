using Parley.Protocols.Primitives;
using Parley.Sfu.Allocation;
using Parley.Sfu.Congestion;
using Parley.Sfu.Engine.Rooms;
using StreamChoice = Parley.Sfu.Forwarding.Slots.LayerChoice;

namespace Parley.Sfu.Engine.Subscribing;

/// <summary>Divides what the network to a peer carries among its slots, by <see cref="DownlinkAllocator"/>.</summary>
internal sealed class LayerAllocation(SendControl control)
{
    /// <summary>What one voice takes, headers included, in bits per second.</summary>
    private const long VoiceRate = 40_000;

    private const double Clearly = 0.95;

    /// <summary>More layers than a codec has: all that come.</summary>
    private const byte All = 7;

    private readonly DownlinkAllocator _allocator = new();
    private readonly List<VideoSlot> _slots = [];
    private long _sound;

    public bool IsShort { get; private set; }

    public bool AudioOnly => _allocator.AudioOnly;

    /// <summary>Whether the network has turned out to carry clearly less than is sent, so that it must not wait for the next round.</summary>
    public bool IsOverdrawn => _allocator.Used > _sound && _allocator.Used * Clearly > control.Estimate;

    public void Begin()
    {
        _slots.Clear();
        _allocator.Begin();
    }

    public void Add(VideoSlot slot, in WantedTile tile, MonoTime now)
    {
        if (slot.Track is not { } track || _slots.Count == DownlinkAllocator.MaxTiles || _slots.Contains(slot)) return;
        _slots.Add(slot);
        var rates = track.Rates(now);
        _allocator.Add(new TileDemand(track.Number, tile.Width * tile.Height, track.LargestUseful(tile.Width, tile.Height), rates));
    }

    public void Allocate(int voices, MonoTime now)
    {
        _sound = voices * VoiceRate;
        _allocator.Allocate(control.Estimate, _sound, now);
        control.Wanted = _allocator.Wanted;
        IsShort = _allocator.Wanted > control.Estimate && _allocator.Used < (long)(0.8 * _allocator.Wanted);
        for (var i = 0; i < _slots.Count; i++) _slots[i].Select(ChoiceOf(_slots[i].Track!, _allocator[i]), now);
    }

    private static StreamChoice ChoiceOf(Track track, LayerChoice choice)
    {
        if (!choice.IsFed) return StreamChoice.None;
        var temporal = choice.Temporal >= track.HighestTemporal(choice.Spatial) ? All : (byte)choice.Temporal;
        return track.Layers.Count > 1
            ? new StreamChoice(choice.Spatial, All, temporal)
            : new StreamChoice(0, choice.Spatial >= track.Layers[0].Rates.HighestSpatial ? All : (byte)choice.Spatial, temporal);
    }
}
