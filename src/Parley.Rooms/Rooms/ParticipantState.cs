using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Sessions;
using Parley.Rooms.Signals;

namespace Parley.Rooms.Rooms;

/// <summary>One session in one room.</summary>
internal sealed class ParticipantState(string id, RoomState room, Session session, ParticipantMedia media, long joinedAt)
{
    public string Id { get; } = id;

    public RoomState Room { get; } = room;

    /// <summary>Who receives for it; another one after the same participant came back with a new session.</summary>
    public Session Session { get; set; } = session;

    public ParticipantMedia Media { get; set; } = media;

    /// <summary>What the others know of its connection.</summary>
    public bool Connected { get; set; } = true;

    /// <summary>Its connections to the media engine.</summary>
    public MediaSeat Seat { get; } = new();

    /// <summary>The beginning of every <c>peer.signal</c> from this participant.</summary>
    public byte[] SignalPrefix { get; } = SignalFrame.Prefix(room.Id, id);

    public Participant ToContract() => new(Id, Session.User.User, Media, joinedAt, Connected);
}
