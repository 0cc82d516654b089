using System.Collections.Concurrent;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Net.Streams;

/// <summary>Counts the connections of STUN and TURN clients, in all and by source address.</summary>
internal sealed class StreamGate(StreamLimits limits)
{
    private readonly ConcurrentDictionary<TransportAddress, int> _bySource = new();
    private int _count;
    private long _refused;

    /// <summary>The limits.</summary>
    public StreamLimits Limits => limits;

    /// <summary>How many connections there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many connections were refused so far.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Lets a connection in, or not.</summary>
    public bool TryEnter(in TransportAddress remote)
    {
        var mine = _bySource.AddOrUpdate(Source(remote), 1, static (_, count) => count + 1);
        if (Interlocked.Increment(ref _count) <= limits.Connections && mine <= limits.ConnectionsPerAddress)
            return true;
        Leave(remote);
        Interlocked.Increment(ref _refused);
        return false;
    }

    /// <summary>A connection that was let in is gone.</summary>
    public void Leave(in TransportAddress remote)
    {
        var source = Source(remote);
        Interlocked.Decrement(ref _count);
        var left = _bySource.AddOrUpdate(source, 0, static (_, count) => count - 1);
        if (left == 0)
            _bySource.TryRemove(KeyValuePair.Create(source, 0));
    }

    /// <summary>An IPv6 host has a whole /64 to choose addresses from.</summary>
    private static TransportAddress Source(in TransportAddress remote) =>
        remote.IsV6 ? TransportAddress.V6(remote.Bits >> 64 << 64, 0) : remote.Host;
}
