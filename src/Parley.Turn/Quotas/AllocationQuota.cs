using Parley.Protocols.Primitives;
using Parley.Protocols.Stun.Attributes;

namespace Parley.Turn.Quotas;

/// <summary>How many allocations there may be: in all, of one user, from one source. Shared by the workers.</summary>
internal sealed class AllocationQuota(TurnOptions options)
{
    private readonly SharedCounts<byte> _total = new();
    private readonly SharedCounts<string> _users = new();
    private readonly SharedCounts<TransportAddress> _sources = new();

    /// <summary>Users that have an allocation.</summary>
    public int Users => _users.Keys;

    /// <summary>Counts an allocation. Returns 0, or the error code that says what is used up.</summary>
    public int Take(string user, in TransportAddress source)
    {
        if (!_total.TryAdd(0, options.MaxAllocations)) return ErrorCode.InsufficientCapacity;
        if (_users.TryAdd(user, options.MaxAllocationsPerUser))
        {
            if (_sources.TryAdd(SourceKey.Of(source), options.MaxAllocationsPerAddress)) return 0;
            _users.Remove(user);
        }

        _total.Remove(0);
        return ErrorCode.AllocationQuotaReached;
    }

    /// <summary>Gives an allocation back.</summary>
    public void Return(string user, in TransportAddress source)
    {
        _sources.Remove(SourceKey.Of(source));
        _users.Remove(user);
        _total.Remove(0);
    }
}
