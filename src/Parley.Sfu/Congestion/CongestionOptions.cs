namespace Parley.Sfu.Congestion;

/// <summary>Between what, and where, estimates begin.</summary>
public sealed record CongestionOptions
{
    /// <summary>The defaults.</summary>
    public static CongestionOptions Default { get; } = new();

    /// <summary>What a network is taken to carry as long as nothing is known, in bits per second.</summary>
    public long Start { get; init; } = 800_000;

    /// <summary>No estimate goes below it, so that there is always enough for a voice and to find out that it got better; bits per second.</summary>
    public long Min { get; init; } = 40_000;

    /// <summary>No estimate goes above it, in bits per second.</summary>
    public long Max { get; init; } = 50_000_000;
}
