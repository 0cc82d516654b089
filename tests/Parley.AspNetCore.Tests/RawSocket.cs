using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.AspNetCore.Signaling.WebSockets;
using Parley.AspNetCore.Tests.Signaling;

namespace Parley.AspNetCore.Tests;

/// <summary>A WebSocket client that may break every rule.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 4096 };

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public static async Task<RawSocket> Connect(int port)
    {
        var client = new RawSocket();
        await client._socket.ConnectAsync(IPAddress.Loopback, port, Ending);
        await client.Send(Encoding.ASCII.GetBytes(
            $"GET /parley/ws HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: parley.v1\r\n\r\n"));
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)(await client.Exactly(1))[0]);
        Assert.StartsWith("HTTP/1.1 101 ", head.ToString(), StringComparison.Ordinal);
        // RFC 6455 section 1.3 has this key and its answer
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", head.ToString(), StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Protocol: parley.v1\r\n", head.ToString(), StringComparison.Ordinal);
        return client;
    }

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes, Ending)..];
    }

    public Task SendText(string text) => Send(ClientFrame.Make(Opcode.Text, Encoding.UTF8.GetBytes(text), mask: 0xA1B2C3D4));

    /// <summary>The next frame of the server; null at the end of the connection.</summary>
    public async Task<(Opcode Opcode, byte[] Payload)?> Frame()
    {
        try
        {
            var head = await Exactly(2);
            var length = (head[1] & 0x7F) switch
            {
                126 => BinaryPrimitives.ReadUInt16BigEndian(await Exactly(2)),
                127 => (int)BinaryPrimitives.ReadInt64BigEndian(await Exactly(8)),
                var small => small,
            };
            return ((Opcode)(head[0] & 0x0F), await Exactly(length));
        }
        catch (Exception exception) when (exception is EndOfStreamException or SocketException)
        {
            return null;
        }
    }

    /// <summary>The code of the server's close frame; 1006 when it ended without one.</summary>
    public async Task<int> CloseCode() => (await Closed()).Code;

    /// <summary>The same with the words beside it.</summary>
    public async Task<(int Code, string Words)> Closed()
    {
        while (await Frame() is { } frame)
        {
            if (frame.Opcode is Opcode.Close)
                return (BinaryPrimitives.ReadUInt16BigEndian(frame.Payload), Encoding.UTF8.GetString(frame.Payload.AsSpan(2)));
        }

        return (1006, "");
    }

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]> Exactly(int count)
    {
        var bytes = new byte[count];
        for (var got = 0; got < count;)
        {
            var part = await _socket.ReceiveAsync(bytes.AsMemory(got), Ending);
            if (part == 0)
                throw new EndOfStreamException();
            got += part;
        }

        return bytes;
    }
}
