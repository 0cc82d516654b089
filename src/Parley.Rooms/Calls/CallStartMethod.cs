using Parley.Rooms.Contracts;
using Parley.Rooms.Effects;
using Parley.Rooms.JsonRpc;
using Parley.Rooms.Sessions;

namespace Parley.Rooms.Calls;

/// <summary><c>call.start</c>: calls somebody, who may be busy, away, or calling back at this very moment.</summary>
internal sealed class CallStartMethod(Core core, SessionTable sessions, CallTable calls)
    : Method<CallStartParams>("call.start", 20, ContractJson.Default.CallStartParams)
{
    private const int LongestUserId = 128;
    private const int LongestClientId = 64;

    private readonly RingAllowance _rings = new();

    public override bool Begins => true;

    protected override void Handle(in Request request, CallStartParams parameters, Moment now)
    {
        if (!request.Session.TakesCalls)
            request.Refuse(CallRefusals.OneRoomOnly);
        else if (parameters.To.Length is 0 or > LongestUserId)
            request.Refuse(ErrorReason.UnknownUser, "Nobody with this id was ever here.");
        else if (parameters.Id is { Length: 0 or > LongestClientId })
            request.Refuse(Refusal.InvalidParams("id", $"id has 1 to {LongestClientId} characters."));
        else if (parameters.To == request.Session.User.Id)
            request.Refuse(ErrorReason.Self, "You cannot call yourself.");
        else if (sessions.FindUser(parameters.To) is { TakesCalls: true } callee)
            Start(request, parameters, callee, now);
        else
            core.Ask(request, new FindUser(parameters.To), (asker, found, later) => StartAbsent(asker, parameters, found, later));
    }

    private void StartAbsent(in Request request, CallStartParams parameters, User? found, Moment now)
    {
        // Meanwhile the caller may be gone, and the callee may have come.
        if (request.Session.HasEnded)
            return;
        if (sessions.FindUser(parameters.To) is { TakesCalls: true } callee)
            Start(request, parameters, callee, now);
        else if (found is null)
            request.Refuse(ErrorReason.UnknownUser, "Nobody with this id was ever here.");
        else if (request.Session.User.Call is { } own)
            AnswerFromCall(request, parameters, own, now);
        else if (_rings.Take(request.Session, found.Id, now) is { } tooOften)
            request.Refuse(tooOften);
        else
            Reply(request, calls.Miss(request.Session.User.User, found, null, parameters.Media, CallEndReason.Unreachable, now));
    }

    private void Start(in Request request, CallStartParams parameters, UserState callee, Moment now)
    {
        var session = request.Session;
        if (session.User.Call is { } own)
        {
            AnswerFromCall(request, parameters, own, now);
        }
        else if (_rings.Take(session, callee.Id, now) is { } tooOften)
        {
            request.Refuse(tooOften);
        }
        else if (callee.Call is not null)
        {
            Reply(request, calls.Miss(session.User.User, callee.User, callee, parameters.Media, CallEndReason.Busy, now));
        }
        else if (calls.IsFull)
        {
            request.Refuse(ErrorReason.CallLimit, "This server holds no more calls.");
        }
        else
        {
            var call = calls.Ring(session, callee, parameters.Media, parameters.Id, now);
            Reply(request, call.ToContract());
            calls.TellRinging(call);
        }
    }

    /// <summary>The caller is in a call already: the same one asked for again, or the callee's own to the caller, or another.</summary>
    private void AnswerFromCall(in Request request, CallStartParams parameters, LiveCall own, Moment now)
    {
        var user = request.Session.User;
        if (own.Caller.State == user && own.ClientId is { } id && id == parameters.Id)
        {
            Reply(request, own.ToContract());
        }
        else if (!own.IsConnected && own.Callee.State == user && own.Caller.Id == parameters.To)
        {
            calls.Accept(own, request.Session, parameters.Media, now);
            Reply(request, own.ToContract());
        }
        else
        {
            request.Refuse(ErrorReason.AlreadyInCall, "You are in another call.");
        }
    }

    private static void Reply(in Request request, Call call) => request.Reply(new CallResult(call), ContractJson.Default.CallResult);
}
