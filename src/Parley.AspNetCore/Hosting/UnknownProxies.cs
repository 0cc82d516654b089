using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging;
using Parley.Protocols.Primitives;

namespace Parley.AspNetCore.Hosting;

/// <summary>
/// Tells the operator of a reverse proxy whose headers are not believed. Behind one no page gets a connection, because none is of the origin that
/// this server takes for its own, and nobody would know why.
/// </summary>
internal sealed partial class UnknownProxies(RequestDelegate next, TimeProvider time, ILogger<UnknownProxies> logger)
{
    private static readonly TimeSpan WarnEvery = TimeSpan.FromHours(1);

    private readonly Lock _warning = new();
    private long? _warnedAt;

    public Task Invoke(HttpContext context)
    {
        var headers = context.Request.Headers;
        // what was believed is taken away and stands under its other name
        if (headers.ContainsKey(ForwardedHeadersDefaults.XForwardedProtoHeaderName) && !headers.ContainsKey(ForwardedHeadersDefaults.XOriginalProtoHeaderName)
            && context.Connection.RemoteIpAddress is { } proxy)
            Warn(TransportAddress.From(proxy, (ushort)context.Connection.RemotePort).ToRedactedString());
        return next(context);
    }

    private void Warn(string proxy)
    {
        lock (_warning)
        {
            // anybody can send such a header
            if (_warnedAt is { } at && time.GetElapsedTime(at) < WarnEvery)
                return;
            _warnedAt = time.GetTimestamp();
        }

        LogUnknown(proxy);
    }

    [LoggerMessage(1, LogLevel.Warning, "A request from {Proxy} came with X-Forwarded-Proto, which is not believed. If that is the reverse proxy, list its address in Parley:TrustedProxies: else no page gets a connection")]
    private partial void LogUnknown(string proxy);
}
