using Parley.Protocols.Primitives;

namespace Parley.Testing;

/// <summary>One direction of one address: a queue, a rate, and what else happens to datagrams on the way.</summary>
/// <param name="schedule">The conditions.</param>
/// <param name="random">Decides what chance decides.</param>
internal sealed class NetworkLink(NetworkSchedule schedule, Random random)
{
    private readonly Queue<(MonoTime Departure, int Bytes)> _waiting = new();
    private MonoTime _busyUntil;
    private MonoTime _lastArrival;
    private long _waitingBytes;
    private bool _inBurst;

    /// <summary>How long a datagram that comes now has to wait for its turn.</summary>
    public TimeSpan Wait(MonoTime now) => _busyUntil > now ? _busyUntil - now : TimeSpan.Zero;

    /// <summary>Takes a datagram at a time.</summary>
    /// <returns>When it arrives, once or twice; <see cref="MonoTime.Never"/> if it doesn't.</returns>
    public (MonoTime First, MonoTime Second) Pass(MonoTime now, int bytes)
    {
        var conditions = schedule.At(now);
        var lost = Chance(conditions.Loss) | IsInBurst(conditions.Bursts);
        if (lost || !TryQueue(now, bytes, conditions, out var departure)) return (MonoTime.Never, MonoTime.Never);
        var arrival = Arrival(departure, conditions);
        return (arrival, Chance(conditions.Duplication) ? Arrival(departure, conditions) : MonoTime.Never);
    }

    private bool TryQueue(MonoTime now, int bytes, NetworkConditions conditions, out MonoTime departure)
    {
        departure = now;
        if (conditions.Rate == 0) return true;
        while (_waiting.TryPeek(out var first) && first.Departure <= now) _waitingBytes -= _waiting.Dequeue().Bytes;
        if (Wait(now) > conditions.Queue || (conditions.QueueBytes > 0 && _waitingBytes + bytes > conditions.QueueBytes)) return false;
        departure = schedule.Finish(_busyUntil > now ? _busyUntil : now, 8L * bytes);
        _busyUntil = departure;
        _waiting.Enqueue((departure, bytes));
        _waitingBytes += bytes;
        return true;
    }

    private MonoTime Arrival(MonoTime departure, NetworkConditions conditions)
    {
        var arrival = departure + conditions.Delay;
        if (conditions.Jitter > TimeSpan.Zero) arrival += conditions.Jitter * NextDouble();
        if (Chance(conditions.Reordering)) return arrival + conditions.ReorderingDelay;
        if (conditions.KeepsOrder && arrival < _lastArrival) arrival = _lastArrival;
        _lastArrival = arrival;
        return arrival;
    }

    private bool IsInBurst(BurstLoss? bursts)
    {
        if (bursts is null) return false;
        _inBurst = _inBurst ? !Chance(bursts.End) : Chance(bursts.Begin);
        return _inBurst && Chance(bursts.Loss);
    }

    private bool Chance(double share) => share > 0 && NextDouble() < share;

#pragma warning disable CA5394 // a repeatable sequence is what a test wants
    private double NextDouble() => random.NextDouble();
#pragma warning restore CA5394
}
