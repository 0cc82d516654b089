using Parley.Rooms.Administration;
using Parley.Rooms.Breakouts;
using Parley.Rooms.Calls;
using Parley.Rooms.Chat;
using Parley.Rooms.Encryption;
using Parley.Rooms.Files;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Media;
using Parley.Rooms.Moderation;
using Parley.Rooms.Polls;
using Parley.Rooms.Presence;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;
using Parley.Rooms.Signals;
using Parley.Rooms.Tickets;

namespace Parley.Rooms;

/// <summary>Puts the parts together. A new method is one record in Contracts, one handler, and one line here.</summary>
internal sealed class Exchange
{
    private readonly Core _core;
    private readonly PresenceBoard _presence;
    private readonly RoomTable _rooms;
    private readonly CallTable _calls;
    private readonly PreparedConnections _prepared;

    public Exchange(Core core, Moment now)
    {
        _core = core;
        Sessions = new SessionTable(core);
        _presence = new PresenceBoard(core, Sessions);
        _rooms = new RoomTable(core);
        _calls = new CallTable(core, _rooms, _presence);
        var quality = new QualityBoard(core);
        var speakers = new SpeakerBoard(core);
        var media = new MediaTable(core, quality, speakers);
        _prepared = new PreparedConnections(core, media);
        var modes = new RoomModes(core, media);
        var attendance = new MediaAttendance(core, media, modes);
        var absences = new AbsenceBoard(core, _rooms);
        var order = new RoomOrder(core, _rooms, new PublishRights(core));
        var archive = new RoomArchive(core, _rooms, now);
        var lobby = new LobbyBoard(core) { Archive = archive };
        var passwords = new RoomPasswords(core, archive);
        var later = new LaterRooms();
        var polls = new PollBoard(core);
        var news = new BreakoutNews(core);
        var breakouts = new BreakoutBoard(core, news, _rooms, archive);
        var succession = new HostSuccession(order, lobby, breakouts, archive);
        (archive.Succession, archive.Breakouts, archive.Polls, archive.Modes, modes.Archive) = (succession, breakouts, polls, modes, archive);
        Media = new MediaReports(core, _rooms, media, _prepared, speakers, quality);
        External = new ExternalParticipants(core, _rooms, archive);
        var claims = new RejoinClaims(core, now);
        var entrance = new RoomEntrance(core, _rooms, _calls, claims);
        var past = new PastCalls(core, _calls, claims);
        var departures = new Departures(core, _rooms, _calls, claims, archive);
        archive.Departures = departures;
        var welcome = new WelcomeWriter(core, claims);

        Drain = new Drain(core, Sessions, _rooms, _calls);

        Operators = new OperatorDesk(core, Sessions, _rooms, _calls, Drain);
        Files = new FileDesk(core);

        // Who is back is no longer away when the others are told; leaving rooms may end calls, and ended calls change presence: in this order
        // each is told of the next.
        Sessions.Observe(absences);
        Sessions.Observe(_rooms);
        Sessions.Observe(_calls);
        Sessions.Observe(_presence);
        Sessions.Observe(attendance);
        Sessions.Observe(_prepared);
        Sessions.Observe(order);
        Sessions.Observe(lobby);
        Sessions.Observe(breakouts);
        Sessions.Observe(Drain);
        _rooms.Observer = _calls;
        (_rooms.Succession, _rooms.Lobby, _rooms.Archive) = (succession, lobby, archive);
        _rooms.Observe(attendance);
        _rooms.Observe(absences);
        _rooms.Observe(lobby);
        _rooms.Observe(archive);
        _rooms.Observe(polls);
        _rooms.Observe(breakouts);

        Methods = new MethodTable(
        [
            new SessionHelloMethod(core, Sessions, welcome),
            new SessionAckMethod(),
            new SessionRenameMethod(core, Sessions),
            new SessionIceServersMethod(core),
            new SessionPingMethod(),
            new SessionEndMethod(Sessions),
            new PresenceWatchMethod(core, _presence),
            new PresenceUnwatchMethod(_presence),
            new CallStartMethod(core, Sessions, _calls),
            new CallAcceptMethod(_calls),
            new CallDeclineMethod(_calls),
            new CallCancelMethod(_calls),
            new CallHangupMethod(_calls, departures),
            new CallHistoryMethod(core),
            new CallSeenMethod(core),
            new RoomCreateMethod(core, _rooms, archive, passwords, later),
            new RoomJoinMethod(core, _rooms, entrance, claims, past, archive, passwords, lobby, news, _prepared, departures, order),
            new RoomLeaveMethod(_rooms, departures),
            new ParticipantUpdateMethod(order),
            new RoomLookMethod(_rooms, archive),
            new RoomKnockMethod(_rooms, archive, passwords, lobby),
            new RoomWithdrawMethod(lobby),
            new RoomAdmitMethod(lobby, core.Audit),
            new RoomRefuseMethod(lobby, order, archive, core.Audit),
            new RoomSettingsMethod(core, _rooms, order, modes, lobby, archive, passwords, later),
            new RoomRoleMethod(order, lobby, breakouts, archive, core.Audit),
            new RoomSpotlightMethod(_rooms),
            new RoomMuteMethod(order, core.Audit),
            new RoomAskMethod(order),
            new RoomRemoveMethod(order, archive, core.Audit),
            new RoomToLobbyMethod(order, lobby, archive, core.Audit),
            new RoomBanMethod(order, lobby, archive, core.Audit),
            new RoomUnbanMethod(archive, core.Audit),
            new RoomBansMethod(),
            new RoomEndMethod(_rooms, core.Audit),
            new HandRaiseMethod(_rooms, archive),
            new HandLowerMethod(_rooms, archive),
            new ReactionSendMethod(core),
            new PeerSignalMethod(core.Pool),
            new E2eeAnnounceMethod(core, _rooms),
            new E2eeSendMethod(core),
            new MediaConnectMethod(media),
            new MediaPrepareMethod(_prepared),
            new MediaDisconnectMethod(media),
            new MediaViewMethod(core),
            new MediaReadyMethod(core),
            new ChatSendMethod(core, _rooms),
            new ChatEditMethod(core, _rooms),
            new ChatDeleteMethod(core, _rooms),
            new ChatReactMethod(core, _rooms),
            new ChatHistoryMethod(core),
            new ChatChangesMethod(core),
            new ChatSearchMethod(core),
            new RoomTicketMethod(core),
            new ChatTypingMethod(core),
            new PollCreateMethod(core, _rooms, polls),
            new PollVoteMethod(core, _rooms, polls),
            new PollCloseMethod(core, _rooms, polls),
            new PollDeleteMethod(core, _rooms, polls),
            new PollListMethod(core),
            new PollVotersMethod(core),
            new BreakoutCreateMethod(_rooms, breakouts),
            new BreakoutAssignMethod(breakouts),
            new BreakoutOpenMethod(_rooms, breakouts),
            new BreakoutTimerMethod(breakouts),
            new BreakoutCloseMethod(breakouts),
            new BreakoutAnnounceMethod(core, news),
        ]);
    }

    public MethodTable Methods { get; }

    public SessionTable Sessions { get; }

    public Drain Drain { get; }

    public MediaReports Media { get; }

    public ExternalParticipants External { get; }

    public OperatorDesk Operators { get; }

    public FileDesk Files { get; }

    /// <summary>Whether any device of a user is in a room.</summary>
    public bool IsIn(string room, string user) => _rooms.Find(room)?.HasPerson(user) == true;

    public SwitchboardFigures Figures(int connections) => new(
        connections, Sessions.Count, Sessions.Users.Count, _presence.Watchers, _calls.Count, _rooms.Count, _rooms.Participants, _core.Deadlines.Count, _rooms.MediaConnections + _prepared.Count);
}
