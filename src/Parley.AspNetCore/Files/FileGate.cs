using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Media.Whip;
using Parley.AspNetCore.Signaling;
using Parley.Rooms.Audit;
using Parley.Rooms.Ports;
using Parley.Rooms.Tickets;

namespace Parley.AspNetCore.Files;

/// <summary>Who asks for files, from which page, and whether they are in the room.</summary>
internal sealed class FileGate(OriginPolicy origins, ISeal seal, SignalingQueue queue, AddressNames addresses, TimeProvider time)
{
    /// <summary>Refuses pages of other origins, and lets the others read what is answered (CORS).</summary>
    public FileProblem? CheckOrigin(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.Headers.Origin.Count == 0)
            return null;
        headers.Append("Vary", "Origin");
        if (!origins.Allows(context.Request))
            return FileProblem.ForeignOrigin;
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.AccessControlAllowOrigin = context.Request.Headers.Origin;
        headers.AccessControlExposeHeaders = "Location, Upload-Offset, Upload-Length, Content-Disposition, Retry-After";
        return null;
    }

    /// <summary>Answers OPTIONS: whether a page of a listed origin may send a request.</summary>
    public static void Describe(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET, HEAD, POST, PATCH, DELETE, OPTIONS";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, Upload-Offset";
        headers.AccessControlMaxAge = "7200";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The ticket of a request for this room: a bearer token, or in the address where a page cannot set headers.</summary>
    public RoomTicket? Ticket(HttpContext context)
    {
        var text = WhipRequest.Token(context.Request) ?? context.Request.Query["ticket"].ToString();
        var ticket = RoomTicket.Read(seal, text, time.GetUtcNow().ToUnixTimeMilliseconds());
        return ticket is not null && ticket.Room == (string?)context.Request.RouteValues["room"] ? ticket : null;
    }

    /// <summary>Whether the ticket's user is in the room at this moment.</summary>
    public Task<bool> IsInRoom(RoomTicket ticket) => queue.Ask((switchboard, _) => switchboard.IsIn(ticket.Room, ticket.User.Id));

    /// <summary>Whether the ticket's user may begin an upload now; otherwise why not.</summary>
    public async Task<FileProblem?> MayBegin(HttpContext context, RoomTicket ticket)
    {
        var address = addresses.Of(context.Connection.RemoteIpAddress);
        var seconds = await queue.Ask((switchboard, now) => switchboard.Files.Begin(ticket.User, address, now));
        return seconds is null ? null : FileProblem.TooOften with { RetryAfterSeconds = seconds };
    }

    /// <summary>Whether the ticket's user may have the chat as a document now; otherwise why not.</summary>
    public async Task<FileProblem?> MayExport(HttpContext context, RoomTicket ticket)
    {
        var address = addresses.Of(context.Connection.RemoteIpAddress);
        var seconds = await queue.Ask((switchboard, now) => switchboard.Files.Export(ticket.User, address, now));
        return seconds is null ? null : FileProblem.ExportedOften with { RetryAfterSeconds = seconds };
    }

    /// <summary>The line of the audit log about a file; null when there is to be none.</summary>
    public Task<AuditEntry?> Line(HttpContext context, AuditAction action, RoomTicket ticket, string detail)
    {
        var entry = new AuditEntry(
            time.GetUtcNow().ToUnixTimeMilliseconds(), action, ticket.Room, ticket.User, Detail: detail, Address: addresses.Of(context.Connection.RemoteIpAddress));
        return queue.Ask((switchboard, now) => switchboard.Files.Line(entry, now));
    }
}
