using System.Text.Json.Serialization.Metadata;
using Parley.Rooms.Audit;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Moderation;

/// <summary>Sends somebody out of a room in one way or another: who is another than oneself, and what has changed is kept.</summary>
internal abstract class RemovalMethod<TParams>(string name, JsonTypeInfo<TParams> type, RoomArchive archive, AuditLog audit, AuditAction action) : RoomMethod<TParams>(name, 5, type)
    where TParams : class
{
    private static readonly Refusal Self = new(ErrorReason.Self, "To go oneself there is room.leave.");
    private static readonly Refusal OwnStream = new(ErrorReason.Self, "It came by WHIP or WHEP with a token of your own: room.remove ends it.");

    protected sealed override void Do(in Request request, TParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        if ((target!.User.Id == actor.User.Id ? Own(target) : Obstacle(target)) is { } refusal)
        {
            request.Refuse(refusal);
            return;
        }

        request.ReplyEmpty();
        audit.Did(actor, action, now, target.User, Detail(parameters));
        Remove(parameters, actor, target, now);
        archive.Changed(actor.Room, now);
    }

    /// <summary>Why it cannot be done to what is one's own.</summary>
    protected virtual Refusal? Own(ParticipantState target) => target.External is null ? Self : OwnStream;

    /// <summary>Why it cannot be done to this one, whoever wants it.</summary>
    protected virtual Refusal? Obstacle(ParticipantState target) => null;

    /// <summary>What more there is to write down.</summary>
    protected virtual string? Detail(TParams parameters) => null;

    protected abstract void Remove(TParams parameters, ParticipantState actor, ParticipantState target, Moment now);
}

/// <summary><c>room.remove</c>: sends somebody out.</summary>
internal sealed class RoomRemoveMethod(RoomOrder order, RoomArchive archive, AuditLog audit)
    : RemovalMethod<RoomRemoveParams>("room.remove", ContractJson.Default.RoomRemoveParams, archive, audit, AuditAction.Remove)
{
    protected override string RoomOf(RoomRemoveParams parameters) => parameters.Room;

    protected override string TargetOf(RoomRemoveParams parameters) => parameters.Participant;

    protected override Act ActOf(RoomRemoveParams parameters, ParticipantState actor) => Act.Remove;

    protected override Refusal? Own(ParticipantState target) => target.External is null ? base.Own(target) : null;

    protected override void Remove(RoomRemoveParams parameters, ParticipantState actor, ParticipantState target, Moment now)
    {
        // whoever ends what they send by WHIP stays, and may send it again
        if (target.User.Id == actor.User.Id)
            order.End(target, now);
        else
            order.Remove(target, LeaveReason.Removed, now);
    }
}

/// <summary><c>room.toLobby</c>: sends somebody to the lobby, where they wait.</summary>
internal sealed class RoomToLobbyMethod(RoomOrder order, LobbyBoard lobby, RoomArchive archive, AuditLog audit)
    : RemovalMethod<RoomToLobbyParams>("room.toLobby", ContractJson.Default.RoomToLobbyParams, archive, audit, AuditAction.ToLobby)
{
    private static readonly Refusal NoSignaling = new(ErrorReason.Forbidden, "Who came by WHIP or WHEP cannot wait. Send them out.");

    protected override string RoomOf(RoomToLobbyParams parameters) => parameters.Room;

    protected override string TargetOf(RoomToLobbyParams parameters) => parameters.Participant;

    protected override Act ActOf(RoomToLobbyParams parameters, ParticipantState actor) => Act.Remove;

    protected override Refusal? Obstacle(ParticipantState target) => target.External is null ? null : NoSignaling;

    protected override void Remove(RoomToLobbyParams parameters, ParticipantState actor, ParticipantState target, Moment now)
    {
        foreach (var session in order.Remove(target, LeaveReason.ToLobby, now))
            lobby.Wait(actor.Room, session, now);
    }
}

/// <summary><c>room.ban</c>: sends somebody out and keeps them out.</summary>
internal sealed class RoomBanMethod(RoomOrder order, LobbyBoard lobby, RoomArchive archive, AuditLog audit)
    : RemovalMethod<RoomBanParams>("room.ban", ContractJson.Default.RoomBanParams, archive, audit, AuditAction.Ban)
{
    private const int UsualHours = 24;

    protected override Refusal? Fault(RoomBanParams parameters) => BanList.Fault(parameters.Hours);

    protected override string RoomOf(RoomBanParams parameters) => parameters.Room;

    protected override string TargetOf(RoomBanParams parameters) => parameters.Participant;

    protected override Act ActOf(RoomBanParams parameters, ParticipantState actor) => Act.Ban;

    protected override string Detail(RoomBanParams parameters) => BanList.Say(parameters.Hours ?? UsualHours);

    protected override void Remove(RoomBanParams parameters, ParticipantState actor, ParticipantState target, Moment now)
    {
        order.Ban(actor, target.User, target.Address, TimeSpan.FromHours(parameters.Hours ?? UsualHours), now);
        lobby.Banned(actor.Room, now);
    }
}

/// <summary><c>room.unban</c>: lets somebody come again.</summary>
internal sealed class RoomUnbanMethod(RoomArchive archive, AuditLog audit) : RoomMethod<RoomUnbanParams>("room.unban", 5, ContractJson.Default.RoomUnbanParams)
{
    protected override string RoomOf(RoomUnbanParams parameters) => parameters.Room;

    protected override Act ActOf(RoomUnbanParams parameters, ParticipantState actor) => Act.Bans;

    protected override void Do(in Request request, RoomUnbanParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        request.ReplyEmpty();
        if (actor.Room.Bans.Lift(parameters.User) is not { } ban)
            return;
        audit.Did(actor, AuditAction.Unban, now, ban.User);
        archive.Changed(actor.Room, now);
    }
}

/// <summary><c>room.bans</c>: who is kept out.</summary>
internal sealed class RoomBansMethod() : RoomMethod<RoomBansParams>("room.bans", 5, ContractJson.Default.RoomBansParams)
{
    protected override string RoomOf(RoomBansParams parameters) => parameters.Room;

    protected override Act ActOf(RoomBansParams parameters, ParticipantState actor) => Act.Bans;

    protected override void Do(in Request request, RoomBansParams parameters, ParticipantState actor, ParticipantState? target, Moment now) =>
        request.Reply(new RoomBansResult(actor.Room.Bans.ToContract(now)), ContractJson.Default.RoomBansResult);
}

/// <summary><c>room.end</c>: ends the meeting for all.</summary>
internal sealed class RoomEndMethod(RoomTable rooms, AuditLog audit) : RoomMethod<RoomEndParams>("room.end", 5, ContractJson.Default.RoomEndParams)
{
    protected override string RoomOf(RoomEndParams parameters) => parameters.Room;

    protected override Act ActOf(RoomEndParams parameters, ParticipantState actor) => Act.End;

    protected override void Do(in Request request, RoomEndParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        request.ReplyEmpty();
        audit.Did(actor, AuditAction.End, now);
        rooms.End(actor.Room, RoomEndReason.EndedByHost, now);
    }
}
