using Parley.Protocols.Primitives;

namespace Parley.Turn.Quotas;

/// <summary>The bandwidth of each user, of each source and of all together. Shared by the workers.</summary>
internal sealed class Bandwidth(TurnOptions options)
{
    private readonly RateLimit _total = new(options.BytesPerSecondTotal);
    private readonly SharedLimits<string> _users = new(options.BytesPerSecondPerUser);
    private readonly SharedLimits<TransportAddress> _sources = new(options.BytesPerSecondPerAddress);

    /// <summary>What an allocation of this user from this source may relay. To be given back with <see cref="Return"/>.</summary>
    public BandwidthShare Take(string user, in TransportAddress source) =>
        new(_users.Take(user), _sources.Take(SourceKey.Of(source)), _total);

    /// <summary>Forgets the limits of the user and of the source with the last allocation of each.</summary>
    public void Return(string user, in TransportAddress source)
    {
        _users.Return(user);
        _sources.Return(SourceKey.Of(source));
    }
}

/// <summary>The limits that one allocation is under.</summary>
internal readonly struct BandwidthShare(RateLimit user, RateLimit source, RateLimit total)
{
    /// <summary>Lets <paramref name="bytes"/> through, or not.</summary>
    public bool TryTake(int bytes, MonoTime now) => user.TryTake(bytes, now) && source.TryTake(bytes, now) && total.TryTake(bytes, now);
}
