namespace Parley.Rooms.Moderation;

/// <summary>Who waits at a room's door, and who was told no.</summary>
internal sealed class RoomKnocks
{
    private const int MostRefused = 500;
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);

    /// <summary>In the order in which they came.</summary>
    public List<Waiter> Waiting { get; } = [];

    /// <summary>Users who waited before the server was restarted, and since when: they get their place back.</summary>
    public Dictionary<string, long> Expected { get; } = new(StringComparer.Ordinal);

    /// <summary>When those concerned may be told again, in monotonic microseconds.</summary>
    public long NextTell { get; set; }

    public Deadline? TellDeadline { get; set; }

    /// <summary>Somebody was told no: they may not knock again at once.</summary>
    public void Refused(string user, Moment now)
    {
        foreach (var (old, until) in _refused.ToArray())
        {
            if (until <= now.Microseconds)
                _refused.Remove(old);
        }

        if (_refused.Count < MostRefused)
            _refused[user] = now.In(Rest);
    }

    /// <summary>When somebody may knock again, in seconds; 0 is now.</summary>
    public int SecondsUntilAllowed(string user, Moment now) =>
        _refused.TryGetValue(user, out var until) && until > now.Microseconds ? (int)((until - now.Microseconds + 999_999) / 1_000_000) : 0;
}
