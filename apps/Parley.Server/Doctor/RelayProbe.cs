using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Parley.AspNetCore.Net;
using Parley.Protocols.Primitives;
using Parley.Protocols.Turn;
using Parley.Protocols.Turn.Client;
using Parley.Rooms.Contracts;
using Parley.Server.Load;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.Server.Doctor;

/// <summary>TURN refused a request.</summary>
internal sealed class RelayRefusedException(int code) : Exception
{
    /// <summary>The code of the error response (RFC 8656 section 19).</summary>
    public int Code { get; } = code;
}

/// <summary>An allocation on a TURN server, over UDP, TCP or TLS.</summary>
internal sealed class RelayProbe : IAsyncDisposable
{
    private const int LargestMessage = 2048;
    private static readonly TimeSpan Resend = TimeSpan.FromMilliseconds(200);

    private readonly Socket _socket;
    private readonly Stream? _stream;
    private readonly TurnClient _client;
    private readonly byte[] _received = new byte[LargestMessage];
    private int _length;

    private RelayProbe(Socket socket, Stream? stream, IceServer server)
    {
        (_socket, _stream) = (socket, stream);
        var path = new Path(stream is null ? PathTransport.Udp : PathTransport.Tcp, TransportAddress.From((IPEndPoint)socket.LocalEndPoint!), TransportAddress.From((IPEndPoint)socket.RemoteEndPoint!));
        _client = new TurnClient(new TurnClientOptions(server.Username!, server.Credential!), path, new Entropy(RandomNumberGenerator.GetBytes(32)));
    }

    /// <summary>The relayed address.</summary>
    public TransportAddress Relayed => _client.Relayed;

    /// <summary>Connects and allocates.</summary>
    /// <exception cref="RelayRefusedException">TURN refused.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<RelayProbe> Open(RelayWay way, IPAddress host, IceServer server, Installation installation, CancellationToken cancellationToken)
    {
        var isUdp = way.Transport is RelayTransport.Udp;
        var socket = new Socket(host.AddressFamily, isUdp ? SocketType.Dgram : SocketType.Stream, isUdp ? ProtocolType.Udp : ProtocolType.Tcp);
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(new IPEndPoint(host, way.Port), cancellationToken);
            stream = isUdp ? null : new NetworkStream(socket);
            if (way.Transport is RelayTransport.Tls)
            {
                // whether the certificate is trusted is another examination's matter
                var tls = new SslStream(stream!, leaveInnerStreamOpen: false, ServerAccess.Validation(installation.Access));
                stream = tls;
                await tls.AuthenticateAsClientAsync("localhost").WaitAsync(cancellationToken);
            }

            var probe = new RelayProbe(socket, stream, server);
            probe._client.Allocate(MediaClock.Now);
            await probe.Expect(TurnClientEventKind.Allocated, cancellationToken);
            return probe;
        }
        catch
        {
            if (stream is not null)
                await stream.DisposeAsync();
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a packet through both relayed addresses, and again while it does not arrive. Returns how long the first to arrive took.</summary>
    public async Task<TimeSpan> SendTo(RelayProbe other, CancellationToken cancellationToken)
    {
        await Permit(other.Relayed, cancellationToken);
        await other.Permit(Relayed, cancellationToken);
        while (true)
        {
            var sent = Stopwatch.GetTimestamp();
            await SendData(other.Relayed, BitConverter.GetBytes(sent), cancellationToken);
            if (await other.Arrived(Relayed, sent, cancellationToken))
                return Stopwatch.GetElapsedTime(sent);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Delete(MediaClock.Now);
        try
        {
            // the server would keep the port for ten minutes otherwise; whether it hears this is no matter of the examination
            using var patience = new CancellationTokenSource(Resend);
            await Expect(TurnClientEventKind.Deleted, patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or RelayRefusedException)
        {
            // as above
        }

        if (_stream is not null)
            await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task Permit(TransportAddress peer, CancellationToken cancellationToken)
    {
        _client.Permit(peer, MediaClock.Now);
        await Expect(TurnClientEventKind.Permitted, cancellationToken);
    }

    private async Task SendData(TransportAddress peer, byte[] payload, CancellationToken cancellationToken)
    {
        var buffer = new byte[TurnClient.HeadRoom + payload.Length + 3];
        var (offset, length) = (TurnClient.HeadRoom, payload.Length);
        payload.CopyTo(buffer, offset);
        _client.WriteData(buffer, ref offset, ref length, peer);
        await Send(buffer.AsMemory(offset, length), cancellationToken);
    }

    private async Task<bool> Arrived(TransportAddress peer, long stamp, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Resend);
        try
        {
            while (true)
            {
                var message = await NextMessage(patience.Token);
                if (_client.Receive(message.Span, MediaClock.Now, out var data) && data.Peer == peer && data.Length == sizeof(long)
                    && BitConverter.ToInt64(message.Span.Slice(data.Offset, data.Length)) == stamp)
                    return true;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task Expect(TurnClientEventKind kind, CancellationToken cancellationToken)
    {
        var buffer = new byte[LargestMessage];
        while (true)
        {
            while (_client.TryReadEvent(out var happened))
            {
                if (happened.Kind == kind)
                    return;
                if (happened.Kind is TurnClientEventKind.Failed)
                    throw new RelayRefusedException(happened.ErrorCode);
            }

            _client.HandleTimeout(MediaClock.Now);
            while (_client.TryTransmit(buffer, MediaClock.Now, out var transmit))
                await Send(buffer.AsMemory(0, transmit.Length), cancellationToken);
            using var due = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            due.CancelAfter(Resend);
            try
            {
                var message = await NextMessage(due.Token);
                _client.Receive(message.Span, MediaClock.Now, out _);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // time for a retransmission, if it is due
            }
        }
    }

    private async Task Send(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (_stream is null)
            await _socket.SendAsync(message, cancellationToken);
        else
            await _stream.WriteAsync(message, cancellationToken);
    }

    private async Task<ReadOnlyMemory<byte>> NextMessage(CancellationToken cancellationToken)
    {
        if (_stream is null)
            return _received.AsMemory(0, await _socket.ReceiveAsync(_received, cancellationToken));
        int length;
        while (StreamFraming.Measure(_received.AsSpan(0, _length), LargestMessage, out length) is not FramingResult.Message)
        {
            var read = await _stream.ReadAsync(_received.AsMemory(_length), cancellationToken);
            if (read == 0)
                throw new IOException("The server closed the connection.");
            _length += read;
        }

        var message = _received.AsMemory(0, length).ToArray();
        _length -= length;
        _received.AsSpan(length, _length).CopyTo(_received);
        return message;
    }
}
