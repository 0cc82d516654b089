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

    /// <summary>The most that is sent without knowing, in bits per second.</summary>
    private const long MostUnproven = 6_000_000;
    private const double Spare = 1.3;
    private const double MuchLoss = 0.1;

    /// <summary>More layers than a codec has: all that come.</summary>
    private const byte All = 7;

    private readonly DownlinkAllocator _allocator = new();
    private readonly List<VideoSlot> _slots = [];
    private long _sound;
    private long _least;
    private long _bursts;
    private bool _wasCongested;

    /// <summary>How often it was divided.</summary>
    public int Rounds { get; private set; }

    public bool IsShort { get; private set; }

    public bool AudioOnly => _allocator.AudioOnly;

    /// <summary>Whether the network has turned out to carry clearly less than is sent, so that it must not wait for the next round.</summary>
    public bool IsOverdrawn => _allocator.Used > _sound && _allocator.Used * Clearly > Carried;

    public void Begin()
    {
        _slots.Clear();
        _least = _bursts = 0;
        _allocator.Begin();
    }

    public void Add(VideoSlot slot, in WantedTile tile, MonoTime now)
    {
        if (slot.Track is not { } track || _slots.Count == DownlinkAllocator.MaxTiles || _slots.Contains(slot)) return;
        _slots.Add(slot);
        var rates = track.Rates(now);
        _least += LeastOf(rates);
        _bursts += track.BurstRate(now);
        _allocator.Add(new TileDemand(track.Number, tile.Width * tile.Height, track.LargestUseful(tile.Width, tile.Height), rates));
    }

    public void Allocate(int voices, MonoTime now)
    {
        Rounds++;
        _sound = voices * VoiceRate;
        _wasCongested |= control.Network.IsCongested || control.Network.Loss > MuchLoss;
        _allocator.Allocate(Carried, _sound, now);
        control.Wanted = _allocator.Wanted + _bursts;
        IsShort = _allocator.Wanted > control.Estimate && _allocator.Used < (long)(0.8 * _allocator.Wanted);
        for (var i = 0; i < _slots.Count; i++)
        {
            _slots[i].Select(ChoiceOf(_slots[i].Track!, _allocator[i]), _allocator.IsLimited(i), now);
            _slots[i].AskAgain(now);
        }
    }

    // What the network carries is not known at the beginning. As long as nothing speaks against it, everybody is shown at least small: what
    // is sent tells more than any probe.
    private long Carried => _wasCongested ? control.Estimate : Math.Max(control.Estimate, Math.Min(MostUnproven, (long)(Spare * _least) + _sound));

    private static int LeastOf(in LayerRates rates)
    {
        for (var spatial = 0; spatial < LayerRates.Spatial; spatial++)
        {
            if (rates[spatial, 0] > 0) return rates[spatial, 0];
        }

        return 0;
    }

    private static StreamChoice ChoiceOf(Track track, LayerChoice choice)
    {
        if (!choice.IsFed) return StreamChoice.None;
        var temporal = choice.Temporal >= track.HighestTemporal(choice.Spatial) ? All : (byte)choice.Temporal;
        return track.Layers.Length > 1
            ? new StreamChoice(choice.Spatial, All, temporal)
            : new StreamChoice(0, choice.Spatial >= track.Layers[0].Rates.HighestSpatial ? All : (byte)choice.Spatial, temporal);
    }
}
