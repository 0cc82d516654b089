using Parley.Rooms.Contracts;
using Parley.Rooms.Moderation;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Breakouts;

/// <summary>
/// Tells a meeting of its breakout rooms. Hundreds go and come at once, and each change goes to everybody: what is told a few times a
/// second, and in large rooms more rarely, grows with the room, not with its square.
/// </summary>
internal sealed class BreakoutNews(Core core)
{
    /// <summary>Rooms up to this size are told as often as may be.</summary>
    private const int SmallRoom = 100;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>Rooms were planned, opened, timed or closed.</summary>
    public void Updated(RoomState meeting) => meeting.Send(
        core.Frames.Notification("breakout.updated", new BreakoutUpdated(meeting.Id, meeting.Breakouts?.ToContract()), ContractJson.Default.BreakoutUpdated));

    /// <summary>A user is to go somewhere else.</summary>
    public void Assigned(RoomState meeting, string user)
    {
        var message = AssignedMessage(meeting, meeting.Breakouts!.Assigned.GetValueOrDefault(user));
        foreach (var participant in meeting.Participants)
        {
            if (participant.Session is { } session && session.User.Id == user)
                session.Send(message);
        }
    }

    /// <summary>Says something to everybody.</summary>
    public void Announced(RoomState meeting, User from, string text) => meeting.Send(
        core.Frames.Notification("breakout.announced", new BreakoutAnnounced(meeting.Id, from, text), ContractJson.Default.BreakoutAnnounced));

    /// <summary>Tells a client that has just come in what its room does not say.</summary>
    public void CatchUp(ParticipantState participant)
    {
        if (participant.Room.Breakouts is not { } set || participant.Session is not { } session)
            return;
        if (set.Assigned.TryGetValue(session.User.Id, out var breakout))
            session.Send(AssignedMessage(participant.Room, breakout));
        if (Permissions.May(participant.Role, Act.Breakouts))
            session.Send(AssignmentsMessage(participant.Room, set));
    }

    /// <summary>Tells everybody concerned, at once or when they may be told again.</summary>
    public void Due(RoomState meeting, Moment now)
    {
        var set = meeting.Breakouts!;
        if (set.TellDeadline is { Index: >= 0 })
            return;
        if (now.Microseconds >= set.NextTell)
            Tell(meeting, set, now);
        else
            set.TellDeadline = core.Deadlines.Add(set.NextTell, later => Tell(meeting, set, later));
    }

    private void Tell(RoomState meeting, BreakoutSet set, Moment now)
    {
        set.NextTell = now.In(Pace * Math.Max(1, meeting.Participants.Count / SmallRoom));
        if (set.Moved.Count > 0)
        {
            IReadOnlyList<BreakoutMove> moves = [.. set.Moved.Select(participant => new BreakoutMove(participant.Id, participant.Breakout))];
            set.Moved.Clear();
            meeting.Send(core.Frames.Notification("breakout.moved", new BreakoutMoved(meeting.Id, moves), ContractJson.Default.BreakoutMoved));
        }

        if (!set.AssignmentsDue)
            return;
        set.AssignmentsDue = false;
        var message = AssignmentsMessage(meeting, set);
        foreach (var participant in meeting.Participants)
        {
            if (Permissions.May(participant.Role, Act.Breakouts))
                participant.Session?.Send(message);
        }
    }

    private byte[] AssignedMessage(RoomState meeting, string? breakout) =>
        core.Frames.Notification("breakout.assigned", new BreakoutAssigned(meeting.Id, breakout), ContractJson.Default.BreakoutAssigned);

    private byte[] AssignmentsMessage(RoomState meeting, BreakoutSet set) => core.Frames.Notification(
        "breakout.assignments",
        new BreakoutAssignments(meeting.Id, [.. set.Assigned.Select(entry => new BreakoutAssignment(entry.Key, entry.Value))]),
        ContractJson.Default.BreakoutAssignments);
}
