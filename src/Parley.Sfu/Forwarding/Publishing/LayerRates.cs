using Parley.Protocols.Primitives;
using Parley.Sfu.Forwarding.Packets;

namespace Parley.Sfu.Forwarding.Publishing;

/// <summary>What the layers of one stream cost. One owner.</summary>
public sealed class LayerRates
{
    /// <summary>How many spatial layers are told apart; higher ones count to the last.</summary>
    public const int SpatialLayers = 4;

    /// <summary>How many temporal layers are told apart; higher ones count to the last.</summary>
    public const int TemporalLayers = 4;

    private readonly RateMeter[] _meters = new RateMeter[SpatialLayers * TemporalLayers];

    /// <summary>The highest spatial layer that came since the beginning.</summary>
    public int HighestSpatial { get; private set; }

    /// <summary>The highest temporal layer that came since the beginning.</summary>
    public int HighestTemporal { get; private set; }

    /// <summary>When the last packet came.</summary>
    public MonoTime LastArrival { get; private set; }

    /// <summary>Counts a packet with all its headers.</summary>
    public void Add(in PacketInfo info)
    {
        var spatial = Math.Min((int)info.SpatialId, SpatialLayers - 1);
        var temporal = Math.Min((int)info.TemporalId, TemporalLayers - 1);
        HighestSpatial = Math.Max(HighestSpatial, spatial);
        HighestTemporal = Math.Max(HighestTemporal, temporal);
        LastArrival = info.Arrival;
        _meters[(spatial * TemporalLayers) + temporal].Add(info.Length, info.Arrival);
    }

    /// <summary>Bits per second of everything up to a spatial and a temporal layer.</summary>
    public long BitsPerSecond(int spatial, int temporal, MonoTime now)
    {
        var sum = 0L;
        for (var s = 0; s <= Math.Min(spatial, HighestSpatial); s++)
        {
            for (var t = 0; t <= Math.Min(temporal, HighestTemporal); t++) sum += _meters[(s * TemporalLayers) + t].BitsPerSecond(now);
        }

        return sum;
    }

    /// <summary>Bits per second of one spatial layer alone: 0 if its encoder has stopped it.</summary>
    public long BitsPerSecondOf(int spatial, MonoTime now)
    {
        var sum = 0L;
        for (var t = 0; t <= HighestTemporal; t++) sum += _meters[(spatial * TemporalLayers) + t].BitsPerSecond(now);
        return sum;
    }
}
