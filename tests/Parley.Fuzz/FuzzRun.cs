using System.Diagnostics;

namespace Parley.Fuzz;

/// <summary>What came of a run.</summary>
/// <param name="Inputs">How many inputs were given.</param>
/// <param name="Failure">What failed, with the input in hexadecimal; <see langword="null"/> if nothing did.</param>
public sealed record FuzzResult(int Inputs, string? Failure);

/// <summary>Gives many inputs to one target and stops at the first that it cannot take.</summary>
public static class FuzzRun
{
    /// <summary>An input that takes longer than this is a failure too: one packet must not hold a worker up.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    /// <summary>Runs a target.</summary>
    public static FuzzResult Of(FuzzTarget target, int inputs, int seed)
    {
        var mutator = new Mutator(seed, target.Examples);
        for (var i = 0; i < inputs; i++)
        {
            var input = i < target.Examples.Count ? target.Examples[i] : mutator.Next();
            TimeSpan took;
            try
            {
                took = Measure(target, input);
                // a machine that stood still does not do so at the same input again
                if (took > Slow) took = Measure(target, input);
            }
#pragma warning disable CA1031 // whatever it is, it is what is looked for
            catch (Exception exception)
#pragma warning restore CA1031
            {
                return new FuzzResult(i, $"{target.Name}: {exception}\ninput {i} of seed {seed}: {Convert.ToHexString(input)}");
            }

            if (took > Slow) return new FuzzResult(i, $"{target.Name}: took {took}\ninput {i} of seed {seed}: {Convert.ToHexString(input)}");
        }

        return new FuzzResult(inputs, null);
    }

    private static TimeSpan Measure(FuzzTarget target, byte[] input)
    {
        var before = Stopwatch.GetTimestamp();
        target.Run(input);
        return Stopwatch.GetElapsedTime(before);
    }
}
