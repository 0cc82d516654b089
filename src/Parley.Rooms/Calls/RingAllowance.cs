using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Calls;

/// <summary>
/// How often the same devices ring because of one caller, or of the guests of one address: four times at once, and once in half a minute. A guest
/// is made in a moment, an address is not; and its guests call two hundred times at once and once a second, whomever.
/// </summary>
internal sealed class RingAllowance
{
    private const int UnitsPerRing = 30;
    private const int UnitsAtOnce = 4 * UnitsPerRing;

    private readonly BucketTable _rings = new(perSecond: 1, UnitsAtOnce);
    private readonly GuestAllowance _guests = new(perSecond: 1, atOnce: 200, "Guests from your network have called many people just now. Wait before you call again.");

    /// <summary>Takes a ring; what an address has no right to any more costs its callers nothing.</summary>
    public Refusal? Take(Session caller, string callee, Moment now) => _guests.Take(caller, 1, now, () =>
        (caller.GuestAddress is { } address ? Take($"{callee} from {address}", now) : null) ?? Take($"{callee} by {caller.User.Id}", now));

    private Refusal? Take(string which, Moment now) => _rings.Take(which, UnitsPerRing, now) is { } seconds
        ? new Refusal(ErrorReason.RateLimited, "They were called from there several times just now. Wait before you call again.", RetryAfterSeconds: seconds)
        : null;
}
