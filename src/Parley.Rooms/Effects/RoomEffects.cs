namespace Parley.Rooms.Effects;

/// <summary>What is kept of a room. False, and nothing is changed, where it may be refused and its owner has as many rooms for later as may be.</summary>
public sealed class StoreRoom : Effect<bool>
{
    /// <summary>Whoever opens the link of a meeting that is over is told so, and not let into an empty room that is nobody's: for so long after its time.</summary>
    public static readonly TimeSpan AfterClosing = TimeSpan.FromDays(30);

    internal StoreRoom(string room, string? owner, string state, long at, long? keptUntil, bool guarded, bool mayBeRefused) =>
        (Room, Owner, State, At, KeptUntil, Guarded, MayBeRefused) = (room, owner, state, at, keptUntil, guarded, mayBeRefused);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The user whose it is; null when nobody's.</summary>
    public string? Owner { get; }

    /// <summary>Everything, as text that only the core reads.</summary>
    public string State { get; }

    /// <summary>When, in ms since 1970 UTC.</summary>
    public long At { get; }

    /// <summary>Until when it is worth anything, in ms since 1970 UTC; null when it has no end. Of a planned room that is <see cref="AfterClosing"/> after its time.</summary>
    public long? KeptUntil { get; }

    /// <summary>Whether it keeps people out who have its link: then it is worth something for as long as anything of its chat or a poll is kept, which they are not to read.</summary>
    public bool Guarded { get; }

    /// <summary>Whether its owner waits to hear that it is kept, so that it is refused where that would be one room for later too many.</summary>
    public bool MayBeRefused { get; }

    /// <summary>Whether it is for later: it has no end, or its time lies ahead.</summary>
    public bool IsForLater => KeptUntil is not { } until || until > At + (long)AfterClosing.TotalMilliseconds;

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>What is kept of a room that nobody is in; null when there is nothing, or it is worth nothing any more.</summary>
public sealed class LoadRoom : Effect<string?>
{
    internal LoadRoom(string room, long at) => (Room, At) = (room, at);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>Now, in ms since 1970 UTC.</summary>
    public long At { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Nothing of a room is to be kept any more; of what was written and asked there only what its door kept nobody from.</summary>
public sealed class DeleteRoom : Effect<Done>
{
    internal DeleteRoom(string room, long? since = null) => (Room, Since) = (room, since);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>From when on messages, with their files, and polls go too, in ms since 1970 UTC; null when none does.</summary>
    public long? Since { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Make of a password what can be kept: a slow hash with a salt of its own. The password is not to be logged or stored.</summary>
public sealed class HashPassword : Effect<string>
{
    internal HashPassword(string password) => Password = password;

    /// <summary>At most 128 characters.</summary>
    public string Password { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Is this the password that a hash was made of?</summary>
public sealed class CheckPassword : Effect<bool>
{
    internal CheckPassword(string password, string hash) => (Password, Hash) = (password, hash);

    /// <summary>At most 128 characters.</summary>
    public string Password { get; }

    /// <summary>From <see cref="HashPassword"/>.</summary>
    public string Hash { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}
