using Parley.Rooms.Contracts;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Administration;

/// <summary>What the signaling knows of a room.</summary>
/// <param name="Id">The room's id.</param>
/// <param name="Name">For people.</param>
/// <param name="Mode">How media flows.</param>
/// <param name="People">How many participants.</param>
/// <param name="Since">When the first of those who are there came, in ms since 1970 UTC.</param>
/// <param name="IsLocked">Whether nobody else comes in.</param>
/// <param name="IsStage">Whether who comes is a listener.</param>
/// <param name="IsCall">Whether it is the room of a call.</param>
/// <param name="BreakoutOf">The meeting whose breakout room it is.</param>
public sealed record RoomSight(
    string Id, string? Name, RoomMode Mode, int People, long Since, bool IsLocked, bool IsStage, bool IsCall, string? BreakoutOf)
{
    internal static RoomSight Of(RoomState room) => new(
        room.Id, room.Rules.Name, room.Media.Mode, room.Participants.Count, room.Participants.Min(participant => participant.JoinedAt),
        room.Rules.Locked, room.Rules.Stage, room.Call is not null, room.Meeting?.Id);
}
