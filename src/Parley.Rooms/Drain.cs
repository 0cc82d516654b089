using Parley.Rooms.Calls;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms;

/// <summary>A server that is about to go down: everybody is told, nothing new begins, and what goes on has some time to end.</summary>
internal sealed class Drain(Core core, SessionTable sessions, RoomTable rooms, CallTable calls) : ISessionObserver
{
    private const int RetryAfterSeconds = 2;

    /// <summary>For whatever would begin now.</summary>
    public static readonly Refusal NothingNew = new(ErrorReason.ServerStopping, "The server is going down; try again in a moment.", RetryAfterSeconds: RetryAfterSeconds);

    private long _endsAt;
    private Deadline? _end;
    private bool _timeIsOver;

    /// <summary>When the time is over, in monotonic microseconds; null while things begin.</summary>
    public long? EndsAt => core.IsDraining ? _endsAt : null;

    /// <summary>Whether there is nothing left to wait for.</summary>
    public bool IsOver => core.IsDraining && (_timeIsOver || (calls.Count == 0 && !rooms.IsAnybodyThere));

    /// <summary>Tells everybody, and lets nothing new begin. Again, it only makes the time shorter.</summary>
    public void Begin(TimeSpan time, Moment now)
    {
        if (core.IsDraining && now.In(time) >= _endsAt)
            return;
        core.IsDraining = true;
        _endsAt = now.In(time);
        core.Deadlines.Cancel(_end);
        _end = core.Deadlines.Add(_endsAt, _ => _timeIsOver = true);
        foreach (var session in sessions.Users.SelectMany(user => user.Sessions))
            Tell(session, now);
    }

    /// <summary>It does not go down after all. Nobody is told here.</summary>
    public void Cancel()
    {
        core.Deadlines.Cancel(_end);
        (core.IsDraining, _timeIsOver, _end) = (false, false, null);
        foreach (var session in sessions.Users.SelectMany(user => user.Sessions))
            session.KnowsOfDrain = false;
    }

    void ISessionObserver.Attached(Session session, Moment now)
    {
        if (core.IsDraining && !session.KnowsOfDrain)
            Tell(session, now);
    }

    void ISessionObserver.Detached(Session session, Moment now)
    {
        // what it was not told waits for it
    }

    void ISessionObserver.Ended(Session session, Moment now)
    {
        // nobody is there to be told
    }

    void ISessionObserver.Forgotten(Session session, Moment now) => session.KnowsOfDrain = false;

    void ISessionObserver.Renamed(UserState user, Moment now)
    {
        // no business of this
    }

    private void Tell(Session session, Moment now)
    {
        const long MicrosecondsPerSecond = 1_000_000;
        session.KnowsOfDrain = true;
        var seconds = (int)Math.Max(0, (_endsAt - now.Microseconds + MicrosecondsPerSecond - 1) / MicrosecondsPerSecond);
        session.Send(core.Frames.Notification("server.draining", new ServerDraining(seconds), ContractJson.Default.ServerDraining));
    }
}
