using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Storage;
using Parley.Rooms.Tickets;

namespace Parley.AspNetCore.Files;

/// <summary>
/// <c>GET /parley/rooms/{room}/chat?format=text|json|html</c>: what the ticket's user may read of a room's chat, as a document to keep. Read and
/// sent in pages, so that a long chat neither fills the memory nor holds up the others. It ends with what was there when it was asked for, and
/// breaks off when its reader is no longer in the room: whoever reads slowly reads nothing that was written since.
/// </summary>
internal sealed class ChatExportEndpoint(FileGate gate, StorageLine storage)
{
    private const int Page = 200;

    private static readonly string NextPage = string.Create(CultureInfo.InvariantCulture, $"AND c.seq > $2 AND c.seq <= $3 ORDER BY c.seq LIMIT {Page}");

    public async Task Invoke(HttpContext context)
    {
        if (gate.CheckOrigin(context) is { } foreign)
            await foreign.Write(context);
        else if (!HttpMethods.IsGet(context.Request.Method))
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        else if (gate.Ticket(context) is not { } ticket)
            await FileProblem.NoTicket.Write(context);
        else if (!await gate.IsInRoom(ticket))
            await FileProblem.NotInRoom.Write(context);
        else if (ticket.IsEncrypted)
            await FileProblem.Unreadable.Write(context);
        else if (ChatDocument.For(context.Request.Query["format"].ToString(), ExportWords.For(context.Request.Query["language"].ToString())) is not { } document)
            await FileProblem.NoFormat.Write(context);
        else if (await gate.MayExport(context, ticket) is { } tooOften)
            await tooOften.Write(context);
        else
            await Send(context, ticket, document);
    }

    private async Task Send(HttpContext context, RoomTicket ticket, ChatDocument document)
    {
        var (response, room, reader) = (context.Response, ticket.Room, ticket.User.Id);
        var last = await storage.Ask(database => ChatStore.LastSeq(database, room));
        response.ContentType = document.ContentType;
        response.Headers.ContentDisposition = $"attachment; filename=\"chat-{room}.{document.Ending}\"";
        response.Headers.ContentSecurityPolicy = DownloadEndpoint.Policy;
        response.Headers.CacheControl = "no-store";
        await response.WriteAsync(document.Begin(room), Encoding.UTF8, context.RequestAborted);
        for (var (after, first) = (0L, true); ;)
        {
            var from = after;
            var messages = await storage.Ask(database => ChatRows.Read(database, reader, NextPage, room, from, last));
            foreach (var message in messages)
            {
                await response.WriteAsync(document.Message(message, first), Encoding.UTF8, context.RequestAborted);
                (after, first) = (message.Seq, false);
            }

            if (messages.Count < Page)
                break;
            if (gate.Ticket(context) is null || !await gate.IsInRoom(ticket))
            {
                // what has come so far must not look like all of it
                context.Abort();
                return;
            }
        }

        await response.WriteAsync(document.End(), Encoding.UTF8, context.RequestAborted);
    }
}
