using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Files;
using Parley.Rooms.Contracts;
using Parley.Rooms.Media;

namespace Parley.AspNetCore.Signaling;

/// <summary>
/// <c>GET /parley/rooms/{room}/door</c>: what a link opens, for a page whose visitor has not signed in yet. It is told what any guest would be
/// (<c>room.look</c>), and where no guests are let in nothing.
/// </summary>
internal sealed class DoorEndpoint(FileGate gate, SignalingQueue queue, AddressNames addresses) : IDisposable
{
    /// <summary>A class that opens its link at the beginning of a lesson comes from one address.</summary>
    private const int LooksAtOnce = 60;

    private const int LooksPerSecond = 5;

    private readonly PartitionedRateLimiter<IPAddress> _rates = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = LooksAtOnce,
            TokensPerPeriod = LooksPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    public async Task Invoke(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (gate.CheckOrigin(context) is { } foreign)
            await foreign.Write(context);
        else if (HttpMethods.IsOptions(context.Request.Method))
            FileGate.Describe(context);
        else if (!HttpMethods.IsGet(context.Request.Method))
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        else if (!MayLook(context.Connection.RemoteIpAddress))
            await new FileProblem(StatusCodes.Status429TooManyRequests, "rate-limited", "Too many looks from this address.").Write(context);
        else
            await Look(context, (string)context.Request.RouteValues["room"]!);
    }

    public void Dispose() => _rates.Dispose();

    private static FileProblem Problem(ExternalRefusal refusal) => refusal.Reason switch
    {
        ErrorReason.InvalidRoom => new FileProblem(StatusCodes.Status404NotFound, "invalid-room", refusal.Message),
        ErrorReason.NotInvited => new FileProblem(StatusCodes.Status403Forbidden, "not-invited", refusal.Message),
        _ => new FileProblem(StatusCodes.Status401Unauthorized, "unauthorized", refusal.Message),
    };

    private bool MayLook(IPAddress? remote)
    {
        if (ConnectionLimits.Key(remote) is not { } key)
            return true;
        using var lease = _rates.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    private async Task Look(HttpContext context, string room)
    {
        var prepared = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Call((switchboard, now) => switchboard.External.Prepare(room, now, prepared.SetResult));
        if (!await prepared.Task)
        {
            await FileProblem.Storage.Write(context);
            return;
        }

        var (identity, address) = (HostUser.From(context.User), addresses.Of(context.Connection.RemoteIpAddress));
        var (door, refusal) = await queue.Ask((switchboard, now) => (switchboard.External.Look(room, identity, address, now, out var refusal), refusal));
        if (door is null)
            await Problem(refusal!).Write(context);
        else
            await context.Response.WriteAsJsonAsync(door, ContractJson.Default.RoomDoor, cancellationToken: context.RequestAborted);
    }
}
