using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Signaling;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;
using Parley.Rooms.Ports;
using Parley.Sfu.Engine;
using ConnectionInfo = Parley.Rooms.ConnectionInfo;

namespace Parley.AspNetCore.Media.Whip;

/// <summary>
/// <c>/whip/{room}</c> and <c>/whep/{room}</c> and <c>/whep/{room}/{participant}</c>: takes the offer of a publisher (RFC 9725) or a player
/// (draft-ietf-wish-whep), brings it into the room, and answers with the session's address.
/// </summary>
internal sealed partial class WhipEndpoint(
    MediaClientKind kind, IMediaPlane plane, WhipSessions sessions, WhipAccess access, SignalingQueue queue, SignalingLifetime lifetime,
    IIceServerSource iceServers, AddressNames addresses, TimeProvider time, IOptions<ParleyOptions> options, ILogger<WhipEndpoint> logger)
{
    private const string Accepted = "POST, GET, HEAD, OPTIONS";

    private static readonly WhipProblem TooFast = new(StatusCodes.Status429TooManyRequests, "Too many offers from this address.", RetryAfterSeconds: 2);

    public async Task Invoke(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var problem = access.CheckOrigin(context);
        if (problem is null)
        {
            if (HttpMethods.IsPost(context.Request.Method))
                problem = await Post(context);
            else if (HttpMethods.IsOptions(context.Request.Method))
                WhipAccess.Describe(context, Accepted, WhipRequest.Sdp);
            else if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            else
                problem = NotAllowed(context);
        }

        if (problem is not null)
            await problem.Write(context);
    }

    private static WhipProblem NotAllowed(HttpContext context)
    {
        context.Response.Headers.Allow = Accepted;
        return new WhipProblem(StatusCodes.Status405MethodNotAllowed, "POST an offer here; the session that it makes takes PATCH and DELETE.");
    }

    private async Task<WhipProblem?> Post(HttpContext context)
    {
        if (lifetime.IsStopping)
            return WhipProblem.Stopping;
        if (!sessions.MayOffer(context.Connection.RemoteIpAddress))
            return TooFast;
        if (!WhipRequest.HasType(context.Request, WhipRequest.Sdp))
            return new WhipProblem(StatusCodes.Status415UnsupportedMediaType, "An offer has the content type application/sdp.");
        if (!WhipRequest.Accepts(context.Request, WhipRequest.Sdp))
            return new WhipProblem(StatusCodes.Status406NotAcceptable, "The answer is application/sdp, which the request does not accept.");
        var identity = access.Identify(context, out var problem);
        if (problem is not null)
            return problem;
        (var sdp, problem) = await WhipRequest.Read(context.Request, options.Value.Signaling.MessageBytes, context.RequestAborted);
        if (problem is not null)
            return problem;
        return WhipOffer.Check(kind, sdp!, out var media) ?? await Open(context, identity, sdp!, media);
    }

    private async Task<WhipProblem?> Open(HttpContext context, Identity? identity, string sdp, ParticipantMedia media)
    {
        var wish = new ExternalWish(
            (string)context.Request.RouteValues["room"]!, kind == MediaClientKind.Whip ? ParticipantVia.Whip : ParticipantVia.Whep, identity,
            context.Request.Query["name"] is [{ Length: > 0 } name] ? name : null, context.Request.RouteValues.GetValueOrDefault("participant") as string, addresses.Of(context.Connection.RemoteIpAddress));
        var (admission, refusal) = await Ask(wish);
        if (admission is null)
            return WhipProblem.From(refusal!.Reason, refusal.Message);

        var peer = new MediaPeer(wish.Room, admission.Participant, WhipSessions.NewId());
        var session = new WhipSession(kind, peer, identity?.Id, context.Connection.RemoteIpAddress);
        if (!sessions.TryAdd(session, out var reason))
            return reason == "full" ? WhipProblem.TooMany : WhipProblem.TooMany with { Status = StatusCodes.Status429TooManyRequests, Detail = "There are too many sessions from this address." };
        var entered = false;
        try
        {
            var outcome = plane.Connect(peer, new MediaOffer(kind, sdp, [], wish.Only));
            if (outcome.Refusal != MediaRefusal.None)
                return WhipProblem.From(outcome);
            (entered, refusal) = await queue.Ask((switchboard, now) => (switchboard.External.Enter(admission, peer.Connection, media, now, out var refusal), refusal));
            if (!entered)
            {
                plane.Disconnect(peer);
                return WhipProblem.From(refusal!.Reason, refusal.Message);
            }

            // it may have ended before there was a participant to go
            if (session.HasEnded)
                queue.Call((switchboard, now) => switchboard.External.Leave(peer.Room, peer.Participant, now));
            LogOpened(kind, peer.Participant);
            await Answer(context, session, admission, outcome.Text);
            return null;
        }
        finally
        {
            if (!entered)
                sessions.Remove(session);
        }
    }

    private Task<(ExternalAdmission? Admission, ExternalRefusal? Refusal)> Ask(ExternalWish wish)
    {
        var answer = new TaskCompletionSource<(ExternalAdmission?, ExternalRefusal?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Call((switchboard, now) => switchboard.External.Ask(wish, now, (admission, refusal) => answer.SetResult((admission, refusal))));
        return answer.Task;
    }

    private async Task Answer(HttpContext context, WhipSession session, ExternalAdmission admission, string answer)
    {
        // what cannot stand in a header field is no name for TURN either
        var user = IceServerLinks.CanCarry(admission.User.Id) ? admission.User : admission.User with { Id = admission.Participant };
        var moment = new Rooms.Moment(0, time.GetUtcNow().ToUnixTimeMilliseconds());
        var ice = iceServers.For(user, new ConnectionInfo(Host: context.Request.Host.Host), moment);
        var response = context.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.ContentType = WhipRequest.Sdp;
        response.Headers.Location = $"{context.Request.PathBase.ToUriComponent()}/{(kind == MediaClientKind.Whip ? "whip" : "whep")}/{session.Peer.Room}/sessions/{session.Peer.Connection}";
        response.Headers.ETag = session.EntityTag;
        response.Headers.Link = IceServerLinks.Write(ice.IceServers);
        await response.WriteAsync(answer, context.RequestAborted);
    }

    [LoggerMessage(1, LogLevel.Information, "{Kind} session of participant {Participant}")]
    private partial void LogOpened(MediaClientKind kind, string participant);
}
