using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Moderation;

/// <summary>What stands between somebody and a room that is nobody's call.</summary>
internal static class Door
{
    private static readonly Refusal Locked = new(ErrorReason.RoomLocked, "This room is locked: nobody new comes in.");
    private static readonly Refusal Knock = new(ErrorReason.Lobby, "Knock (room.knock), and somebody inside lets you in.");
    private static readonly Refusal NoHost = new(ErrorReason.WaitingForHost, "No host is there yet. Knock (room.knock), to be let in when one comes.");
    private static readonly Refusal Closed = new(ErrorReason.RoomClosed, "The time that this room was planned for is over.");
    private static readonly Refusal NeedsPassword = new(ErrorReason.PasswordNeeded, "This room wants a password.");
    private static readonly Refusal KeptOut = new(ErrorReason.Banned, "You are kept out of this room.");

    /// <summary>Why somebody does not come in; null when they do, as far as there is a place.</summary>
    public static Refusal? Check(RoomState room, Visitor visitor, Moment now)
    {
        if (IsKeeper(room, visitor, now))
            return null;
        var standing = room.Standing;
        if (room.Bans.Holds(visitor.User, visitor.Address, now))
            return KeptOut;
        var rules = room.Rules;
        // with this time the meeting is over, and so is all that was granted in it
        if (rules.ClosesAt is { } closes && now.UnixMilliseconds >= closes)
            return Closed;
        if (standing.Expects(visitor.User, now))
            return null;
        if (rules.OpensAt is { } opens && now.UnixMilliseconds < opens)
            return new Refusal(ErrorReason.NotOpenYet, "This room opens later.", RetryAfterSeconds: SecondsUntil(opens, now));
        if (rules.Locked)
            return Locked;
        var invited = visitor.IsInvitedTo(room.Id) && !standing.IsHeld(visitor.User);
        if (rules.PasswordHash is { } hash && !invited && visitor.PasswordHash != hash)
            return NeedsPassword;
        if (rules.WaitForHost && !room.HasKeeper)
            return NoHost;
        return (rules.Lobby && !invited) || standing.IsHeld(visitor.User) ? Knock : null;
    }

    /// <summary>
    /// Whether somebody needs no leave: owner, hosts and moderators. Who was sent out has lost it, whatever they were: until they are let in, or the
    /// meeting ends, and who is kept out for as long as that is.
    /// </summary>
    private static bool IsKeeper(RoomState room, Visitor visitor, Moment now) =>
        // it is they who are kept out, and no other who comes from their address
        (room.Standing.IsOwner(visitor.User) || !(room.Standing.IsHeld(visitor.User) || room.Bans.Holds(visitor.User, address: null, now))) &&
        Permissions.May(room.Standing.RoleOf(visitor.User, visitor.Grant.Role, room.Rules.UsualRole), Act.Admit);

    /// <summary>A room from outside.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="room">What there is of it.</param>
    /// <param name="visitor">Who looks.</param>
    /// <param name="now">The time.</param>
    public static RoomDoor Look(string id, RoomState? room, Visitor visitor, Moment now)
    {
        if (room is null)
            return new RoomDoor(id, DoorState.Open, Password: false, Stage: false, 0, Owned: false);
        var keeper = IsKeeper(room, visitor, now);
        var refusal = Check(room, visitor with { PasswordHash = room.Rules.PasswordHash }, now);
        var state = refusal?.Reason switch
        {
            null => room.Participants.Count >= room.Capacity ? DoorState.Full : DoorState.Open,
            ErrorReason.Banned => DoorState.Banned,
            ErrorReason.NotOpenYet => DoorState.NotOpenYet,
            ErrorReason.RoomClosed => DoorState.Closed,
            ErrorReason.RoomLocked => DoorState.Locked,
            ErrorReason.WaitingForHost => DoorState.WaitingForHost,
            _ => DoorState.Lobby,
        };
        if (state == DoorState.Banned)
            return new RoomDoor(id, state, Password: false, Stage: false, 0, room.Standing.Owner is not null);
        var password = Check(room, visitor, now)?.Reason == ErrorReason.PasswordNeeded;
        return new RoomDoor(
            id, state, password, room.Rules.Stage && !keeper, room.Participants.Count(participant => !participant.Absent), room.Standing.Owner is not null, room.Rules.Name, room.Rules.OpensAt, room.Rules.ClosesAt);
    }

    private static int SecondsUntil(long time, Moment now) => (int)Math.Min(int.MaxValue, ((time - now.UnixMilliseconds) + 999) / 1000);
}
