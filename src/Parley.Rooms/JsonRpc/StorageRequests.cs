using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;

namespace Parley.Rooms.JsonRpc;

/// <summary>Requests that are answered when storage has answered.</summary>
internal static class StorageRequests
{
    /// <summary>Asks storage; refuses the request when too many wait already, or when storage fails.</summary>
    public static void Ask<TResult>(this Core core, in Request request, Effect<TResult> effect, Action<Request, TResult, Moment> completed)
    {
        if (!core.TryWait(request))
            return;
        var asker = request;
        core.Perform(
            effect,
            (result, now) =>
            {
                Waited(asker);
                completed(asker, result, now);
            },
            _ => Failed(asker));
    }

    /// <summary>Counts a request that is to wait for storage; false when so many of its session wait that it is refused.</summary>
    public static bool TryWait(this Core core, in Request request)
    {
        if (request.Session.Pending >= core.Options.PendingPerSession)
        {
            request.Refuse(new Refusal(ErrorReason.RateLimited, "Too many requests wait for storage.", RetryAfterSeconds: 1));
            return false;
        }

        request.Session.Pending++;
        return true;
    }

    /// <summary>The request that waited goes on.</summary>
    public static void Waited(in Request request) => request.Session.Pending--;

    /// <summary>Storage has failed it.</summary>
    public static void Failed(in Request request)
    {
        Waited(request);
        request.Refuse(ErrorReason.Storage, "Storage failed; nothing was changed. Try again.");
    }
}
