using Parley.Rooms.Administration;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Audit;

/// <summary>Has written down who has done what to whom. Only what was done: a request that is refused for want of a role changes nothing, and leaves no line.</summary>
internal sealed class AuditLog
{
    /// <summary>What strangers can have written down is bounded: so many lines at once, and one a minute after that.</summary>
    private const int RefusalsAtOnce = 30;
    private const int SecondsPerRefusal = 60;

    private readonly Core _core;
    private readonly AuditBounds _bounds;

    private TokenBucket _refusals = new(1, RefusalsAtOnce * SecondsPerRefusal, 0);
    private int _unwritten;

    public AuditLog(Core core)
    {
        _core = core;
        _bounds = new AuditBounds(core, Write);
    }

    /// <summary>Somebody in a room has done something.</summary>
    public void Did(ParticipantState by, AuditAction action, Moment now, User? whom = null, string? detail = null)
    {
        // whoever opens a room that nobody owns is its host, also one who comes by token
        var together = by.User.Guest || by.Room.IsNobodys ? by.Address : null;
        WriteBounded(new AuditEntry(now.UnixMilliseconds, action, by.Room.Id, by.User, whom, detail, by.Session?.Address), together, now);
    }

    /// <summary>Somebody has done something that was stored meanwhile.</summary>
    public void Did(Session by, string room, AuditAction action, Moment now, User? whom, string detail) =>
        WriteBounded(new AuditEntry(now.UnixMilliseconds, action, room, by.User.User, whom, detail, by.Address), by.GuestAddress, now);

    /// <summary>Somebody does something without signaling, and the line is stored with it: the line as it may be written, or null when there is none.</summary>
    public AuditEntry? Line(AuditEntry entry, Moment now) =>
        _core.Options.Audit ? _bounds.Bounded(entry, entry.By is { Guest: true } ? entry.Address : null, now) : null;

    /// <summary>An operator has done something.</summary>
    public void Did(Administrator by, AuditAction action, Moment now, string? room = null, string? detail = null) =>
        Write(new AuditEntry(now.UnixMilliseconds, action, room, by.User, null, detail, by.Address));

    /// <summary>Somebody came with a token that is not good. What was too much to write is counted in the next line.</summary>
    public void RefusedToken(string? address, Moment now)
    {
        if (!_refusals.TryTake(SecondsPerRefusal, now.Microseconds))
        {
            _unwritten++;
            return;
        }

        var detail = _unwritten == 0 ? null : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"and {_unwritten} more before");
        _unwritten = 0;
        Write(new AuditEntry(now.UnixMilliseconds, AuditAction.RefuseToken, Detail: detail, Address: address));
    }

    private void WriteBounded(AuditEntry entry, string? together, Moment now)
    {
        if (_core.Options.Audit && _bounds.Bounded(entry, together, now) is { } line)
            Write(line);
    }

    private void Write(AuditEntry entry)
    {
        if (_core.Options.Audit)
            _core.Perform(new StoreAudit(entry));
    }
}
