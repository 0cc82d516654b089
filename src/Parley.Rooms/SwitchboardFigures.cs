namespace Parley.Rooms;

/// <summary>How much there is of everything at this moment.</summary>
/// <param name="Connections">Open WebSockets.</param>
/// <param name="Sessions">Signed-in devices, connected or expected back.</param>
/// <param name="Users">People who are here.</param>
/// <param name="Watchers">Sessions that are told of presence.</param>
/// <param name="Calls">Calls, ringing or connected.</param>
/// <param name="Rooms">Rooms, empty ones with a name included.</param>
/// <param name="Participants">Participants of all rooms.</param>
/// <param name="Deadlines">Timeouts that wait.</param>
/// <param name="MediaConnections">Connections to the media engine, those that wait for their first answer, or for a room, included.</param>
public readonly record struct SwitchboardFigures(
    int Connections, int Sessions, int Users, int Watchers, int Calls, int Rooms, int Participants, int Deadlines, int MediaConnections);
