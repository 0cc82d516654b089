using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Parley.AspNetCore.Net;
using Parley.Protocols.Primitives;
using Parley.Protocols.Turn;
using Parley.Protocols.Turn.Client;
using Path = Parley.Protocols.Primitives.Path;

namespace Parley.AspNetCore.Tests.Net;

/// <summary>The client core on a real socket: UDP, TCP or TLS. Calls wait for their answer.</summary>
internal sealed class TestTurnClient : IDisposable
{
    private static long _seed = 1;

    private readonly Socket _socket;
    private readonly Stream? _stream;
    private readonly TurnClient _core;
    private readonly byte[] _buffer = new byte[8192];
    private readonly Queue<(TransportAddress Peer, byte[] Payload)> _data = new();
    private int _buffered;

    private TestTurnClient(Socket socket, Stream? stream, TurnClientOptions options)
    {
        _socket = socket;
        _stream = stream;
        var transport = stream is null ? PathTransport.Udp : PathTransport.Tcp;
        var path = new Path(transport, TransportAddress.From((IPEndPoint)socket.LocalEndPoint!), TransportAddress.From((IPEndPoint)socket.RemoteEndPoint!));
        _core = new TurnClient(options, path, Entropy.FromNumber((ulong)Interlocked.Increment(ref _seed)));
    }

    public TransportAddress Relayed => _core.Relayed;

    public Socket Socket => _socket;

    public static TestTurnClient Udp(IPAddress server, int port, TurnClientOptions? options = null)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 100 };
        socket.Connect(server, port);
        return new TestTurnClient(socket, null, options ?? Options());
    }

    public static TestTurnClient Tcp(int port)
    {
        var socket = Connect(port);
        return new TestTurnClient(socket, new NetworkStream(socket), Options());
    }

    public static TestTurnClient Tls(int port)
    {
        var socket = Connect(port);
        var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false);
        tls.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=localhost",
        });
        return new TestTurnClient(socket, tls, Options());
    }

    public static TurnClientOptions Options() => new(MediaServer.User, MediaServer.Password);

    public TransportAddress Allocate()
    {
        _core.Allocate(MediaClock.Now);
        Expect(TurnClientEventKind.Allocated);
        return Relayed;
    }

    public void Permit(TransportAddress peer)
    {
        _core.Permit(peer, MediaClock.Now);
        Expect(TurnClientEventKind.Permitted);
    }

    public void BindChannel(ushort number, TransportAddress peer)
    {
        _core.BindChannel(number, peer, MediaClock.Now);
        Expect(TurnClientEventKind.ChannelBound);
    }

    public void Delete()
    {
        _core.Delete(MediaClock.Now);
        Expect(TurnClientEventKind.Deleted);
    }

    public void Send(TransportAddress peer, ReadOnlySpan<byte> payload) => SendBytes(Wrap(peer, payload));

    /// <summary>The message that <see cref="Send"/> would send.</summary>
    public byte[] Wrap(TransportAddress peer, ReadOnlySpan<byte> payload)
    {
        var buffer = new byte[payload.Length + 256];
        var (offset, length) = (128, payload.Length);
        payload.CopyTo(buffer.AsSpan(offset));
        _core.WriteData(buffer, ref offset, ref length, peer);
        return buffer.AsSpan(offset, length).ToArray();
    }

    public void SendBytes(ReadOnlySpan<byte> bytes)
    {
        if (_stream is null)
            _socket.Send(bytes);
        else
            _stream.Write(bytes);
    }

    /// <summary>The next data from a peer.</summary>
    public (TransportAddress Peer, byte[] Payload) Receive()
    {
        var deadline = MediaClock.Now + TimeSpan.FromSeconds(10);
        while (_data.Count == 0)
        {
            Assert.True(MediaClock.Now < deadline, "no data came");
            Step();
        }

        return _data.Dequeue();
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _socket.Dispose();
    }

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private void Expect(TurnClientEventKind kind)
    {
        var deadline = MediaClock.Now + TimeSpan.FromSeconds(10);
        while (true)
        {
            if (_core.TryReadEvent(out var happened))
            {
                Assert.Equal((kind, 0), (happened.Kind, happened.ErrorCode));
                return;
            }

            Assert.True(MediaClock.Now < deadline, $"{kind} did not happen");
            Step();
        }
    }

    private void Step()
    {
        var buffer = new byte[2048];
        _core.HandleTimeout(MediaClock.Now);
        while (_core.TryTransmit(buffer, MediaClock.Now, out var transmit))
            SendBytes(buffer.AsSpan(0, transmit.Length));
        var message = _stream is null ? NextDatagram() : NextOfStream(_stream);
        if (message.Length > 0 && _core.Receive(message, MediaClock.Now, out var data))
            _data.Enqueue((data.Peer, message.AsSpan(data.Offset, data.Length).ToArray()));
    }

    private byte[] NextDatagram()
    {
        try
        {
            return _buffer.AsSpan(0, _socket.Receive(_buffer)).ToArray();
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.TimedOut)
        {
            return [];
        }
    }

    private byte[] NextOfStream(Stream stream)
    {
        int length;
        while (StreamFraming.Measure(_buffer.AsSpan(0, _buffered), _buffer.Length, out length) != FramingResult.Message)
        {
            var read = stream.Read(_buffer, _buffered, _buffer.Length - _buffered);
            Assert.NotEqual(0, read);
            _buffered += read;
        }

        var message = _buffer.AsSpan(0, length).ToArray();
        _buffered -= length;
        _buffer.AsSpan(length, _buffered).CopyTo(_buffer);
        return message;
    }
}
