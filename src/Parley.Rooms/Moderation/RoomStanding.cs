using Parley.Rooms.Contracts;

namespace Parley.Rooms.Moderation;

/// <summary>Who is what in a room, whether they are there or not.</summary>
/// <param name="owner">The user whose room it is, and who is host whenever there; null when nobody's.</param>
internal sealed class RoomStanding(string? owner)
{
    private const int MostGiven = 1000;
    private const int MostInside = 4000;
    private const int MostHeld = 1000;

    private readonly Dictionary<string, Role> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inside = new(StringComparer.Ordinal);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);

    public string? Owner { get; } = owner;

    /// <summary>The roles that were given to users.</summary>
    public IReadOnlyDictionary<string, Role> Given => _given;

    /// <summary>Users who have to knock, whatever the room's settings say.</summary>
    public IReadOnlyCollection<string> Held => _held;

    public bool IsOwner(User user) => user.Id == Owner;

    /// <summary>Remembers a role. False when so many are remembered already.</summary>
    public bool Give(string user, Role role)
    {
        if (_given.Count >= MostGiven && !_given.ContainsKey(user))
            return false;
        _given[user] = role;
        return true;
    }

    public void Forget(User user) => _given.Remove(user.Id);

    /// <summary>Nobody is speaker or listener by name any more.</summary>
    public void ForgetFloor()
    {
        foreach (var (user, _) in _given.Where(given => given.Value < Role.Moderator).ToArray())
            _given.Remove(user);
    }

    /// <summary>What somebody is who comes in.</summary>
    /// <param name="user">Who.</param>
    /// <param name="token">What their token says.</param>
    /// <param name="otherwise">What everybody else is.</param>
    public Role RoleOf(User user, Role? token, Role otherwise) =>
        IsOwner(user) ? Role.Host : token ?? (_given.TryGetValue(user.Id, out var given) ? given : otherwise);

    /// <summary>Whether somebody has been let in since the meeting began, and not been sent out: they come back without being asked.</summary>
    public bool HasBeenInside(User user) => _inside.Contains(user.Id) && !IsHeld(user);

    public bool IsHeld(User user) => _held.Contains(user.Id);

    /// <summary>Somebody may come in from now on, until the meeting ends.</summary>
    public void LetIn(User user)
    {
        _held.Remove(user.Id);
        if (_inside.Count < MostInside)
            _inside.Add(user.Id);
    }

    /// <summary>Somebody has to knock from now on.</summary>
    public void Hold(string user)
    {
        _inside.Remove(user);
        if (_held.Count < MostHeld)
            _held.Add(user);
    }

    /// <summary>The meeting has ended.</summary>
    public void EndMeeting()
    {
        _inside.Clear();
        _held.Clear();
    }
}
