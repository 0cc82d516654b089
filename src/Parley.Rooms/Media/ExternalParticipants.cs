using Parley.Rooms.Contracts;
using Parley.Rooms.Moderation;
using Parley.Rooms.Ports;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Media;

/// <summary>Somebody without signaling wants to come in.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Via">How.</param>
/// <param name="Identity">Who, as somebody trusted says; null for a guest.</param>
/// <param name="Name">What a guest wants to be called.</param>
/// <param name="Only">The one participant to be seen and heard, for WHEP.</param>
/// <param name="Address">A name for the address that they have, as in <see cref="ConnectionInfo"/>.</param>
public sealed record ExternalWish(
    string Room, ParticipantVia Via, Identity? Identity = null, string? Name = null, string? Only = null, string? Address = null);

/// <summary>Somebody without signaling may come in.</summary>
/// <param name="Wish">What they wanted.</param>
/// <param name="Participant">Who they will be in the room.</param>
/// <param name="User">Who they are.</param>
/// <param name="Opens">Whether there was no such room, so that they open it.</param>
public sealed record ExternalAdmission(ExternalWish Wish, string Participant, User User, bool Opens);

/// <summary>Somebody without signaling may not come in.</summary>
/// <param name="Reason">For programs.</param>
/// <param name="Message">A sentence for a developer.</param>
public sealed record ExternalRefusal(ErrorReason Reason, string Message);

/// <summary>
/// Brings publishers (WHIP) and players (WHEP) into rooms, as participants that the others see. First <see cref="Ask"/>, then the media engine answers
/// the offer, then <see cref="Enter"/>: nobody is told of an offer that is no good. Their media connection is all there is of them: when it ends
/// (<see cref="MediaReports.Disconnected"/>, or <see cref="Leave"/>) they are gone.
/// </summary>
public sealed class ExternalParticipants
{
    private const string GuestPrefix = "guest-";

    /// <summary>A guest of whom nothing is known: no user has this id.</summary>
    private static readonly User Stranger = new("", "", Guest: true);

    private static readonly ExternalRefusal Unreadable = new(ErrorReason.Storage, "What is known of the room cannot be read. Try again.");
    private static readonly ExternalRefusal PutAway = new(ErrorReason.Storage, "The room was put away just now. Try again.");
    private static readonly ExternalRefusal Used = new(ErrorReason.Invalid, "They are in the room already.");

    private readonly Core _core;
    private readonly RoomTable _rooms;
    private readonly RoomArchive _archive;

    internal ExternalParticipants(Core core, RoomTable rooms, RoomArchive archive) => (_core, _rooms, _archive) = (core, rooms, archive);

    /// <summary>Takes up what is kept of a room, if it is not here: what it says about who may come in counts.</summary>
    /// <param name="room">The room's id, as it came.</param>
    /// <param name="now">The time.</param>
    /// <param name="done">Told whether storage could say; perhaps at once.</param>
    public void Prepare(string room, Moment now, Action<bool> done) => _archive.Open(room, now, _ => done(true), _ => done(false));

    /// <summary>What a link opens (<c>room.look</c>), for somebody who has no session yet. First <see cref="Prepare"/>. Nothing is changed.</summary>
    /// <param name="room">The room's id, as it came.</param>
    /// <param name="identity">Who asks, as somebody trusted says; null for a guest who was never here.</param>
    /// <param name="address">A name for the address that they have, as in <see cref="ConnectionInfo"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="refusal">Why nothing is told them.</param>
    public RoomDoor? Look(string room, Identity? identity, string? address, Moment now, out ExternalRefusal? refusal)
    {
        refusal = identity is null && !_core.Options.Guests ? new ExternalRefusal(ErrorReason.Unauthorized, "This server wants a token.") : NoDoor(room);
        if (refusal is not null)
            return null;
        var user = identity is null ? Stranger : VouchedUser.From(identity, _core.Options.NameLength);
        if (user is null)
            refusal = new ExternalRefusal(ErrorReason.Unauthorized, VouchedUser.Fault);
        return user is null ? null : Moderation.Door.Look(room, _rooms.Find(room), new Visitor(user, identity is null ? default : TokenGrant.Of(identity), address), now);
    }

    /// <summary>
    /// Whether somebody may come in, and as whom. What is kept of the room is taken up first, and looked at at once: between the two it could be put
    /// away again.
    /// </summary>
    /// <param name="wish">Who, and where.</param>
    /// <param name="now">The time.</param>
    /// <param name="answer">Told who they will be, or why they may not; perhaps at once.</param>
    public void Ask(ExternalWish wish, Moment now, Action<ExternalAdmission?, ExternalRefusal?> answer) => _archive.Open(
        wish.Room, now, later => answer(Check(wish, later, out var refusal), refusal), _ => answer(null, Unreadable));

    /// <summary>The same, as far as the room is here. Nothing is changed.</summary>
    internal ExternalAdmission? Check(ExternalWish wish, Moment now, out ExternalRefusal? refusal)
    {
        var room = _rooms.Find(wish.Room);
        refusal = Fault(wish.Room, wish.Identity) ?? Fault(room, wish.Only, wish.Identity is null ? wish.Address : null);
        if (refusal is not null)
            return null;
        var user = wish.Identity is { } identity ? VouchedUser.From(identity, _core.Options.NameLength) : Guest(wish, out refusal);
        if (user is null)
            refusal ??= new ExternalRefusal(ErrorReason.Unauthorized, VouchedUser.Fault);
        if (user is null)
            return null;
        refusal = Door(room, user, wish, now);
        return refusal is null ? new ExternalAdmission(wish, _core.Ids.Next(), user, Opens: room is null) : null;
    }

    /// <summary>Brings somebody in and tells the others. False when they may not come in any more: meanwhile the room has filled up, or was shut.</summary>
    /// <param name="admission">From <see cref="Ask"/>; good once.</param>
    /// <param name="connection">Names the media connection.</param>
    /// <param name="media">What they send.</param>
    /// <param name="now">The time.</param>
    /// <param name="refusal">Why they may not.</param>
    public bool Enter(ExternalAdmission admission, string connection, ParticipantMedia media, Moment now, out ExternalRefusal? refusal)
    {
        var (wish, user) = (admission.Wish, admission.User);
        var room = _rooms.Find(wish.Room);
        var from = user.Guest ? wish.Address : null;
        // whoever opened a room that is only put away would have it as nobody's, and its owner would lose it
        if (room is null && !admission.Opens)
            refusal = PutAway;
        else if (room?.Find(admission.Participant) is not null)
            refusal = Used;
        else
            refusal = Fault(room, null, from) ?? Door(room, user, wish, now);
        if (refusal is not null)
            return false;
        room ??= _rooms.Open(wish.Room, from: from);
        var participant = new ParticipantState(admission.Participant, room, new External(user, wish.Via, wish.Address, wish.Identity?.Role), media, now.UnixMilliseconds)
        {
            // who has no signaling keeps no order, and who only watches is a listener
            Role = wish.Via == ParticipantVia.Whip ? Role.Speaker : Role.Listener,
        };
        participant.Seat.Answer(participant.Seat.Offer(connection));
        _rooms.Enter(participant, now);
        return true;
    }

    /// <summary>Takes somebody out whose media connection was ended by themselves, and has it ended. Nothing if they are gone already.</summary>
    public void Leave(string room, string participant, Moment now)
    {
        if (_rooms.Find(room)?.Find(participant) is { External: not null } found)
            _rooms.Leave(found, LeaveReason.Left, now);
    }

    private static ExternalRefusal? NoDoor(string room)
    {
        if (!RoomId.IsValid(room))
            return new ExternalRefusal(ErrorReason.InvalidRoom, "A room id is 3 to 64 of a-z, 0-9 and -.");
        if (RoomId.IsCall(room))
            return new ExternalRefusal(ErrorReason.NotInvited, "The room of a call is for its two people.");
        return RoomId.IsBreakout(room) ? new ExternalRefusal(ErrorReason.NotInvited, "A breakout room is for those who are in its meeting.") : null;
    }

    private static ExternalRefusal? Fault(string room, Identity? identity)
    {
        if (NoDoor(room) is { } nowhere)
            return nowhere;
        if (RoomId.IsEncrypted(room))
            return new ExternalRefusal(ErrorReason.EncryptedRoom, "This room is end-to-end encrypted. WHIP and WHEP would send in the clear, so they are not taken here: join it with a browser.");
        return identity?.Room is { } only && only != room ? new ExternalRefusal(ErrorReason.NotInvited, "This token is for another room.") : null;
    }

    private ExternalRefusal? Fault(RoomState? room, string? only, string? from)
    {
        if (only is not null && room?.Find(only) is null)
            return new ExternalRefusal(ErrorReason.UnknownParticipant, "No such participant in this room.");
        if (_core.IsDraining && room is null or { Participants.Count: 0 })
            return new ExternalRefusal(Drain.NothingNew.Reason, Drain.NothingNew.Message);
        if (room is null)
            return _rooms.NoPlace(from) is { } full ? new ExternalRefusal(full.Reason, full.Message) : null;
        return room.Participants.Count >= room.Capacity ? new ExternalRefusal(ErrorReason.RoomFull, $"This room holds {room.Capacity}.") : null;
    }

    /// <summary>The same door as for everybody; nobody can knock here, nor say a password.</summary>
    private static ExternalRefusal? Door(RoomState? room, User user, ExternalWish wish, Moment now)
    {
        var visitor = new Visitor(user, wish.Identity is { } identity ? TokenGrant.Of(identity) : default, wish.Address);
        var usual = room?.Rules.UsualRole ?? Role.Speaker;
        var role = room?.Standing.RoleOf(user, visitor.Grant.Role, usual) ?? visitor.Grant.Role ?? usual;
        if (room?.Standing.HoldsStreams(user, now) == true)
            return new ExternalRefusal(ErrorReason.Forbidden, "Who keeps order in this room has just ended what came from you. It can begin again a quarter of an hour later.");
        if (room is not null && Moderation.Door.Check(room, visitor, now) is { } stopped)
        {
            return new ExternalRefusal(stopped.Reason, stopped.Reason is ErrorReason.Lobby or ErrorReason.WaitingForHost or ErrorReason.PasswordNeeded
                ? "This room wants to be asked who comes in: use a token for it (its room claim)."
                : stopped.Message);
        }

        return wish.Via == ParticipantVia.Whip && !Permissions.May(role, Act.Publish)
            ? new ExternalRefusal(ErrorReason.Forbidden, "Listeners send nothing here: use a token with the role speaker.")
            : null;
    }

    private User? Guest(ExternalWish wish, out ExternalRefusal? refusal)
    {
        refusal = null;
        var name = wish.Via == ParticipantVia.Whip ? "WHIP" : "WHEP";
        if (!_core.Options.Guests)
            refusal = new ExternalRefusal(ErrorReason.Unauthorized, "This server wants a token.");
        else if (wish.Name is { } wanted && !DisplayText.TryNormalize(wanted, _core.Options.NameLength, out name))
            refusal = new ExternalRefusal(ErrorReason.InvalidParams, $"A name has 1 to {_core.Options.NameLength} visible letters and no control characters.");
        else
            return new User(_core.Ids.Next(GuestPrefix, 26), name, Guest: true);
        return null;
    }
}
