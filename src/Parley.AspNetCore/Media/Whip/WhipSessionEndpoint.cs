using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Parley.AspNetCore.Signaling;
using Parley.Protocols.Sdp;
using Parley.Sfu.Engine;

namespace Parley.AspNetCore.Media.Whip;

/// <summary>
/// <c>/whip/{room}/sessions/{id}</c> and <c>/whep/…</c>: a session. PATCH brings candidates or restarts ICE, DELETE ends it (RFC 9725
/// sections 4.2 and 4.3).
/// </summary>
internal sealed class WhipSessionEndpoint(MediaClientKind kind, IMediaPlane plane, WhipSessions sessions, WhipAccess access, SignalingQueue queue)
{
    private const string Accepted = "PATCH, DELETE, GET, HEAD, OPTIONS";
    private const int MostFragmentBytes = 16_384;

    private static readonly WhipProblem NoTag =
        new(StatusCodes.Status428PreconditionRequired, "If-Match is missing: it takes the ETag of the session, or * for an ICE restart.");

    private static readonly WhipProblem OldTag =
        new(StatusCodes.Status412PreconditionFailed, "If-Match names an ICE session that is over.");

    private static readonly WhipProblem TooFast =
        new(StatusCodes.Status429TooManyRequests, "This session is changed too often.", RetryAfterSeconds: 1);

    public async Task Invoke(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var problem = access.CheckOrigin(context) ?? await Serve(context);
        if (problem is not null)
            await problem.Write(context);
    }

    private async Task<WhipProblem?> Serve(HttpContext context)
    {
        var method = context.Request.Method;
        if (HttpMethods.IsOptions(method))
        {
            WhipAccess.Describe(context, Accepted, SdpFragment.ContentType);
            return null;
        }

        if (Find(context, out var problem) is not { } session)
            return problem;
        if (HttpMethods.IsPatch(method))
            return await Patch(context, session);
        if (HttpMethods.IsDelete(method))
        {
            End(session);
            return null;
        }

        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return null;
        }

        context.Response.Headers.Allow = Accepted;
        return new WhipProblem(StatusCodes.Status405MethodNotAllowed, "A session takes PATCH and DELETE.");
    }

    /// <summary>The session, if it is there and the asker's: who made it by a token must bring one again.</summary>
    private WhipSession? Find(HttpContext context, out WhipProblem? problem)
    {
        var identity = access.Identify(context, out problem);
        if (problem is not null)
            return null;
        var values = context.Request.RouteValues;
        if (sessions.Find((string)values["id"]!) is not { } session || session.Kind != kind || session.Peer.Room != (string)values["room"]!)
            problem = WhipProblem.UnknownSession;
        else if (session.Owner is { } owner && identity is null)
            problem = new WhipProblem(StatusCodes.Status401Unauthorized, "This session was made with a token; send it with every request.");
        else if (session.Owner != identity?.Id && session.Owner is not null)
            problem = new WhipProblem(StatusCodes.Status403Forbidden, "This session is somebody else's.");
        else
            return session;
        return null;
    }

    private void End(WhipSession session)
    {
        // the engine is told by the room, which it leaves
        if (sessions.Remove(session))
            queue.Call((switchboard, now) => switchboard.External.Leave(session.Peer.Room, session.Peer.Participant, now));
    }

    private async Task<WhipProblem?> Patch(HttpContext context, WhipSession session)
    {
        if (!WhipRequest.HasType(context.Request, SdpFragment.ContentType))
        {
            context.Response.Headers["Accept-Patch"] = SdpFragment.ContentType;
            return new WhipProblem(StatusCodes.Status415UnsupportedMediaType, $"A session takes {SdpFragment.ContentType}.");
        }

        if (!sessions.MayChange(session))
            return TooFast;
        var (text, problem) = await WhipRequest.Read(context.Request, MostFragmentBytes, context.RequestAborted);
        if (problem is not null)
            return problem;
        if (!SdpFragment.TryParse(text, out _, out var error))
            return new WhipProblem(StatusCodes.Status400BadRequest, $"The body is no SDP fragment. {error}");
        MediaConnectOutcome outcome;
        string tag;
        lock (session.Turn)
        {
            problem = CheckTag(context.Request, session) ?? (session.HasEnded ? WhipProblem.UnknownSession : null);
            if (problem is not null)
                return problem;
            outcome = plane.Patch(session.Peer, text!);
            if (outcome is { Refusal: MediaRefusal.None, Text.Length: > 0 })
                session.Restarted();
            tag = session.EntityTag;
        }

        if (outcome.Refusal != MediaRefusal.None)
            return WhipProblem.From(outcome);
        await Answer(context.Response, outcome.Text, tag, context.RequestAborted);
        return null;
    }

    /// <summary>The server's side of a restart; nothing, if candidates were all that there was.</summary>
    private static Task Answer(HttpResponse response, string fragment, string tag, CancellationToken cancellationToken)
    {
        if (fragment.Length == 0)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        response.Headers.ETag = tag;
        response.ContentType = SdpFragment.ContentType;
        return response.WriteAsync(fragment, cancellationToken);
    }

    /// <summary>RFC 9725 section 4.3.1. The examples of the RFC quote the asterisk, so that both ways of writing it are met.</summary>
    private static WhipProblem? CheckTag(HttpRequest request, WhipSession session)
    {
        if (request.Headers.IfMatch.Count == 0)
            return NoTag;
        if (!EntityTagHeaderValue.TryParseStrictList(request.Headers.IfMatch, out var tags))
            return new WhipProblem(StatusCodes.Status400BadRequest, "If-Match holds no entity tag.");
        return tags.Any(tag => tag.Tag == "*" || tag.Tag == "\"*\"" || (!tag.IsWeak && tag.Tag == session.EntityTag)) ? null : OldTag;
    }
}
