using Parley.Rooms.Calls;
using Parley.Rooms.Contracts;

namespace Parley.Rooms.Sessions;

/// <summary>A user who is here, with all devices.</summary>
internal sealed class UserState(User user, Moment now)
{
    private const int PresenceChangesAtOnce = 16;
    private const int UnitsPerRename = 5;
    private const int RenamesAtOnce = 6;

    /// <summary>How often they may still take another name where all in a room are told: once in five seconds in the long run.</summary>
    private TokenBucket _renames = new(perSecond: 1, RenamesAtOnce * UnitsPerRename, now.Microseconds);

    public User User { get; set; } = user;

    public List<Session> Sessions { get; } = [];

    /// <summary>The one call that this user is in, ringing or connected.</summary>
    public LiveCall? Call { get; set; }

    /// <summary>No device has had a connection for so long that they are not to be shown as here; they may come back.</summary>
    public bool IsAway { get; set; }

    /// <summary>When it is looked whether any device has its connection back.</summary>
    public Deadline? AwayDeadline { get; set; }

    /// <summary>What the watchers were told last.</summary>
    public Contracts.Presence? Announced { get; set; }

    /// <summary>How often the watchers may be told: once a second in the long run.</summary>
    public TokenBucket PresenceBucket = new(perSecond: 1, PresenceChangesAtOnce, now.Microseconds);

    /// <summary>When they are told of what they were not.</summary>
    public Deadline? PresenceDeadline { get; set; }

    public string Id => User.Id;

    private bool IsInRoom => Sessions.Exists(session => session.Participations.Count > 0);

    /// <summary>When another name may be taken, in seconds, after <see cref="MayRename"/> has said no.</summary>
    public int SecondsUntilRename => _renames.SecondsUntil(UnitsPerRename);

    /// <summary>Takes the right to another name.</summary>
    public bool MayRename(Moment now) => !IsInRoom || _renames.TryTake(UnitsPerRename, now.Microseconds);

    /// <summary>Whether any device takes calls.</summary>
    public bool TakesCalls => Sessions.Exists(session => session.TakesCalls);

    /// <summary>Whether any device is there to ring.</summary>
    public bool CanRing => Sessions.Exists(session => session is { TakesCalls: true, Connection: not null });

    /// <summary>Sends a message about a call to all of the user's devices that take calls, but one.</summary>
    public void SendAboutCall(byte[] message, Session? except = null)
    {
        foreach (var session in Sessions)
        {
            if (session != except && session.TakesCalls)
                session.Send(message);
        }
    }
}
