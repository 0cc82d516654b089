using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Hosting;

namespace Parley.AspNetCore.Signaling.Polling;

/// <summary>
/// Kestrel's transport on the port of plain HTTP. Kestrel's own reads ahead for as long as the connection lives, so that a WebSocket could
/// never leave it; this one reads when it is asked to, and lets go of its socket.
/// </summary>
internal sealed class PolledTransport(SocketPoller poller, IOptions<ParleyOptions> options, TimeProvider time, ILogger<PolledTransport> logger) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint { Port: var port } && port != 0 && port == options.Value.HttpPort;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        const int Backlog = 4096;
        try
        {
            var socket = TcpPorts.Bind(endpoint, options.Value);
            socket.Listen(Backlog);
            return ValueTask.FromResult<IConnectionListener>(new Listener(poller, socket, new AcceptLoop(socket.AcceptAsync, time, logger)));
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(exception.Message, exception);
        }
    }

    private sealed class Listener(SocketPoller poller, Socket socket, AcceptLoop accepting) : IConnectionListener
    {
        public EndPoint EndPoint => socket.LocalEndPoint!;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await accepting.NextAsync(cancellationToken) is { } accepted)
            {
                if (TryOpen(accepted) is { } connection)
                    return connection;
            }

            return null;
        }

        private PolledConnection? TryOpen(Socket accepted)
        {
            try
            {
                accepted.NoDelay = true;
                var (local, remote) = (accepted.LocalEndPoint, accepted.RemoteEndPoint);
                return new PolledConnection(poller.Add(accepted), accepted, local, remote);
            }
            catch (SocketException)
            {
                // it was reset already
                accepted.Dispose();
                return null;
            }
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            socket.Dispose();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync(CancellationToken.None);
    }
}

/// <summary>A connection of the <see cref="PolledTransport"/>.</summary>
internal sealed class PolledConnection : DefaultConnectionContext, IConnectionSocketFeature
{
    private readonly PolledPipes _pipes;
    private readonly CancellationTokenSource _closed = new();
    private PolledSocket? _polled;

    public PolledConnection(PolledSocket polled, Socket socket, EndPoint? local, EndPoint? remote)
        : base(Guid.NewGuid().ToString("N"))
    {
        (_polled, Socket, _pipes) = (polled, socket, new PolledPipes(polled));
        (LocalEndPoint, RemoteEndPoint, Transport) = (local, remote, _pipes);
        ConnectionClosed = _closed.Token;
        Features.Set<IConnectionSocketFeature>(this);
    }

    public Socket Socket { get; }

    /// <summary>
    /// Takes the socket out: the connection then ends for Kestrel, and goes on without it. Null when there is something between the socket
    /// and what HTTP has read, such as TLS. <paramref name="rest"/> is what was read and not used.
    /// </summary>
    public PolledSocket? TryDetach(out byte[] rest)
    {
        rest = [];
        if (!ReferenceEquals(Transport, _pipes) || _polled is not { } polled)
            return null;
        if (_pipes.Input.TryRead(out var read))
        {
            rest = System.Buffers.BuffersExtensions.ToArray(read.Buffer);
            _pipes.Input.AdvanceTo(read.Buffer.End);
        }

        _polled = null;
        _pipes.Input.Complete();
        return polled;
    }

    public override void Abort(ConnectionAbortedException abortReason) => _polled?.Abort();

    public override async ValueTask DisposeAsync()
    {
        if (_polled is { } polled)
        {
            polled.Close();
            await _closed.CancelAsync();
        }

        _closed.Dispose();
        await base.DisposeAsync();
    }
}
