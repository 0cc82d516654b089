using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Sessions;

/// <summary>All sessions and users: who is here, with which connection, and for how long without one.</summary>
internal sealed class SessionTable(Core core)
{
    private const int ResumeKeyLetters = 52;

    private static readonly Refusal TooMany = new(ErrorReason.TooManySessions, "You are signed in with as many devices and tabs as may be. Sign out with one of them.");
    private static readonly Refusal Crowded = new(ErrorReason.ServerFull, "As many guests from your network are here as may be. Try again in a moment.", RetryAfterSeconds: 10);
    private static readonly Refusal Full = new(ErrorReason.ServerFull, "As many people are on this server as may be. Try again in a moment.", RetryAfterSeconds: 10);

    private readonly Dictionary<string, Session> _byResumeKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Session> _byUsedKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UserState> _users = new(StringComparer.Ordinal);
    private readonly GuestSessions _guests = new(core.Options.SessionsPerAddress);
    private readonly List<ISessionObserver> _observers = [];

    /// <summary>Sessions, with and without connection.</summary>
    public int Count => _byResumeKey.Count;

    public IReadOnlyCollection<UserState> Users => _users.Values;

    public void Observe(ISessionObserver observer) => _observers.Add(observer);

    public UserState? FindUser(string id) => _users.GetValueOrDefault(id);

    public Session? FindByResumeKey(string key) => _byResumeKey.GetValueOrDefault(key) ?? _byUsedKey.GetValueOrDefault(key);

    /// <summary>Opens a session, or returns null, and why, when the user, the guests of the address or the server have too many.</summary>
    public Session? TryOpen(User user, TokenGrant grant, string? address, Moment now, out Refusal? refusal)
    {
        refusal = null;
        if (user.Guest && address is not null && !_guests.HasPlace(address, out var gone))
        {
            if (gone is null)
            {
                refusal = Crowded;
                return null;
            }

            End(gone, now);
        }

        var state = FindUser(user.Id);
        if (state is not null && state.Sessions.Count >= core.Options.SessionsPerUser)
        {
            if (state.Sessions.Find(session => session.Connection is null) is not { } away)
            {
                refusal = TooMany;
                return null;
            }

            End(away, now);
            state = FindUser(user.Id);
        }

        if (Count >= core.Options.Sessions)
        {
            refusal = Full;
            return null;
        }

        if (state is null)
            _users.Add(user.Id, state = new UserState(user, now));
        var replay = new Replay(core.Options.ReplayMessages, core.Options.ReplayBytes, core.Pool);
        var session = new Session(core.Ids.Next(), state, core.Outbox, replay, grant);
        state.Sessions.Add(session);
        GiveKey(session);
        // a sign-in is a way to another name too, of which a room is told
        if (state.User != user && state.MayRename(now))
            Rename(state, user, now);
        return session;
    }

    /// <summary>Gives a session its connection, taking it from the one that had it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="connection">Its connection from now on.</param>
    /// <param name="usedKey">The key the client came with. There is a new one, and this one ends with <see cref="Confirm"/>.</param>
    public void Attach(Session session, Connection connection, string? usedKey)
    {
        core.Deadlines.Cancel(session.Expiry);
        session.Expiry = null;
        if (session.Connection is { } old)
        {
            old.Session = null;
            core.Outbox.Send(old, core.Frames.Notification(
                "session.closing", new SessionClosing(ClosingReason.Replaced), ContractJson.Default.SessionClosing));
            core.Outbox.Close(old, CloseCodes.Replaced, "replaced");
        }

        session.Connection = connection;
        connection.Session = session;
        _guests.Remove(session);
        session.Address = connection.Info.Address;
        _guests.Add(session);
        if (usedKey is null)
            return;
        Confirm(session);
        session.UsedKey = usedKey;
        _byUsedKey.Add(usedKey, session);
        GiveKey(session);
    }

    /// <summary>The client has spoken since its Welcome, so it has the new key: the one before is used up.</summary>
    public void Confirm(Session session)
    {
        if (session.UsedKey is { } key)
            _byUsedKey.Remove(key);
        session.UsedKey = null;
    }

    /// <summary>A page that was reloaded begins anew within its session: nothing is sent again, both sides count from nothing.</summary>
    public void Forget(Session session, Moment now)
    {
        session.Epoch++;
        session.Replay.Reset();
        session.Received = 0;
        session.LastRequest = -1;
        foreach (var observer in _observers)
            observer.Forgotten(session, now);
    }

    /// <summary>Tells the others that a session is here (again); after its client was told everything.</summary>
    public void Announce(Session session, Moment now)
    {
        foreach (var observer in _observers)
            observer.Attached(session, now);
    }

    /// <summary>The connection is gone; the session waits for another one.</summary>
    public void Detach(Session session, Moment now)
    {
        session.Connection!.Session = null;
        session.Connection = null;
        Await(session, now);
        foreach (var observer in _observers)
            observer.Detached(session, now);
    }

    /// <summary>Somebody with its key waits for storage: however long that takes, the session is not over meanwhile.</summary>
    public void Hold(Session session)
    {
        session.Returning++;
        core.Deadlines.Cancel(session.Expiry);
    }

    /// <summary>Storage has answered: whoever was waited for attaches now, or the session waits for another connection.</summary>
    public void LetGo(Session session, Moment now)
    {
        session.Returning--;
        Await(session, now);
    }

    /// <summary>The session is over, for good.</summary>
    public void End(Session session, Moment now, bool signedOut = false)
    {
        session.HasEnded = true;
        session.SignedOut = signedOut;
        session.Epoch++;
        core.Deadlines.Cancel(session.Expiry);
        _byResumeKey.Remove(session.ResumeKey);
        Confirm(session);
        if (session.Connection is { } connection)
        {
            core.Outbox.Close(connection, CloseCodes.Ended, "ended");
            connection.Session = null;
            session.Connection = null;
        }

        var user = session.User;
        user.Sessions.Remove(session);
        _guests.Remove(session);
        foreach (var observer in _observers)
            observer.Ended(session, now);
        if (user.Sessions.Count == 0)
            _users.Remove(user.Id);
    }

    public void Rename(UserState state, User user, Moment now)
    {
        state.User = user;
        foreach (var observer in _observers)
            observer.Renamed(state, now);
    }

    private void Await(Session session, Moment now)
    {
        if (session is { Connection: null, HasEnded: false, Returning: 0 })
            session.Expiry = core.Deadlines.Add(now.In(core.Options.ResumeTime), later => End(session, later));
    }

    private void GiveKey(Session session)
    {
        _byResumeKey.Remove(session.ResumeKey);
        session.ResumeKey = core.Ids.Next("", ResumeKeyLetters);
        _byResumeKey.Add(session.ResumeKey, session);
    }
}
