using System.Net;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Signaling;

namespace Parley.AspNetCore.Media.Whip;

/// <summary>All sessions of WHIP and WHEP, and how many there may be.</summary>
internal sealed class WhipSessions : IDisposable
{
    private const int IdBytes = 20;
    private const int OffersAtOnce = 20;
    private const int ChangesAtOnce = 60;
    private const int ChangesPerSecond = 10;
    private static readonly TimeSpan OfferEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, WhipSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConnectionLimits _limits;
    private readonly PartitionedRateLimiter<IPAddress> _rates = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = OffersAtOnce,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = OfferEvery,
            QueueLimit = 0,
        }));

    private readonly PartitionedRateLimiter<WhipSession> _changes = PartitionedRateLimiter.Create<WhipSession, string>(session =>
        RateLimitPartition.GetTokenBucketLimiter(session.Peer.Connection, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = ChangesAtOnce,
            TokensPerPeriod = ChangesPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    public WhipSessions(IOptions<ParleyOptions> options) =>
        _limits = new ConnectionLimits(options.Value.Whip.Sessions, options.Value.Whip.SessionsPerAddress);

    public int Count
    {
        get
        {
            lock (_lock)
                return _sessions.Count;
        }
    }

    /// <summary>An id that nobody can guess.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));

    /// <summary>Whether an address may make an offer now: to read one and to begin a DTLS session costs more than to send it.</summary>
    public bool MayOffer(IPAddress? remote)
    {
        if (ConnectionLimits.Key(remote) is not { } key)
            return true;
        using var lease = _rates.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    /// <summary>Whether a session may be changed now: clients bring their candidates one by one, and each restart is work for a media thread.</summary>
    public bool MayChange(WhipSession session)
    {
        using var lease = _changes.AttemptAcquire(session);
        return lease.IsAcquired;
    }

    /// <summary>Adds a session; false, and why, when there are too many.</summary>
    public bool TryAdd(WhipSession session, out string reason)
    {
        if (!_limits.TryEnter(session.Remote, out reason))
            return false;
        lock (_lock)
            _sessions.Add(session.Peer.Connection, session);
        return true;
    }

    public WhipSession? Find(string id)
    {
        lock (_lock)
            return _sessions.GetValueOrDefault(id);
    }

    /// <summary>Takes a session out; false if somebody else has.</summary>
    public bool Remove(WhipSession session)
    {
        lock (_lock)
        {
            if (!_sessions.Remove(session.Peer.Connection))
                return false;
            session.End();
        }

        _limits.Leave(session.Remote);
        return true;
    }

    /// <summary>A media connection is over; if it is that of a session, the session is too.</summary>
    public void Ended(MediaPeer peer)
    {
        if (Find(peer.Connection) is { } session && session.Peer == peer)
            Remove(session);
    }

    public void Dispose()
    {
        _rates.Dispose();
        _changes.Dispose();
    }
}
