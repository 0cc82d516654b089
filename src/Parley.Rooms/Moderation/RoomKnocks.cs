using Parley.Rooms.Sessions;

namespace Parley.Rooms.Moderation;

/// <summary>Who waits at a room's door, and who was told no.</summary>
internal sealed class RoomKnocks
{
    private const int MostRefused = 2_000;

    /// <summary>
    /// A guest is made in a moment: who was told no and came as another would knock at once. Others of that address are hindered only where it has
    /// been said to several of them.
    /// </summary>
    private const int RefusedPerAddress = 5;

    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (long Until, string? Address)> _refused = new(StringComparer.Ordinal);

    /// <summary>In the order in which they came.</summary>
    public List<Waiter> Waiting { get; } = [];

    /// <summary>Users who waited before the server was restarted, and since when: they get their place back.</summary>
    public Dictionary<string, long> Expected { get; } = new(StringComparer.Ordinal);

    /// <summary>When those concerned may be told again, in monotonic microseconds.</summary>
    public long NextTell { get; set; }

    public Deadline? TellDeadline { get; set; }

    /// <summary>Somebody was told no: they may not knock again at once.</summary>
    public void Refused(Session session, Moment now)
    {
        if (_refused.Count >= MostRefused)
            Forget(now);
        if (_refused.Count < MostRefused)
            _refused[session.User.Id] = (now.In(Rest), session.GuestAddress);
    }

    /// <summary>When somebody may knock again, in seconds; 0 is now.</summary>
    public int SecondsUntilAllowed(Session session, Moment now)
    {
        var until = _refused.TryGetValue(session.User.Id, out var own) ? own.Until : session.GuestAddress is { } address ? UntilAllowed(address, now) : 0;
        return until > now.Microseconds ? (int)((until - now.Microseconds + 999_999) / 1_000_000) : 0;
    }

    private long UntilAllowed(string address, Moment now) => _refused.Values
        .Where(refused => refused.Address == address && refused.Until > now.Microseconds)
        .Select(refused => refused.Until)
        .OrderDescending()
        .ElementAtOrDefault(RefusedPerAddress - 1);

    private void Forget(Moment now)
    {
        foreach (var (user, (until, _)) in _refused)
        {
            if (until <= now.Microseconds)
                _refused.Remove(user);
        }
    }
}
