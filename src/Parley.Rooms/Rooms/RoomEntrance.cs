using Parley.Rooms.Breakouts;
using Parley.Rooms.Calls;
using Parley.Rooms.Contracts;
using Parley.Rooms.Encryption;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Moderation;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Rooms;

/// <summary>Decides who comes into a room, and as whom.</summary>
internal sealed class RoomEntrance(Core core, RoomTable rooms, CallTable calls, RejoinClaims claims)
{
    private static readonly ParticipantMedia NoMedia = new(Microphone: false, Camera: false, Screen: false);

    private static readonly Refusal BadRejoin = new(ErrorReason.BadRejoin, "The proof is not for you and this room, or no longer good. Join without it.");
    private static readonly Refusal NotInvited = new(ErrorReason.NotInvited, "This room is for others.");

    private readonly JoinAllowance _joins = new(core.Options);

    /// <summary>Brings a session into a room, or says why not.</summary>
    /// <param name="session">Who.</param>
    /// <param name="wish">Where, and as whom.</param>
    /// <param name="passwordHash">The password that they have said, as the room kept it then; null where they have said none.</param>
    /// <param name="now">The time.</param>
    /// <param name="refusal">Why not.</param>
    public JoinedRoom? Join(Session session, RoomJoinParams wish, string? passwordHash, Moment now, out Refusal? refusal)
    {
        refusal = Check(session, wish, out var claim);
        if (refusal is not null)
            return null;

        var room = rooms.Find(wish.Room);
        if (claim is not null && room?.Find(claim.Participant) is { } same)
            return Return(same, session, wish, now, out refusal);
        refusal = claim?.Call is null ? null : TakeUpCall(claim, claim.Call, room, session, now);
        if (refusal is not null)
            return null;
        room = rooms.Find(wish.Room);
        refusal = Admit(session, wish.Room, room, passwordHash, claim, now, out var leaving) ?? _joins.Take(session, now);
        if (refusal is not null)
            return null;
        if (leaving is not null)
            rooms.Leave(leaving, LeaveReason.Replaced, now);
        room ??= rooms.Open(wish.Room, claim?.Name, from: session.GuestAddress);
        if (claims.IsReturn(claim, room, now) || room.Standing.Knows(session.User.User))
            room.IsBrokenOff = false;
        var role = RoleOf(session, room);
        var media = Permissions.May(role, Act.Publish) ? wish.Media ?? room.Call?.MediaOf(session.User) ?? NoMedia : NoMedia;
        return claims.Joined(rooms.Enter(room, session, claim?.Participant ?? core.Ids.Next(), media, role, room.IsEncrypted ? wish.DeviceKey : null, now));
    }

    private Refusal? Check(Session session, RoomJoinParams wish, out RejoinClaim? claim)
    {
        claim = null;
        if (!RoomId.IsValid(wish.Room))
            return new Refusal(ErrorReason.InvalidRoom, "A room id is 3 to 64 of a-z, 0-9 and -.", "room");
        if (session.OnlyRoom is { } only && only != wish.Room && only != rooms.Find(wish.Room)?.Meeting?.Id)
            return NotInvited;
        if (EncryptionRefusals.Check(wish) is { } unencrypted)
            return unencrypted;
        if (session.In(wish.Room) is not null)
            return new Refusal(ErrorReason.AlreadyInRoom, "This session is in that room already.");
        if (session.Participations.Count >= core.Options.RoomsPerSession)
            return new Refusal(ErrorReason.TooManyRooms, $"A session may be in {core.Options.RoomsPerSession} rooms.");
        if (wish.Rejoin is not { } rejoin)
            return null;
        claim = claims.Open(rejoin);
        return claim is null || claim.Room != wish.Room || claim.User != session.User.Id ? BadRejoin : null;
    }

    private Refusal? TakeUpCall(RejoinClaim claim, CallClaim old, RoomState? room, Session session, Moment now)
    {
        if (room?.Call is { } call && call.Id == old.Id)
            return calls.Bind(call, session.User, now);
        return room is null && claims.MayRestore(claim, now) && !calls.IsOver(old.Id) ? calls.Restore(claim, old, session.User, now) : BadRejoin;
    }

    private JoinedRoom? Return(ParticipantState same, Session session, RoomJoinParams wish, Moment now, out Refusal? refusal)
    {
        refusal = same.Session?.User == session.User ? _joins.Take(session, now) : BadRejoin;
        if (refusal is not null)
            return null;
        if (same.Room.IsEncrypted)
            same.DeviceKey = wish.DeviceKey;
        rooms.Move(same, session, wish.Media is { } media ? PublishRights.Within(same, media) : null, now);
        return claims.Joined(same);
    }

    private static Role RoleOf(Session session, RoomState room)
    {
        if (room.Meeting is { } meeting)
            return BreakoutDoor.RoleOf(session.In(meeting.Id));
        if (HostSuccession.FallsTo(room, session.Grant.Role))
            room.Standing.Give(session.User.Id, Role.Host);
        return room.Call is null ? room.Standing.RoleOf(session.User.User, session.Grant.Role, room.Rules.UsualRole) : Role.Speaker;
    }

    /// <summary>May this session come in, and who goes for it? Somebody's own device that is away does not keep them out.</summary>
    private Refusal? Admit(Session session, string id, RoomState? room, string? passwordHash, RejoinClaim? claim, Moment now, out ParticipantState? leaving)
    {
        leaving = null;
        if (room?.Call is { } call)
        {
            if (!call.Has(session.User))
                return NotInvited;
            // Each of the two has one place: their other device gives it up.
            leaving = Own(room, session, awayOnly: false);
            return null;
        }

        if (RoomId.IsCall(id))
            return NotInvited;
        if (room?.Meeting is { } meeting)
            return BreakoutDoor.Check(room, meeting, session) ?? Place(room, session, out leaving);
        if (RoomId.IsBreakout(id))
            return BreakoutDoor.Closed;
        if (core.IsDraining && room is null or { Participants.Count: 0 })
            return Drain.NothingNew;
        if (room is null)
            return rooms.NoPlace(session.GuestAddress);
        // who was inside before a restart is so still
        if (claims.IsReturn(claim, room, now) && !room.Standing.IsHeld(session.User.User))
            room.Standing.LetIn(session.User.User, room.HasPerson);
        if (Door.Check(room, Visitor.Of(session, passwordHash), now) is { } stopped)
            return stopped;
        return Place(room, session, out leaving);
    }

    /// <summary>Is there a place, and who goes for it?</summary>
    private static Refusal? Place(RoomState room, Session session, out ParticipantState? leaving)
    {
        leaving = room.Participants.Count < room.Capacity ? null : Own(room, session, awayOnly: true);
        return leaving is null && room.Participants.Count >= room.Capacity ? new Refusal(ErrorReason.RoomFull, $"This room holds {room.Capacity}.") : null;
    }

    private static ParticipantState? Own(RoomState room, Session session, bool awayOnly)
    {
        foreach (var participant in room.Participants)
        {
            if (participant.Session?.User == session.User && !(awayOnly && participant.Connected))
                return participant;
        }

        return null;
    }
}
