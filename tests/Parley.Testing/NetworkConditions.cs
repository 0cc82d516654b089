namespace Parley.Testing;

/// <summary>How a <see cref="VirtualNetwork"/> treats datagrams.</summary>
public sealed record NetworkConditions
{
    /// <summary>The least time a datagram takes.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The most time it takes on top; more than the distance of two datagrams reorders them.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The share of datagrams that are lost, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>The share of datagrams that arrive twice, 0 to 1.</summary>
    public double Duplication { get; init; }

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
