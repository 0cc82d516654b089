namespace Parley.Rooms.Effects;

/// <summary>
/// Has something of a room stored, and tries again until it is: a full disk has room again some time, and what a meeting has ended with is to be
/// as it was then.
/// </summary>
/// <param name="core">Who performs it.</param>
/// <param name="again">How long after it was refused it is tried again.</param>
/// <param name="effect">What is to be stored of a room, and of which moment, in ms since 1970 UTC.</param>
internal sealed class UntilStored(Core core, TimeSpan again, Func<string, long, Effect<Done>> effect)
{
    /// <summary>Rooms for which it is tried again; one of which nothing is to be stored never is one of them.</summary>
    private const int Most = 10_000;

    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);

    /// <summary>Of which moment, by room.</summary>
    private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);

    private Deadline? _deadline;

    /// <summary>Whether it was asked for and is not answered yet.</summary>
    public bool IsUnderWay(string room) => _underWay.Contains(room);

    /// <summary>Whether storage has refused it so far.</summary>
    public bool IsRefused(string room) => _refused.ContainsKey(room);

    /// <summary>Has it stored.</summary>
    public void Begin(string room, long at)
    {
        _underWay.Add(room);
        core.Perform(
            effect(room, at),
            (_, _) =>
            {
                _underWay.Remove(room);
                _refused.Remove(room);
            },
            now => Refused(room, at, now));
    }

    private void Refused(string room, long at, Moment now)
    {
        _underWay.Remove(room);
        if (_refused.Count < Most || _refused.ContainsKey(room))
            _refused[room] = Math.Max(at, _refused.GetValueOrDefault(room));
        if (_deadline is not { Index: >= 0 })
            _deadline = core.Deadlines.Add(now.In(again), _ => Retry(), outlivesStop: true);
    }

    private void Retry()
    {
        foreach (var (room, at) in _refused.ToList())
            Begin(room, at);
    }
}
