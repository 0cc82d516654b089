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
    private static readonly Refusal Elsewhere = new(ErrorReason.NotInvited, "You are to go to another breakout room.");

    public static readonly Refusal Closed = new(ErrorReason.NotInvited, "This breakout room is closed.");

    public static Refusal? Check(RoomState breakout, RoomState meeting, Session session)
    {
        if (session.In(meeting.Id) is not { } participant)
            return Outside;
        var set = meeting.Breakouts!;
        return set.Choose || Permissions.May(participant.Role, Act.Breakouts) || set.Assigned.GetValueOrDefault(session.User.Id) == breakout.Id ? null : Elsewhere;
    }

    /// <summary>The role in the meeting goes along, and everybody may speak: they are there to talk to each other.</summary>
    public static Role RoleOf(RoomState meeting, Session session) => session.In(meeting.Id) is { Role: > Role.Speaker } participant ? participant.Role : Role.Speaker;
}
