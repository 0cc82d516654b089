using Microsoft.Extensions.Logging;

namespace Parley.AspNetCore.Net;

/// <summary>What the media workers tell the operator. Addresses come in redacted.</summary>
internal sealed partial class MediaLog(ILogger<MediaWorkers> logger)
{
    [LoggerMessage(1, LogLevel.Information, "Media on UDP port {Port}: {Workers} workers, {Sockets} sockets, AES-GCM by {Ciphers}")]
    private static partial void LogStarted(ILogger logger, int port, int workers, string sockets, string ciphers);

    [LoggerMessage(2, LogLevel.Debug, "TURN allocation of {User} at {Client}: relay port {Port}")]
    private static partial void LogAllocationCreated(ILogger logger, string user, string client, int port);

    [LoggerMessage(3, LogLevel.Debug, "TURN allocation of {User} at {Client} has ended: relay port {Port}")]
    private static partial void LogAllocationDeleted(ILogger logger, string user, string client, int port);

    [LoggerMessage(4, LogLevel.Warning, "Relay port {Port} could not be opened; another program may have it. Choose another range with Parley:RelayPorts")]
    private static partial void LogRelayPortTaken(ILogger logger, int port);

    [LoggerMessage(5, LogLevel.Error, "A media worker met an unexpected error and went on; {Untold} more since it last said so")]
    private static partial void LogWorkerFailed(ILogger logger, long untold, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "IPv6 is not available on UDP port {Port}: {Reason}")]
    private static partial void LogNoIPv6(ILogger logger, int port, string reason);

    [LoggerMessage(7, LogLevel.Debug, "Stream client {Client} was closed: {Reason}")]
    private static partial void LogStreamClosed(ILogger logger, string client, string reason);

    /// <summary>The workers run.</summary>
    public void Started(int port, int workers, string sockets, string ciphers) => LogStarted(logger, port, workers, sockets, ciphers);

    /// <summary>A client has a new allocation.</summary>
    public void AllocationCreated(string user, string client, int port) => LogAllocationCreated(logger, user, client, port);

    /// <summary>An allocation is gone.</summary>
    public void AllocationDeleted(string user, string client, int port) => LogAllocationDeleted(logger, user, client, port);

    /// <summary>A relay port could not be bound.</summary>
    public void RelayPortTaken(int port) => LogRelayPortTaken(logger, port);

    /// <summary>A fault of ours in a worker's round.</summary>
    /// <param name="exception">The fault.</param>
    /// <param name="untold">How many of the same worker were not told since the last that was.</param>
    public void WorkerFailed(Exception exception, long untold) => LogWorkerFailed(logger, untold, exception);

    /// <summary>The machine has no IPv6.</summary>
    public void NoIPv6(int port, string reason) => LogNoIPv6(logger, port, reason);

    /// <summary>The server has cut a stream client.</summary>
    public void StreamClosed(string client, string reason) => LogStreamClosed(logger, client, reason);
}
