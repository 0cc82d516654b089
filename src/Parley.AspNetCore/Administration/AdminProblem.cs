using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Parley.AspNetCore.Administration;

/// <summary>Why a request of an operator is refused: a status, a word for programs, and a sentence, in <c>application/problem+json</c> (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">The member <c>reason</c>.</param>
/// <param name="Detail">What is wrong and what to do.</param>
internal sealed record AdminProblem(int Status, string Reason, string Detail)
{
    public static readonly AdminProblem NoAdmin = new(StatusCodes.Status401Unauthorized, "unauthorized", "Come with a token of `parley token admin`. What came is none, or has expired.");

    public static readonly AdminProblem ForeignOrigin = new(StatusCodes.Status403Forbidden, "forbidden", "Pages of other origins may not administer this server.");

    public static readonly AdminProblem TooMany = new(StatusCodes.Status429TooManyRequests, "rate-limited", "Too many requests. Wait a moment.") { RetryAfterSeconds = 6 };

    public static readonly AdminProblem Invalid = new(StatusCodes.Status400BadRequest, "invalid-params", "The request says nothing that can be done; see the protocol page.");

    public static readonly AdminProblem UnknownRoom = new(StatusCodes.Status404NotFound, "unknown-room", "Nobody is in a room with this id.");

    public static readonly AdminProblem UnknownParticipant = new(StatusCodes.Status404NotFound, "unknown-participant", "This participant is not in the room (any more).");

    public static readonly AdminProblem Breakout = new(StatusCodes.Status409Conflict, "breakout-room", "A breakout room ends with its meeting. End that.");

    public static readonly AdminProblem NotDraining = new(StatusCodes.Status409Conflict, "not-draining", "Nothing is to be taken back: the server does not drain.");

    public static readonly AdminProblem Stopping = new(StatusCodes.Status409Conflict, "server-stopping", "The process was told to stop; that cannot be taken back here.");

    public static readonly AdminProblem Storage = new(StatusCodes.Status503ServiceUnavailable, "storage", "The database does not answer. Try again.");

    /// <summary>When to try again.</summary>
    public int? RetryAfterSeconds { get; init; }

    public Task Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        if (Status == StatusCodes.Status401Unauthorized)
            headers.WWWAuthenticate = "Bearer";
        if (RetryAfterSeconds is { } seconds)
            headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(Detail, statusCode: Status, extensions: new Dictionary<string, object?> { ["reason"] = Reason }).ExecuteAsync(context);
    }
}
