using Parley.Rooms.Contracts;

namespace Parley.Rooms.Effects;

/// <summary>
/// A call is over: store it for both users' histories, as outgoing for the caller and as incoming for the callee.
/// Storing the same id again changes nothing. Nothing hangs on the outcome.
/// </summary>
public sealed class StoreCall : Effect<Done>
{
    internal StoreCall(Call call, bool missed) => (Call, Missed) = (call, missed);

    /// <summary>The ended call: <see cref="Call.EndedAt"/> and <see cref="Call.Reason"/> are set.</summary>
    public Call Call { get; }

    /// <summary>The callee missed it: their record is not seen yet.</summary>
    public bool Missed { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Is this call among those that are over?</summary>
public sealed class FindEndedCall : Effect<bool>
{
    internal FindEndedCall(string call) => Call = call;

    /// <summary>The call's id.</summary>
    public string Call { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>A page of one user's past calls, newest first.</summary>
public sealed class LoadCallHistory : Effect<CallHistoryResult>
{
    internal LoadCallHistory(string user, long? before, int limit) => (User, Before, Limit) = (user, before, limit);

    /// <summary>The user's id.</summary>
    public string User { get; }

    /// <summary>Only calls that started before this, in ms since 1970 UTC.</summary>
    public long? Before { get; }

    /// <summary>At most this many.</summary>
    public int Limit { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>A user has seen these missed calls. Ids that are not this user's are ignored.</summary>
public sealed class MarkCallsSeen : Effect<Done>
{
    internal MarkCallsSeen(string user, IReadOnlyList<string> calls) => (User, Calls) = (user, calls);

    /// <summary>The user's id.</summary>
    public string User { get; }

    /// <summary>Ids of calls.</summary>
    public IReadOnlyList<string> Calls { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}
