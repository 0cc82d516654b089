using System.Globalization;
using Parley.Rooms.Contracts;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Audit;

/// <summary>
/// How much is written down of whom: so many lines at once and one a second after that, of the guests of one address together and of each user
/// with a token. What is left out is counted, and said with the next line; where none follows within a minute, the last of them is that line.
/// </summary>
/// <param name="core">Deadlines.</param>
/// <param name="write">Has a line written.</param>
internal sealed class AuditBounds(Core core, Action<AuditEntry> write)
{
    private const int PerSecond = 1;
    private const int AtOnce = 1_000;

    /// <summary>Of so many whose lines are left out it is counted for each; of all others together.</summary>
    private const int MostCounted = 1_000;
    private const string Others = "";

    private static readonly TimeSpan LeftOutTime = TimeSpan.FromMinutes(1);

    private readonly BucketTable _addresses = new(PerSecond, AtOnce);
    private readonly BucketTable _users = new(PerSecond, AtOnce);
    private readonly Dictionary<string, LeftOut> _leftOut = new(StringComparer.Ordinal);

    /// <summary>The line as it may be written; null when it is too much.</summary>
    /// <param name="entry">The line.</param>
    /// <param name="together">The address whose lines count together; null where each user's count by themselves.</param>
    /// <param name="now">The time.</param>
    public AuditEntry? Bounded(AuditEntry entry, string? together, Moment now)
    {
        var who = together is null ? $"user {entry.By?.Id}" : $"address {together}";
        if (Take(together, entry.By, now))
            return _leftOut.Remove(who, out var before) ? Tell(entry, before) : entry;
        LeaveOut(who, entry, together, now);
        return null;
    }

    private bool Take(string? address, User? user, Moment now) =>
        (address is not null ? _addresses.Take(address, 1, now) : _users.Take(user?.Id ?? "", 1, now)) is null;

    private void LeaveOut(string who, AuditEntry entry, string? together, Moment now)
    {
        if (_leftOut.Count >= MostCounted && !_leftOut.ContainsKey(who))
            who = Others;
        if (!_leftOut.TryGetValue(who, out var left))
        {
            left = new LeftOut(entry, core.Deadlines.Add(now.In(LeftOutTime), later => Say(who, together, later), outlivesStop: true));
            _leftOut.Add(who, left);
        }

        left.Add(entry);
    }

    /// <summary>Nothing more could be written in all that time, so that there is room for it.</summary>
    private void Say(string who, string? together, Moment now)
    {
        if (!_leftOut.Remove(who, out var left))
            return;
        if (who != Others)
            Take(together, left.Last.By, now);
        left.Leave(left.Last);
        write(left.Count == 0 ? left.Last : Tell(left.Last, left));
    }

    private AuditEntry Tell(AuditEntry entry, LeftOut left)
    {
        core.Deadlines.Cancel(left.Deadline);
        return entry with { Detail = entry.Detail is null ? left.ToString() : $"{entry.Detail} {left}" };
    }

    /// <summary>What was left out of somebody's.</summary>
    private sealed class LeftOut(AuditEntry first, Deadline deadline)
    {
        private readonly SortedDictionary<AuditAction, int> _actions = [];

        public Deadline Deadline => deadline;

        public AuditEntry Last { get; private set; } = first;

        public int Count => _actions.Values.Sum();

        public void Add(AuditEntry entry)
        {
            Last = entry;
            _actions[entry.Action] = _actions.GetValueOrDefault(entry.Action) + 1;
        }

        public void Leave(AuditEntry entry)
        {
            if (--_actions[entry.Action] == 0)
                _actions.Remove(entry.Action);
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"and {Count} more before ({string.Join(", ", _actions.Select(action => $"{action.Value} {AuditWords.Of(action.Key)}"))})");
    }
}
