using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;

namespace Parley.Rooms.Calls;

/// <summary>
/// Calls that had ended before a restart. Whoever was away when theirs did has not heard of it, and comes back with a proof of it that only
/// storage knows better.
/// </summary>
internal sealed class PastCalls(Core core, CallTable calls, RejoinClaims claims)
{
    private static readonly Refusal Over = new(ErrorReason.BadRejoin, "The call has ended.");

    /// <summary>Goes on, unless the wish is to take up a call that is over; refuses the request when storage fails.</summary>
    public void Check(in Request request, RoomJoinParams wish, Moment now, Action<Request, Moment> then)
    {
        if (wish.Rejoin is not { } proof || claims.Open(proof) is not { Call: { } old } claim || !claims.MayRestore(claim, now) || calls.Find(old.Id) is not null)
        {
            then(request, now);
            return;
        }

        core.Ask(request, new FindEndedCall(old.Id), (asker, ended, later) =>
        {
            if (ended)
                asker.Refuse(Over);
            else if (!asker.IsStale)
                then(asker, later);
        });
    }
}
