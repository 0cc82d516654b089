using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Signaling.Polling;

namespace Parley.AspNetCore.Tests.Signaling.Polling;

/// <summary>A poller with its thread, sockets on loopback, and what it logs.</summary>
internal sealed class PollerUnderTest : ILogger<SocketPoller>, IDisposable
{
    private readonly List<Socket> _sockets = [];

    public PollerUnderTest(Func<bool>? turn = null)
    {
        Assert.SkipUnless(SocketPoller.IsSupported, "epoll is Linux's");
        Poller = new SocketPoller(this);
        Poller.Start(turn ?? (() => false));
    }

    public SocketPoller Poller { get; }

    public ConcurrentQueue<Exception?> Faults { get; } = new();

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    /// <summary>A connection: the polled end and the other one.</summary>
    public async Task<(PolledSocket Polled, Socket Far)> Connect()
    {
        var (near, far) = await Pair();
        return (Poller.Add(near), far);
    }

    public async Task<(Socket Near, Socket Far)> Pair()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await far.ConnectAsync(listener.LocalEndPoint!, Ending);
        var near = await listener.AcceptAsync(Ending);
        _sockets.AddRange([near, far]);
        return (near, far);
    }

    public void Dispose()
    {
        Poller.Dispose();
        _sockets.ForEach(socket => socket.Dispose());
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Faults.Enqueue(exception);
}

/// <summary>Reads what comes, and hands it to the test.</summary>
internal sealed class TestReader(PolledSocket socket, Func<byte[], bool>? accept = null) : IPolledReader
{
    private readonly Channel<byte[]?> _parts = Channel.CreateUnbounded<byte[]?>();

    public bool Failed { get; private set; }

    public bool Ended { get; private set; }

    public void Read()
    {
        var buffer = new byte[4096];
        var got = socket.Receive(buffer);
        if (got < 0)
            return;
        Ended = got == 0;
        if (Ended)
            socket.StopReading();
        if (accept?.Invoke(buffer[..got]) == false)
            throw new InvalidOperationException("the reader's own fault");
        _parts.Writer.TryWrite(buffer[..got]);
    }

    public void Fail()
    {
        Failed = true;
        socket.Close();
        _parts.Writer.TryWrite(null);
    }

    /// <summary>What the next read brought; null after a fault.</summary>
    public async Task<byte[]?> Next() => await _parts.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
