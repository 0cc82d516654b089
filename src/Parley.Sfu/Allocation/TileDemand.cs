using System.Runtime.CompilerServices;

namespace Parley.Sfu.Allocation;

/// <summary>
/// What the layers of a video track cost: bits per second of everything that is sent when a layer is, so with those below it where it needs
/// them (SVC, temporal layers). As measured over about a second, or as expected of a layer that the publisher has switched off because nobody
/// wanted it; 0 for a layer that there isn't.
/// </summary>
public struct LayerRates
{
    /// <summary>The most spatial layers, and the most temporal layers of each.</summary>
    public const int Spatial = 4, Temporal = 4;

    private Rates _rates;

    /// <summary>The rate of a layer, in bits per second.</summary>
    public int this[int spatial, int temporal]
    {
        readonly get => _rates[(spatial * Temporal) + temporal];
        set => _rates[(spatial * Temporal) + temporal] = Math.Max(0, value);
    }

    [InlineArray(Spatial * Temporal)]
    private struct Rates
    {
        private int _rate;
    }
}

/// <summary>A tile of a subscriber's layout that wants to be fed.</summary>
/// <param name="Key">Which one: the same in each round, unique in it.</param>
/// <param name="Pixels">How large it is, in device pixels.</param>
/// <param name="MaxSpatial">The largest spatial layer that its size can use, from 0.</param>
/// <param name="Rates">What its layers cost.</param>
public readonly record struct TileDemand(long Key, int Pixels, int MaxSpatial, LayerRates Rates);

/// <summary>What a tile is fed with.</summary>
/// <param name="Spatial">The spatial or simulcast layer, -1 for nothing.</param>
/// <param name="Temporal">The temporal layer.</param>
public readonly record struct LayerChoice(sbyte Spatial, sbyte Temporal)
{
    /// <summary>The network doesn't carry it.</summary>
    public static LayerChoice None { get; } = new(-1, -1);

    /// <summary>Whether it is fed at all.</summary>
    public bool IsFed => Spatial >= 0;
}
