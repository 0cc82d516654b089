using Parley.Rooms.Calls;
using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Moderation;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Rooms;

/// <summary>All rooms: opens and ends them, and tells those inside who comes, changes and goes.</summary>
internal sealed class RoomTable(Core core) : ISessionObserver
{
    private const int PeopleOfCall = 2;
    private const int EncryptedIdLetters = 26;

    private static readonly Refusal Full = new(ErrorReason.TooManyRooms, "This server holds no more rooms.");
    private static readonly Refusal Crowded = new(ErrorReason.TooManyRooms, "Guests from your network have as many rooms open as may be. Try again when one of them is over.");
    private static readonly Refusal BreakoutsCrowded = new(ErrorReason.TooManyRooms, "Guests from your network have as many breakout rooms open as may be. Plan fewer, or try again when others have closed theirs.");

    private readonly Dictionary<string, RoomState> _rooms = new(StringComparer.Ordinal);
    private readonly GuestRooms _ofGuests = new(core.Options.RoomsPerAddress);
    private readonly GuestRooms _breakoutsOfGuests = new(core.Options.RoomsPerAddress);
    private readonly LinkedList<RoomState> _empty = new();
    private readonly List<IAttendance> _attendance = [];

    public int Count => _rooms.Count;

    public int Participants { get; private set; }

    public IRoomObserver? Observer { get; set; }

    public HostSuccession? Succession { get; set; }

    public LobbyBoard? Lobby { get; set; }

    public RoomArchive? Archive { get; set; }

    /// <summary>What those inside are told of each other.</summary>
    public ParticipantNotices Notices { get; } = new(core);

    /// <summary>Connections to the media engine, of everybody in all rooms.</summary>
    public int MediaConnections => _rooms.Values.Sum(room => room.Participants.Sum(participant => participant.Seat.Count));

    public bool IsFull => _rooms.Count >= core.Options.Rooms;

    /// <summary>Whether anybody is in any room who is not away.</summary>
    public bool IsAnybodyThere => _rooms.Values.Any(room => room.Participants.Any(participant => participant.Connected));

    /// <summary>Has somebody told who comes and goes, after those who asked before.</summary>
    public void Observe(IAttendance attendance) => _attendance.Add(attendance);

    public IReadOnlyCollection<RoomState> All => _rooms.Values;

    public RoomState? Find(string id) => _rooms.GetValueOrDefault(id);

    /// <summary>Why there is no place for one more room.</summary>
    /// <param name="from">A name for the address of the guest who wants it; null for others.</param>
    public Refusal? NoPlace(string? from) => IsFull ? Full : _ofGuests.HasPlace(from) ? null : Crowded;

    /// <summary>Why there is no place for so many breakout rooms.</summary>
    /// <param name="from">The same.</param>
    /// <param name="breakouts">So many.</param>
    public Refusal? NoPlace(string? from, int breakouts) =>
        _rooms.Count + breakouts > core.Options.Rooms ? Full : _breakoutsOfGuests.HasPlace(from, breakouts) ? null : BreakoutsCrowded;

    /// <summary>Opens a room that lives as long as somebody is in it.</summary>
    public RoomState Open(string id, string? name = null, LiveCall? call = null, string? from = null)
    {
        var rules = name is null ? RoomRules.Usual : RoomRules.Usual with { Name = name };
        var room = new RoomState(id, rules, call, call is null ? CapacityOf(id) : PeopleOfCall) { OpenedFrom = from };
        _rooms.Add(id, room);
        _ofGuests.Add(from);
        return room;
    }

    /// <summary>Opens a breakout room of a meeting; it stays until it is ended.</summary>
    public void OpenBreakout(Breakout breakout, RoomState meeting, string? from)
    {
        var rules = RoomRules.Usual with { Name = breakout.Name };
        if (_rooms.TryAdd(breakout.Id, new RoomState(breakout.Id, rules, null, core.Options.ParticipantsPerRoom) { Meeting = meeting, OpenedFrom = from }))
            _breakoutsOfGuests.Add(from);
    }

    /// <summary>Makes a room that waits for people.</summary>
    public RoomState Create(bool encrypted, RoomRules rules, Session maker, Moment now) =>
        Restore(encrypted ? core.Ids.Next(RoomId.EncryptedPrefix, EncryptedIdLetters) : core.Ids.Next(), maker.User.Id, rules, now, maker.GuestAddress);

    /// <summary>Takes up a room that was made before, and waits for people.</summary>
    public RoomState Restore(string id, string? owner, RoomRules rules, Moment now, string? from = null)
    {
        var room = new RoomState(id, rules, null, CapacityOf(id), owner) { OpenedFrom = from };
        _rooms.Add(room.Id, room);
        _ofGuests.Add(from);
        Close(room, now);
        KeepEmpty(room, now);
        return room;
    }

    /// <summary>Changes how a room is kept, and tells everybody in it.</summary>
    public void Change(RoomState room, RoomRules rules, Moment now)
    {
        room.Rules = rules.After(room.Rules);
        room.Send(core.Frames.Notification("room.updated", new RoomUpdated(room.Id, room.Rules.ToContract(), rules.Name), ContractJson.Default.RoomUpdated));
        Close(room, now);
    }

    /// <summary>Brings a session in and tells the others.</summary>
    public ParticipantState Enter(RoomState room, Session session, string participant, ParticipantMedia media, Role role, string? deviceKey, Moment now)
    {
        var entered = new ParticipantState(participant, room, session, media, now.UnixMilliseconds) { Role = role, DeviceKey = deviceKey, Connected = session.Connection is not null };
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
        room.OpenedAt ??= now.UnixMilliseconds;
        room.Sitting ??= core.Ids.Next();
        if (entered.Session is not null)
            room.ExpectNoMore(entered);
        // before the others are told: who is back already is to see the hand too
        if (room.ExpectedHands.Remove(entered.Id, out var hand))
            entered.Hand = hand;
        var message = core.Frames.Notification(
            "participant.joined", new ParticipantJoined(room.Id, entered.ToContract()), ContractJson.Default.ParticipantJoined);
        room.SendNews(message);
        room.Add(entered);
        Participants++;
        foreach (var attendance in _attendance)
            attendance.Came(entered, now);
        if (room.ExpectedSpotlight == entered.Id)
            ShowLarge(room, entered, now, except: entered.Session);
    }

    /// <summary>Shows somebody large to everybody, or nobody any more.</summary>
    /// <param name="room">Where.</param>
    /// <param name="participant">Whom.</param>
    /// <param name="now">The time.</param>
    /// <param name="except">Whoever is about to be told of all that is there.</param>
    public void ShowLarge(RoomState room, ParticipantState? participant, Moment now, Session? except = null)
    {
        room.ExpectedSpotlight = null;
        if (room.Spotlight == participant)
            return;
        room.Spotlight = participant;
        room.Send(core.Frames.Notification("room.spotlit", new RoomSpotlit(room.Id, participant?.Id), ContractJson.Default.RoomSpotlit), except);
        Archive?.Changed(room, now);
    }

    /// <summary>The same participant goes on with another session; the one that it had is told.</summary>
    public void Move(ParticipantState participant, Session session, ParticipantMedia? media, Moment now)
    {
        if (participant.Session is { } old)
        {
            old.Participations.Remove(participant);
            old.Send(LeftMessage(participant, LeaveReason.Replaced));
        }

        participant.Session = session;
        participant.Media = media ?? participant.Media;
        participant.Connected = session.Connection is not null;
        session.Participations.Add(participant);
        foreach (var attendance in _attendance)
            attendance.Moved(participant, now);
        Notices.Updated(participant);
    }

    /// <summary>Takes a participant out and tells the others; also its own session when it did not ask for it.</summary>
    public void Leave(ParticipantState participant, LeaveReason reason, Moment now)
    {
        var room = participant.Room;
        Remove(participant, now);
        var message = LeftMessage(participant, reason);
        room.SendNews(message);
        if (reason is not (LeaveReason.Left or LeaveReason.Timeout))
            participant.Session?.Send(message);
        if (reason == LeaveReason.Replaced)
            return;
        Observer?.Left(participant, now);
        Succession?.Left(participant, now);
        if (room.Participants.Count > 0 || room.Call is not null || room.Meeting is not null || room.IsGone)
            return;
        Rest(room, now);
    }

    /// <summary>Ends a room with everybody in it.</summary>
    public void End(RoomState room, RoomEndReason reason, Moment now)
    {
        var message = core.Frames.Notification("room.ended", new RoomEnded(room.Id, reason), ContractJson.Default.RoomEnded);
        room.Send(message);
        room.Expected.Clear();
        foreach (var participant in room.Participants.ToArray())
            Remove(participant, now);
        Lobby?.End(room, now);
        if (room.Meeting is null)
            Rest(room, now);
        else
            Drop(room, now);
    }

    void ISessionObserver.Attached(Session session, Moment now) => TellConnected(session, connected: true, now);

    void ISessionObserver.Detached(Session session, Moment now) => TellConnected(session, connected: false, now);

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
                Notices.Updated(participant);
        }
    }

    // each gives each a key of their own whenever somebody comes or goes
    private int CapacityOf(string id) => RoomId.IsEncrypted(id)
        ? Math.Min(core.Options.EncryptedParticipantsPerRoom, core.Options.ParticipantsPerRoom)
        : core.Options.ParticipantsPerRoom;

    private void TellConnected(Session session, bool connected, Moment now)
    {
        foreach (var participant in session.Participations)
        {
            if (participant.Connected == connected)
                continue;
            participant.Connected = connected;
            TellSoon(participant, now);
        }
    }

    /// <summary>Whoever loses the connection and is back without end is told of once a second, as they are by then.</summary>
    private void TellSoon(ParticipantState participant, Moment now)
    {
        if (participant.TellDeadline is { Index: >= 0 })
            return;
        if (participant.Updates.TryTake(1, now.Microseconds))
            Notices.Updated(participant);
        else
            participant.TellDeadline = core.Deadlines.Add(now.In(TimeSpan.FromSeconds(1)), _ => Notices.Updated(participant));
    }

    private void Remove(ParticipantState participant, Moment now)
    {
        participant.Room.Remove(participant);
        core.Deadlines.Cancel(participant.TellDeadline);
        participant.Session?.Participations.Remove(participant);
        if (participant.Room.Spotlight == participant)
        {
            participant.Room.Spotlight = null;
            Archive?.Changed(participant.Room, now);
        }

        Participants--;
        foreach (var attendance in _attendance)
            attendance.Gone(participant, now);
    }

    /// <summary>Nobody is there any more: the room waits for people, or is gone.</summary>
    private void Rest(RoomState room, Moment now)
    {
        if (room.IsDeserted)
            room.EndMeeting();
        // whoever was back first after a restart, and is gone again, leaves the meeting to the others
        if (room.IsKept || !room.IsDeserted)
        {
            KeepEmpty(room, now);
            Archive?.Changed(room, now);
            return;
        }

        Discard(room, now);
    }

    /// <summary>A room is none any more, and nothing is kept of it.</summary>
    public void Discard(RoomState room, Moment now)
    {
        Drop(room, now);
        Archive?.Forget(room, now);
    }

    /// <summary>Ends the meeting when the time that the room was planned for is over.</summary>
    private void Close(RoomState room, Moment now)
    {
        core.Deadlines.Cancel(room.CloseDeadline);
        room.CloseDeadline = null;
        if (room.Rules.ClosesAt is { } closes && closes > now.UnixMilliseconds)
            room.CloseDeadline = core.Deadlines.Add(now.In(TimeSpan.FromMilliseconds(closes - now.UnixMilliseconds)), later => CloseNow(room, later));
    }

    private void CloseNow(RoomState room, Moment now)
    {
        room.CloseDeadline = null;
        if (room.Participants.Count > 0)
            End(room, RoomEndReason.Closed, now);
        else
            Lobby?.End(room, now);
    }

    private void Drop(RoomState room, Moment now)
    {
        room.IsGone = true;
        core.Deadlines.Cancel(room.EmptyDeadline);
        core.Deadlines.Cancel(room.CloseDeadline);
        core.Deadlines.Cancel(room.Storing.Retry);
        _empty.Remove(room);
        if (_rooms.Remove(room.Id))
            (room.Meeting is null ? _ofGuests : _breakoutsOfGuests).Remove(room.OpenedFrom);
        Lobby?.End(room, now);
    }

    /// <summary>
    /// Keeps it until nobody has come for a while, or there are too many of them; longer while somebody waits at its door, each of whom does so for a
    /// while only, while people are expected back, and while storage refuses what was decided there.
    /// </summary>
    private void KeepEmpty(RoomState room, Moment now)
    {
        if (_empty.Count >= core.Options.EmptyRooms && _empty.FirstOrDefault(MayBePutAway) is { } longest)
            PutAside(longest, now);
        room.EmptyDeadline = core.Deadlines.Add(now.In(core.Options.EmptyRoomTime), later => PutAway(room, later));
        _empty.AddLast(room);
    }

    private static bool MayBePutAway(RoomState room) => !room.Storing.IsRefused && room.Knocks.Waiting.Count == 0 && room.Sitting is null;

    private void PutAway(RoomState room, Moment now)
    {
        if (MayBePutAway(room))
            PutAside(room, now);
        else
            room.EmptyDeadline = core.Deadlines.Add(now.In(core.Options.WaitingTime), later => PutAway(room, later));
    }

    /// <summary>A room is held in storage only from now on.</summary>
    private void PutAside(RoomState room, Moment now)
    {
        Archive?.Flush(room, now);
        Drop(room, now);
    }

    private byte[] LeftMessage(ParticipantState participant, LeaveReason reason) => core.Frames.Notification(
        "participant.left", new ParticipantLeft(participant.Room.Id, participant.Id, reason), ContractJson.Default.ParticipantLeft);
}
