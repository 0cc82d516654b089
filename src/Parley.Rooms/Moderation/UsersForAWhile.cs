using Parley.Rooms.Contracts;

namespace Parley.Rooms.Moderation;

/// <summary>Users of whom something holds for a while.</summary>
/// <param name="most">How many are remembered; of more than that it does not hold.</param>
internal sealed class UsersForAWhile(int most)
{
    private readonly Dictionary<string, long> _until = new(StringComparer.Ordinal);

    /// <summary>From now on, for a time.</summary>
    public void Add(string user, TimeSpan time, Moment now)
    {
        if (_until.Count >= most)
            Forget(now);
        if (_until.Count < most || _until.ContainsKey(user))
            _until[user] = now.In(time);
    }

    /// <summary>Whether it holds of somebody.</summary>
    public bool Has(User user, Moment now) => _until.TryGetValue(user.Id, out var until) && now.Microseconds <= until;

    public void Remove(string user) => _until.Remove(user);

    public void Clear() => _until.Clear();

    private void Forget(Moment now)
    {
        foreach (var (user, until) in _until.ToArray())
        {
            if (until < now.Microseconds)
                _until.Remove(user);
        }
    }
}
