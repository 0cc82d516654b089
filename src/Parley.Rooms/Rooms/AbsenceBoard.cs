using Parley.Rooms.Effects;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Rooms;

/// <summary>
/// Says of those in a room of whom nothing is heard any more that they are away, long before they are given up: nobody looks at a page that has
/// crashed. Whoever is heard by their media alone is there. Of a call the other one is all there is, so there nobody is away.
/// </summary>
internal sealed class AbsenceBoard(Core core, RoomTable rooms) : IAttendance, ISessionObserver
{
    void IAttendance.Came(ParticipantState participant, Moment now)
    {
        // of whoever has no signaling media are all that is heard
        if (participant.External is not null)
            LookIn(core.Options.AbsenceTime, participant, now);
        else
            Await(participant, now);
    }

    void IAttendance.Moved(ParticipantState participant, Moment now)
    {
        Return(participant);
        Await(participant, now);
    }

    void IAttendance.Gone(ParticipantState participant, Moment now) => core.Deadlines.Cancel(participant.AbsenceDeadline);

    void ISessionObserver.Attached(Session session, Moment now)
    {
        foreach (var participant in session.Participations)
            Return(participant);
    }

    void ISessionObserver.Detached(Session session, Moment now)
    {
        foreach (var participant in session.Participations)
            Await(participant, now);
    }

    void ISessionObserver.Ended(Session session, Moment now)
    {
        // its participants leave their rooms
    }

    void ISessionObserver.Forgotten(Session session, Moment now)
    {
        // it is here, with another page
    }

    void ISessionObserver.Renamed(UserState user, Moment now)
    {
        // no business of this
    }

    private void Return(ParticipantState participant)
    {
        core.Deadlines.Cancel(participant.AbsenceDeadline);
        participant.Absent = false;
    }

    /// <summary>Its session may be without a connection, also from the beginning: the wish to join can take longer than the connection lasts.</summary>
    private void Await(ParticipantState participant, Moment now)
    {
        if (participant is { Session.Connection: null, Room.Call: null })
            LookIn(core.Options.AbsenceTime, participant, now);
    }

    private void LookIn(TimeSpan time, ParticipantState participant, Moment now)
    {
        core.Deadlines.Cancel(participant.AbsenceDeadline);
        participant.AbsenceDeadline = core.Deadlines.Add(now.In(time), later => Look(participant, later));
    }

    private void Look(ParticipantState participant, Moment now)
    {
        var place = Place(participant);
        if (place.Seat.Current is { } connection)
        {
            core.Perform(
                new HearMedia(place.Room.Id, place.Id, connection.Name),
                (heard, later) => Judge(participant, heard, later),
                // who could not be asked for is as they were
                later => Judge(participant, !participant.Absent, later));
        }
        else
        {
            Judge(participant, heard: false, now);
        }
    }

    /// <summary>Where its media are: of a meeting they are in the breakout room where it is.</summary>
    private static ParticipantState Place(ParticipantState participant) =>
        participant.Breakout is { } breakout && participant.Session?.In(breakout) is { Seat.Current: not null } there ? there : participant;

    private void Judge(ParticipantState participant, bool heard, Moment now)
    {
        // meanwhile they may have left, or be back
        if (participant.Room.Find(participant.Id) != participant || participant.Session?.Connection is not null)
            return;
        if (participant.Absent == heard)
        {
            participant.Absent = !heard;
            rooms.Notices.Updated(participant);
        }

        LookIn(core.Options.AbsenceInterval, participant, now);
    }
}
