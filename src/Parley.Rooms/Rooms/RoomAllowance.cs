using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Rooms;

/// <summary>
/// How often somebody makes a room: sixty times at once and once in five seconds, and the guests of one address together two hundred times at once
/// and once a second. Each stays for an hour when nobody comes, and past so many empty ones those of others are put away.
/// </summary>
internal sealed class RoomAllowance
{
    private const int SecondsEach = 5;
    private const int AtOnce = 60;

    private readonly BucketTable _users = new(perSecond: 1, AtOnce * SecondsEach);
    private readonly GuestAllowance _guests = new(perSecond: 1, atOnce: 200, "Guests from your network have made many rooms just now. Wait a moment.");

    /// <summary>Takes one; says why not.</summary>
    public Refusal? Take(Session session, Moment now) => _guests.Take(session, 1, now, () => _users.Take(session.User.Id, SecondsEach, now) is { } seconds
        ? new Refusal(ErrorReason.RateLimited, "You have made many rooms just now. Wait a moment.", RetryAfterSeconds: seconds)
        : null);
}
