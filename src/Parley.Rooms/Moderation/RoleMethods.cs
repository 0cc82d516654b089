using Parley.Rooms.Audit;
using Parley.Rooms.Breakouts;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Moderation;

/// <summary><c>room.role</c>: gives somebody another role.</summary>
internal sealed class RoomRoleMethod(RoomOrder order, LobbyBoard lobby, BreakoutBoard breakouts, RoomArchive archive, AuditLog audit) : RoomMethod<RoomRoleParams>("room.role", 5, ContractJson.Default.RoomRoleParams)
{
    private static readonly Refusal TooHigh = new(ErrorReason.Forbidden, "Only hosts make moderators and hosts.");
    private static readonly Refusal LastHost = new(ErrorReason.Forbidden, "Make somebody else host first.");
    private static readonly Refusal Owner = new(ErrorReason.Forbidden, "The room is theirs: they stay its host.");
    private static readonly Refusal NoSignaling = new(ErrorReason.Forbidden, "Who came by WHIP or WHEP has the role that they came with.");
    private static readonly Refusal TooMany = new(ErrorReason.Forbidden, "This room remembers no more roles.");

    protected override string RoomOf(RoomRoleParams parameters) => parameters.Room;

    protected override string TargetOf(RoomRoleParams parameters) => parameters.Participant;

    protected override Act ActOf(RoomRoleParams parameters, ParticipantState actor) => Act.GiveRole;

    protected override void Do(in Request request, RoomRoleParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        var refusal = Fault(actor, target!, parameters.Role);
        var changes = target!.Role != parameters.Role;
        if (refusal is null && changes && !order.GiveRole(target, parameters.Role, now))
            refusal = TooMany;
        if (refusal is not null)
        {
            request.Refuse(refusal);
            return;
        }

        request.ReplyEmpty();
        if (changes)
            audit.Did(actor, AuditAction.Role, now, target.User, AuditWords.Of(parameters.Role));
        lobby.KeepersChanged(actor.Room, now);
        breakouts.KeepersChanged(actor.Room, now);
        archive.Changed(actor.Room, now);
    }

    private static Refusal? Fault(ParticipantState actor, ParticipantState target, Role role)
    {
        if (role >= Role.Moderator && actor.Role != Role.Host)
            return TooHigh;
        if (target.External is not null)
            return NoSignaling;
        if (target.Room.Standing.IsOwner(target.User))
            return role == Role.Host ? null : Owner;
        var hosts = target.Room.Participants.Any(other => other.Role == Role.Host && other.User.Id != target.User.Id);
        return target.Role == Role.Host && role != Role.Host && !hosts ? LastHost : null;
    }
}

/// <summary><c>room.spotlight</c>: shows somebody large to everybody.</summary>
internal sealed class RoomSpotlightMethod(RoomTable rooms) : RoomMethod<RoomSpotlightParams>("room.spotlight", 5, ContractJson.Default.RoomSpotlightParams)
{
    protected override string RoomOf(RoomSpotlightParams parameters) => parameters.Room;

    protected override string? TargetOf(RoomSpotlightParams parameters) => parameters.Participant;

    protected override Act ActOf(RoomSpotlightParams parameters, ParticipantState actor) => Act.Spotlight;

    protected override void Do(in Request request, RoomSpotlightParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        request.ReplyEmpty();
        rooms.ShowLarge(actor.Room, target, now);
    }
}

/// <summary><c>room.mute</c>: stops what somebody sends, or everybody.</summary>
internal sealed class RoomMuteMethod(RoomOrder order, AuditLog audit) : RoomMethod<RoomMuteParams>("room.mute", 5, ContractJson.Default.RoomMuteParams)
{
    protected override string RoomOf(RoomMuteParams parameters) => parameters.Room;

    protected override string? TargetOf(RoomMuteParams parameters) => parameters.Participant;

    protected override Act ActOf(RoomMuteParams parameters, ParticipantState actor) => Act.Mute;

    protected override void Do(in Request request, RoomMuteParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        request.ReplyEmpty();
        audit.Did(actor, AuditAction.Mute, now, target?.User, AuditWords.Of(parameters.Source));
        if (target is not null)
        {
            order.Mute(target, parameters.Source, actor);
            return;
        }

        foreach (var other in actor.Room.Participants)
        {
            if (other.User.Id != actor.User.Id && other.Role < Role.Moderator)
                order.Mute(other, parameters.Source, actor);
        }
    }
}

/// <summary><c>room.ask</c>: asks somebody to switch something on.</summary>
internal sealed class RoomAskMethod(RoomOrder order) : RoomMethod<RoomAskParams>("room.ask", 5, ContractJson.Default.RoomAskParams)
{
    private static readonly Refusal HasNoFloor = new(ErrorReason.Forbidden, "They are a listener: give them the floor first (room.role).");

    protected override string RoomOf(RoomAskParams parameters) => parameters.Room;

    protected override string TargetOf(RoomAskParams parameters) => parameters.Participant;

    protected override Act ActOf(RoomAskParams parameters, ParticipantState actor) => Act.Ask;

    protected override void Do(in Request request, RoomAskParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        if (!Permissions.May(target!.Role, Act.Publish))
        {
            request.Refuse(HasNoFloor);
            return;
        }

        request.ReplyEmpty();
        order.Ask(target, parameters.Source, actor);
    }
}
