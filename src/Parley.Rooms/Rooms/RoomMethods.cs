using Parley.Rooms.Breakouts;
using Parley.Rooms.Calls;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Media;
using Parley.Rooms.Moderation;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Rooms;

/// <summary><c>room.create</c>: a fresh, unguessable room.</summary>
internal sealed class RoomCreateMethod(Core core, RoomTable rooms, RoomArchive archive, RoomPasswords passwords, LaterRooms laterRooms)
    : Method<RoomCreateParams>("room.create", 10, ContractJson.Default.RoomCreateParams)
{
    private readonly RoomAllowance _allowance = new();

    public override bool Begins => true;

    protected override void Handle(in Request request, RoomCreateParams parameters, Moment now)
    {
        string? name = null;
        var wanted = parameters.Settings ?? Usual;
        if (request.Session.OnlyRoom is not null)
            request.Refuse(ErrorReason.Forbidden, "This token is for one room only.");
        else if (parameters.Name is { } said && !DisplayText.TryNormalize(said, core.Options.RoomNameLength, out name))
            request.Refuse(Refusal.InvalidParams("name", $"A room's name has 1 to {core.Options.RoomNameLength} visible letters and no control characters."));
        else if (RoomRules.Usual.Fault(wanted, core.Options.RoomNameLength, "settings.") is { } fault)
            request.Refuse(fault);
        else if (rooms.NoPlace(request.Session.GuestAddress) is { } full)
            request.Refuse(full);
        else if (wanted.Password is { Length: > 0 } password)
            passwords.Make(request, password, now, (asker, hash, later) => Create(asker, name, parameters, hash, later));
        else
            Create(request, name, parameters, null, now);
    }

    private static readonly RoomSettingsChange Usual = new();

    private void Create(in Request request, string? name, RoomCreateParams parameters, string? hash, Moment now)
    {
        if ((rooms.NoPlace(request.Session.GuestAddress) ?? _allowance.Take(request.Session, now)) is { } refusal)
        {
            request.Refuse(refusal);
            return;
        }

        var rules = RoomRules.Usual.With(parameters.Settings ?? Usual, core.Options.RoomNameLength);
        if (rules.IsForLater && laterRooms.Take(request.Session, now) is { } tooMany)
        {
            request.Refuse(tooMany);
            return;
        }

        var room = rooms.Create(parameters.Encrypted == true, rules with { Name = name ?? rules.Name, PasswordHash = hash }, request.Session, now);
        var result = new RoomCreateResult(room.Id);
        if (room.Rules.IsForLater)
        {
            // others are invited to it now: it must not be gone when they come, and its password with it
            archive.Keep(request, room, room.Rules, now, (asker, _) => asker.Reply(result, ContractJson.Default.RoomCreateResult), later => rooms.Discard(room, later));
            return;
        }

        archive.Changed(room, now);
        request.Reply(result, ContractJson.Default.RoomCreateResult);
    }
}

/// <summary><c>room.join</c>.</summary>
internal sealed class RoomJoinMethod(Core core, RoomTable rooms, RoomEntrance entrance, RejoinClaims claims, PastCalls past, RoomArchive archive, RoomPasswords passwords, LobbyBoard lobby, BreakoutNews breakouts, PreparedConnections prepared, Departures departures, RoomOrder order)
    : Method<RoomJoinParams>("room.join", 15, ContractJson.Default.RoomJoinParams)
{
    protected override void Handle(in Request request, RoomJoinParams parameters, Moment now) =>
        past.Check(request, parameters, now, (asker, later) =>
            archive.Open(asker, claims.Kept(parameters), later, (known, then) => Enter(known, parameters, passwordHash: null, then)));

    private void Enter(in Request request, RoomJoinParams parameters, string? passwordHash, Moment now)
    {
        if (entrance.Join(request.Session, parameters, passwordHash, now, out var refusal) is { } joined)
        {
            var participant = request.Session.In(parameters.Room)!;
            request.Reply(prepared.TryTake(participant, parameters.Connection) ? joined with { Connection = parameters.Connection } : joined, ContractJson.Default.JoinedRoom);
            MediaNotices.CatchUp(core.Frames, participant);
            lobby.CatchUp(participant);
            breakouts.CatchUp(participant);
            departures.CatchUp(participant);
            order.CatchUp(participant, parameters.Media);
        }
        else if (refusal!.Reason == ErrorReason.PasswordNeeded && passwordHash is not null)
        {
            request.Refuse(RoomPasswords.Wrong);
        }
        else if (refusal.Reason == ErrorReason.PasswordNeeded && parameters.Password is { Length: > 0 } password)
        {
            passwords.Try(request, rooms.Find(parameters.Room)!, password, now, (asker, hash, later) => Enter(asker, parameters, hash, later));
        }
        else
        {
            request.Refuse(refusal);
        }
    }
}

/// <summary><c>room.leave</c>.</summary>
internal sealed class RoomLeaveMethod(RoomTable rooms, Departures departures)
    : Method<RoomLeaveParams>("room.leave", 1, ContractJson.Default.RoomLeaveParams)
{
    protected override void Handle(in Request request, RoomLeaveParams parameters, Moment now)
    {
        if (request.Session.In(parameters.Room) is { } participant)
        {
            request.ReplyEmpty();
            rooms.Leave(participant, LeaveReason.Left, now);
        }
        else if (parameters.Rejoin is not { } proof)
        {
            request.Refuse(RoomRefusals.NotInRoom);
        }
        else if (departures.Leave(request.Session, parameters.Room, proof, now) is { } refusal)
        {
            request.Refuse(refusal);
        }
        else
        {
            request.ReplyEmpty();
        }
    }
}

/// <summary><c>participant.update</c>: what this participant sends has changed.</summary>
internal sealed class ParticipantUpdateMethod(RoomOrder order)
    : RoomMethod<ParticipantUpdateParams>("participant.update", 2, ContractJson.Default.ParticipantUpdateParams)
{
    protected override string RoomOf(ParticipantUpdateParams parameters) => parameters.Room;

    protected override Act ActOf(ParticipantUpdateParams parameters, ParticipantState actor) =>
        parameters.Media is { Microphone: false, Camera: false, Screen: false } ? Act.SendNothing : Act.Publish;

    protected override void Do(in Request request, ParticipantUpdateParams parameters, ParticipantState actor, ParticipantState? target, Moment now)
    {
        if (actor.Media != parameters.Media && !actor.Updates.TryTake(1, now.Microseconds))
        {
            request.Refuse(new Refusal(ErrorReason.RateLimited, "That is more than a room can watch.", RetryAfterSeconds: actor.Updates.SecondsUntil(1)));
            return;
        }

        request.ReplyEmpty();
        order.Update(actor, parameters.Media);
    }
}

/// <summary>Refusals that several methods share.</summary>
internal static class RoomRefusals
{
    public static readonly Refusal NotInRoom = new(ErrorReason.NotInRoom, "This session is not in that room. Join it first.");
}
