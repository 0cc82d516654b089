using Parley.Rooms.Contracts;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Presence;

/// <summary>Tells those who watch who is here, busy, or gone. Those who do not watch cost nothing.</summary>
internal sealed class PresenceBoard(Core core, SessionTable sessions) : ISessionObserver
{
    private readonly List<Session> _watchers = [];

    public int Watchers => _watchers.Count;

    /// <summary>Begins to tell a session what there is to tell it. False when there are as many watchers as may be.</summary>
    public bool TryWatch(Session session)
    {
        if (session.Watching || SeesNobody(session.User))
            return true;
        if (_watchers.Count >= core.Options.Watchers)
            return false;
        session.Watching = true;
        _watchers.Add(session);
        return true;
    }

    public void Unwatch(Session session)
    {
        if (!session.Watching)
            return;
        session.Watching = false;
        _watchers.Remove(session);
    }

    /// <summary>Everybody else, for somebody who may see them.</summary>
    public PresenceWatchResult List(UserState reader)
    {
        if (SeesNobody(reader))
            return new PresenceWatchResult([], More: false);
        var users = new List<Contracts.Presence>(Math.Min(sessions.Users.Count, core.Options.PresenceListed));
        foreach (var user in sessions.Users)
        {
            if (user == reader || !IsSeen(user))
                continue;
            if (users.Count == core.Options.PresenceListed)
                return new PresenceWatchResult(users, More: true);
            users.Add(Describe(user));
        }

        return new PresenceWatchResult(users, More: false);
    }

    /// <summary>Looks whether a user's presence is another than the watchers know, and tells them.</summary>
    public void Update(UserState user, Moment now)
    {
        var gone = !IsSeen(user);
        var presence = gone
            ? new Contracts.Presence(user.Id, user.User.Name, user.User.Guest, PresenceState.Offline, now.UnixMilliseconds)
            : Describe(user);
        if (user.Announced == presence || (gone && user.Announced is null))
            return;
        if (!gone && !user.PresenceBucket.TryTake(1, now.Microseconds))
        {
            // Each change goes to every watcher: whoever changes without end is told of once a second, as they are by then.
            user.PresenceDeadline ??= core.Deadlines.Add(now.In(TimeSpan.FromSeconds(1)), later =>
            {
                user.PresenceDeadline = null;
                Update(user, later);
            });
            return;
        }

        core.Deadlines.Cancel(user.PresenceDeadline);
        user.PresenceDeadline = null;
        user.Announced = gone ? null : presence;
        if (_watchers.Count == 0)
            return;

        var message = core.Frames.Notification("presence.changed", new PresenceChanged(presence), ContractJson.Default.PresenceChanged);
        foreach (var watcher in _watchers)
        {
            if (watcher.User != user)
                watcher.Send(message);
        }
    }

    void ISessionObserver.Attached(Session session, Moment now)
    {
        var user = session.User;
        user.IsAway = user.IsAway && !user.CanRing;
        Update(user, now);
    }

    // whoever loads the page anew is back before anybody has seen them go
    void ISessionObserver.Detached(Session session, Moment now)
    {
        var user = session.User;
        core.Deadlines.Cancel(user.AwayDeadline);
        user.AwayDeadline = core.Deadlines.Add(now.In(core.Options.AbsenceTime), later =>
        {
            user.IsAway = !user.CanRing;
            Update(user, later);
        });
    }

    void ISessionObserver.Ended(Session session, Moment now)
    {
        Unwatch(session);
        var user = session.User;
        // of a device that has just lost its connection it is looked when its time has come
        if (user.AwayDeadline is not { Index: >= 0 })
            user.IsAway = !user.CanRing;
        Update(user, now);
    }

    void ISessionObserver.Forgotten(Session session, Moment now) => Unwatch(session);

    void ISessionObserver.Renamed(UserState user, Moment now) => Update(user, now);

    // whoever has a link is made a guest in a moment, and should not learn by it who else is here
    private bool SeesNobody(UserState reader) => reader.User.Guest && !core.Options.GuestDirectory;

    // in a call they are waited for, and are busy until it ends
    private static bool IsSeen(UserState user) => user.TakesCalls && (!user.IsAway || user.Call is not null);

    private static Contracts.Presence Describe(UserState user) =>
        new(user.Id, user.User.Name, user.User.Guest, user.Call is null ? PresenceState.Online : PresenceState.Busy);
}
