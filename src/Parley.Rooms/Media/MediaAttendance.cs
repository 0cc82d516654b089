using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Media;

/// <summary>What becomes of media when people come and go, and when their sessions lose and find connections.</summary>
internal sealed class MediaAttendance(Core core, MediaTable media, RoomModes modes) : IAttendance, ISessionObserver
{
    void IAttendance.Came(ParticipantState participant, Moment now)
    {
        participant.Seat.Missed = MediaNews.All;
        modes.Consider(participant.Room, now, participant);
    }

    void IAttendance.Moved(ParticipantState participant, Moment now) => participant.Seat.Missed = MediaNews.All;

    void IAttendance.Gone(ParticipantState participant, Moment now)
    {
        media.DisconnectAll(participant, now);
        if (participant.Room.Participants.Count == 0)
            participant.Room.Media.Rest(core.Deadlines);
        modes.Consider(participant.Room, now);
    }

    void ISessionObserver.Attached(Session session, Moment now)
    {
        foreach (var participant in session.Participations)
            MediaNotices.CatchUp(core.Frames, participant);
    }

    void ISessionObserver.Detached(Session session, Moment now)
    {
        // media do not need the WebSocket
    }

    void ISessionObserver.Ended(Session session, Moment now)
    {
        // its participants leave their rooms
    }

    void ISessionObserver.Forgotten(Session session, Moment now)
    {
        foreach (var participant in session.Participations)
        {
            participant.Seat.Missed = MediaNews.All;
            media.DisconnectAll(participant, now);
        }
    }

    void ISessionObserver.Renamed(UserState user, Moment now)
    {
        // the engine knows no names
    }
}
