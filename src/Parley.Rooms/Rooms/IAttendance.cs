namespace Parley.Rooms.Rooms;

/// <summary>Is told who comes into and goes out of rooms, on whatever way.</summary>
internal interface IAttendance
{
    /// <summary>A participant is in its room; the others know, its own client does not yet.</summary>
    void Came(ParticipantState participant, Moment now);

    /// <summary>A participant goes on with another session.</summary>
    void Moved(ParticipantState participant, Moment now);

    /// <summary>A participant is no longer in its room; the others do not know yet.</summary>
    void Gone(ParticipantState participant, Moment now);
}
