using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Sessions;

/// <summary>
/// What the guests of one address have together, beside what each user has: a guest is made in a moment, an address is not. It is taken first, so
/// that ever new guests of one address fill no table of users, in which others need a place.
/// </summary>
/// <param name="perSecond">Units that come back.</param>
/// <param name="atOnce">Units that there are.</param>
/// <param name="words">What to say when there are none.</param>
internal sealed class GuestAllowance(int perSecond, int atOnce, string words)
{
    private readonly BucketTable _addresses = new(perSecond, atOnce);

    /// <summary>Takes units; says why not.</summary>
    /// <param name="session">Who asks; others than guests have nothing together.</param>
    /// <param name="units">So many.</param>
    /// <param name="now">The time.</param>
    /// <param name="own">Takes what is the user's own; what is refused there costs the others nothing.</param>
    public Refusal? Take(Session session, int units, Moment now, Func<Refusal?> own)
    {
        if (session.GuestAddress is not { } address)
            return own();
        if (_addresses.Take(address, units, now) is { } seconds)
            return new Refusal(ErrorReason.RateLimited, words, RetryAfterSeconds: seconds);
        var refusal = own();
        if (refusal is not null)
            _addresses.GiveBack(address, units);
        return refusal;
    }
}
