using Parley.Rooms.Contracts;
using Parley.Rooms.JsonRpc;

namespace Parley.Rooms.Presence;

/// <summary><c>presence.watch</c>: who is here, now and from now on.</summary>
internal sealed class PresenceWatchMethod(Core core, PresenceBoard board)
    : Method<PresenceWatchParams>("presence.watch", 10, ContractJson.Default.PresenceWatchParams)
{
    private const int RetryAfterSeconds = 60;

    protected override void Handle(in Request request, PresenceWatchParams parameters, Moment now)
    {
        if (request.Session.OnlyRoom is not null)
            request.Refuse(ErrorReason.Forbidden, "This token is for one room only.");
        else if (!board.TryWatch(request.Session))
            request.Refuse(new Refusal(
                ErrorReason.RateLimited, $"Only {core.Options.Watchers} may watch at a time.", RetryAfterSeconds: RetryAfterSeconds));
        else
            request.Reply(board.List(request.Session.User), ContractJson.Default.PresenceWatchResult);
    }
}

/// <summary><c>presence.unwatch</c>.</summary>
internal sealed class PresenceUnwatchMethod(PresenceBoard board)
    : Method<PresenceUnwatchParams>("presence.unwatch", 1, ContractJson.Default.PresenceUnwatchParams)
{
    protected override void Handle(in Request request, PresenceUnwatchParams parameters, Moment now)
    {
        board.Unwatch(request.Session);
        request.ReplyEmpty();
    }
}
