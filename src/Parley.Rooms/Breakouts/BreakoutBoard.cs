using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Moderation;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Breakouts;

/// <summary>
/// Breakout rooms of meetings. Each is a room like any other, with its own media and chat; those in it stay in the meeting too, where they
/// are seen to be away. So roles stay what they are, announcements reach everybody, and coming back is leaving the breakout room.
/// </summary>
internal sealed class BreakoutBoard(Core core, BreakoutNews news, RoomTable rooms, RoomArchive archive) : IAttendance, ISessionObserver
{
    private const int MostAssigned = 2000;
    private const int IdLetters = 26;

    /// <summary>Plans rooms, in place of what was planned.</summary>
    public void Plan(RoomState meeting, IReadOnlyList<string> names, bool choose, bool random, Moment now)
    {
        var before = meeting.Breakouts;
        var set = new BreakoutSet([.. names.Select(name => new Breakout(core.Ids.Next(RoomId.BreakoutPrefix, IdLetters), name))], choose);
        meeting.Breakouts = set;
        core.Deadlines.Cancel(before?.TellDeadline);
        if (random)
            Spread(meeting, set);
        Updated(meeting, now);
        foreach (var user in (before?.Assigned.Keys ?? Enumerable.Empty<string>()).Union(set.Assigned.Keys, StringComparer.Ordinal))
            news.Assigned(meeting, user);
        set.AssignmentsDue = true;
        news.Due(meeting, now);
    }

    /// <summary>Says where a user is to go. False when so many are to go somewhere already.</summary>
    public bool Assign(RoomState meeting, string user, string? breakout, Moment now)
    {
        var set = meeting.Breakouts!;
        if (breakout is not null && set.Assigned.Count >= MostAssigned && !set.Assigned.ContainsKey(user))
            return false;
        if (set.Assigned.GetValueOrDefault(user) == breakout)
            return true;
        if (breakout is null)
            set.Assigned.Remove(user);
        else
            set.Assigned[user] = breakout;
        news.Assigned(meeting, user);
        set.AssignmentsDue = true;
        news.Due(meeting, now);
        archive.Changed(meeting, now);
        return true;
    }

    /// <summary>Lets people go.</summary>
    /// <param name="meeting">From where.</param>
    /// <param name="from">A name for the address of the guest who wants it; null for others.</param>
    /// <param name="seconds">For how long; null for as long as they like.</param>
    /// <param name="now">The time.</param>
    public void Open(RoomState meeting, string? from, int? seconds, Moment now)
    {
        var set = meeting.Breakouts!;
        set.IsOpen = true;
        foreach (var breakout in set.Rooms)
            rooms.OpenBreakout(breakout, meeting, from);
        Time(meeting, seconds, now);
    }

    /// <summary>Says how long they stay open.</summary>
    public void Time(RoomState meeting, int? seconds, Moment now)
    {
        var set = meeting.Breakouts!;
        set.EndsAt = seconds is { } length ? now.UnixMilliseconds + (length * 1000L) : null;
        Watch(meeting, set, now);
        Updated(meeting, now);
    }

    /// <summary>Calls everybody back.</summary>
    public void Close(RoomState meeting, Moment now)
    {
        if (meeting.Breakouts is not { } set)
            return;
        meeting.Breakouts = null;
        core.Deadlines.Cancel(set.EndDeadline);
        core.Deadlines.Cancel(set.TellDeadline);
        // that nobody is away any more is one message, not one for each
        foreach (var participant in meeting.Participants)
            participant.Breakout = null;
        Updated(meeting, now);
        foreach (var breakout in set.Rooms)
        {
            if (rooms.Find(breakout.Id) is { } room)
                rooms.End(room, RoomEndReason.BreakoutsClosed, now);
            // nobody comes into it again, who could read or delete what is there
            if (set.IsOpen)
                core.Perform(new DeleteRoom(breakout.Id, since: 0));
        }
    }

    /// <summary>Takes up what was kept.</summary>
    public void Restore(RoomState meeting, BreakoutRecord record, Moment now)
    {
        var set = new BreakoutSet(record.Rooms, record.Choose) { IsOpen = record.Open, EndsAt = record.EndsAt };
        foreach (var (user, breakout) in record.Assigned ?? new Dictionary<string, string>())
            set.Assigned[user] = breakout;
        meeting.Breakouts = set;
        if (!set.IsOpen)
            return;
        foreach (var breakout in set.Rooms)
            rooms.OpenBreakout(breakout, meeting, from: null);
        Watch(meeting, set, now);
    }

    /// <summary>Others may keep order from now on: they have to know who goes where.</summary>
    public void KeepersChanged(RoomState meeting, Moment now)
    {
        if (meeting.Breakouts is not { } set)
            return;
        set.AssignmentsDue = true;
        news.Due(meeting, now);
        foreach (var participant in meeting.Participants)
        {
            foreach (var there in PlacesOf(participant))
            {
                // in a breakout room everybody may speak, so that no rights change there
                if (there.Role == BreakoutDoor.RoleOf(participant))
                    continue;
                there.Role = BreakoutDoor.RoleOf(participant);
                rooms.Notices.Changed(there);
            }
        }
    }

    void IAttendance.Came(ParticipantState participant, Moment now)
    {
        if (participant.Room.Meeting is not { } meeting)
        {
            Bind(participant, now);
            return;
        }

        if (participant.Session?.In(meeting.Id) is not { } away)
            return;
        var before = PlacesOf(away);
        SetPlace(away, participant.Room.Id, now);
        // nobody is in two of them, nor twice in one
        foreach (var old in before.Where(old => old != participant))
            rooms.Leave(old, LeaveReason.Moved, now);
    }

    void IAttendance.Moved(ParticipantState participant, Moment now)
    {
        if ((participant.Room.Meeting is { } meeting ? participant.Session?.In(meeting.Id) : participant) is { } inMeeting)
            Bind(inMeeting, now);
    }

    void IAttendance.Gone(ParticipantState participant, Moment now)
    {
        var room = participant.Room;
        if (room.Meeting is { } meeting)
        {
            // its place in the meeting may go on with another session than it has had
            if (AwayIn(room.Id, meeting, participant.User).OrderByDescending(one => one.Session == participant.Session).FirstOrDefault() is { } back)
                SetPlace(back, null, now);
            return;
        }

        foreach (var there in PlacesOf(participant))
            rooms.Leave(there, LeaveReason.Moved, now);
        room.Breakouts?.Moved.Remove(participant);
        if (room.IsDeserted)
            Close(room, now);
    }

    void ISessionObserver.Attached(Session session, Moment now)
    {
        foreach (var participant in session.Participations)
            news.CatchUp(participant);
    }

    void ISessionObserver.Detached(Session session, Moment now)
    {
        // it may come back, and is where it was
    }

    void ISessionObserver.Ended(Session session, Moment now)
    {
        // its participants leave their rooms
    }

    void ISessionObserver.Forgotten(Session session, Moment now)
    {
        // the page learns where it is from the Welcome
    }

    void ISessionObserver.Renamed(UserState user, Moment now)
    {
        // nobody is named here
    }

    /// <summary>
    /// What somebody in the meeting is in the breakout room where they are. Either place may have gone on with another session than the other has:
    /// it is theirs all the same, as long as that session is not in the meeting by itself.
    /// </summary>
    private ParticipantState[] PlacesOf(ParticipantState participant) =>
        participant.Breakout is not { } breakout || rooms.Find(breakout) is not { } place
            ? []
            : [.. place.Participants.Where(one => one.Session is { } session && session.User.User.Id == participant.User.Id
                && (session == participant.Session || session.In(participant.Room.Id) is null))];

    /// <summary>
    /// A session that is in a breakout room already is in its meeting now: the place there is that of this participant, and no more of another that
    /// has gone on elsewhere meanwhile.
    /// </summary>
    private void Bind(ParticipantState inMeeting, Moment now)
    {
        if (inMeeting.Room.Breakouts?.Rooms.FirstOrDefault(one => inMeeting.Session?.In(one.Id) is not null) is not { } breakout)
            return;
        foreach (var other in AwayIn(breakout.Id, inMeeting.Room, inMeeting.User).Where(other => other != inMeeting).ToArray())
            SetPlace(other, null, now);
        SetPlace(inMeeting, breakout.Id, now);
    }

    /// <summary>Those of a user in a meeting who are said to be in a breakout room, where their session is not.</summary>
    private static IEnumerable<ParticipantState> AwayIn(string breakout, RoomState meeting, User user) =>
        meeting.Participants.Where(one => one.Breakout == breakout && one.User.Id == user.Id && one.Session?.In(breakout) is null);

    /// <summary>Spreads those who keep no order evenly, as it happens.</summary>
    private void Spread(RoomState meeting, BreakoutSet set)
    {
        var users = meeting.Participants.Where(participant => participant.Session is not null && participant.Role < Role.Moderator)
            .Select(participant => participant.User.Id).Distinct(StringComparer.Ordinal)
            // ids are random numbers as good as any
            .Select(user => (User: user, Place: core.Ids.Next())).OrderBy(entry => entry.Place, StringComparer.Ordinal);
        foreach (var (index, entry) in users.Take(MostAssigned).Index())
            set.Assigned[entry.User] = set.Rooms[index % set.Rooms.Count].Id;
    }

    private void Watch(RoomState meeting, BreakoutSet set, Moment now)
    {
        core.Deadlines.Cancel(set.EndDeadline);
        set.EndDeadline = null;
        if (set is { IsOpen: true, EndsAt: { } ends })
            set.EndDeadline = core.Deadlines.Add(now.In(TimeSpan.FromMilliseconds(Math.Max(0, ends - now.UnixMilliseconds))), later => Close(meeting, later));
    }

    private void SetPlace(ParticipantState participant, string? breakout, Moment now)
    {
        participant.Breakout = breakout;
        if (participant.Room.Breakouts is not { } set)
            return;
        set.Moved.Add(participant);
        news.Due(participant.Room, now);
    }

    private void Updated(RoomState meeting, Moment now)
    {
        news.Updated(meeting);
        archive.Changed(meeting, now);
    }
}
