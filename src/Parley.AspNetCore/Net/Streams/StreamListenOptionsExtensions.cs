using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.AspNetCore.Net.Streams;

/// <summary>Puts STUN and TURN on Kestrel's endpoints.</summary>
internal static class StreamListenOptionsExtensions
{
    /// <summary>
    /// Serves STUN and TURN clients on this endpoint beside whatever else it serves. Call it before <c>UseHttps</c> for plain TCP, and
    /// again after it for clients inside TLS.
    /// </summary>
    public static ListenOptions UseParleyStreams(this ListenOptions listen)
    {
        var workers = listen.ApplicationServices.GetRequiredService<MediaWorkers>();
        return UseParleyStreams(listen, workers);
    }

    /// <summary>The same with workers that are in no container.</summary>
    public static ListenOptions UseParleyStreams(this ListenOptions listen, MediaWorkers workers)
    {
        listen.Use(next => new StreamDetector(next, workers).OnConnectionAsync);
        return listen;
    }

    /// <summary>Ends every connection that none of the middleware before it has kept: for a port that serves no HTTP.</summary>
    public static ListenOptions RefuseEverythingElse(this ListenOptions listen)
    {
        listen.Use(_ => connection =>
        {
            connection.Abort();
            return Task.CompletedTask;
        });
        return listen;
    }
}
