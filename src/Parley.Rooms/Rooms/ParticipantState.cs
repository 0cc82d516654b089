using Parley.Rooms.Chat;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Moderation;
using Parley.Rooms.Sessions;
using Parley.Rooms.Signals;

namespace Parley.Rooms.Rooms;

/// <summary>One session, or somebody without one, in one room.</summary>
internal sealed class ParticipantState
{
    private const int ReactionsPerSecond = 3;
    private const int ReactionsAtOnce = 12;
    private const int UpdatesPerSecond = 5;
    private const int UpdatesAtOnce = 30;

    private readonly long _joinedAt;

    public ParticipantState(string id, RoomState room, Session session, ParticipantMedia media, long joinedAt)
        : this(id, room, media, joinedAt) => Session = session;

    public ParticipantState(string id, RoomState room, External external, ParticipantMedia media, long joinedAt)
        : this(id, room, media, joinedAt) => (External, Connected) = (external, false);

    private ParticipantState(string id, RoomState room, ParticipantMedia media, long joinedAt)
    {
        (Id, Room, Media, _joinedAt) = (id, room, media, joinedAt);
        Reactions = new TokenBucket(ReactionsPerSecond, ReactionsAtOnce, 0);
        Updates = new TokenBucket(UpdatesPerSecond, UpdatesAtOnce, 0);
        Typing = new TypingNotices(room, this);
        SignalPrefix = SignalFrame.Prefix(room.Id, id);
    }

    public string Id { get; }

    /// <summary>In ms since 1970 UTC.</summary>
    public long JoinedAt => _joinedAt;

    public RoomState Room { get; }

    /// <summary>Who receives for it; another one after the same participant came back with a new session. Null for somebody external.</summary>
    public Session? Session { get; set; }

    /// <summary>Set for somebody without a session.</summary>
    public External? External { get; }

    public User User => Session?.User.User ?? External!.User;

    /// <summary>From where it comes, as the shell names it.</summary>
    public string? Address => Session is { } session ? session.Address : External!.Address;

    public ParticipantMedia Media { get; set; }

    /// <summary>What it may do here.</summary>
    public required Role Role { get; set; }

    /// <summary>When it raised its hand; null while it is down.</summary>
    public long? Hand { get; set; }

    /// <summary>The breakout room of this meeting where its session is.</summary>
    public string? Breakout { get; set; }

    /// <summary>What of it is passed on to nobody until it says that it sends again.</summary>
    public Silenced Silenced { get; set; }

    /// <summary>The participant who has stopped something of it last.</summary>
    public string? SilencedBy { get; set; }

    /// <summary>How many emoji it may still show, and how often raise its hand: each goes to everybody.</summary>
    public TokenBucket Reactions;

    /// <summary>How often it may still send something else than before: that too goes to everybody.</summary>
    public TokenBucket Updates;

    /// <summary>What the others know of its writing.</summary>
    public TypingNotices Typing { get; }

    /// <summary>What the others know of its connection: the WebSocket, or of somebody external the media connection.</summary>
    public bool Connected { get; set; } = true;

    /// <summary>When the others are told of what they were not.</summary>
    public Deadline? TellDeadline { get; set; }

    /// <summary>Nothing is heard of it, neither by its WebSocket nor of its media: it is not to be shown.</summary>
    public bool Absent { get; set; }

    /// <summary>When it is looked whether anything is heard of it.</summary>
    public Deadline? AbsenceDeadline { get; set; }

    /// <summary>Its public key in an encrypted room.</summary>
    public string? DeviceKey { get; set; }

    /// <summary>Its connections to the media engine.</summary>
    public MediaSeat Seat { get; } = new();

    /// <summary>The beginning of every <c>peer.signal</c> from this participant.</summary>
    public byte[] SignalPrefix { get; }

    public Participant ToContract() => new(
        Id, User, Media, _joinedAt, Connected, Role, Hand, External?.Via, Breakout, DeviceKey,
        Absent && Session?.Connection is null ? true : null, Room.Standing.IsOwner(User) ? true : null);
}
