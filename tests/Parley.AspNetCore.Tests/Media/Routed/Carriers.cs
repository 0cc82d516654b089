using System.Net;
using System.Net.Sockets;
using Parley.AspNetCore.Tests.Net;
using Parley.Protocols.Ice;
using Parley.Protocols.Primitives;
using Parley.Protocols.Turn;

namespace Parley.AspNetCore.Tests.Media.Routed;

/// <summary>The way that a member's datagrams take to the server. Nothing here waits.</summary>
internal abstract class Carrier : IDisposable
{
    /// <summary>What can be waited on.</summary>
    public abstract Socket Socket { get; }

    public abstract void Send(ReadOnlySpan<byte> datagram);

    /// <summary>The next datagram, if one has come.</summary>
    public abstract bool TryReceive(Span<byte> buffer, out int length);

    public virtual void Dispose() => Socket.Dispose();

    /// <summary>As much as the socket has; 0 for nothing, or the end.</summary>
    protected int Read(Span<byte> buffer)
    {
        var read = Socket.Receive(buffer, SocketFlags.None, out var error);
        return error == SocketError.Success ? read : 0;
    }
}

/// <summary>UDP.</summary>
internal sealed class UdpCarrier : Carrier
{
    public UdpCarrier(int port)
    {
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false, ReceiveBufferSize = 1 << 20 };
        Socket.Connect(IPAddress.Loopback, port);
    }

    public override Socket Socket { get; }

    // a datagram that the system does not take is lost, as on any network
    public override void Send(ReadOnlySpan<byte> datagram) => Socket.Send(datagram, SocketFlags.None, out _);

    public override bool TryReceive(Span<byte> buffer, out int length) => (length = Read(buffer)) > 0;
}

/// <summary>Messages cut from a stream.</summary>
internal abstract class StreamCarrier(Socket socket) : Carrier
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    private readonly byte[] _received = new byte[1 << 16];
    private int _count;

    public override Socket Socket => socket;

    public override bool TryReceive(Span<byte> buffer, out int length)
    {
        length = 0;
        while (true)
        {
            if (TryCut(_received.AsSpan(0, _count), out var used, out var payload))
            {
                length = payload.Length;
                payload.CopyTo(buffer);
                _received.AsSpan(used, _count - used).CopyTo(_received);
                _count -= used;
                if (length > 0) return true;
                continue;
            }

            var read = Read(_received.AsSpan(_count));
            if (read == 0) return false;
            _count += read;
        }
    }

    /// <summary>The first message of what was received; its payload is empty if it is not for the member.</summary>
    protected abstract bool TryCut(Span<byte> received, out int used, out Span<byte> payload);

    /// <summary>
    /// Ends the stream in order. A socket that is closed with something unread in it resets the connection instead, and the last that was sent
    /// over it, a goodbye, may be lost with it.
    /// </summary>
    public override void Dispose()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            while (socket.Poll(LongestEnd, SelectMode.SelectRead) && Read(_received) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // the server has ended it
        }

        base.Dispose();
    }

    protected void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var sent = socket.Send(bytes, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) socket.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectWrite);
            else if (error != SocketError.Success) return;
            bytes = bytes[sent..];
        }
    }
}

/// <summary>ICE-TCP (RFC 6544): a length before each datagram.</summary>
internal sealed class IceTcpCarrier(int port) : StreamCarrier(Open(port))
{
    public override void Send(ReadOnlySpan<byte> datagram)
    {
        Span<byte> frame = stackalloc byte[IceTcpFraming.HeaderLength + datagram.Length];
        IceTcpFraming.WriteHeader(frame, datagram.Length);
        datagram.CopyTo(frame[IceTcpFraming.HeaderLength..]);
        Write(frame);
    }

    protected override bool TryCut(Span<byte> received, out int used, out Span<byte> payload)
    {
        used = 0;
        payload = default;
        if (received.Length < IceTcpFraming.HeaderLength) return false;
        used = IceTcpFraming.HeaderLength + ((received[0] << 8) | received[1]);
        if (received.Length < used) return false;
        payload = received[IceTcpFraming.HeaderLength..used];
        return true;
    }

    private static Socket Open(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        socket.Blocking = false;
        return socket;
    }
}

/// <summary>A channel of a TURN client on TCP, whose peer is the server's own media port.</summary>
internal sealed class TurnCarrier : StreamCarrier
{
    private readonly TestTurnClient _client;
    private readonly TransportAddress _server;

    private TurnCarrier(TestTurnClient client, TransportAddress server)
        : base(client.Socket) => (_client, _server) = (client, server);

    public static TurnCarrier Open(int streamPort, TransportAddress server)
    {
        var client = TestTurnClient.Tcp(streamPort);
        client.Allocate();
        client.BindChannel(0x4001, server);
        client.Socket.Blocking = false;
        return new TurnCarrier(client, server);
    }

    public override void Send(ReadOnlySpan<byte> datagram) => Write(_client.Wrap(_server, datagram));

    public override void Dispose()
    {
        base.Dispose();
        _client.Dispose();
    }

    protected override bool TryCut(Span<byte> received, out int used, out Span<byte> payload)
    {
        payload = default;
        if (StreamFraming.Measure(received, received.Length + 1, out used) != FramingResult.Message || received.Length < used) return false;
        if (ChannelData.LooksLike(received)) payload = received.Slice(4, (received[2] << 8) | received[3]);
        return true;
    }
}
