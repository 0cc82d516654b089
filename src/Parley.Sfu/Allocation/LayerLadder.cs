using System.Runtime.CompilerServices;

namespace Parley.Sfu.Allocation;

/// <summary>
/// The layers of a track that are worth choosing, from the cheapest up. Of the smallest picture all frame rates, of a larger one only the
/// highest two: a small picture that moves is better than a large one that doesn't.
/// </summary>
internal struct LayerLadder
{
    private const int MaxSteps = LayerRates.Temporal + (2 * (LayerRates.Spatial - 1));
    private const double WorthIt = 1.05;

    private Steps _steps;

    /// <summary>How many steps there are.</summary>
    public int Count { get; private set; }

    /// <summary>What a step costs in all, in bits per second; nothing below the first.</summary>
    public readonly int Rate(int step) => step < 0 ? 0 : _steps[step].Rate;

    /// <summary>What a step is.</summary>
    public readonly LayerChoice Choice(int step) => step < 0 ? LayerChoice.None : _steps[step].Choice;

    /// <summary>The highest step with at most a spatial layer; -1 if there is none.</summary>
    public readonly int Top(int spatial)
    {
        var step = Count - 1;
        while (step >= 0 && _steps[step].Choice.Spatial > spatial) step--;
        return step;
    }

    /// <summary>The highest step that is no more than a choice.</summary>
    public readonly int Find(LayerChoice choice)
    {
        var step = Top(choice.Spatial);
        while (step >= 0 && _steps[step].Choice.Spatial == choice.Spatial && _steps[step].Choice.Temporal > choice.Temporal) step--;
        return step;
    }

    /// <summary>Makes a ladder.</summary>
    public static LayerLadder Of(in TileDemand demand)
    {
        var ladder = default(LayerLadder);
        var last = Math.Clamp(demand.MaxSpatial, 0, LayerRates.Spatial - 1);
        for (var spatial = 0; spatial <= last; spatial++) ladder.AddLayer(demand.Rates, spatial);

        // A track whose smallest layer is larger than the tile needs is shown all the same.
        for (var spatial = last + 1; ladder.Count == 0 && spatial < LayerRates.Spatial; spatial++) ladder.AddLayer(demand.Rates, spatial);
        return ladder;
    }

    private void AddLayer(in LayerRates rates, int spatial)
    {
        var top = LayerRates.Temporal - 1;
        while (top >= 0 && rates[spatial, top] == 0) top--;
        for (var temporal = Count == 0 ? 0 : Math.Max(0, top - 1); temporal <= top; temporal++)
        {
            var rate = rates[spatial, temporal];
            if (rate == 0 || rate < WorthIt * Rate(Count - 1)) continue;
            _steps[Count++] = new Step(rate, new LayerChoice((sbyte)spatial, (sbyte)temporal));
        }
    }

    private readonly record struct Step(int Rate, LayerChoice Choice);

    [InlineArray(MaxSteps)]
    private struct Steps
    {
        private Step _step;
    }
}
