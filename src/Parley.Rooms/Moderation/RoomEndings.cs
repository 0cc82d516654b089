using Parley.Rooms.Effects;

namespace Parley.Rooms.Moderation;

/// <summary>
/// Has what was written behind a door deleted with it, and tries again until that is stored: on a full disk, from which can be read all the same,
/// whoever has the link would find it.
/// </summary>
internal sealed class RoomEndings(Core core)
{
    /// <summary>Rooms for which it is tried again.</summary>
    private const int Most = 10_000;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);

    /// <summary>Since when what is there is to go, in ms since 1970 UTC, by room.</summary>
    private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);

    private Deadline? _deadline;

    /// <summary>Whether it has been asked for and is not answered yet.</summary>
    public bool IsUnderWay(string room) => _underWay.Contains(room);

    /// <summary>Whether storage has refused it so far: nobody opens the room before.</summary>
    public bool IsRefused(string room) => _refused.ContainsKey(room);

    /// <summary>Has everything deleted that has been there since then.</summary>
    public void End(string room, long since)
    {
        _underWay.Add(room);
        core.Perform(
            new DeleteRoom(room, since),
            (_, _) =>
            {
                _underWay.Remove(room);
                _refused.Remove(room);
            },
            now => Refused(room, since, now));
    }

    private void Refused(string room, long since, Moment now)
    {
        _underWay.Remove(room);
        if (_refused.Count < Most || _refused.ContainsKey(room))
            _refused[room] = since;
        if (_deadline is not { Index: >= 0 })
            _deadline = core.Deadlines.Add(now.In(Again), _ => Retry(), outlivesStop: true);
    }

    private void Retry()
    {
        foreach (var (room, since) in _refused.ToList())
            End(room, since);
    }
}
