using Parley.Rooms.Administration;
using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Audit;

/// <summary>Has written down who has done what to whom. Only what was done: a request that is refused for want of a role changes nothing, and leaves no line.</summary>
internal sealed class AuditLog(Core core)
{
    /// <summary>What strangers can have written down is bounded: so many lines at once, and one a minute after that.</summary>
    private const int RefusalsAtOnce = 30;
    private const int SecondsPerRefusal = 60;

    /// <summary>
    /// Whoever opens a room that nobody owns is its host, whoever makes one owns it, and a guest is made in a moment: so much of one address is
    /// written down of such rooms, and of guests in all others.
    /// </summary>
    private readonly BucketTable _addresses = new(perSecond: 1, atOnce: 1_000);

    private TokenBucket _refusals = new(1, RefusalsAtOnce * SecondsPerRefusal, 0);
    private int _unwritten;

    /// <summary>Somebody in a room has done something.</summary>
    public void Did(ParticipantState by, AuditAction action, Moment now, User? whom = null, string? detail = null)
    {
        if ((by.User.Guest || by.Room.IsNobodys) && IsTooMuch(by.Address, now))
            return;
        Write(new AuditEntry(now.UnixMilliseconds, action, by.Room.Id, by.User, whom, detail, by.Session?.Address));
    }

    /// <summary>Somebody has done something that was stored meanwhile.</summary>
    public void Did(Session by, string room, AuditAction action, Moment now, User? whom, string detail)
    {
        if (by.User.User.Guest && IsTooMuch(by.Address, now))
            return;
        Write(new AuditEntry(now.UnixMilliseconds, action, room, by.User.User, whom, detail, by.Address));
    }

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

    private bool IsTooMuch(string? address, Moment now) => address is not null && _addresses.Take(address, 1, now) is not null;

    private void Write(AuditEntry entry)
    {
        if (core.Options.Audit)
            core.Perform(new StoreAudit(entry));
    }
}
