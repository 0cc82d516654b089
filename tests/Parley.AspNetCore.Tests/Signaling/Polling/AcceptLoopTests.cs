using System.Net.Sockets;
using Parley.AspNetCore.Signaling.Polling;

namespace Parley.AspNetCore.Tests.Signaling.Polling;

public sealed class AcceptLoopTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly RecordedLog<AcceptLoop> _log = new();
    private readonly Queue<SocketError> _faults = new();
    private int _asked;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_listener_that_fails_again_and_again_is_asked_ever_more_rarely_and_told_of_once()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        for (var i = 0; i < 100; i++)
            _faults.Enqueue(SocketError.TooManyOpenSockets);
        var next = Loop(socket).NextAsync(Ending).AsTask();
        for (var asked = 1; asked <= 100; asked++)
        {
            await Eventually.Holds(() => Task.FromResult(Volatile.Read(ref _asked) == asked));
            // no more often than time goes on, and once a second in the end
            _time.Advance(Second);
        }

        Assert.Same(socket, await next);
        Assert.Equal(101, _asked);
        Assert.Contains("TooManyOpenSockets", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_has_gone_meanwhile_keeps_nobody_waiting()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _faults.Enqueue(SocketError.ConnectionAborted);
        _faults.Enqueue(SocketError.ConnectionReset);
        Assert.Same(socket, await Loop(socket).NextAsync(Ending));
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task A_listener_that_was_closed_is_at_its_end()
    {
        _faults.Enqueue(SocketError.OperationAborted);
        Assert.Null(await Loop(null!).NextAsync(Ending));
    }

    private AcceptLoop Loop(Socket socket) => new(
        _ =>
        {
            Interlocked.Increment(ref _asked);
            return _faults.TryDequeue(out var fault) ? throw new SocketException((int)fault) : ValueTask.FromResult(socket);
        },
        _time,
        _log);
}
