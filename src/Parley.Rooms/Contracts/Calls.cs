using System.Text.Json.Serialization;

namespace Parley.Rooms.Contracts;

/// <summary>Where a call stands.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<CallState>))]
public enum CallState
{
    /// <summary>The callee's devices ring.</summary>
    Ringing,

    /// <summary>Accepted; both join the call's room.</summary>
    Connected,

    /// <summary>Over; <c>reason</c> says why.</summary>
    Ended,
}

/// <summary>Why a call is over.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<CallEndReason>))]
public enum CallEndReason
{
    /// <summary>The callee does not want it.</summary>
    Declined,

    /// <summary>The callee is in another call.</summary>
    Busy,

    /// <summary>The caller gave up, or vanished, while it rang.</summary>
    Cancelled,

    /// <summary>Nobody answered.</summary>
    Timeout,

    /// <summary>The callee has no device here; they are told when they come back.</summary>
    Unreachable,

    /// <summary>One side hung up.</summary>
    Hangup,

    /// <summary>One side went away and did not come back.</summary>
    Left,

    /// <summary>Accepted, but one side never came into the room.</summary>
    Failed,

    /// <summary>Another device of the callee took it; the call itself goes on.</summary>
    AnsweredElsewhere,

    /// <summary>The operator of the server has ended it.</summary>
    EndedByOperator,
}

/// <summary>What a call is to carry.</summary>
/// <param name="Audio">A microphone.</param>
/// <param name="Video">A camera.</param>
public sealed record CallMedia(bool Audio, bool Video);

/// <summary>An invitation that rings, and what became of it.</summary>
/// <param name="Id">The call's id.</param>
/// <param name="Caller">Who called.</param>
/// <param name="Callee">Who was called.</param>
/// <param name="Media">What the caller offered.</param>
/// <param name="State">Where it stands.</param>
/// <param name="StartedAt">In ms since 1970 UTC.</param>
/// <param name="Room">The room to join, from <c>connected</c> on.</param>
/// <param name="AnsweredAt">In ms since 1970 UTC.</param>
/// <param name="EndedAt">In ms since 1970 UTC.</param>
/// <param name="Reason">Why it is over.</param>
/// <param name="Message">What the callee said when declining.</param>
public sealed record Call(
    string Id,
    User Caller,
    User Callee,
    CallMedia Media,
    CallState State,
    long StartedAt,
    string? Room = null,
    long? AnsweredAt = null,
    long? EndedAt = null,
    CallEndReason? Reason = null,
    string? Message = null);

/// <summary>Which way a past call went.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<CallDirection>))]
public enum CallDirection
{
    /// <summary>Somebody called this user.</summary>
    In,

    /// <summary>This user called.</summary>
    Out,
}

/// <summary>A past call as one of its two users sees it.</summary>
/// <param name="Id">The call's id.</param>
/// <param name="Direction">Which way it went.</param>
/// <param name="With">The other side.</param>
/// <param name="Media">What the caller offered.</param>
/// <param name="StartedAt">In ms since 1970 UTC.</param>
/// <param name="EndedAt">In ms since 1970 UTC.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Seen">False for a missed call that has not been shown yet.</param>
/// <param name="AnsweredAt">In ms since 1970 UTC; left out when nobody answered.</param>
public sealed record CallRecord(
    string Id,
    CallDirection Direction,
    User With,
    CallMedia Media,
    long StartedAt,
    long EndedAt,
    CallEndReason Reason,
    bool Seen,
    long? AnsweredAt = null);

/// <summary>The answer to everything that changes a call.</summary>
/// <param name="Call">The call as it stands now.</param>
public sealed record CallResult(Call Call);

/// <summary><c>call.start</c>: calls somebody. The answer may be a call that has already ended: busy or unreachable.</summary>
/// <param name="To">The user to call.</param>
/// <param name="Media">What the call is to carry.</param>
/// <param name="Id">A UUID made by the client: sending it again starts one call only.</param>
[Method("call.start", typeof(CallResult))]
public sealed record CallStartParams(string To, CallMedia Media, string? Id = null);

/// <summary><c>call.accept</c>: takes a ringing call; the answer has the room to join.</summary>
/// <param name="Call">The call's id.</param>
/// <param name="Media">What the callee sends, if not what was offered.</param>
[Method("call.accept", typeof(CallResult))]
public sealed record CallAcceptParams(string Call, CallMedia? Media = null);

/// <summary>How a callee declines.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<DeclineReason>))]
public enum DeclineReason
{
    /// <summary>Does not want it.</summary>
    Declined,

    /// <summary>Cannot now.</summary>
    Busy,
}

/// <summary><c>call.decline</c>: ends the ringing on all devices of the callee.</summary>
/// <param name="Call">The call's id.</param>
/// <param name="Reason">Declined, if left out.</param>
/// <param name="Message">A short text for the caller: one line of at most 200 letters.</param>
[Method("call.decline", typeof(CallResult))]
public sealed record CallDeclineParams(string Call, DeclineReason? Reason = null, string? Message = null);

/// <summary><c>call.cancel</c>: the caller gives up while it rings.</summary>
/// <param name="Call">The call's id.</param>
[Method("call.cancel", typeof(CallResult))]
public sealed record CallCancelParams(string Call);

/// <summary><c>call.hangup</c>: either side ends a connected call.</summary>
/// <param name="Call">The call's id.</param>
/// <param name="Rejoin">The proof of being in the call's room: a server that was restarted since ends the call with it.</param>
[Method("call.hangup", typeof(CallResult))]
public sealed record CallHangupParams(string Call, string? Rejoin = null);

/// <summary><c>call.history</c>: the user's past calls, newest first.</summary>
/// <param name="Before">Only calls that started before this, in ms since 1970 UTC.</param>
/// <param name="Limit">At most this many.</param>
[Method("call.history", typeof(CallHistoryResult))]
public sealed record CallHistoryParams(long? Before = null, int? Limit = null);

/// <summary>A page of past calls.</summary>
/// <param name="Calls">Newest first.</param>
/// <param name="More">True when there are older ones.</param>
public sealed record CallHistoryResult(IReadOnlyList<CallRecord> Calls, bool More);

/// <summary><c>call.seen</c>: these missed calls were shown.</summary>
/// <param name="Calls">Ids of calls.</param>
[Method("call.seen", typeof(Empty))]
public sealed record CallSeenParams(IReadOnlyList<string> Calls);

/// <summary><c>call.incoming</c>: a call rings, on every device of the callee.</summary>
/// <param name="Call">The call.</param>
[Notification("call.incoming")]
public sealed record CallIncoming(Call Call);

/// <summary><c>call.ringing</c>: to the caller: at least one device of the callee rings.</summary>
/// <param name="Call">The call.</param>
[Notification("call.ringing")]
public sealed record CallRinging(Call Call);

/// <summary><c>call.answered</c>: the call is connected; <c>call.room</c> is the room to join.</summary>
/// <param name="Call">The call.</param>
[Notification("call.answered")]
public sealed record CallAnswered(Call Call);

/// <summary><c>call.ended</c>: the call is over, or (reason <c>answered-elsewhere</c>) over for this device.</summary>
/// <param name="Call">The call.</param>
[Notification("call.ended")]
public sealed record CallEnded(Call Call);

/// <summary><c>call.missed</c>: to every device of a callee who is here.</summary>
/// <param name="Calls">The missed calls.</param>
[Notification("call.missed")]
public sealed record CallMissed(IReadOnlyList<CallRecord> Calls);
