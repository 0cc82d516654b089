namespace Parley.AspNetCore.Net.Streams;

/// <summary>Limits of STUN and TURN clients on TCP and TLS.</summary>
internal sealed record StreamLimits
{
    /// <summary>Connections of all clients together.</summary>
    public int Connections { get; init; } = 4096;

    /// <summary>Connections from one address (IPv6: one /64).</summary>
    public int ConnectionsPerAddress { get; init; } = 256;

    /// <summary>Bytes that may wait for a client that does not read.</summary>
    public int QueueBytes { get; init; } = 256 * 1024;

    /// <summary>How long a new connection has for its first byte, before TLS.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection has for its first byte after the TLS handshake; browsers open some in advance.</summary>
    public TimeSpan FirstByteInsideTls { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the rest of a message may take once it has begun.</summary>
    public TimeSpan Message { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client without an allocation may stay silent.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);
}
