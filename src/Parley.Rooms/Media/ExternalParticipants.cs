using Parley.Rooms.Contracts;
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
public sealed record ExternalWish(string Room, ParticipantVia Via, Identity? Identity = null, string? Name = null, string? Only = null);

/// <summary>Somebody without signaling may come in.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Participant">Who they will be in the room.</param>
/// <param name="User">Who they are.</param>
/// <param name="Via">How they come.</param>
public sealed record ExternalAdmission(string Room, string Participant, User User, ParticipantVia Via);

/// <summary>Somebody without signaling may not come in.</summary>
/// <param name="Reason">For programs.</param>
/// <param name="Message">A sentence for a developer.</param>
public sealed record ExternalRefusal(ErrorReason Reason, string Message);

/// <summary>
/// Brings publishers (WHIP) and players (WHEP) into rooms, as participants that the others see. First <see cref="Check"/>, then the media
/// engine answers the offer, then <see cref="Enter"/>: nobody is told of an offer that is no good. Their media connection is all there
/// is of them: when it ends (<see cref="MediaReports.Disconnected"/>, or <see cref="Leave"/>) they are gone.
/// </summary>
public sealed class ExternalParticipants
{
    private const string GuestPrefix = "guest-";

    private readonly Core _core;
    private readonly RoomTable _rooms;

    internal ExternalParticipants(Core core, RoomTable rooms) => (_core, _rooms) = (core, rooms);

    /// <summary>Whether somebody may come in, and as whom. Nothing is changed.</summary>
    public ExternalAdmission? Check(ExternalWish wish, out ExternalRefusal? refusal)
    {
        refusal = Fault(wish.Room, wish.Identity) ?? Fault(_rooms.Find(wish.Room), wish.Only);
        if (refusal is not null)
            return null;
        var user = wish.Identity is { } identity ? VouchedUser.From(identity, _core.Options.NameLength) : Guest(wish, out refusal);
        if (user is null)
            refusal ??= new ExternalRefusal(ErrorReason.Unauthorized, VouchedUser.Fault);
        return user is null ? null : new ExternalAdmission(wish.Room, _core.Ids.Next(), user, wish.Via);
    }

    /// <summary>Brings somebody in and tells the others. False when the room has filled up meanwhile.</summary>
    /// <param name="admission">From <see cref="Check"/>; good once.</param>
    /// <param name="connection">Names the media connection.</param>
    /// <param name="media">What they send.</param>
    /// <param name="now">The time.</param>
    public bool Enter(ExternalAdmission admission, string connection, ParticipantMedia media, Moment now)
    {
        var room = _rooms.Find(admission.Room);
        if (Fault(room, null) is not null || room?.Find(admission.Participant) is not null)
            return false;
        room ??= _rooms.Open(admission.Room);
        var participant = new ParticipantState(admission.Participant, room, new External(admission.User, admission.Via), media, now.UnixMilliseconds);
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

    private static ExternalRefusal? Fault(string room, Identity? identity)
    {
        if (!RoomId.IsValid(room))
            return new ExternalRefusal(ErrorReason.InvalidRoom, "A room id is 3 to 64 of a-z, 0-9 and -.");
        if (RoomId.IsCall(room))
            return new ExternalRefusal(ErrorReason.NotInvited, "The room of a call is for its two people.");
        return identity?.Room is { } only && only != room ? new ExternalRefusal(ErrorReason.NotInvited, "This token is for another room.") : null;
    }

    private ExternalRefusal? Fault(RoomState? room, string? only)
    {
        if (only is not null && room?.Find(only) is null)
            return new ExternalRefusal(ErrorReason.UnknownParticipant, "No such participant in this room.");
        if (room is null)
            return _rooms.IsFull ? new ExternalRefusal(ErrorReason.TooManyRooms, "This server holds no more rooms.") : null;
        return room.Participants.Count >= room.Capacity ? new ExternalRefusal(ErrorReason.RoomFull, $"This room holds {room.Capacity}.") : null;
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
