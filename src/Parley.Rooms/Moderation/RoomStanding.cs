using Parley.Rooms.Contracts;

namespace Parley.Rooms.Moderation;

/// <summary>Who is what in a room, whether they are there or not.</summary>
/// <param name="owner">The user whose room it is, and who is host whenever there; null when nobody's.</param>
internal sealed class RoomStanding(string? owner)
{
    private const int MostGiven = 1000;
    private const int MostInside = 4000;
    private const int MostAdmitted = 4000;
    private const int MostHeld = 1000;

    private readonly Dictionary<string, Role> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _givenNow = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inside = new(StringComparer.Ordinal);
    private readonly UsersForAWhile _admitted = new(MostAdmitted);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private readonly UsersForAWhile _heldStreams = new(MostHeld);

    public string? Owner { get; } = owner;

    /// <summary>The roles that were given to users.</summary>
    public IReadOnlyDictionary<string, Role> Given => _given;

    /// <summary>Users whose role was given in this meeting: until it ends it counts before that of their token.</summary>
    public IReadOnlyCollection<string> GivenNow => _givenNow;

    /// <summary>Users who have to knock, whatever the room's settings say.</summary>
    public IReadOnlyCollection<string> Held => _held;

    public bool IsOwner(User user) => user.Id == Owner;

    /// <summary>Whether it is theirs, or they were given a role in it.</summary>
    public bool Knows(User user) => IsOwner(user) || _given.ContainsKey(user.Id);

    /// <summary>Remembers a role that is given now. False when so many are remembered already.</summary>
    public bool Give(string user, Role role)
    {
        // a hall of guests, who are others each time, is not to run out of floors
        if (_given.Count >= MostGiven && _given.FirstOrDefault(given => given.Value < Role.Moderator && !_givenNow.Contains(given.Key)).Key is { } passed)
            Forget(passed);
        if (!Recall(user, role))
            return false;
        _givenNow.Add(user);
        return true;
    }

    /// <summary>Remembers a role that was given in a meeting before. False when so many are remembered already.</summary>
    public bool Recall(string user, Role role)
    {
        if (_given.Count >= MostGiven && !_given.ContainsKey(user))
            return false;
        _given[user] = role;
        return true;
    }

    public void Forget(User user) => Forget(user.Id);

    /// <summary>Nobody is host by having been given it any more.</summary>
    public void ForgetHosts()
    {
        foreach (var (user, _) in _given.Where(given => given.Value == Role.Host).ToArray())
            Forget(user);
    }

    /// <summary>Nobody is speaker or listener by name any more.</summary>
    /// <param name="except">Users whom it does not concern.</param>
    public void ForgetFloor(IReadOnlySet<string> except)
    {
        foreach (var (user, _) in _given.Where(given => given.Value < Role.Moderator && !except.Contains(given.Key)).ToArray())
            Forget(user);
    }

    /// <summary>What somebody is who comes in. What hosts and moderators decide in a meeting is not undone by going out and in, nor by a restart.</summary>
    /// <param name="user">Who.</param>
    /// <param name="token">What their token says.</param>
    /// <param name="otherwise">What everybody else is.</param>
    public Role RoleOf(User user, Role? token, Role otherwise) =>
        IsOwner(user) ? Role.Host
        : _given.TryGetValue(user.Id, out var given) && (token is null || _givenNow.Contains(user.Id)) ? given
        : token ?? otherwise;

    /// <summary>Whether somebody comes in without being asked: they have been inside since the meeting began and not been sent out, or were told a while ago to come.</summary>
    public bool Expects(User user, Moment now) =>
        !IsHeld(user) && (_inside.Contains(user.Id) || _admitted.Has(user, now));

    public bool IsHeld(User user) => _held.Contains(user.Id);

    /// <summary>Somebody who waited was told to come in, and does so soon: what is decided about the door after that concerns those who come later.</summary>
    /// <param name="user">Who.</param>
    /// <param name="time">How long they may take.</param>
    /// <param name="now">The time.</param>
    public void Admit(User user, TimeSpan time, Moment now)
    {
        _held.Remove(user.Id);
        _admitted.Add(user.Id, time, now);
    }

    /// <summary>Somebody is inside, and may come back until the meeting ends; where very many have been, only those who are there or left last.</summary>
    /// <param name="user">Who.</param>
    /// <param name="isThere">Whether a user is there now.</param>
    public void LetIn(User user, Predicate<string> isThere)
    {
        _held.Remove(user.Id);
        _admitted.Remove(user.Id);
        // ever new guests who come and go are not to take it from those who come later
        if (_inside.Count >= MostInside)
            _inside.RemoveWhere(one => !isThere(one));
        _inside.Add(user.Id);
    }

    /// <summary>Somebody has to knock from now on.</summary>
    public void Hold(string user)
    {
        _inside.Remove(user);
        _admitted.Remove(user);
        if (_held.Count < MostHeld)
            _held.Add(user);
    }

    /// <summary>Somebody stays, and is not to send or watch by WHIP and WHEP for a while.</summary>
    public void HoldStreams(string user, TimeSpan time, Moment now) => _heldStreams.Add(user, time, now);

    /// <summary>Whether somebody is not to send or watch by WHIP and WHEP.</summary>
    public bool HoldsStreams(User user, Moment now) => _heldStreams.Has(user, now);

    /// <summary>The meeting has ended.</summary>
    public void EndMeeting()
    {
        _givenNow.Clear();
        _inside.Clear();
        _admitted.Clear();
        _held.Clear();
        _heldStreams.Clear();
    }

    private void Forget(string user)
    {
        _given.Remove(user);
        _givenNow.Remove(user);
    }
}
