namespace Parley.Protocols.Primitives;

/// <summary>What carries the packets of a path.</summary>
public enum PathTransport : byte
{
    /// <summary>Datagrams.</summary>
    Udp = 0,

    /// <summary>A TCP connection.</summary>
    Tcp = 1,

    /// <summary>A TLS connection over TCP.</summary>
    Tls = 2,
}

/// <summary>
/// The way between one remote address and this server: what RFC 8656 calls a 5-tuple. A value and a dictionary key.
/// </summary>
/// <param name="Transport">What carries it.</param>
/// <param name="Local">The server's end. All datagrams of one socket must show the same local address, be it the wildcard.</param>
/// <param name="Remote">The other end.</param>
/// <param name="ConnectionId">
/// For <see cref="PathTransport.Tcp"/> and <see cref="PathTransport.Tls"/>: a number that no other connection of this process ever had
/// or will have. 0 for UDP.
/// </param>
public readonly record struct Path(PathTransport Transport, TransportAddress Local, TransportAddress Remote, long ConnectionId = 0)
{
    /// <summary>Whether the path is a byte stream, on which messages need framing and padding.</summary>
    public bool IsStream => Transport != PathTransport.Udp;

    /// <summary>A UDP path.</summary>
    public static Path Udp(TransportAddress local, TransportAddress remote) => new(PathTransport.Udp, local, remote);

    /// <inheritdoc />
    public bool Equals(Path other) =>
        Remote == other.Remote && ConnectionId == other.ConnectionId && Transport == other.Transport && Local == other.Local;

    // The remote end and the connection tell nearly all paths apart; equality looks at the rest.
    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Remote.GetHashCode(), ConnectionId);

    /// <summary>The path as a log may show it.</summary>
    public string ToRedactedString() => $"{Transport} {Remote.ToRedactedString()}";
}
