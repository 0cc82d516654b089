using Microsoft.AspNetCore.Http;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Media.Whip;

/// <summary>Why a request of WHIP or WHEP is refused: a status, and a sentence in <c>application/problem+json</c> (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong and what to do.</param>
/// <param name="RetryAfterSeconds">When to try again.</param>
internal sealed record WhipProblem(int Status, string Detail, int? RetryAfterSeconds = null)
{
    private const int RoomFullSeconds = 15;
    private const int StorageSeconds = 5;
    private const int OverloadSeconds = 30;

    public static readonly WhipProblem UnknownSession = new(StatusCodes.Status404NotFound, "There is no such session (any more). POST a new offer to the endpoint.");

    public static readonly WhipProblem Stopping = new(StatusCodes.Status503ServiceUnavailable, "The server is going down. Try again in a moment.", OverloadSeconds);

    public static readonly WhipProblem TooMany = new(StatusCodes.Status503ServiceUnavailable, "The server has as many sessions as it takes.", OverloadSeconds);

    public static readonly WhipProblem BadToken = new(StatusCodes.Status401Unauthorized, "The bearer token is not good: wrong signature, expired, or not a token.");

    /// <summary>Why the signaling does not let somebody into a room.</summary>
    public static WhipProblem From(ErrorReason reason, string message) => reason switch
    {
        ErrorReason.InvalidRoom or ErrorReason.UnknownParticipant => new(StatusCodes.Status404NotFound, message),
        ErrorReason.NotInvited or ErrorReason.Forbidden or ErrorReason.Banned or ErrorReason.RoomLocked or ErrorReason.Lobby or ErrorReason.WaitingForHost
            or ErrorReason.PasswordNeeded or ErrorReason.NotOpenYet or ErrorReason.RoomClosed or ErrorReason.EncryptedRoom => new(StatusCodes.Status403Forbidden, message),
        ErrorReason.Unauthorized or ErrorReason.GuestsNotAllowed => new(StatusCodes.Status401Unauthorized, message),
        ErrorReason.RoomFull => new(StatusCodes.Status409Conflict, message, RoomFullSeconds),
        ErrorReason.Storage => new(StatusCodes.Status503ServiceUnavailable, message, StorageSeconds),
        ErrorReason.TooManyRooms or ErrorReason.ServerStopping => new(StatusCodes.Status503ServiceUnavailable, message, OverloadSeconds),
        _ => new(StatusCodes.Status400BadRequest, message),
    };

    /// <summary>Why the media engine does not take an offer or a fragment.</summary>
    public static WhipProblem From(MediaConnectOutcome outcome) => outcome.Refusal switch
    {
        MediaRefusal.BadOffer => new(StatusCodes.Status422UnprocessableEntity, outcome.Text),
        MediaRefusal.UnknownConnection => UnknownSession,
        MediaRefusal.TooManyConnections => TooMany,
        _ => Stopping,
    };

    public Task Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (RetryAfterSeconds is { } seconds)
            headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (Status == StatusCodes.Status401Unauthorized)
            headers.WWWAuthenticate = "Bearer";
        headers.CacheControl = "no-store";
        return TypedResults.Problem(Detail, statusCode: Status).ExecuteAsync(context);
    }
}
