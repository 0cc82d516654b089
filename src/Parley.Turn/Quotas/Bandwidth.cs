using System.Collections.Concurrent;

namespace Parley.Turn.Quotas;

/// <summary>The bandwidth of each user and of all together. Shared by the workers.</summary>
internal sealed class Bandwidth(TurnOptions options)
{
    private static readonly RateLimit Unlimited = new(0);

    private readonly ConcurrentDictionary<string, Share> _users = new(StringComparer.Ordinal);

    /// <summary>The limit of all users together.</summary>
    public RateLimit Total { get; } = options.BytesPerSecondTotal == 0 ? Unlimited : new RateLimit(options.BytesPerSecondTotal);

    /// <summary>The limit that all allocations of a user share. To be given back with <see cref="Return"/>.</summary>
    public RateLimit Take(string user)
    {
        if (options.BytesPerSecondPerUser == 0) return Unlimited;
        return _users.AddOrUpdate(
            user,
            static (_, rate) => new Share(new RateLimit(rate), 1),
            static (_, share, _) => share with { Holders = share.Holders + 1 },
            options.BytesPerSecondPerUser).Limit;
    }

    /// <summary>Forgets the user's limit with its last allocation.</summary>
    public void Return(string user)
    {
        while (_users.TryGetValue(user, out var share))
        {
            if (share.Holders == 1 ? _users.TryRemove(new(user, share)) : _users.TryUpdate(user, share with { Holders = share.Holders - 1 }, share))
                return;
        }
    }

    private sealed record Share(RateLimit Limit, int Holders);
}
