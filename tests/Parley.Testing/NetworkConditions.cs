namespace Parley.Testing;

/// <summary>How a <see cref="VirtualNetwork"/>, or one direction of one address of it, treats datagrams.</summary>
public sealed record NetworkConditions
{
    /// <summary>The least time a datagram takes.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The most time it takes on top; more than the distance of two datagrams reorders them, unless <see cref="KeepsOrder"/>.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Whether a datagram waits for a delayed one before it, as on a radio that repeats what was lost.</summary>
    public bool KeepsOrder { get; init; }

    /// <summary>The share of datagrams that are lost, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>Loss that comes in bursts, besides <see cref="Loss"/>.</summary>
    public BurstLoss? Bursts { get; init; }

    /// <summary>The share of datagrams that arrive twice, 0 to 1.</summary>
    public double Duplication { get; init; }

    /// <summary>The share of datagrams that are overtaken by later ones, 0 to 1.</summary>
    public double Reordering { get; init; }

    /// <summary>How much later those arrive.</summary>
    public TimeSpan ReorderingDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The bits per second that pass; 0 for any number.</summary>
    public long Rate { get; init; }

    /// <summary>How long a datagram waits for its turn at most; those that would wait longer are lost (drop tail).</summary>
    public TimeSpan Queue { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many bytes wait for their turn at most; 0 for any number.</summary>
    public int QueueBytes { get; init; }

    /// <summary>The largest datagram that passes, in bytes of payload.</summary>
    public int MaxDatagram { get; init; } = 1472;

    /// <summary>Nothing goes wrong.</summary>
    public static NetworkConditions Perfect { get; } = new();

    /// <summary>Much goes wrong: a tenth lost, a tenth doubled, most reordered.</summary>
    public static NetworkConditions Rough { get; } = new()
    {
        Jitter = TimeSpan.FromMilliseconds(80),
        Loss = 0.1,
        Duplication = 0.1,
    };
}

/// <summary>Loss that comes in bursts: a good and a bad state, and the chance to go from one to the other (Gilbert and Elliott).</summary>
/// <param name="Begin">The chance that a burst begins with a datagram.</param>
/// <param name="End">The chance that it ends with one: 1 / <paramref name="End"/> is its mean length in datagrams.</param>
/// <param name="Loss">The share lost during a burst.</param>
public sealed record BurstLoss(double Begin, double End, double Loss = 1);
