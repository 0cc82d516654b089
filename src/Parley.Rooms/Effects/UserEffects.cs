using Parley.Rooms.Contracts;

namespace Parley.Rooms.Effects;

/// <summary>
/// Somebody signs in: remember them (name and all, replacing what was known) and tell their missed calls that were not seen yet,
/// newest first, at most <see cref="SwitchboardOptions.HistoryPage"/>. If it fails they come in all the same, without missed calls.
/// </summary>
public sealed class SignInUser : Effect<IReadOnlyList<CallRecord>>
{
    internal SignInUser(User user, long at, int limit) => (User, At, Limit) = (user, at, limit);

    /// <summary>Who.</summary>
    public User User { get; }

    /// <summary>When, in ms since 1970 UTC.</summary>
    public long At { get; }

    /// <summary>Most missed calls to tell.</summary>
    public int Limit { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Somebody has another name now: remember it. Nothing hangs on the outcome.</summary>
public sealed class RememberUser : Effect<Done>
{
    internal RememberUser(User user, long at) => (User, At) = (user, at);

    /// <summary>Who, with the new name.</summary>
    public User User { get; }

    /// <summary>When, in ms since 1970 UTC.</summary>
    public long At { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Somebody who is not here is called: who is that? Null when nobody with this id was ever here.</summary>
public sealed class FindUser : Effect<User?>
{
    internal FindUser(string id) => Id = id;

    /// <summary>The user's id.</summary>
    public string Id { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}
