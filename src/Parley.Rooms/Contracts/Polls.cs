using System.Text.Json.Serialization;

namespace Parley.Rooms.Contracts;

/// <summary>When the results of a poll are shown.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<PollResults>))]
public enum PollResults
{
    /// <summary>From the first vote on.</summary>
    Live,

    /// <summary>To nobody before it is closed, so that nobody follows the others.</summary>
    WhenClosed,
}

/// <summary>What one can vote for.</summary>
/// <param name="Text">One line, as it was written.</param>
/// <param name="Votes">How many have; left out while nobody may know.</param>
public sealed record PollOption(string Text, int? Votes = null);

/// <summary>A question to everybody in a room.</summary>
/// <param name="Id">The UUID that its maker chose.</param>
/// <param name="Seq">Rises within the room; the newest has the greatest.</param>
/// <param name="Revision">Rises with each change of this poll. What has a smaller one than is known is old.</param>
/// <param name="Question">One line.</param>
/// <param name="Options">2 to 10; a vote names them by their place, from 0.</param>
/// <param name="Multiple">Whether one may vote for several.</param>
/// <param name="Anonymous">Whether nobody can learn who voted for what.</param>
/// <param name="Results">When the results are shown.</param>
/// <param name="By">Who made it.</param>
/// <param name="CreatedAt">In ms since 1970 UTC.</param>
/// <param name="Voters">How many people have voted.</param>
/// <param name="ClosedAt">In ms since 1970 UTC; left out while it is open.</param>
/// <param name="Mine">What the reader has voted for; in answers only, where it is always there.</param>
public sealed record Poll(
    string Id,
    long Seq,
    long Revision,
    string Question,
    IReadOnlyList<PollOption> Options,
    bool Multiple,
    bool Anonymous,
    PollResults Results,
    User By,
    long CreatedAt,
    int Voters,
    long? ClosedAt = null,
    IReadOnlyList<int>? Mine = null)
{
    /// <summary>As it is shown: without results while they are for nobody.</summary>
    internal Poll Shown => Results == PollResults.WhenClosed && ClosedAt is null ? this with { Options = [.. Options.Select(option => option with { Votes = null })] } : this;
}

/// <summary><c>poll.create</c>: asks everybody in the room. For hosts and moderators. The same id twice makes one poll.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">A UUID made by the client.</param>
/// <param name="Question">One line, at most 200 grapheme clusters.</param>
/// <param name="Options">2 to 10, all different, each one line of at most 80 grapheme clusters.</param>
/// <param name="Multiple">Whether one may vote for several; no, if left out.</param>
/// <param name="Anonymous">Whether nobody shall learn who voted for what; no, if left out.</param>
/// <param name="Results">When the results are shown; at once, if left out.</param>
[Method("poll.create", typeof(PollAnswer))]
public sealed record PollCreateParams(
    string Room, string Id, string Question, IReadOnlyList<string> Options, bool? Multiple = null, bool? Anonymous = null, PollResults? Results = null);

/// <summary><c>poll.vote</c>: votes, or votes otherwise; all devices of a user have one vote.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">The poll's id.</param>
/// <param name="Options">Places of what is voted for, one or, where that is allowed, several; none takes the vote back.</param>
[Method("poll.vote", typeof(PollAnswer))]
public sealed record PollVoteParams(string Room, string Id, IReadOnlyList<int> Options);

/// <summary><c>poll.close</c>: nobody votes any more, and everybody sees the results. For hosts and moderators; one of a meeting before, in a room that is nobody's, for who made it. Closing it again changes nothing.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">The poll's id.</param>
[Method("poll.close", typeof(PollAnswer))]
public sealed record PollCloseParams(string Room, string Id);

/// <summary><c>poll.delete</c>: takes a poll away with all its votes. For those who may close it. One that is not there is no fault.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">The poll's id.</param>
[Method("poll.delete", typeof(Empty))]
public sealed record PollDeleteParams(string Room, string Id);

/// <summary><c>poll.list</c>: asks for the polls of a room.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Before">A <c>seq</c>: only older ones.</param>
/// <param name="Limit">At most so many.</param>
[Method("poll.list", typeof(PollListResult))]
public sealed record PollListParams(string Room, long? Before = null, int? Limit = null);

/// <summary><c>poll.voters</c>: asks who voted for something. Not of anonymous polls, and not before the results are shown.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">The poll's id.</param>
/// <param name="Option">The place of the option, from 0.</param>
/// <param name="Skip">How many are known already.</param>
[Method("poll.voters", typeof(PollVotersResult))]
public sealed record PollVotersParams(string Room, string Id, int Option, int? Skip = null);

/// <summary>A poll as it is now for who asks.</summary>
/// <param name="Poll">With <c>mine</c>.</param>
public sealed record PollAnswer(Poll Poll);

/// <summary>The answer to <c>poll.list</c>.</summary>
/// <param name="Polls">The newest first, each with <c>mine</c>.</param>
/// <param name="More">Whether there are older ones.</param>
public sealed record PollListResult(IReadOnlyList<Poll> Polls, bool More);

/// <summary>The answer to <c>poll.voters</c>.</summary>
/// <param name="Voters">In the order in which they voted.</param>
/// <param name="More">Whether there are more.</param>
public sealed record PollVotersResult(IReadOnlyList<User> Voters, bool More);

/// <summary><c>poll.opened</c>: there is a new poll.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Poll">Without <c>mine</c>: nobody has voted.</param>
[Notification("poll.opened")]
public sealed record PollOpened(string Room, Poll Poll);

/// <summary><c>poll.counted</c>: people have voted. However many do, it is told twice a second at most, and in large rooms more rarely.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">The poll's id.</param>
/// <param name="Revision">Of the poll.</param>
/// <param name="Voters">How many people have voted.</param>
/// <param name="Votes">For each option how many; left out while nobody may know.</param>
[Notification("poll.counted")]
public sealed record PollCounted(string Room, string Id, long Revision, int Voters, IReadOnlyList<int>? Votes = null);

/// <summary><c>poll.voted</c>: the user has voted on another device.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">The poll's id.</param>
/// <param name="Revision">Of the poll.</param>
/// <param name="Mine">What for.</param>
[Notification("poll.voted")]
public sealed record PollVoted(string Room, string Id, long Revision, IReadOnlyList<int> Mine);

/// <summary><c>poll.closed</c>: nobody votes any more; these are the results.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Poll">Without <c>mine</c>: that has not changed.</param>
[Notification("poll.closed")]
public sealed record PollClosed(string Room, Poll Poll);

/// <summary><c>poll.deleted</c>: a poll is gone.</summary>
/// <param name="Room">The room's id.</param>
/// <param name="Id">The poll's id.</param>
[Notification("poll.deleted")]
public sealed record PollDeleted(string Room, string Id);
