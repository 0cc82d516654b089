using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Media.Whip;
using Parley.AspNetCore.Signaling;
using Parley.AspNetCore.Tokens;
using Parley.Rooms.Administration;
using Parley.Rooms.Contracts;

namespace Parley.AspNetCore.Administration;

/// <summary>
/// Who is an operator: whoever has a token that was signed with the key for it, which no access token is, or a user of the application around
/// Parley in the role that the options name. Nobody else, and nobody by default.
/// </summary>
internal sealed class AdminGate(
    IOptions<ParleyOptions> options, KeyRing keys, AddressNames addresses, SignalingQueue queue, TimeProvider time) : IDisposable
{
    private const int FailuresAtOnce = 10;
    private const int RequestsAtOnce = 60;
    private const int RequestsPerSecond = 20;
    private static readonly TimeSpan FailureEvery = TimeSpan.FromSeconds(6);

    // addresses are counted also where nothing else counts them: behind a proxy that says nothing everybody is one
    private readonly PartitionedRateLimiter<IPAddress> _failures = Limiter<IPAddress>(FailuresAtOnce, 1, FailureEvery);
    private readonly PartitionedRateLimiter<string> _requests = Limiter<string>(RequestsAtOnce, RequestsPerSecond, TimeSpan.FromSeconds(1));

    /// <summary>Lets operators through to a handler, and answers everybody else.</summary>
    public RequestDelegate Guard(Func<HttpContext, Administrator, Task<AdminProblem?>> handler) => async context =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        var problem = Check(context, out var admin) ?? await handler(context, admin!);
        if (problem is not null)
            await problem.Write(context);
    };

    public void Dispose()
    {
        _failures.Dispose();
        _requests.Dispose();
    }

    private AdminProblem? Check(HttpContext context, out Administrator? admin)
    {
        admin = null;
        if (!OriginPolicy.IsOwn(context.Request))
            return AdminProblem.ForeignOrigin;
        var remote = context.Connection.RemoteIpAddress;
        var token = WhipRequest.Token(context.Request);
        if (UserOf(context, token) is not { } user)
            return Refuse(remote, isToken: token is not null);
        using var request = _requests.AttemptAcquire(user.Id);
        if (!request.IsAcquired)
            return AdminProblem.TooMany with { RetryAfterSeconds = 1 };
        admin = new Administrator(user, addresses.Of(remote));
        return null;
    }

    // whoever has a good token is let through, whatever others try from the same address
    private AdminProblem Refuse(IPAddress? remote, bool isToken)
    {
        using var failure = _failures.AttemptAcquire(ConnectionLimits.Key(remote) ?? IPAddress.Loopback);
        if (!failure.IsAcquired)
            return AdminProblem.TooMany;
        var address = addresses.Of(remote);
        if (isToken)
            queue.Call((switchboard, now) => switchboard.RefusedToken(address, now));
        return AdminProblem.NoAdmin;
    }

    private User? UserOf(HttpContext context, string? token)
    {
        if (token is not null)
            return AdminToken.Verify(token, keys.AdminToken, time.GetUtcNow());
        return options.Value.Admin.Role is { Length: > 0 } role && context.User.IsInRole(role) && HostUser.From(context.User) is { } host
            ? new User(host.Id, host.Name, Guest: false)
            : null;
    }

    private static PartitionedRateLimiter<T> Limiter<T>(int atOnce, int more, TimeSpan every)
        where T : notnull => PartitionedRateLimiter.Create<T, T>(key => RateLimitPartition.GetTokenBucketLimiter(
            key, _ => new TokenBucketRateLimiterOptions { TokenLimit = atOnce, TokensPerPeriod = more, ReplenishmentPeriod = every, QueueLimit = 0 }));
}
