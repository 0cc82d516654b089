using Parley.Rooms.Effects;

namespace Parley.Rooms.Polls;

/// <summary>
/// Has the polls of a meeting that is over closed, and tries again until that is stored: on a full disk they would be open in the room's next
/// meeting. What is asked there meanwhile stays open.
/// </summary>
internal sealed class PollEndings(Core core)
{
    /// <summary>Rooms for which it is tried again; a meeting of which nothing is to be closed never is one of them.</summary>
    private const int Most = 10_000;

    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    /// <summary>When the meetings ended, in ms since 1970 UTC, by room.</summary>
    private readonly Dictionary<string, long> _due = new(StringComparer.Ordinal);

    private Deadline? _deadline;

    public void End(string room, Moment now) => Close(room, now.UnixMilliseconds);

    private void Close(string room, long at) => core.Perform(new CloseRoomPolls(room, at), failed: now => Failed(room, at, now));

    private void Failed(string room, long at, Moment now)
    {
        if (_due.Count < Most || _due.ContainsKey(room))
            _due[room] = Math.Max(at, _due.GetValueOrDefault(room));
        if (_deadline is not { Index: >= 0 })
            _deadline = core.Deadlines.Add(now.In(Again), _ => Retry(), outlivesStop: true);
    }

    private void Retry()
    {
        var due = _due.ToList();
        _due.Clear();
        foreach (var (room, at) in due)
            Close(room, at);
    }
}
