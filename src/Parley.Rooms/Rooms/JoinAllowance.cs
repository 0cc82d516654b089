using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Rooms;

/// <summary>
/// How often somebody comes into rooms: so often at once and once a second, and the guests of one address together as many as they may be at once,
/// since all come back after a restart, and five times a second. All who are there are told of each who comes and goes: one who does so without
/// end would keep hundreds busy.
/// </summary>
internal sealed class JoinAllowance(SwitchboardOptions options)
{
    private readonly BucketTable _users = new(perSecond: 1, options.JoinsAtOnce);
    private readonly GuestAllowance _guests = new(perSecond: 5, options.SessionsPerAddress, "Guests from your network have come into rooms many times just now. Wait a moment.");

    /// <summary>Takes one; says why not.</summary>
    public Refusal? Take(Session session, Moment now) => _guests.Take(session, 1, now, () => _users.Take(session.User.Id, 1, now) is { } seconds
        ? new Refusal(ErrorReason.RateLimited, "You have come into rooms many times just now. Wait a moment.", RetryAfterSeconds: seconds)
        : null);
}
