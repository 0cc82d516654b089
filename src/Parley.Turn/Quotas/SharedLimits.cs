using System.Collections.Concurrent;

namespace Parley.Turn.Quotas;

/// <summary>A rate limit for each key, over all workers. Holds only keys that somebody has taken and not given back.</summary>
/// <param name="bytesPerSecond">The rate of each; 0 is no limit.</param>
internal sealed class SharedLimits<TKey>(long bytesPerSecond)
    where TKey : notnull
{
    private readonly RateLimit _unlimited = new(0);
    private readonly ConcurrentDictionary<TKey, Share> _shares = new();

    /// <summary>The limit that all who take the key share. To be given back with <see cref="Return"/>.</summary>
    public RateLimit Take(TKey key)
    {
        if (bytesPerSecond == 0) return _unlimited;
        return _shares.AddOrUpdate(
            key,
            static (_, rate) => new Share(new RateLimit(rate), 1),
            static (_, share, _) => share with { Holders = share.Holders + 1 },
            bytesPerSecond).Limit;
    }

    /// <summary>Forgets the key's limit with its last holder.</summary>
    public void Return(TKey key)
    {
        while (_shares.TryGetValue(key, out var share))
        {
            if (share.Holders == 1 ? _shares.TryRemove(new(key, share)) : _shares.TryUpdate(key, share with { Holders = share.Holders - 1 }, share))
                return;
        }
    }

    private sealed record Share(RateLimit Limit, int Holders);
}
