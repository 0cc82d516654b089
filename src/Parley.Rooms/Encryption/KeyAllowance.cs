using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Encryption;

/// <summary>
/// How often somebody puts another public key in the place of theirs: twelve times at once and once in five seconds, and the guests of one address
/// together as many as they may be at once, since a server that comes back has them all load their pages anew, and five times a second. All who are
/// in the room are told of each, and each of them seals another key for it.
/// </summary>
internal sealed class KeyAllowance(SwitchboardOptions options)
{
    private const int UnitsPerKey = 5;
    private const int KeysAtOnce = 12;

    private readonly BucketTable _users = new(perSecond: 1, KeysAtOnce * UnitsPerKey);
    private readonly GuestAllowance _guests = new(perSecond: 5, options.SessionsPerAddress, "Guests from your network have announced many keys just now. Wait a moment, and announce it again.");

    /// <summary>Takes one; says why not.</summary>
    public Refusal? Take(Session session, Moment now) => _guests.Take(session, 1, now, () => _users.Take(session.User.Id, UnitsPerKey, now) is { } seconds
        ? new Refusal(ErrorReason.RateLimited, "You have announced many keys just now. Wait a moment, and announce it again.", RetryAfterSeconds: seconds)
        : null);
}
