using Parley.Rooms.Audit;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Media;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Moderation;

/// <summary>What is the same for all who stand before a room.</summary>
internal static class Threshold
{
    private static readonly Refusal NoRoom = new(ErrorReason.InvalidRoom, "A room id is 3 to 64 of a-z, 0-9 and -.", "room");
    private static readonly Refusal OfCall = new(ErrorReason.NotInvited, "This room is for others.");

    /// <summary>Why somebody may not even stand before it.</summary>
    public static Refusal? Fault(Session session, string room)
    {
        if (!RoomId.IsValid(room))
            return NoRoom;
        return RoomId.IsCall(room) || RoomId.IsBreakout(room) || (session.OnlyRoom is { } only && only != room) ? OfCall : null;
    }
}

/// <summary><c>room.look</c>: what does a link open?</summary>
internal sealed class RoomLookMethod(RoomTable rooms, RoomArchive archive) : Method<RoomLookParams>("room.look", 5, ContractJson.Default.RoomLookParams)
{
    protected override void Handle(in Request request, RoomLookParams parameters, Moment now)
    {
        if (Threshold.Fault(request.Session, parameters.Room) is { } fault)
            request.Refuse(fault);
        else
            archive.Open(request, parameters.Room, now, (asker, later) => asker.Reply(
                Door.Look(parameters.Room, rooms.Find(parameters.Room), Visitor.Of(asker.Session), later), ContractJson.Default.RoomDoor));
    }
}

/// <summary><c>room.knock</c>: asks to be let in.</summary>
internal sealed class RoomKnockMethod(RoomTable rooms, RoomArchive archive, RoomPasswords passwords, LobbyBoard lobby)
    : Method<RoomKnockParams>("room.knock", 5, ContractJson.Default.RoomKnockParams)
{
    private static readonly KnockResult Open = new(Admitted: true);
    private static readonly Refusal Inside = new(ErrorReason.AlreadyInRoom, "This session is in that room already.");

    protected override void Handle(in Request request, RoomKnockParams parameters, Moment now)
    {
        if (Threshold.Fault(request.Session, parameters.Room) is { } fault)
            request.Refuse(fault);
        else if (request.Session.In(parameters.Room) is not null)
            request.Refuse(Inside);
        else
            archive.Open(request, parameters.Room, now, (asker, later) => Knock(asker, parameters, passwordHash: null, later));
    }

    private void Knock(in Request request, RoomKnockParams parameters, string? passwordHash, Moment now)
    {
        var room = rooms.Find(parameters.Room);
        var refusal = room is null ? null : Door.Check(room, Visitor.Of(request.Session, passwordHash), now);
        switch (refusal?.Reason)
        {
            case null:
                // nobody has decided about them: if they come in is for the door to say when they do
                request.Reply(Open, ContractJson.Default.KnockResult);
                break;
            case ErrorReason.PasswordNeeded when passwordHash is not null:
                request.Refuse(RoomPasswords.Wrong);
                break;
            case ErrorReason.PasswordNeeded when parameters.Password is { Length: > 0 } password:
                passwords.Try(request, room!, password, now, (asker, hash, later) => Knock(asker, parameters, hash, later));
                break;
            case ErrorReason.Lobby or ErrorReason.WaitingForHost:
                Wait(request, room!, now);
                break;
            default:
                request.Refuse(refusal);
                break;
        }
    }

    private void Wait(in Request request, RoomState room, Moment now)
    {
        if (lobby.Knock(room, request.Session, now, out var refusal) is { } result)
            request.Reply(result, ContractJson.Default.KnockResult);
        else
            request.Refuse(refusal!);
    }
}

/// <summary><c>room.withdraw</c>: waits no longer.</summary>
internal sealed class RoomWithdrawMethod(LobbyBoard lobby) : Method<RoomWithdrawParams>("room.withdraw", 2, ContractJson.Default.RoomWithdrawParams)
{
    protected override void Handle(in Request request, RoomWithdrawParams parameters, Moment now)
    {
        request.ReplyEmpty();
        lobby.Withdraw(request.Session, parameters.Room, now);
    }
}

/// <summary><c>room.admit</c>: lets in who waits.</summary>
internal sealed class RoomAdmitMethod(LobbyBoard lobby, AuditLog audit) : RoomMethod<RoomAdmitParams>("room.admit", 5, ContractJson.Default.RoomAdmitParams)
{
    protected override string RoomOf(RoomAdmitParams parameters) => parameters.Room;

    protected override Act ActOf(RoomAdmitParams parameters, ParticipantState actor) => Act.Admit;

    protected override void Do(in Request request, RoomAdmitParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        request.ReplyEmpty();
        foreach (var user in lobby.Admit(actor.Room, parameters.Knock, now))
            audit.Did(actor, AuditAction.Admit, now, user);
    }
}

/// <summary><c>room.refuse</c>: does not let in who waits, and keeps them out if that is wanted.</summary>
internal sealed class RoomRefuseMethod(LobbyBoard lobby, RoomOrder order, RoomArchive archive, AuditLog audit) : RoomMethod<RoomRefuseParams>("room.refuse", 5, ContractJson.Default.RoomRefuseParams)
{
    protected override Refusal? Fault(RoomRefuseParams parameters) =>
        parameters is { Hours: not null, Knock: null } ? Refusal.InvalidParams("hours", "hours is for one knock: name it.") : BanList.Fault(parameters.Hours);

    protected override string RoomOf(RoomRefuseParams parameters) => parameters.Room;

    protected override Act ActOf(RoomRefuseParams parameters, ParticipantState actor) => parameters.Hours is null ? Act.Admit : Act.Ban;

    protected override void Do(in Request request, RoomRefuseParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        if (parameters.Hours is { } hours && LobbyBoard.Find(actor.Room, parameters.Knock!) is { } waiter)
        {
            KeepOut(request, actor, waiter, hours, now);
            return;
        }

        request.ReplyEmpty();
        foreach (var user in lobby.Refuse(actor.Room, parameters.Knock, now))
            audit.Did(actor, AuditAction.Refuse, now, user);
    }

    private void KeepOut(in Request request, ParticipantState actor, Waiter waiter, int hours, Moment now)
    {
        var user = waiter.Session.User.User;
        if (Permissions.CheckOutside(actor, Act.Ban, user, waiter.Session.Grant.Role) is { } refusal)
        {
            request.Refuse(refusal);
            return;
        }

        request.ReplyEmpty();
        audit.Did(actor, AuditAction.Ban, now, user, BanList.Say(hours));
        order.Ban(actor, user, waiter.Session.GuestAddress, TimeSpan.FromHours(hours), now);
        lobby.Banned(actor.Room, now);
        archive.Changed(actor.Room, now);
    }
}

/// <summary><c>room.settings</c>: changes how the room is kept.</summary>
internal sealed class RoomSettingsMethod(Core core, RoomTable rooms, RoomOrder order, RoomModes modes, LobbyBoard lobby, RoomArchive archive, RoomPasswords passwords, LaterRooms laterRooms)
    : RoomMethod<RoomSettingsParams>("room.settings", 5, ContractJson.Default.RoomSettingsParams)
{
    private static readonly Refusal Nobodys = new(ErrorReason.Forbidden, "Nobody owns this room: it ends with its last person. Make one by room.create.");

    protected override string RoomOf(RoomSettingsParams parameters) => parameters.Room;

    protected override Act ActOf(RoomSettingsParams parameters, ParticipantState actor) => ActOf(parameters.Settings, actor.Room);

    protected override void Do(in Request request, RoomSettingsParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        var change = parameters.Settings;
        if (Fault(actor.Room, change, now) is { } fault)
            request.Refuse(fault);
        else if (change.Password is { Length: > 0 } password)
            passwords.Make(request, password, now, (asker, hash, later) => Change(asker, parameters.Room, change, hash, later));
        else
            Change(request, parameters.Room, change, null, now);
    }

    /// <summary>To let a meeting go on for longer is keeping order; to have it end sooner is ending it, which is for hosts, as is whether its room is kept.</summary>
    private Act ActOf(RoomSettingsChange change, RoomState room)
    {
        var endsSooner = change.ClosesAt is { } closes and not 0 && (room.CloseDeadline is null || closes < room.Rules.ClosesAt);
        // a room that was planned by its end alone is kept by that
        var isKeptNoLonger = room.IsKept && room.Rules.IsForLater && !room.Rules.With(change, core.Options.RoomNameLength).IsForLater;
        return change.OpensAt is not null || change.Persistent is not null || endsSooner || isKeptNoLonger ? Act.Plan : Act.Settings;
    }

    private Refusal? Fault(RoomState room, RoomSettingsChange change, Moment now)
    {
        if (room.Rules.Fault(change, core.Options.RoomNameLength, "settings.") is { } fault)
            return fault;
        if (change.ClosesAt > 0 && change.ClosesAt <= now.UnixMilliseconds)
            return Refusal.InvalidParams("settings.closesAt", "That time is over. room.end ends the meeting now.");
        return (change.Persistent == true || change.OpensAt > 0) && room.Standing.Owner is null ? Nobodys : null;
    }

    private void Change(in Request request, string id, RoomSettingsChange change, string? hash, Moment now, bool isKept = false)
    {
        // while the password was made, whoever wanted it may have lost the right to, and what it is to fit may be another
        if (request.IsStale || request.Session.In(id) is not { } actor)
        {
            request.Refuse(RoomRefusals.NotInRoom);
            return;
        }

        var room = actor.Room;
        if ((Permissions.Check(actor, ActOf(change, room)) ?? Fault(room, change, now)) is { } refusal)
        {
            request.Refuse(refusal);
            return;
        }

        var before = room.Rules;
        var rules = before.With(change, core.Options.RoomNameLength);
        if (!isKept && rules.IsForLater && !before.IsForLater && laterRooms.Take(request.Session, now) is { } tooMany)
        {
            request.Refuse(tooMany);
            return;
        }

        if (!isKept && rules.LiesAhead(now) && !before.LiesAhead(now))
        {
            // nobody is told of it before it is certain that there may be one more
            archive.Keep(request, room, rules, now, (asker, later) =>
            {
                Change(asker, id, change, hash, later, isKept: true);
                // whoever wanted it may have lost the right to meanwhile
                archive.Changed(room, later);
            });
            return;
        }

        if (before.Stage != rules.Stage && !room.MayChangeStage(now))
        {
            request.Refuse(new Refusal(ErrorReason.RateLimited, "This room has become a stage, or none, often just now. Wait a moment.", RetryAfterSeconds: room.SecondsUntilStage));
            return;
        }

        request.ReplyEmpty();
        rooms.Change(room, hash is null ? rules : rules with { PasswordHash = hash }, now);
        if (SettingsDetail.Of(before, room.Rules) is { } detail)
            core.Audit.Did(actor, AuditAction.Settings, now, detail: detail);
        if (before.Stage != rules.Stage)
        {
            order.FollowStage(room, now);
            modes.Consider(room, now);
        }

        lobby.KeepersChanged(room, now);
        archive.Changed(room, now);
    }
}
