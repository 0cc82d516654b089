namespace Parley.Rooms.Rooms;

/// <summary>Is told when somebody has gone out of a room.</summary>
internal interface IRoomObserver
{
    /// <summary>A participant is no longer in its room; not told for those who were in a room that ended.</summary>
    void Left(ParticipantState participant, Moment now);
}
