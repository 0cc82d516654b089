using Parley.Rooms.Rooms;

namespace Parley.Rooms.Media;

/// <summary>A connection to the media engine that a session has made ready for a room which it has not joined yet.</summary>
/// <param name="name">The client's name for it.</param>
internal sealed class PreparedConnection(string name)
{
    public MediaConnection Connection { get; } = new(name);

    /// <summary>Who has taken it into a room; null before.</summary>
    public ParticipantState? Taker { get; set; }

    /// <summary>When it is given up.</summary>
    public Deadline? Expiry { get; set; }
}
