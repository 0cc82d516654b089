namespace Parley.Rooms.Contracts;

/// <summary>A file that was sent with a chat message.</summary>
/// <param name="Id">Made by the server; by the sender's client where it is <c>direct</c>.</param>
/// <param name="Name">As its sender's device calls it. Show it as text.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Type">A media type found by looking into it; <c>application/octet-stream</c> for what is not known.</param>
/// <param name="Width">Of a picture that may be shown where the message is, in pixels.</param>
/// <param name="Height">Of such a picture.</param>
/// <param name="Direct">True for a file that went from page to page: the server never had it, and knows only what its sender says of it.</param>
public sealed record ChatFile(string Id, string Name, long Size, string Type, int? Width = null, int? Height = null, bool? Direct = null);

/// <summary>A file that its sender's page has, and the server has not.</summary>
/// <param name="Id">A UUID made by the client, under which the page is asked for it.</param>
/// <param name="Name">As its sender's device calls it; <c>sealed</c> in an encrypted room.</param>
/// <param name="Size">In bytes.</param>
public sealed record FileOffer(string Id, string Name, long Size);

/// <summary><c>room.ticket</c>: asks for what HTTP requests about a room need, for its files and the export of its chat.</summary>
/// <param name="Room">The room's id.</param>
[Method("room.ticket", typeof(RoomTicketResult))]
public sealed record RoomTicketParams(string Room);

/// <summary>The answer to <c>room.ticket</c>.</summary>
/// <param name="Ticket">Proves who asks, and that they were in the room when it was given.</param>
/// <param name="ExpiresAt">When it is void, in ms since 1970 UTC.</param>
/// <param name="FileBytes">Most bytes of a file; 0 where no files are taken.</param>
/// <param name="PartBytes">Most bytes of one part of an upload.</param>
public sealed record RoomTicketResult(string Ticket, long ExpiresAt, long FileBytes, int PartBytes);
