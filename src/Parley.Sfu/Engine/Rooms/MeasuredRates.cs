using Parley.Protocols.Primitives;
using Parley.Sfu.Allocation;
using Parley.Sfu.Congestion;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Engine.Rooms;

/// <summary>How fast a stream comes, by spatial and temporal layer.</summary>
internal sealed class MeasuredRates
{
    /// <summary>How many spatial layers are told apart; what is above counts for the highest.</summary>
    public const int Spatial = LayerRates.Spatial;

    /// <summary>How many temporal layers are told apart; what is above counts for the highest.</summary>
    public const int Temporal = LayerRates.Temporal;

    /// <summary>What a meter needs until it tells a rate and not the size of the key frame that it began with, in microseconds.</summary>
    private const long Settling = RateMeter.LongWindow * RateMeter.Step;

    /// <summary>The frames of a layer may be so far apart, in microseconds: those of the lowest of three temporal layers at one frame a second.</summary>
    private const long Hold = 5_000_000;

    // up to the highest layer that was seen: most streams have few, and many that are agreed on never begin
    private RateMeter[] _meters = [];
    private long[] _before = [];
    private long _settled = long.MinValue;
    private UsualRate _usual = new();

    /// <summary>The highest spatial layer that was seen.</summary>
    public int HighestSpatial { get; private set; }

    /// <summary>The highest temporal layer that was seen.</summary>
    public int HighestTemporal { get; private set; }

    /// <summary>Counts a packet.</summary>
    public void Add(in PacketInfo info)
    {
        int spatial = Math.Min((int)info.SpatialId, Spatial - 1), temporal = Math.Min((int)info.TemporalId, Temporal - 1);
        HighestSpatial = Math.Max(HighestSpatial, spatial);
        HighestTemporal = Math.Max(HighestTemporal, temporal);
        var index = (spatial * Temporal) + temporal;
        if (index >= _meters.Length) Grow(index + 1);
        _meters[index].Add(info.Arrival.Microseconds, info.Length);
        _usual.Add(info.Arrival.Microseconds, info.Length);
    }

    /// <summary>Packets come again after a silence: until they have been measured, they are taken to be as many as before it.</summary>
    /// <param name="lastPacket">When the silence began.</param>
    /// <param name="now">When it ended.</param>
    public void Resume(MonoTime lastPacket, MonoTime now)
    {
        for (var i = 0; i < _meters.Length; i++)
        {
            _before[i] = RateOf(i, lastPacket);
            _meters[i].Reset();
        }

        _settled = now.Microseconds + Settling;
    }

    /// <summary>What a receiver of these layers and all below gets, in bits per second.</summary>
    public long UpTo(int spatial, int temporal, MonoTime now)
    {
        long sum = 0;
        for (var s = 0; s <= Math.Min(spatial, Spatial - 1); s++)
        {
            for (var t = 0; t <= Math.Min(temporal, Temporal - 1); t++) sum += RateOf((s * Temporal) + t, now);
        }

        return sum;
    }

    /// <summary>The same of all that comes, but for bursts.</summary>
    public long Usual(MonoTime now) => Math.Min(UpTo(Spatial, Temporal, now), Math.Max(1, _usual.BitsPerSecond(now.Microseconds)));

    private void Grow(int count)
    {
        var known = _meters.Length;
        Array.Resize(ref _meters, count);
        Array.Resize(ref _before, count);
        for (var i = known; i < count; i++) _meters[i] = RateMeter.Create();
    }

    private long RateOf(int index, MonoTime now) =>
        index >= _meters.Length ? 0
        : now.Microseconds < _settled && _before[index] > 0 ? _before[index] : _meters[index].HeldBitsPerSecond(now.Microseconds, RateMeter.LongWindow, Hold);
}
