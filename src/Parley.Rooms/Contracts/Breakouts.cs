namespace Parley.Rooms.Contracts;

/// <summary>A breakout room: a room of its own, for some of those who are in a meeting.</summary>
/// <param name="Id">The room's id: join it by <c>room.join</c>, beside the meeting.</param>
/// <param name="Name">For people.</param>
public sealed record Breakout(string Id, string Name);

/// <summary>The breakout rooms of a meeting.</summary>
/// <param name="Open">Whether people go there; before, they are only planned.</param>
/// <param name="Rooms">1 to 50.</param>
/// <param name="Choose">Whether everybody goes where they want.</param>
/// <param name="EndsAt">When everybody is back in the meeting, in ms since 1970 UTC; left out while nobody has said.</param>
public sealed record Breakouts(bool Open, IReadOnlyList<Breakout> Rooms, bool Choose, long? EndsAt = null);

/// <summary>Who is to go to which breakout room.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Breakout">The breakout room's id.</param>
public sealed record BreakoutAssignment(string User, string Breakout);

/// <summary>Where somebody is.</summary>
/// <param name="Participant">Their participant in the meeting.</param>
/// <param name="Breakout">The breakout room's id; the meeting itself, if left out.</param>
public sealed record BreakoutMove(string Participant, string? Breakout = null);

/// <summary><c>breakout.create</c>: plans breakout rooms, in place of those that were planned before. For hosts and moderators.</summary>
/// <param name="Room">The meeting's room.</param>
/// <param name="Names">1 to 50, each one line of at most 40 grapheme clusters.</param>
/// <param name="Choose">Whether everybody goes where they want; no, if left out.</param>
/// <param name="Random">Whether all who are there and are no moderators are spread over the rooms; no, if left out.</param>
[Method("breakout.create", typeof(Empty))]
public sealed record BreakoutCreateParams(string Room, IReadOnlyList<string> Names, bool? Choose = null, bool? Random = null);

/// <summary><c>breakout.assign</c>: says where a user is to go, with all devices. For hosts and moderators.</summary>
/// <param name="Room">The meeting's room.</param>
/// <param name="User">The id of a user who is in the meeting.</param>
/// <param name="Breakout">The breakout room's id; nowhere, if left out.</param>
[Method("breakout.assign", typeof(Empty))]
public sealed record BreakoutAssignParams(string Room, string User, string? Breakout = null);

/// <summary><c>breakout.open</c>: lets people go to their breakout rooms. For hosts and moderators.</summary>
/// <param name="Room">The meeting's room.</param>
/// <param name="Seconds">For how long, 1 to 86,400; until they are closed, if left out.</param>
[Method("breakout.open", typeof(Empty))]
public sealed record BreakoutOpenParams(string Room, int? Seconds = null);

/// <summary><c>breakout.timer</c>: says how long the breakout rooms stay open from now on. For hosts and moderators.</summary>
/// <param name="Room">The meeting's room.</param>
/// <param name="Seconds">For how long, 1 to 86,400; until they are closed, if left out.</param>
[Method("breakout.timer", typeof(Empty))]
public sealed record BreakoutTimerParams(string Room, int? Seconds = null);

/// <summary><c>breakout.close</c>: calls everybody back at once, or takes back what was planned. For hosts and moderators. To close with a countdown, set the timer.</summary>
/// <param name="Room">The meeting's room.</param>
[Method("breakout.close", typeof(Empty))]
public sealed record BreakoutCloseParams(string Room);

/// <summary><c>breakout.announce</c>: says something to everybody, wherever they are. Kept nowhere. For hosts and moderators.</summary>
/// <param name="Room">The meeting's room.</param>
/// <param name="Text">At most 500 UTF-16 units.</param>
[Method("breakout.announce", typeof(Empty))]
public sealed record BreakoutAnnounceParams(string Room, string Text);

/// <summary><c>breakout.updated</c>: breakout rooms were planned, opened, timed or closed. When they are not open, everybody is in the meeting.</summary>
/// <param name="Room">The meeting's room.</param>
/// <param name="Breakouts">As they are now; left out when there are none any more.</param>
[Notification("breakout.updated")]
public sealed record BreakoutUpdated(string Room, Breakouts? Breakouts = null);

/// <summary><c>breakout.assigned</c>: where this user is to go.</summary>
/// <param name="Room">The meeting's room.</param>
/// <param name="Breakout">The breakout room's id; nowhere, if left out.</param>
[Notification("breakout.assigned")]
public sealed record BreakoutAssigned(string Room, string? Breakout = null);

/// <summary><c>breakout.assignments</c>: where everybody is to go, whole each time. To hosts and moderators.</summary>
/// <param name="Room">The meeting's room.</param>
/// <param name="Assigned">Users who are to go somewhere.</param>
[Notification("breakout.assignments")]
public sealed record BreakoutAssignments(string Room, IReadOnlyList<BreakoutAssignment> Assigned);

/// <summary><c>breakout.moved</c>: people have gone to breakout rooms, or come back. However many go, it is told a few times a second at most.</summary>
/// <param name="Room">The meeting's room.</param>
/// <param name="Moves">Where each is now.</param>
[Notification("breakout.moved")]
public sealed record BreakoutMoved(string Room, IReadOnlyList<BreakoutMove> Moves);

/// <summary><c>breakout.announced</c>: somebody who keeps order says something to everybody.</summary>
/// <param name="Room">The meeting's room.</param>
/// <param name="From">Who.</param>
/// <param name="Text">What; show it as text, never as markup.</param>
[Notification("breakout.announced")]
public sealed record BreakoutAnnounced(string Room, User From, string Text);
