using System.Runtime.CompilerServices;

namespace Parley.Sfu.Allocation;

/// <summary>
/// The layers of a track that are worth choosing, from the cheapest up. Of the smallest picture all frame rates, of a larger one only the
/// highest two: a small picture that moves is better than a large one that doesn't. What something better costs no more than is no step: of a
/// picture in which little moves the larger layer may well be the cheaper one, since others' requests and probes go to the smallest.
/// </summary>
internal struct LayerLadder
{
    private const int MaxSteps = LayerRates.Temporal + (2 * (LayerRates.Spatial - 1));

    /// <summary>What costs hardly more than something less is taken in its place.</summary>
    private const double HardlyMore = 1.05;

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

    /// <summary>The highest step that is no more than a choice, or that stands in its place.</summary>
    public readonly int Find(LayerChoice choice)
    {
        var step = Count - 1;
        while (step >= 0 && IsMore(_steps[step].InPlaceOf, choice)) step--;
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
        var below = this;
        var top = LayerRates.Temporal - 1;
        while (top >= 0 && rates[spatial, top] == 0) top--;
        for (var temporal = Count == 0 ? 0 : Math.Max(0, top - 1); temporal <= top; temporal++)
        {
            var rate = rates[spatial, temporal];
            if (rate == 0) continue;
            var choice = new LayerChoice((sbyte)spatial, (sbyte)temporal);
            var inPlaceOf = below.LeastThatCosts(rate) ?? choice;
            for (; Count > 0 && rate < HardlyMore * Rate(Count - 1); Count--)
            {
                var left = _steps[Count - 1];
                if (left.Choice.Spatial == spatial && IsMore(inPlaceOf, left.InPlaceOf)) inPlaceOf = left.InPlaceOf;
            }

            _steps[Count++] = new Step(rate, choice, inPlaceOf);
        }
    }

    private readonly LayerChoice? LeastThatCosts(int rate)
    {
        for (var step = 0; step < Count; step++)
        {
            if (rate < HardlyMore * Rate(step)) return _steps[step].InPlaceOf;
        }

        return null;
    }

    private static bool IsMore(LayerChoice one, LayerChoice other) =>
        one.Spatial > other.Spatial || (one.Spatial == other.Spatial && one.Temporal > other.Temporal);

    /// <summary>A step.</summary>
    /// <param name="Rate">What it costs, in bits per second.</param>
    /// <param name="Choice">What it is.</param>
    /// <param name="InPlaceOf">The least that it is taken for, since that would cost as much.</param>
    private readonly record struct Step(int Rate, LayerChoice Choice, LayerChoice InPlaceOf);

    [InlineArray(MaxSteps)]
    private struct Steps
    {
        private Step _step;
    }
}
