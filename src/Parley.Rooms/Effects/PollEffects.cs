using Parley.Rooms.Contracts;

namespace Parley.Rooms.Effects;

/// <summary>
/// Store a poll for good (it is on disk when this completes) under the next <c>seq</c> of its room. If the room has one with this id, nothing
/// is stored and that one is the outcome.
/// </summary>
public sealed class StorePoll : Effect<PollChange>
{
    /// <summary>Polls that a room keeps; with each further one its oldest that is closed goes.</summary>
    public const int PollsPerRoom = 100;

    /// <summary>Polls of a room that are open at once.</summary>
    public const int OpenPerRoom = 10;

    internal StorePoll(string room, string id, string question, IReadOnlyList<string> options, bool multiple, bool anonymous, PollResults results, User by, long at) =>
        (Room, Id, Question, Options, Multiple, Anonymous, Results, By, At) = (room, id, question, options, multiple, anonymous, results, by, at);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The client's UUID, in lower case.</summary>
    public string Id { get; }

    /// <summary>One line.</summary>
    public string Question { get; }

    /// <summary>2 to 10, each one line.</summary>
    public IReadOnlyList<string> Options { get; }

    /// <summary>Whether one may vote for several.</summary>
    public bool Multiple { get; }

    /// <summary>Whether nobody may learn who voted for what; then no vote is stored in a way that tells it.</summary>
    public bool Anonymous { get; }

    /// <summary>When the results are shown.</summary>
    public PollResults Results { get; }

    /// <summary>Who made it.</summary>
    public User By { get; }

    /// <summary>When, in ms since 1970 UTC.</summary>
    public long At { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Store what a user votes for, instead of what they voted for before.</summary>
public sealed class StoreVote : Effect<PollChange>
{
    internal StoreVote(string room, string id, IReadOnlyList<int> options, User by) => (Room, Id, Options, By) = (room, id, options, by);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The poll's id.</summary>
    public string Id { get; }

    /// <summary>Places of options, different and rising; none takes the vote back.</summary>
    public IReadOnlyList<int> Options { get; }

    /// <summary>Who votes.</summary>
    public User By { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Let nobody vote in a poll any more.</summary>
public sealed class ClosePoll : Effect<PollChange>
{
    internal ClosePoll(string room, string id, User by, long? othersSince, long at) => (Room, Id, By, OthersSince, At) = (room, id, by, othersSince, at);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The poll's id.</summary>
    public string Id { get; }

    /// <summary>Who wants it, and whose vote the outcome tells.</summary>
    public User By { get; }

    /// <summary>From when on they may close what others made, in ms since 1970 UTC; null where they may not at all.</summary>
    public long? OthersSince { get; }

    /// <summary>When, in ms since 1970 UTC.</summary>
    public long At { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Let nobody vote any more in any poll of a room that was made before its meeting was over.</summary>
public sealed class CloseRoomPolls : Effect<Done>
{
    internal CloseRoomPolls(string room, long at) => (Room, At) = (room, at);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>When that was, in ms since 1970 UTC.</summary>
    public long At { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Delete a poll with all its votes.</summary>
public sealed class DeletePoll : Effect<PollDeletion>
{
    internal DeletePoll(string room, string id, User by, long? othersSince) => (Room, Id, By, OthersSince) = (room, id, by, othersSince);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The poll's id.</summary>
    public string Id { get; }

    /// <summary>Who wants it.</summary>
    public User By { get; }

    /// <summary>From when on they may delete what others made, in ms since 1970 UTC; null where they may not at all.</summary>
    public long? OthersSince { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>The newest polls of a room, with what the reader has voted for.</summary>
public sealed class LoadPolls : Effect<PollListResult>
{
    internal LoadPolls(string room, string reader, long? before, int limit) => (Room, Reader, Before, Limit) = (room, reader, before, limit);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The user who reads.</summary>
    public string Reader { get; }

    /// <summary>Only polls with a smaller <c>seq</c>; null for the newest.</summary>
    public long? Before { get; }

    /// <summary>At most so many.</summary>
    public int Limit { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Who has voted for an option, in the order of their votes.</summary>
public sealed class LoadVoters : Effect<PollVoters>
{
    internal LoadVoters(string room, string id, int option, int skip, int limit) => (Room, Id, Option, Skip, Limit) = (room, id, option, skip, limit);

    /// <summary>The room's id.</summary>
    public string Room { get; }

    /// <summary>The poll's id.</summary>
    public string Id { get; }

    /// <summary>The place of the option.</summary>
    public int Option { get; }

    /// <summary>Without the first so many.</summary>
    public int Skip { get; }

    /// <summary>At most so many.</summary>
    public int Limit { get; }

    /// <inheritdoc />
    public override void PerformBy(IEffectPerformer performer) => performer.Perform(this);
}

/// <summary>Why a poll was not made or changed.</summary>
public enum PollFault
{
    /// <summary>It was, or things were so already.</summary>
    None,

    /// <summary>There is no such poll.</summary>
    UnknownPoll,

    /// <summary>Nobody votes in it any more.</summary>
    Closed,

    /// <summary>There is no such option, or one may vote for one only.</summary>
    BadChoice,

    /// <summary>As many are open in this room as may be.</summary>
    TooMany,

    /// <summary>As many people have voted as may.</summary>
    Full,

    /// <summary>Somebody else's poll has this id.</summary>
    Taken,

    /// <summary>Somebody else has made it, in a meeting before this one.</summary>
    Forbidden,
}

/// <summary>What became of a poll.</summary>
/// <param name="Fault">Why nothing was changed.</param>
/// <param name="Changed">Whether it is different from before.</param>
/// <param name="Poll">As it is now, with all counts and the votes of who asked; null with a fault.</param>
public sealed record PollChange(PollFault Fault, bool Changed = false, Poll? Poll = null);

/// <summary>What became of a poll that was to be deleted.</summary>
/// <param name="Fault">Why it was not.</param>
/// <param name="From">Whose it was; null with a fault.</param>
public sealed record PollDeletion(PollFault Fault, User? From = null);

/// <summary>Who has voted for an option.</summary>
/// <param name="Poll">The poll; null when there is none.</param>
/// <param name="Voters">Nobody, of an anonymous poll.</param>
/// <param name="More">Whether there are more.</param>
public sealed record PollVoters(Poll? Poll, IReadOnlyList<User> Voters, bool More);
