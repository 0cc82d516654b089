using Parley.Protocols.Primitives;
using Parley.Protocols.Stun;
using Parley.Protocols.Stun.Attributes;
using Parley.Turn.Allocations;
using Parley.Turn.Authentication;
using Parley.Turn.Quotas;

namespace Parley.Turn.Requests;

/// <summary>
/// What every request goes through before its handler (RFC 8489 section 6.3): authentication, then attributes that are not understood;
/// and the error answer after it. Answers to whoever has not proven its address are limited.
/// </summary>
internal sealed class RequestRouter(
    TurnDomain domain, AllocationTable table, Authenticator authenticator, Answers answers, params ReadOnlySpan<IRequestHandler> handlers)
{
    private const int MaxUnknown = 16;

    private static readonly StunAttributeType[] OfCredentials =
    [
        StunAttributeType.Username, StunAttributeType.UserHash, StunAttributeType.Realm, StunAttributeType.Nonce,
        StunAttributeType.PasswordAlgorithm,
    ];

    private readonly Dictionary<StunMethod, Route> _routes = MakeRoutes(handlers);
    private readonly AnswerLimit _refusals = new(domain.Options.UnauthenticatedAnswersPerSecond);
    private readonly AnswerLimit _bindings = new(domain.Options.BindingAnswersPerSecond);

    /// <summary>Handles a request. The verdict is that it was handled, or why it was dropped.</summary>
    public TurnDrop Handle(in StunMessage message, in Path client, MonoTime now)
    {
        if (answers.IsFull) return TurnDrop.AnswerLimit;
        table.TryGet(client, out var allocation);
        var bare = new TurnRequest(message, client, now, null, allocation);
        if (!_routes.TryGetValue(message.Method, out var route)) return Refuse(bare, ErrorCode.BadRequest, []);

        Span<StunAttributeType> unknown = stackalloc StunAttributeType[MaxUnknown];
        if (!route.Handler.NeedsAuthentication)
        {
            // An ICE check for somebody else on this port: not a question to a STUN server.
            if (message.Has(StunAttributeType.Username)) return TurnDrop.NotForUs;
            unknown = unknown[..UnknownAttributes.Collect(message, route.Known, unknown)];
            if (!unknown.IsEmpty) return Refuse(bare, ErrorCode.UnknownAttribute, unknown);
            return MayAnswer(_bindings, client, now) ? Run(route.Handler, bare) : TurnDrop.AnswerLimit;
        }

        var error = authenticator.Authenticate(message, client.Remote, allocation?.Identity, now, out var identity);
        if (identity is not null && HasExpired(identity, allocation, message, now)) (error, identity) = (ErrorCode.Unauthenticated, null);
        if (identity is null) return Refuse(bare, error, []);

        var request = new TurnRequest(message, client, now, identity, allocation);
        unknown = unknown[..UnknownAttributes.Collect(message, route.Known, unknown)];
        if (!unknown.IsEmpty) answers.SendError(request, ErrorCode.UnknownAttribute, unknown);
        else if (allocation is not null && !allocation.Identity.Username.AsSpan().SequenceEqual(identity.Username))
            answers.SendError(request, message.Method == StunMethod.Allocate ? ErrorCode.AllocationMismatch : ErrorCode.WrongCredentials, []);
        else return Run(route.Handler, request);
        return TurnDrop.None;
    }

    private static Dictionary<StunMethod, Route> MakeRoutes(ReadOnlySpan<IRequestHandler> handlers)
    {
        var routes = new Dictionary<StunMethod, Route>();
        foreach (var handler in handlers)
        {
            var known = handler.Known.ToArray();
            routes.Add(handler.Method, new Route(handler, handler.NeedsAuthentication ? [.. known, .. OfCredentials] : known));
        }

        return routes;
    }

    private TurnDrop Run(IRequestHandler handler, in TurnRequest request)
    {
        var error = handler.Handle(request);
        if (error != 0) answers.SendError(request, error, []);
        return TurnDrop.None;
    }

    // A browser keeps the user name that it allocated with for as long as the call lasts, so an allocation outlives it for a while, as
    // in coturn; a new one needs a new name. Ending an allocation is always allowed to its owner.
    private bool HasExpired(Identity identity, Allocation? allocation, in StunMessage message, MonoTime now)
    {
        var secondsPast = domain.Clock.UnixSecondsAt(now) - identity.ExpiresUnixSeconds;
        if (secondsPast < 0) return false;
        if (ReferenceEquals(identity, allocation?.Identity) && secondsPast < domain.Options.ExpiredUserGrace.TotalSeconds) return false;
        return message.Method != StunMethod.Refresh
            || !AllocateTerms.TryReadLifetime(message, domain.Options, out var lifetime)
            || lifetime > TimeSpan.Zero;
    }

    private TurnDrop Refuse(in TurnRequest request, int code, ReadOnlySpan<StunAttributeType> unknown)
    {
        if (!MayAnswer(_refusals, request.Client, request.Now)) return TurnDrop.AnswerLimit;
        answers.SendError(request, code, unknown);
        return TurnDrop.None;
    }

    // On a stream the source has proven its address.
    private static bool MayAnswer(AnswerLimit limit, in Path client, MonoTime now) => client.IsStream || limit.TryTake(client.Remote, now);

    private readonly record struct Route(IRequestHandler Handler, StunAttributeType[] Known);
}
