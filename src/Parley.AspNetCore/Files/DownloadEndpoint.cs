using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Storage;
using Parley.Rooms.Tickets;

namespace Parley.AspNetCore.Files;

/// <summary>
/// <c>GET /parley/rooms/{room}/files/{id}/content</c>: the bytes, as an attachment that no browser opens as a page. With <c>?inline</c>, pictures
/// of a few harmless types may be shown.
/// </summary>
internal sealed class DownloadEndpoint(FileGate gate, FileFolder folder, StorageLine storage)
{
    /// <summary>What is opened as a page all the same has no origin, no scripts and nothing to load.</summary>
    public const string Policy = "default-src 'none'; sandbox; frame-ancestors 'none'";

    public async Task Invoke(HttpContext context)
    {
        if (gate.CheckOrigin(context) is { } foreign)
            await foreign.Write(context);
        else if (HttpMethods.IsOptions(context.Request.Method))
            FileGate.Describe(context);
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        else if (gate.Ticket(context) is not { } ticket)
            await FileProblem.NoTicket.Write(context);
        else if (await Find(context, ticket) is not { } file)
            await FileProblem.Unknown.Write(context);
        else
            await Send(context, file);
    }

    private async Task<StoredFile?> Find(HttpContext context, RoomTicket ticket)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var file = await storage.Ask(database => FileRows.Find(database, id));
        if (file is null || file.Room != ticket.Room || !file.IsFor(ticket.User.Id))
            return null;
        // who has left keeps, for as long as the ticket lasts, what was there when it was given
        return file.SentAt <= ticket.IssuedAt || await gate.IsInRoom(ticket) ? file : null;
    }

    private async Task Send(HttpContext context, StoredFile stored)
    {
        var (file, headers) = (stored.File, context.Response.Headers);
        var shown = context.Request.Query.ContainsKey("inline") && file.Width is not null;
        headers.ContentSecurityPolicy = Policy;
        headers.CacheControl = "private, max-age=3600";
        headers["Referrer-Policy"] = "no-referrer";
        if (shown)
            headers.ContentDisposition = "inline";
        var path = folder.PathOf(file.Id);
        if (!File.Exists(path))
            await FileProblem.Unknown.Write(context);
        else
            await TypedResults.PhysicalFile(path, shown ? file.Type : FileType.Unknown, shown ? null : file.Name, enableRangeProcessing: true).ExecuteAsync(context);
    }
}
