using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Signaling;
using Parley.Rooms;
using Parley.Rooms.Ports;

namespace Parley.AspNetCore.Media.Whip;

/// <summary>
/// Who asks, and from which page. A page of another origin needs to be listed, whether it has a token or not: to a guest's offer the
/// network of the visitor would be all the proof that there is.
/// </summary>
internal sealed class WhipAccess(OriginPolicy origins, ITokenVerifier tokens, SignalingQueue queue, AddressNames addresses, TimeProvider time)
{
    private const int LongestToken = 4096;
    private const string Methods = "GET, POST, PATCH, DELETE, OPTIONS";

    private static readonly WhipProblem ForeignOrigin =
        new(StatusCodes.Status403Forbidden, "This page's origin may not connect; its operator can list it in Parley:AllowedOrigins.");

    /// <summary>Refuses pages of other origins, and lets the others read what is answered (CORS).</summary>
    public WhipProblem? CheckOrigin(HttpContext context)
    {
        if (context.Request.Headers.Origin.Count == 0)
            return null;
        var headers = context.Response.Headers;
        headers.Append("Vary", "Origin");
        if (!origins.Allows(context.Request))
            return ForeignOrigin;
        headers.AccessControlAllowOrigin = context.Request.Headers.Origin;
        headers.AccessControlExposeHeaders = "Location, Link, ETag, Retry-After, WWW-Authenticate, Accept-Post, Accept-Patch";
        return null;
    }

    /// <summary>Answers OPTIONS: what is taken here (RFC 9725 section 4.2), and whether a page may send it.</summary>
    public static void Describe(HttpContext context, string accepted, string type)
    {
        var headers = context.Response.Headers;
        headers.Allow = accepted;
        headers[type == WhipRequest.Sdp ? "Accept-Post" : "Accept-Patch"] = type;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, If-Match";
        headers.AccessControlMaxAge = "7200";
        context.Response.StatusCode = StatusCodes.Status200OK;
    }

    /// <summary>Whom a token or the application around Parley names; null for a guest.</summary>
    public Identity? Identify(HttpContext context, out WhipProblem? problem)
    {
        problem = null;
        if (HostUser.From(context.User) is { } host)
            return host;
        if (WhipRequest.Token(context.Request) is not { } token)
            return null;
        var identity = token.Length is > 0 and <= LongestToken ? tokens.Verify(token, new Moment(0, time.GetUtcNow().ToUnixTimeMilliseconds())) : null;
        if (identity is not null)
            return identity;
        var address = addresses.Of(context.Connection.RemoteIpAddress);
        queue.Call((switchboard, now) => switchboard.RefusedToken(address, now));
        problem = WhipProblem.BadToken;
        return null;
    }
}
