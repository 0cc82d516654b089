using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;

namespace Parley.Rooms.JsonRpc;

/// <summary>Requests that are answered when storage has answered.</summary>
internal static class StorageRequests
{
    /// <summary>Asks storage; refuses the request when too many wait already, or when storage fails.</summary>
    public static void Ask<TResult>(this Core core, in Request request, Effect<TResult> effect, Action<Request, TResult, Moment> completed)
    {
        var session = request.Session;
        if (session.Pending >= core.Options.PendingPerSession)
        {
            request.Refuse(new Refusal(ErrorReason.RateLimited, "Too many requests wait for storage.", RetryAfterSeconds: 1));
            return;
        }

        session.Pending++;
        var asker = request;
        core.Perform(
            effect,
            (result, now) =>
            {
                session.Pending--;
                completed(asker, result, now);
            },
            _ =>
            {
                session.Pending--;
                asker.Refuse(ErrorReason.Storage, "Storage failed; nothing was changed. Try again.");
            });
    }
}
