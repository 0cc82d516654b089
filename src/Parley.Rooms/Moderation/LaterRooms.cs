using Parley.Rooms.JsonRpc;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Moderation;

/// <summary>
/// Rooms that are kept for later, empty or not: a guest is made in a moment, and each could fill the database with them for months. The guests
/// of one address have sixty at once and thirty an hour made so.
/// </summary>
internal sealed class LaterRooms
{
    private const int SecondsEach = 120;
    private const int AtOnce = 60;

    private readonly GuestAllowance _guests = new(
        perSecond: 1, AtOnce * SecondsEach, "Guests from your network have had many rooms kept for later. Make one for now, or try again later.");

    /// <summary>Takes one more; says why not.</summary>
    public Refusal? Take(Session session, Moment now) => _guests.Take(session, SecondsEach, now, static () => null);
}
