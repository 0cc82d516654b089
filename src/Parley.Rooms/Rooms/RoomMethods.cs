using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Media;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Rooms;

/// <summary><c>room.create</c>: a fresh, unguessable room.</summary>
internal sealed class RoomCreateMethod(Core core, RoomTable rooms)
    : Method<RoomCreateParams>("room.create", 10, ContractJson.Default.RoomCreateParams)
{
    protected override void Handle(in Request request, RoomCreateParams parameters, Moment now)
    {
        string? name = null;
        if (request.Session.OnlyRoom is not null)
            request.Refuse(ErrorReason.Forbidden, "This token is for one room only.");
        else if (parameters.Name is { } wanted && !DisplayText.TryNormalize(wanted, core.Options.RoomNameLength, out name))
            request.Refuse(Refusal.InvalidParams("name", $"A room's name has 1 to {core.Options.RoomNameLength} visible letters and no control characters."));
        else if (rooms.IsFull)
            request.Refuse(ErrorReason.TooManyRooms, "This server holds no more rooms.");
        else
            request.Reply(new RoomCreateResult(rooms.Create(name, now).Id), ContractJson.Default.RoomCreateResult);
    }
}

/// <summary><c>room.join</c>.</summary>
internal sealed class RoomJoinMethod(Core core, RoomEntrance entrance)
    : Method<RoomJoinParams>("room.join", 5, ContractJson.Default.RoomJoinParams)
{
    protected override void Handle(in Request request, RoomJoinParams parameters, Moment now)
    {
        if (entrance.Join(request.Session, parameters, now, out var refusal) is not { } joined)
        {
            request.Refuse(refusal!);
            return;
        }

        request.Reply(joined, ContractJson.Default.JoinedRoom);
        MediaNotices.CatchUp(core.Frames, request.Session.In(parameters.Room)!);
    }
}

/// <summary><c>room.leave</c>.</summary>
internal sealed class RoomLeaveMethod(RoomTable rooms)
    : Method<RoomLeaveParams>("room.leave", 1, ContractJson.Default.RoomLeaveParams)
{
    protected override void Handle(in Request request, RoomLeaveParams parameters, Moment now)
    {
        if (request.Session.In(parameters.Room) is not { } participant)
        {
            request.Refuse(RoomRefusals.NotInRoom);
            return;
        }

        request.ReplyEmpty();
        rooms.Leave(participant, LeaveReason.Left, now);
    }
}

/// <summary><c>participant.update</c>: what this participant sends has changed.</summary>
internal sealed class ParticipantUpdateMethod(RoomTable rooms)
    : Method<ParticipantUpdateParams>("participant.update", 2, ContractJson.Default.ParticipantUpdateParams)
{
    protected override void Handle(in Request request, ParticipantUpdateParams parameters, Moment now)
    {
        if (request.Session.In(parameters.Room) is not { } participant)
        {
            request.Refuse(RoomRefusals.NotInRoom);
            return;
        }

        request.ReplyEmpty();
        if (participant.Media == parameters.Media)
            return;
        participant.Media = parameters.Media;
        rooms.TellUpdated(participant);
    }
}

/// <summary>Refusals that several methods share.</summary>
internal static class RoomRefusals
{
    public static readonly Refusal NotInRoom = new(ErrorReason.NotInRoom, "This session is not in that room. Join it first.");
}
