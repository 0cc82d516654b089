namespace Parley.Rooms.Contracts;

/// <summary><c>server.announced</c>: the operator of the server says something to everybody, or to everybody in a room. Kept nowhere.</summary>
/// <param name="Text">Show it as text, never as markup; at most 500 UTF-16 units.</param>
/// <param name="Room">The room that it was said to; left out when it was said to all.</param>
[Notification("server.announced")]
public sealed record ServerAnnounced(string Text, string? Room = null);

/// <summary><c>server.resumed</c>: it does not go down after all; see <see cref="ServerDraining"/>.</summary>
[Notification("server.resumed")]
public sealed record ServerResumed;
