using System.Collections.Concurrent;
using Parley.Protocols.Primitives;
using Parley.Turn.Quotas;

namespace Parley.Turn.Relays;

/// <summary>
/// Ports that EVEN-PORT has put aside, by token (RFC 8656 section 7.2). Shared, because the client comes back for its port on another
/// 5-tuple, and so perhaps on another worker.
/// </summary>
internal sealed class Reservations(RelayPorts ports, TimeSpan lifetime, int limitPerUser, int limitPerAddress)
{
    private readonly ConcurrentDictionary<ulong, Reservation> _byToken = new();

    /// <summary>
    /// Whether a user and a source may have one more. Reservations outlive their allocation, so without limits of their own one machine
    /// could make and end allocations, under a new guest's name each time, until no port was left.
    /// </summary>
    public bool HasRoomFor(string user, in TransportAddress source)
    {
        var (key, ofUser, ofSource) = (SourceKey.Of(source), 0, 0);
        foreach (var (_, reservation) in _byToken)
        {
            if (reservation.User == user) ofUser++;
            if (reservation.Source == key) ofSource++;
        }

        return ofUser < limitPerUser && ofSource < limitPerAddress;
    }

    /// <summary>Keeps a reserved port for a user and returns the token to it.</summary>
    public ulong Add(ushort port, string user, in TransportAddress source, Entropy entropy, MonoTime now)
    {
        Sweep(now);
        var reservation = new Reservation(port, user, SourceKey.Of(source), now + lifetime);
        while (true)
        {
            var token = entropy.NextUInt64();
            if (_byToken.TryAdd(token, reservation)) return token;
        }
    }

    /// <summary>Claims the port for a worker, once, for the user who reserved it.</summary>
    public bool TryClaim(ulong token, string user, int worker, MonoTime now, out ushort port)
    {
        Sweep(now);
        port = 0;
        if (!_byToken.TryGetValue(token, out var reservation) || reservation.User != user) return false;
        if (!_byToken.TryRemove(new(token, reservation))) return false;
        port = reservation.Port;
        return ports.TryClaim(port, worker);
    }

    /// <summary>Gives back the ports whose time is over.</summary>
    public void Sweep(MonoTime now)
    {
        foreach (var entry in _byToken)
        {
            if (entry.Value.Expires <= now && _byToken.TryRemove(entry)) ports.Unreserve(entry.Value.Port);
        }
    }

    private sealed record Reservation(ushort Port, string User, TransportAddress Source, MonoTime Expires);
}
