using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Moderation;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Breakouts;

/// <summary>Who comes into a breakout room, and as what: those who are in the meeting, where they are to go.</summary>
internal static class BreakoutDoor
{
    private static readonly Refusal Outside = new(ErrorReason.NotInRoom, "Join the meeting first: this is one of its breakout rooms.");
    private static readonly Refusal Nowhere = new(ErrorReason.NotInvited, "You are to go to none of the breakout rooms yet. A host says to which.");
    private static readonly Refusal Elsewhere = new(ErrorReason.NotInvited, "You are to go to another breakout room.");

    public static readonly Refusal Closed = new(ErrorReason.NotInvited, "This breakout room is closed.");

    public static Refusal? Check(RoomState breakout, RoomState meeting, Session session)
    {
        if (session.In(meeting.Id) is not { } participant)
            return Outside;
        var set = meeting.Breakouts!;
        if (set.Choose || Permissions.May(participant.Role, Act.Breakouts))
            return null;
        var assigned = set.Assigned.GetValueOrDefault(session.User.Id);
        return assigned == breakout.Id ? null : assigned is null ? Nowhere : Elsewhere;
    }

    /// <summary>The role in the meeting goes along, and everybody may speak: they are there to talk to each other.</summary>
    public static Role RoleOf(ParticipantState? inMeeting) => inMeeting is { Role: > Role.Speaker } ? inMeeting.Role : Role.Speaker;
}
