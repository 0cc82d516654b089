using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Moderation;

/// <summary>One device of somebody who waits to be let in.</summary>
/// <param name="id">Names the knock.</param>
/// <param name="room">Where.</param>
/// <param name="session">Who is told.</param>
/// <param name="since">Since when.</param>
internal sealed class Waiter(string id, RoomState room, Session session, long since)
{
    public string Id { get; } = id;

    public RoomState Room { get; } = room;

    public Session Session { get; } = session;

    public long Since { get; } = since;

    /// <summary>The password that they have passed on their way here, as the room keeps it; null where there was none.</summary>
    public string? PasswordHash { get; } = room.Rules.PasswordHash;

    /// <summary>When nobody has opened for too long.</summary>
    public Deadline? Deadline { get; set; }

    /// <summary>Whether those who may open were told that they wait.</summary>
    public bool IsKnown { get; set; }

    /// <summary>What they were told last.</summary>
    public (int Place, bool Host) Told { get; set; }

    public Waiting ToContract() => new(Id, Session.User.User, Since);
}

/// <summary>Who waits at the doors of rooms: tells them how it stands, and hosts and moderators who they are.</summary>
internal sealed class LobbyBoard(Core core) : IAttendance, ISessionObserver
{
    private const int Listed = 20;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>How long somebody may take who comes in because nothing stands between any more: as long as it takes to resume, and a while.</summary>
    private static readonly TimeSpan WithoutLeave = TimeSpan.FromMinutes(1);

    private static readonly Refusal Full = new(ErrorReason.LobbyFull, "As many wait for this room as may. Try again in a moment.", RetryAfterSeconds: 10);

    private static readonly Refusal Crowded = new(ErrorReason.LobbyFull, "As many guests from your network wait for this room as may. Try again in a moment.", RetryAfterSeconds: 10);

    /// <summary>Is told when there is something new to keep of a room.</summary>
    public RoomArchive? Archive { get; set; }

    /// <summary>Lets a session wait. Null, and why, when it may not.</summary>
    public KnockResult? Knock(RoomState room, Session session, Moment now, out Refusal? refusal)
    {
        refusal = null;
        var waiter = Find(room, session);
        if (waiter is null && room.Knocks.SecondsUntilAllowed(session, now) is > 0 and var seconds)
            refusal = new Refusal(ErrorReason.RateLimited, "They said no, to you or to several guests from your network. Knock again later.", RetryAfterSeconds: seconds);
        else if (waiter is null && (room.Knocks.Waiting.Count >= core.Options.WaitingPerRoom || session.Waits.Count >= core.Options.RoomsPerSession))
            refusal = Full;
        else if (waiter is null && IsCrowded(room, session))
            refusal = Crowded;
        if (refusal is not null)
            return null;
        waiter ??= Wait(room, session, now);
        waiter.Told = (room.Knocks.Waiting.IndexOf(waiter) + 1, room.HasKeeper);
        return new KnockResult(Admitted: false, waiter.Told.Place, waiter.Told.Host);
    }

    /// <summary>Puts a session into the line.</summary>
    public Waiter Wait(RoomState room, Session session, Moment now)
    {
        var since = room.Knocks.Expected.Remove(session.User.Id, out var before) ? before : now.UnixMilliseconds;
        var waiter = new Waiter(core.Ids.Next(), room, session, since);
        waiter.Deadline = core.Deadlines.Add(now.In(core.Options.WaitingTime), later => Settle(waiter, KnockOutcome.Timeout, later));
        var waiting = room.Knocks.Waiting;
        var place = waiting.FindIndex(other => other.Since > since);
        waiting.Insert(place < 0 ? waiting.Count : place, waiter);
        session.Waits.Add(waiter);
        Changed(room, now);
        return waiter;
    }

    /// <summary>Lets one in, or all who wait; returns them.</summary>
    public IReadOnlyList<User> Admit(RoomState room, string? knock, Moment now) => SettleThose(room, knock, KnockOutcome.Admitted, now);

    /// <summary>Does not let one in, or none who wait; returns them.</summary>
    public IReadOnlyList<User> Refuse(RoomState room, string? knock, Moment now) => SettleThose(room, knock, KnockOutcome.Refused, now);

    /// <summary>Who waits by a knock.</summary>
    public static Waiter? Find(RoomState room, string knock) => room.Knocks.Waiting.Find(waiter => waiter.Id == knock);

    /// <summary>Somebody is kept out from now on: whoever waits and would be kept out with them does not come in.</summary>
    public void Banned(RoomState room, Moment now)
    {
        foreach (var waiter in room.Knocks.Waiting.ToArray())
        {
            if (Door.Check(room, Visitor.Of(waiter.Session), now)?.Reason == ErrorReason.Banned)
                Settle(waiter, KnockOutcome.Refused, now);
        }
    }

    /// <summary>A session waits no longer.</summary>
    public void Withdraw(Session session, string room, Moment now)
    {
        if (session.Waits.Find(waiter => waiter.Room.Id == room) is { } found)
            Take(found, now);
    }

    /// <summary>Nobody waits for this room any more.</summary>
    public void End(RoomState room, Moment now)
    {
        foreach (var waiter in room.Knocks.Waiting.ToArray())
            Settle(waiter, KnockOutcome.Ended, now);
        core.Deadlines.Cancel(room.Knocks.TellDeadline);
        room.Knocks.TellDeadline = null;
    }

    /// <summary>Who may open has changed, or how the room is kept: whoever needs no leave any more comes in.</summary>
    public void KeepersChanged(RoomState room, Moment now)
    {
        foreach (var waiter in room.Knocks.Waiting.ToArray())
        {
            if (Door.Check(room, Visitor.Of(waiter.Session, waiter.PasswordHash), now) is null)
                LetCome(waiter, WithoutLeave, now);
        }

        if (room.Knocks.Waiting.Count > 0)
            Changed(room, now);
    }

    /// <summary>Tells a client that has just come in, if it may open.</summary>
    public void CatchUp(ParticipantState participant)
    {
        if (participant.Room.Knocks.Waiting.Count > 0 && Permissions.May(participant.Role, Act.Admit))
            participant.Session?.Send(LobbyMessage(participant.Room));
    }

    void IAttendance.Came(ParticipantState participant, Moment now)
    {
        participant.Room.Standing.LetIn(participant.User, participant.Room.HasPerson);
        if (participant.Session is { } session)
            Withdraw(session, participant.Room.Id, now);
        if (participant.Role >= Role.Moderator)
            KeepersChanged(participant.Room, now);
    }

    void IAttendance.Moved(ParticipantState participant, Moment now)
    {
        // its client is told after it has its answer
    }

    void IAttendance.Gone(ParticipantState participant, Moment now)
    {
        if (participant.Room.Knocks.Waiting.Count > 0)
            Changed(participant.Room, now);
    }

    void ISessionObserver.Attached(Session session, Moment now)
    {
        foreach (var participant in session.Participations)
            CatchUp(participant);
    }

    void ISessionObserver.Detached(Session session, Moment now)
    {
        // it may come back, and waits until then
    }

    void ISessionObserver.Ended(Session session, Moment now) => TakeAll(session, now);

    // the page does not know that it waits
    void ISessionObserver.Forgotten(Session session, Moment now) => TakeAll(session, now);

    void ISessionObserver.Renamed(UserState user, Moment now)
    {
        foreach (var waiter in user.Sessions.SelectMany(session => session.Waits))
            Changed(waiter.Room, now);
    }

    private bool IsCrowded(RoomState room, Session session) =>
        session.GuestAddress is { } address && room.Knocks.Waiting.Count(waiter => waiter.Session.GuestAddress == address) >= core.Options.WaitingPerRoomPerAddress;

    private static Waiter? Find(RoomState room, Session session) => session.Waits.Find(waiter => waiter.Room == room);

    private List<User> SettleThose(RoomState room, string? knock, KnockOutcome outcome, Moment now)
    {
        // "all" are those whom somebody knew of who said it; one is a user, with all devices with which they wait
        var user = knock is null ? null : Find(room, knock)?.Session.User;
        var those = room.Knocks.Waiting.Where(waiter => knock is null ? waiter.IsKnown : waiter.Session.User == user).ToArray();
        foreach (var waiter in those)
        {
            // whom somebody has let in may have laid their telephone aside while they waited
            if (outcome == KnockOutcome.Admitted)
                LetCome(waiter, core.Options.WaitingTime, now);
            else
                Settle(waiter, outcome, now);
        }

        // one who waits with two devices is one
        return [.. those.Select(waiter => waiter.Session.User.User).DistinctBy(user => user.Id)];
    }

    private void LetCome(Waiter waiter, TimeSpan time, Moment now)
    {
        waiter.Room.Standing.Admit(waiter.Session.User.User, time, now);
        Settle(waiter, KnockOutcome.Admitted, now);
    }

    private void Settle(Waiter waiter, KnockOutcome outcome, Moment now)
    {
        Take(waiter, now);
        var room = waiter.Room;
        if (outcome == KnockOutcome.Refused)
            room.Knocks.Refused(waiter.Session, now);
        waiter.Session.Send(core.Frames.Notification("knock.settled", new KnockSettled(room.Id, outcome), ContractJson.Default.KnockSettled));
    }

    private void TakeAll(Session session, Moment now)
    {
        foreach (var waiter in session.Waits.ToArray())
            Take(waiter, now);
    }

    private void Take(Waiter waiter, Moment now)
    {
        core.Deadlines.Cancel(waiter.Deadline);
        waiter.Session.Waits.Remove(waiter);
        if (waiter.Room.Knocks.Waiting.Remove(waiter))
            Changed(waiter.Room, now);
    }

    /// <summary>Tells everybody concerned, at once or when they may be told again.</summary>
    private void Changed(RoomState room, Moment now)
    {
        Archive?.Changed(room, now);
        var knocks = room.Knocks;
        if (knocks.TellDeadline is { Index: >= 0 })
            return;
        if (now.Microseconds >= knocks.NextTell)
            Tell(room, now);
        else
            knocks.TellDeadline = core.Deadlines.Add(knocks.NextTell, later => Tell(room, later));
    }

    private void Tell(RoomState room, Moment now)
    {
        var knocks = room.Knocks;
        knocks.NextTell = now.In(Pace);
        var message = LobbyMessage(room);
        foreach (var participant in room.Participants)
        {
            if (Permissions.May(participant.Role, Act.Admit))
                participant.Session?.Send(message);
        }

        for (var i = 0; i < knocks.Waiting.Count; i++)
        {
            var waiter = knocks.Waiting[i];
            if (waiter.Told == (i + 1, room.HasKeeper) || waiter.Told == default)
                continue;
            waiter.Told = (i + 1, room.HasKeeper);
            waiter.Session.Send(core.Frames.Notification("knock.updated", new KnockUpdated(room.Id, i + 1, room.HasKeeper), ContractJson.Default.KnockUpdated));
        }
    }

    private byte[] LobbyMessage(RoomState room)
    {
        var waiting = room.Knocks.Waiting;
        foreach (var waiter in waiting)
            waiter.IsKnown = true;
        return core.Frames.Notification(
            "room.lobby", new RoomLobby(room.Id, [.. waiting.Take(Listed).Select(waiter => waiter.ToContract())], waiting.Count), ContractJson.Default.RoomLobby);
    }
}
