using Parley.Rooms.Breakouts;
using Parley.Rooms.Contracts;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Moderation;

/// <summary>Sees to it that a room that is nobody's has a host: who opened it, and when they have left for good somebody else.</summary>
internal sealed class HostSuccession(RoomOrder order, LobbyBoard lobby, BreakoutBoard breakouts, RoomArchive archive)
{
    /// <summary>Somebody is about to come into a room: are they its host for want of another?</summary>
    public static bool FallsTo(RoomState room, Role? token) =>
        room.IsNobodys && !room.IsHostExpected && token is null && !room.HasPeople && !room.Standing.Given.Values.Contains(Role.Host);

    /// <summary>Somebody has left for good: if nobody is host any more, a moderator becomes it, or else who has been here longest.</summary>
    public void Left(ParticipantState gone, Moment now)
    {
        var room = gone.Room;
        // what they still send by WHIP keeps no order
        if (gone.Role != Role.Host || !room.IsNobodys || room.HasPerson(gone.User.Id))
            return;
        room.Standing.Forget(gone.User);
        Ensure(room, now);
    }

    /// <summary>Gives a room that is nobody's a host, if it has none.</summary>
    public void Ensure(RoomState room, Moment now)
    {
        // whoever is back next has been there, and whoever comes then has not
        room.IsHostExpected = room.Expected.Count > 0 && !room.HasPeople;
        if (!room.Participants.Any(participant => participant.Role == Role.Host))
        {
            if (room.Participants.Where(participant => participant.Session is { Grant.Role: null }).MaxBy(participant => (int)participant.Role) is { } heir)
                order.GiveRole(heir, Role.Host, now);
            else if (!room.IsHostExpected)
                room.Standing.ForgetHosts();
        }

        // also where nobody is there who could be it: who was is so no more
        lobby.KeepersChanged(room, now);
        breakouts.KeepersChanged(room, now);
        archive.Changed(room, now);
    }
}
