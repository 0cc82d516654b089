using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Signaling;
using Parley.AspNetCore.Storage;
using Parley.Rooms.Audit;
using Parley.Rooms.Contracts;
using Parley.Rooms.Tickets;

namespace Parley.AspNetCore.Files;

/// <summary>
/// Takes files in parts, after the model of draft-ietf-httpbis-resumable-upload: <c>POST /parley/rooms/{room}/files</c> begins one, <c>PATCH</c>
/// with <c>Upload-Offset</c> goes on, <c>HEAD</c> tells how far it has come (also after a restart of either side), <c>DELETE</c> gives it up.
/// </summary>
internal sealed class UploadEndpoint(
    FileGate gate, FileFolder folder, StorageLine storage, AuditStore audit, UploadSeats seats, AddressNames addresses, TimeProvider time, IOptions<ParleyOptions> options)
{
    /// <summary>Most bytes of one part.</summary>
    public const int PartBytes = 8 * 1024 * 1024;

    /// <summary>Most uploads of guests of one address that hold room for what has not come yet: more than a class sends at once.</summary>
    private const int HeldPerAddress = 50;

    /// <summary>So many addresses it takes to fill the server with files of guests, who are made in a moment.</summary>
    private const int AddressesThatFillIt = 4;

    private const int BufferBytes = 64 * 1024;

    /// <summary>After so many bytes it is looked again whether the disk has room for the next.</summary>
    private const int LookedAheadBytes = 1024 * 1024;
    private const int IdBytes = 20;
    private const int LongestBegin = 4096;
    private const long Megabyte = 1024 * 1024;
    private const string Offset = "Upload-Offset";

    private readonly FilesOptions _files = options.Value.Files;
    private readonly FileQuota _quota = new(
        options.Value.Files.MegabytesPerUser * Megabyte, options.Value.Files.MegabytesPerRoom * Megabyte, options.Value.Files.Megabytes * Megabyte, options.Value.Files.UnsentPerUser,
        PerAddress(options.Value.Files), HeldPerAddress, HeldBytes: PartBytes);

    /// <summary>The address under which uploads begin.</summary>
    public async Task Begin(HttpContext context)
    {
        if (gate.CheckOrigin(context) is { } foreign)
            await foreign.Write(context);
        else if (HttpMethods.IsOptions(context.Request.Method))
            FileGate.Describe(context);
        else if (!HttpMethods.IsPost(context.Request.Method))
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        else if (await Create(context) is { } problem)
            await problem.Write(context);
    }

    /// <summary>The address of one upload.</summary>
    public async Task Continue(HttpContext context)
    {
        if (gate.CheckOrigin(context) is { } foreign)
        {
            await foreign.Write(context);
            return;
        }

        var method = context.Request.Method;
        var problem = FileProblem.NoTicket;
        if (HttpMethods.IsOptions(method))
            FileGate.Describe(context);
        else if (gate.Ticket(context) is not { } ticket)
            await problem.Write(context);
        else if (await storage.Ask(database => FileRows.Find(database, Id(context))) is not { } file || file.Room != ticket.Room || file.User != ticket.User.Id)
            await FileProblem.Unknown.Write(context);
        else if (HttpMethods.IsHead(method))
            Tell(context, file.File);
        else if (HttpMethods.IsDelete(method))
            await Cancel(context, file, ticket);
        else if (HttpMethods.IsPatch(method))
            await Append(context, file, ticket);
        else
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
    }

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private async Task<FileProblem?> Create(HttpContext context)
    {
        if (gate.Ticket(context) is not { } ticket)
            return FileProblem.NoTicket;
        if (!await gate.IsInRoom(ticket))
            return FileProblem.NotInRoom;
        if (await ReadBegin(context) is not { Size: > 0 } wish)
            return FileProblem.Invalid;
        if (ticket.IsEncrypted && wish.Name != RoomTicket.SealedName)
            return FileProblem.Unsealed;
        if (wish.Size > _files.MaxFileMegabytes * Megabyte)
            return FileProblem.TooLarge(_files.MaxFileMegabytes * Megabyte);
        if (!folder.HasRoomFor(wish.Size))
            return FileProblem.DiskFull;
        if (await gate.MayBegin(context, ticket) is { } tooOften)
            return tooOften;
        var file = new ChatFile(RandomNumberGenerator.GetHexString(IdBytes * 2, lowercase: true), FileName.Clean(wish.Name), wish.Size, "");
        try
        {
            var bound = await storage.Ask(database => FileRows.Add(database, ticket.User.Id, Wish(context, ticket, file), _quota));
            if (Beyond(bound) is { } full)
                return full;
        }
        catch (IOException)
        {
            return FileProblem.Storage;
        }

        var response = context.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.Headers.Location = $"{context.Request.PathBase.ToUriComponent()}/parley/rooms/{ticket.Room}/files/{file.Id}";
        response.Headers[Offset] = "0";
        await response.WriteAsJsonAsync(file, ContractJson.Default.ChatFile, cancellationToken: context.RequestAborted);
        return null;
    }

    /// <summary>A part of what the server takes, but no less than one user may have.</summary>
    private static long PerAddress(FilesOptions files) => Math.Max(files.Megabytes / AddressesThatFillIt, files.MegabytesPerUser) * Megabyte;

    private static FileProblem? Beyond(FileBound bound) => bound switch
    {
        FileBound.User => FileProblem.UserFull,
        FileBound.Room => FileProblem.RoomFull,
        FileBound.All => FileProblem.ServerFull,
        FileBound.Unfinished => FileProblem.TooManyUploads,
        FileBound.Address => FileProblem.AddressFull,
        FileBound.AddressUploads => FileProblem.AddressBusy,
        FileBound.Gone => FileProblem.Unknown,
        _ => null,
    };

    private static async Task<UploadBegin?> ReadBegin(HttpContext context)
    {
        if (context.Request.ContentLength is not (> 0 and <= LongestBegin))
            return null;
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, UploadJson.Default.UploadBegin, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Tell(HttpContext context, ChatFile file)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers[Offset] = folder.Length(file.Id).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["Upload-Length"] = file.Size.ToString(CultureInfo.InvariantCulture);
    }

    private async Task Cancel(HttpContext context, StoredFile file, RoomTicket ticket)
    {
        // whoever still writes is told to end before the file goes
        using var seat = await seats.Take(file.File.Id, context.RequestAborted);
        // what never was a file leaves no line
        var line = file is { Complete: true, SentAt: null } ? await gate.Line(context, AuditAction.DeleteFile, ticket, file.File.Id) : null;
        // nobody writes to it meanwhile, and after that nobody may
        var hasBytes = folder.Has(file.File.Id);
        var isGone = await storage.Ask(database =>
        {
            if (!FileRows.Cancel(database, file.File.Id, file.User, hasBytes))
                return false;
            Add(database, line);
            return true;
        });
        if (isGone)
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await FileProblem.Unknown.Write(context);
    }

    private async Task Append(HttpContext context, StoredFile stored, RoomTicket ticket)
    {
        if (!long.TryParse(context.Request.Headers[Offset], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            await FileProblem.NoOffset.Write(context);
            return;
        }

        if (!await gate.IsInRoom(ticket))
        {
            await FileProblem.NotInRoom.Write(context);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } most)
            most.MaxRequestBodySize = PartBytes;
        using var seat = await seats.Take(stored.File.Id, context.RequestAborted);
        var there = folder.Length(stored.File.Id);
        context.Response.Headers[Offset] = there.ToString(CultureInfo.InvariantCulture);
        if (offset != there)
        {
            await FileProblem.WrongOffset.Write(context);
            return;
        }

        var end = Math.Min(stored.File.Size, there + Math.Min(context.Request.ContentLength ?? PartBytes, PartBytes));
        if (end > there && !folder.HasRoomFor(end - there))
        {
            await FileProblem.DiskFull.Write(context);
            return;
        }

        if (end > there && await Hold(Wish(context, ticket, stored.File), there, end) is { } full)
        {
            await full.Write(context);
            return;
        }

        // a part of nothing makes no file
        if (end > 0 && await Write(context, stored.File, there, end, seat.Token) is { } problem)
        {
            context.Response.Headers[Offset] = folder.Length(stored.File.Id).ToString(CultureInfo.InvariantCulture);
            await problem.Write(context);
            return;
        }

        await Answer(context, stored, ticket, seat.Token);
    }

    private FileWish Wish(HttpContext context, RoomTicket ticket, ChatFile file) => new(
        ticket.Room, file, ticket.User.Guest ? addresses.Of(context.Connection.RemoteIpAddress) : null, time.GetUtcNow().ToUnixTimeMilliseconds());

    private async Task<FileProblem?> Hold(FileWish wish, long there, long end)
    {
        try
        {
            return Beyond(await storage.Ask(database => FileRows.Hold(database, wish, there, end, _quota)));
        }
        catch (IOException)
        {
            return FileProblem.Storage;
        }
    }

    /// <summary>Writes what comes to the end of the file, up to where it may go. What was written stays, however it ends: the next part goes on from there.</summary>
    private async Task<FileProblem?> Write(HttpContext context, ChatFile file, long there, long end, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > file.Size - there)
            return FileProblem.TooMuch;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var stream = folder.Append(file.Id);
            var looked = 0L;
            for (var left = end - there; ;)
            {
                var read = await context.Request.Body.ReadAsync(buffer, cancellationToken);
                if (read == 0)
                    break;
                if (read > left)
                    return FileProblem.TooMuch;
                if (looked < read)
                {
                    // what others write at the same time is seen only when it is there
                    looked = Math.Min(left, LookedAheadBytes);
                    if (!folder.HasRoomFor(looked))
                        return FileProblem.DiskFull;
                }

                await stream.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
                (left, looked) = (left - read, looked - read);
            }

            await stream.FlushAsync(CancellationToken.None);
            stream.Flush(flushToDisk: true);
            return null;
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? FileProblem.TooMuch : FileProblem.Storage;
        }
        catch (OperationCanceledException)
        {
            return FileProblem.Displaced;
        }
        catch (IOException exception)
        {
            return FileFolder.IsFull(exception) ? FileProblem.DiskFull : FileProblem.Storage;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task Answer(HttpContext context, StoredFile stored, RoomTicket ticket, CancellationToken cancellationToken)
    {
        var file = stored.File;
        var length = folder.Length(file.Id);
        context.Response.Headers[Offset] = length.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "no-store";
        if (length < file.Size)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (!stored.Complete)
        {
            // bytes of a sealed file that look like something do so by chance
            var (type, picture) = ticket.IsEncrypted ? (FileType.Unknown, null) : FileType.Of(await folder.Head(file.Id, FileType.HeadBytes, cancellationToken));
            file = file with { Type = type, Width = picture?.Width, Height = picture?.Height };
            var line = await gate.Line(context, AuditAction.UploadFile, ticket, string.Create(CultureInfo.InvariantCulture, $"{file.Id} {file.Size} bytes"));
            try
            {
                await storage.Ask(database => Complete(database, file, line));
            }
            catch (IOException)
            {
                await FileProblem.Storage.Write(context);
                return;
            }
        }

        await context.Response.WriteAsJsonAsync(file, ContractJson.Default.ChatFile, cancellationToken: cancellationToken);
    }

    private bool Complete(Database database, ChatFile file, AuditEntry? line)
    {
        var isNew = FileRows.Complete(database, file);
        if (isNew)
            Add(database, line);
        return isNew;
    }

    private void Add(Database database, AuditEntry? line)
    {
        if (line is not null)
            audit.Add(database, line);
    }
}

/// <summary>What a client says of a file before it sends it.</summary>
/// <param name="Name">As its device calls it.</param>
/// <param name="Size">In bytes.</param>
internal sealed record UploadBegin(string Name, long Size);

/// <summary>How it is read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UploadBegin))]
internal sealed partial class UploadJson : JsonSerializerContext;
