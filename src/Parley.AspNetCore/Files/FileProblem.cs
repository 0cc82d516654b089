using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Parley.AspNetCore.Files;

/// <summary>Why a request for files is refused: a status, a word for programs, and a sentence, in <c>application/problem+json</c> (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">The member <c>reason</c>.</param>
/// <param name="Detail">What is wrong and what to do.</param>
internal sealed record FileProblem(int Status, string Reason, string Detail)
{
    public static readonly FileProblem NoTicket = new(StatusCodes.Status401Unauthorized, "unauthorized", "The ticket is missing, void, or for another room. Ask for a new one by room.ticket.");

    public static readonly FileProblem ForeignOrigin = new(StatusCodes.Status403Forbidden, "forbidden", "This page's origin may not connect; its operator can list it in Parley:AllowedOrigins.");

    public static readonly FileProblem NotInRoom = new(StatusCodes.Status403Forbidden, "not-in-room", "You are not in this room. Join it first.");

    public static readonly FileProblem Unsealed = new(
        StatusCodes.Status403Forbidden, "encrypted-room", "This room is end-to-end encrypted: the client seals a file and what it is called, and sends it under the name \"sealed\".");

    public static readonly FileProblem Unreadable = new(StatusCodes.Status403Forbidden, "encrypted-room", "This room is end-to-end encrypted: its chat is saved by the client, who can read it.");

    public static readonly FileProblem Unknown = new(StatusCodes.Status404NotFound, "unknown-file", "There is no such file here (any more).");

    public static readonly FileProblem Invalid = new(StatusCodes.Status400BadRequest, "invalid-params", "Say name and size of the file: {\"name\":\"plan.pdf\",\"size\":12345}.");

    public static readonly FileProblem NoFormat = new(StatusCodes.Status400BadRequest, "invalid-params", "format must be text, json or html.");

    public static readonly FileProblem NoOffset = new(StatusCodes.Status400BadRequest, "invalid-params", "Upload-Offset must say where the part begins, in bytes.");

    public static readonly FileProblem WrongOffset = new(StatusCodes.Status409Conflict, "wrong-offset", "The part does not begin where the file ends; Upload-Offset of this answer says where that is.");

    public static readonly FileProblem Displaced = new(StatusCodes.Status409Conflict, "displaced", "Another request goes on with this upload.");

    public static readonly FileProblem TooMuch = new(StatusCodes.Status413PayloadTooLarge, "file-too-large", "That is more than the size that was said, or more than one part may have.");

    public static readonly FileProblem UserFull = new(StatusCodes.Status413PayloadTooLarge, "quota-user", "You have as many files here as a user may. Delete some first.");

    public static readonly FileProblem RoomFull = new(StatusCodes.Status413PayloadTooLarge, "quota-room", "This room has as many files as a room may. Delete some first.");

    public static readonly FileProblem ServerFull = new(StatusCodes.Status507InsufficientStorage, "quota-server", "The server has as many files as it takes.");

    public static readonly FileProblem DiskFull = new(StatusCodes.Status507InsufficientStorage, "disk-full", "The server's disk is full. Tell the operator.");

    public static readonly FileProblem TooManyUploads = new(StatusCodes.Status429TooManyRequests, "too-many-uploads", "You have as many unfinished uploads as a user may. Finish or cancel some.");

    public static readonly FileProblem AddressFull = new(StatusCodes.Status507InsufficientStorage, "quota-server", "Guests from your network have as many files here as may be. Delete some first, or sign in.");

    public static readonly FileProblem AddressBusy = new(StatusCodes.Status429TooManyRequests, "rate-limited", "As many uploads have begun from your network as may be under way. Try again in some minutes.");

    public static readonly FileProblem TooOften = new(StatusCodes.Status429TooManyRequests, "rate-limited", "You, or guests from your network, have begun very many uploads just now. Wait a moment and try again.");

    public static readonly FileProblem ExportedOften = new(StatusCodes.Status429TooManyRequests, "rate-limited", "You, or guests from your network, have saved the chat very often just now. Wait a moment and try again.");

    public static readonly FileProblem Storage = new(StatusCodes.Status503ServiceUnavailable, "storage", "The server could not store that. Try again.");

    /// <summary>When to try again.</summary>
    public int? RetryAfterSeconds { get; init; }

    public static FileProblem TooLarge(long most) => new(StatusCodes.Status413PayloadTooLarge, "file-too-large", $"A file may have at most {most / 1024 / 1024} MiB here.");

    public Task Write(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(Detail, statusCode: Status, extensions: new Dictionary<string, object?> { ["reason"] = Reason }).ExecuteAsync(context);
    }
}
