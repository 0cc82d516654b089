using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Parley.AspNetCore.Signaling.Polling;

/// <summary>Takes the connections of a listener, whatever becomes of single ones.</summary>
/// <param name="accept">Waits for the next one.</param>
/// <param name="time">For pauses.</param>
/// <param name="logger">Is told once when none can be taken.</param>
internal sealed partial class AcceptLoop(Func<CancellationToken, ValueTask<Socket>> accept, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logger;
    private TimeSpan _pause = ShortestPause;

    /// <summary>The next connection; null when the listener is closed.</summary>
    public async ValueTask<Socket?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var accepted = await accept(cancellationToken);
                _pause = ShortestPause;
                return accepted;
            }
            catch (Exception exception) when (exception is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // the client has gone while it waited to be accepted
            }
            catch (SocketException exception)
            {
                // whoever waits can still be taken later, but asking at once would use up a processor
                if (_pause == ShortestPause)
                    LogFault(exception.SocketErrorCode, exception.Message);
                await Task.Delay(_pause, time, cancellationToken);
                _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "New connections cannot be taken for now: {Error} ({Message}). Where it is TooManyOpenSockets, allow the process more open files (ulimit -n, LimitNOFILE)")]
    private partial void LogFault(SocketError error, string message);
}
