using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Rooms;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Calls;

/// <summary>The sides of a call that a request may come from.</summary>
[Flags]
internal enum Side
{
    Caller = 1,
    Callee = 2,
    Either = Caller | Callee,
}

/// <summary>Finds the call that a request is about.</summary>
internal static class CallLookup
{
    /// <summary>The call, if this user is on the right side of it and it is in the right state; otherwise refuses the request.</summary>
    public static LiveCall? Find(this CallTable calls, in Request request, string id, Side side, bool connected)
    {
        var call = calls.Find(id);
        var user = request.Session.User;
        if (!request.Session.TakesCalls)
            request.Refuse(CallRefusals.OneRoomOnly);
        else if (call is null)
            request.Refuse(ErrorReason.UnknownCall, "No such call, or it has ended.");
        else if (!(side.HasFlag(Side.Caller) && call.Caller.State == user) && !(side.HasFlag(Side.Callee) && call.Callee.State == user))
            request.Refuse(ErrorReason.NotYours, "This call is somebody else's, or this is for the other side to do.");
        else if (call.IsConnected != connected)
            request.Refuse(connected ? ErrorReason.NotConnected : ErrorReason.NotRinging, connected ? "The call is not connected." : "The call is not ringing any more.");
        else
            return call;
        return null;
    }
}

/// <summary>Refusals that several methods share.</summary>
internal static class CallRefusals
{
    public static readonly Refusal OneRoomOnly = new(ErrorReason.Forbidden, "This token is for one room only.");
}

/// <summary><c>call.accept</c>.</summary>
internal sealed class CallAcceptMethod(CallTable calls) : Method<CallAcceptParams>("call.accept", 5, ContractJson.Default.CallAcceptParams)
{
    protected override void Handle(in Request request, CallAcceptParams parameters, Moment now)
    {
        if (calls.Find(request, parameters.Call, Side.Callee, connected: false) is not { } call)
            return;
        calls.Accept(call, request.Session, parameters.Media, now);
        request.Reply(new CallResult(call.ToContract()), ContractJson.Default.CallResult);
    }
}

/// <summary><c>call.decline</c>.</summary>
internal sealed class CallDeclineMethod(CallTable calls) : Method<CallDeclineParams>("call.decline", 5, ContractJson.Default.CallDeclineParams)
{
    private const int MessageLength = 200;

    protected override void Handle(in Request request, CallDeclineParams parameters, Moment now)
    {
        string? message = null;
        if (parameters.Message is { } text && !DisplayText.TryNormalize(text, MessageLength, out message))
        {
            request.Refuse(Refusal.InvalidParams("message", $"A message has 1 to {MessageLength} visible letters and no control characters."));
            return;
        }

        if (calls.Find(request, parameters.Call, Side.Callee, connected: false) is not { } call)
            return;
        var reason = parameters.Reason == DeclineReason.Busy ? CallEndReason.Busy : CallEndReason.Declined;
        var ended = calls.End(call, reason, now, message, request.Session);
        request.Reply(new CallResult(ended), ContractJson.Default.CallResult);
    }
}

/// <summary><c>call.cancel</c>.</summary>
internal sealed class CallCancelMethod(CallTable calls) : Method<CallCancelParams>("call.cancel", 5, ContractJson.Default.CallCancelParams)
{
    protected override void Handle(in Request request, CallCancelParams parameters, Moment now)
    {
        if (calls.Find(request, parameters.Call, Side.Caller, connected: false) is { } call)
            request.Reply(new CallResult(calls.End(call, CallEndReason.Cancelled, now, asked: request.Session)), ContractJson.Default.CallResult);
    }
}

/// <summary><c>call.hangup</c>.</summary>
internal sealed class CallHangupMethod(CallTable calls, Departures departures) : Method<CallHangupParams>("call.hangup", 5, ContractJson.Default.CallHangupParams)
{
    protected override void Handle(in Request request, CallHangupParams parameters, Moment now)
    {
        if (parameters.Rejoin is { } proof && departures.HangUp(request.Session, parameters.Call, proof, now) is { } ended)
            request.Reply(new CallResult(ended), ContractJson.Default.CallResult);
        else if (calls.Find(request, parameters.Call, Side.Either, connected: true) is { } call)
            request.Reply(new CallResult(calls.End(call, CallEndReason.Hangup, now, asked: request.Session)), ContractJson.Default.CallResult);
    }
}

/// <summary><c>call.history</c>.</summary>
internal sealed class CallHistoryMethod(Core core) : Method<CallHistoryParams>("call.history", 5, ContractJson.Default.CallHistoryParams)
{
    protected override void Handle(in Request request, CallHistoryParams parameters, Moment now)
    {
        if (!request.Session.TakesCalls)
            request.Refuse(CallRefusals.OneRoomOnly);
        else if (PageSize.Check(parameters.Before, parameters.Limit, core.Options.HistoryPage, out var entries) is { } refusal)
            request.Refuse(refusal);
        else
            core.Ask(
                request,
                new LoadCallHistory(request.Session.User.Id, parameters.Before, entries),
                static (asker, page, _) => asker.Reply(page, ContractJson.Default.CallHistoryResult));
    }
}

/// <summary><c>call.seen</c>.</summary>
internal sealed class CallSeenMethod(Core core) : Method<CallSeenParams>("call.seen", 5, ContractJson.Default.CallSeenParams)
{
    private const int LongestId = 64;

    protected override void Handle(in Request request, CallSeenParams parameters, Moment now)
    {
        if (!request.Session.TakesCalls)
            request.Refuse(CallRefusals.OneRoomOnly);
        // A list may hold null, whatever its type says.
        else if (parameters.Calls.Count > core.Options.HistoryPage || parameters.Calls.Any(id => id is not { Length: <= LongestId }))
            request.Refuse(Refusal.InvalidParams("calls", $"calls is a list of at most {core.Options.HistoryPage} ids."));
        else
            core.Ask(
                request, new MarkCallsSeen(request.Session.User.Id, parameters.Calls), static (asker, _, _) => asker.ReplyEmpty());
    }
}
