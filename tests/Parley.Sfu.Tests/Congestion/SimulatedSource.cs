using Parley.Protocols.Primitives;
using Parley.Sfu.Allocation;

namespace Parley.Sfu.Tests.Congestion;

/// <summary>A camera with simulcast layers: frames of uneven sizes, and key frames when they are asked for.</summary>
/// <param name="seed">Decides the sizes.</param>
/// <param name="rates">The bits per second of its layers.</param>
internal sealed class SimulatedSource(int seed, params int[] rates)
{
    public const int FramesPerSecond = 30;
    private const int KeyFrameFactor = 6;
    private static readonly TimeSpan KeyFrameDelay = TimeSpan.FromMilliseconds(60);
#pragma warning disable CA5394
    private readonly Random _random = new(seed);
#pragma warning restore CA5394
    private MonoTime _keyFrameAt = MonoTime.Never;
    private MonoTime _lastKeyFrame;

    public int Layers => rates.Length;

    public int KeyFrames { get; private set; }

    /// <summary>Whether the present frame is a key frame.</summary>
    public bool IsKeyFrame { get; private set; }

    public int Rate(int layer) => rates[layer];

    public TileDemand Demand(long key, int pixels, int maxSpatial)
    {
        var demand = default(LayerRates);
        for (var layer = 0; layer < rates.Length; layer++)
        {
            demand[layer, 0] = rates[layer] * 6 / 10;
            demand[layer, 1] = rates[layer];
        }

        return new TileDemand(key, pixels, maxSpatial, demand);
    }

    public void RequestKeyFrame(MonoTime now)
    {
        if (_keyFrameAt != MonoTime.Never || now - _lastKeyFrame < TimeSpan.FromMilliseconds(300)) return;
        _keyFrameAt = now + KeyFrameDelay;
    }

    public void BeginFrame(MonoTime now)
    {
        IsKeyFrame = now >= _keyFrameAt || KeyFrames == 0;
        if (!IsKeyFrame) return;
        _keyFrameAt = MonoTime.Never;
        _lastKeyFrame = now;
        KeyFrames++;
    }

    /// <summary>How many bytes the present frame has in a layer.</summary>
    public int FrameBytes(int layer, int temporal)
    {
        var mean = rates[layer] / 8.0 / FramesPerSecond * (temporal == 0 ? 1.2 : 0.8);
#pragma warning disable CA5394
        var noise = 0.6 + (0.8 * _random.NextDouble());
#pragma warning restore CA5394
        return (int)(mean * noise * (IsKeyFrame ? KeyFrameFactor : 1));
    }
}
