using System.Globalization;
using Parley.Rooms.Audit;
using Parley.Rooms.Calls;
using Parley.Rooms.Chat;
using Parley.Rooms.Contracts;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Administration;

/// <summary>
/// What operators see and do, who are in no room and have no session. Everything that they do is in the audit log, and that they look at a room too.
/// </summary>
public sealed class OperatorDesk
{
    /// <summary>The longest announcement, in UTF-16 units.</summary>
    public const int LongestText = 500;

    private readonly Core _core;
    private readonly SessionTable _sessions;
    private readonly RoomTable _rooms;
    private readonly CallTable _calls;
    private readonly Drain _drain;

    internal OperatorDesk(Core core, SessionTable sessions, RoomTable rooms, CallTable calls, Drain drain) =>
        (_core, _sessions, _rooms, _calls, _drain) = (core, sessions, rooms, calls, drain);

    /// <summary>Until when meetings were told that they may go on, in ms since 1970 UTC, and whether there is nothing left to wait for; null while things begin.</summary>
    public (long EndsAt, bool IsOver)? Draining(Moment now) =>
        _drain.EndsAt is { } ends ? (now.UnixMilliseconds + ((ends - now.Microseconds) / 1000), _drain.IsOver) : null;

    /// <summary>All rooms with somebody in them, in no order.</summary>
    public IReadOnlyList<RoomSight> Rooms() => [.. _rooms.All.Where(room => room.Participants.Count > 0).Select(RoomSight.Of)];

    /// <summary>A room with everybody in it, or null if nobody is.</summary>
    public (RoomSight Room, IReadOnlyList<Participant> Participants)? Room(string id) =>
        _rooms.Find(id) is { Participants.Count: > 0 } room ? (RoomSight.Of(room), [.. room.Participants.Select(participant => participant.ToContract())]) : null;

    /// <summary>Writes down that somebody has looked, into a room or at the server as a whole.</summary>
    public void Looked(Administrator by, string? room, Moment now) => _core.Audit.Did(by, AuditAction.AdminLook, now, room);

    /// <summary>Ends a room, or the call that it is of, for everybody.</summary>
    /// <returns>False, and nothing is changed, if nobody is there, or if it is a breakout room: those end with their meeting.</returns>
    public bool TryEnd(string id, Administrator by, Moment now)
    {
        if (_rooms.Find(id) is not { Meeting: null, Participants.Count: > 0 } room)
            return false;
        _core.Audit.Did(by, AuditAction.AdminEnd, now, id);
        if (room.Call is { } call)
            _calls.End(call, CallEndReason.EndedByOperator, now);
        else
            _rooms.End(room, RoomEndReason.EndedByOperator, now);
        return true;
    }

    /// <summary>Says something to everybody in a room and its breakout rooms, or to everybody who is signed in.</summary>
    /// <returns>How many devices are told; null if nobody is in that room.</returns>
    public int? Announce(string text, string? room, Administrator by, Moment now)
    {
        if (room is not null && _rooms.Find(room) is not { Participants.Count: > 0 })
            return null;
        var told = room is null
            ? [.. _sessions.Users.SelectMany(user => user.Sessions)]
            : _rooms.Find(room)!.Participants.Select(participant => participant.Session).OfType<Session>().ToList();
        var message = _core.Frames.Notification("server.announced", new ServerAnnounced(ChatText.WithoutControls(text), room), ContractJson.Default.ServerAnnounced);
        foreach (var session in told)
            session.Send(message);
        _core.Audit.Did(by, AuditAction.AdminAnnounce, now, room, string.Create(CultureInfo.InvariantCulture, $"told {told.Count}"));
        return told.Count;
    }

    /// <summary>Lets nothing new begin, and tells everybody that the server goes down in so long. It stays as it is until it is taken back or the process stops.</summary>
    public void BeginDrain(TimeSpan time, Administrator by, Moment now)
    {
        _drain.Cancel();
        _drain.Begin(time, now);
        _core.Audit.Did(by, AuditAction.AdminDrain, now, detail: string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds} s"));
    }

    /// <summary>Lets things begin again, and tells everybody. False if they did anyhow.</summary>
    public bool TryCancelDrain(Administrator by, Moment now)
    {
        if (!_core.IsDraining)
            return false;
        _drain.Cancel();
        foreach (var session in _sessions.Users.SelectMany(user => user.Sessions))
            session.Send(_core.Frames.Notification("server.resumed", new ServerResumed(), ContractJson.Default.ServerResumed));
        _core.Audit.Did(by, AuditAction.AdminUndrain, now);
        return true;
    }
}
