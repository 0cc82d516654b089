using Parley.Rooms.Calls;
using Parley.Rooms.Contracts;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Rooms;

/// <summary>All rooms: opens and ends them, and tells those inside who comes, changes and goes.</summary>
internal sealed class RoomTable(Core core) : ISessionObserver
{
    private const int PeopleOfCall = 2;

    private readonly Dictionary<string, RoomState> _rooms = new(StringComparer.Ordinal);
    private readonly LinkedList<RoomState> _empty = new();

    public int Count => _rooms.Count;

    public int Participants { get; private set; }

    public IRoomObserver? Observer { get; set; }

    public IAttendance? Attendance { get; set; }

    /// <summary>Connections to the media engine, of everybody in all rooms.</summary>
    public int MediaConnections => _rooms.Values.Sum(room => room.Participants.Sum(participant => participant.Seat.Count));

    public bool IsFull => _rooms.Count >= core.Options.Rooms;

    public RoomState? Find(string id) => _rooms.GetValueOrDefault(id);

    /// <summary>Opens a room that lives as long as somebody is in it.</summary>
    public RoomState Open(string id, string? name = null, LiveCall? call = null)
    {
        var room = new RoomState(id, name, call, call is null ? core.Options.ParticipantsPerRoom : PeopleOfCall, isKept: false);
        _rooms.Add(id, room);
        return room;
    }

    /// <summary>Makes a room that waits for people.</summary>
    public RoomState Create(string? name, Moment now)
    {
        var room = new RoomState(core.Ids.Next(), name, null, core.Options.ParticipantsPerRoom, isKept: true);
        _rooms.Add(room.Id, room);
        KeepEmpty(room, now);
        return room;
    }

    /// <summary>Brings a session in and tells the others.</summary>
    public ParticipantState Enter(RoomState room, Session session, string participant, ParticipantMedia media, Moment now)
    {
        var entered = new ParticipantState(participant, room, session, media, now.UnixMilliseconds);
        session.Participations.Add(entered);
        Enter(entered, now);
        return entered;
    }

    /// <summary>Brings somebody in, with or without a session, and tells the others.</summary>
    public void Enter(ParticipantState entered, Moment now)
    {
        var room = entered.Room;
        core.Deadlines.Cancel(room.EmptyDeadline);
        _empty.Remove(room);
        var message = core.Frames.Notification(
            "participant.joined", new ParticipantJoined(room.Id, entered.ToContract()), ContractJson.Default.ParticipantJoined);
        room.Send(message);
        room.Add(entered);
        Participants++;
        Attendance?.Came(entered, now);
    }

    /// <summary>The same participant goes on with another session; the one that it had is told.</summary>
    public void Move(ParticipantState participant, Session session, ParticipantMedia? media)
    {
        if (participant.Session is { } old)
        {
            old.Participations.Remove(participant);
            old.Send(LeftMessage(participant, LeaveReason.Replaced));
        }

        participant.Session = session;
        participant.Media = media ?? participant.Media;
        participant.Connected = true;
        session.Participations.Add(participant);
        Attendance?.Moved(participant);
        TellUpdated(participant);
    }

    /// <summary>Takes a participant out and tells the others; also its own session when it did not ask for it.</summary>
    public void Leave(ParticipantState participant, LeaveReason reason, Moment now)
    {
        var room = participant.Room;
        Remove(participant, now);
        var message = LeftMessage(participant, reason);
        room.Send(message);
        if (reason == LeaveReason.Replaced)
            participant.Session?.Send(message);
        else
            Observer?.Left(participant, now);
        if (room.Participants.Count > 0 || room.Call is not null || !_rooms.ContainsKey(room.Id))
            return;
        if (room.IsKept)
            KeepEmpty(room, now);
        else
            _rooms.Remove(room.Id);
    }

    /// <summary>Ends a room with everybody in it.</summary>
    public void End(RoomState room, RoomEndReason reason, Moment now)
    {
        var message = core.Frames.Notification("room.ended", new RoomEnded(room.Id, reason), ContractJson.Default.RoomEnded);
        room.Send(message);
        foreach (var participant in room.Participants.ToArray())
            Remove(participant, now);
        _rooms.Remove(room.Id);
    }

    public void TellUpdated(ParticipantState participant)
    {
        var room = participant.Room;
        if (room.Participants.Count < 2)
            return;
        room.Send(
            core.Frames.Notification(
                "participant.updated", new ParticipantUpdated(room.Id, participant.ToContract()), ContractJson.Default.ParticipantUpdated),
            except: participant.Session);
    }

    void ISessionObserver.Attached(Session session, Moment now) => TellConnected(session, connected: true);

    void ISessionObserver.Detached(Session session, Moment now) => TellConnected(session, connected: false);

    void ISessionObserver.Ended(Session session, Moment now)
    {
        foreach (var participant in session.Participations.ToArray())
        {
            // The end of one room may have taken another with it.
            if (session.Participations.Contains(participant))
                Leave(participant, session.SignedOut ? LeaveReason.Left : LeaveReason.Timeout, now);
        }
    }

    void ISessionObserver.Forgotten(Session session, Moment now)
    {
        // The page learns its rooms from the Welcome; it is in them as before.
    }

    void ISessionObserver.Renamed(UserState user, Moment now)
    {
        foreach (var session in user.Sessions)
        {
            foreach (var participant in session.Participations)
                TellUpdated(participant);
        }
    }

    private void TellConnected(Session session, bool connected)
    {
        foreach (var participant in session.Participations)
        {
            if (participant.Connected == connected)
                continue;
            participant.Connected = connected;
            TellUpdated(participant);
        }
    }

    private void Remove(ParticipantState participant, Moment now)
    {
        participant.Room.Remove(participant);
        participant.Session?.Participations.Remove(participant);
        Participants--;
        Attendance?.Gone(participant, now);
    }

    private void KeepEmpty(RoomState room, Moment now)
    {
        room.EmptyDeadline = core.Deadlines.Add(now.In(core.Options.EmptyRoomTime), _ => Forget(room));
        _empty.AddLast(room);
        if (_empty.Count > core.Options.EmptyRooms)
            Forget(_empty.First!.Value);
    }

    private void Forget(RoomState room)
    {
        core.Deadlines.Cancel(room.EmptyDeadline);
        _empty.Remove(room);
        _rooms.Remove(room.Id);
    }

    private byte[] LeftMessage(ParticipantState participant, LeaveReason reason) => core.Frames.Notification(
        "participant.left", new ParticipantLeft(participant.Room.Id, participant.Id, reason), ContractJson.Default.ParticipantLeft);
}
