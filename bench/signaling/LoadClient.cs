using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Parley.Bench.Signaling;

/// <summary>A WebSocket client that does as little as it can, so that the server is what is measured.</summary>
internal sealed class LoadClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private static readonly bool OverTls = Environment.GetEnvironmentVariable("TLS") == "1";

    private Stream _stream = Stream.Null;
    private byte[] _buffer = new byte[512];
    private int _filled;
    private int _lastId;

    public Action<ReadOnlySpan<byte>>? Received { get; set; }

    public Task? Idling { get; set; }

    public async Task Connect(ServerUnderLoad server, string path)
    {
        await _socket.ConnectAsync(IPAddress.Loopback, server.Port);
        _stream = new NetworkStream(_socket);
        if (OverTls)
        {
            var tls = new SslStream(_stream);
#pragma warning disable CA5359 // the server's own authority is known to nobody here, and nothing secret is sent
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true });
#pragma warning restore CA5359
            _stream = tls;
        }

        var request = $"GET {path} HTTP/1.1\r\nHost: localhost:{server.Port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: parley.v1\r\n\r\n";
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        var text = "";
        while (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var got = new byte[1];
            if (await _stream.ReadAsync(got) == 0)
                throw new InvalidOperationException("closed in the handshake: " + text);
            text += (char)got[0];
        }

        if (!text.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            throw new InvalidOperationException(text);
    }

    /// <summary>Sends a request and waits for its result; notifications in between are dropped. Before <see cref="Run"/> only.</summary>
    public async Task<JsonNode> Request(string method, string parameters)
    {
        var id = ++_lastId;
        await SendAsync(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}"""));
        JsonNode? answer = null;
        while (answer is null)
        {
            await Fill();
            Drain(message =>
            {
                var node = JsonNode.Parse(message)!;
                if (node["id"]?.GetValue<int>() == id)
                    answer = node;
            });
        }

        return answer["result"] ?? throw new InvalidOperationException(answer.ToJsonString());
    }

    public async Task SendAsync(ReadOnlyMemory<byte> message) => await _stream.WriteAsync(Frame(message.Span));

    /// <summary>Sends a frame made by <see cref="Frame"/>. The sockets' buffers hold what the windows allow, so this does not wait.</summary>
    public void Send(ReadOnlySpan<byte> frame) => _stream.Write(frame);

    public async Task Run(CancellationToken cancellationToken)
    {
        _buffer = new byte[65_536];
        try
        {
            while (true)
            {
                await Fill(cancellationToken);
                Drain(message => Received?.Invoke(message));
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Waits for bytes without a buffer, answers pings.</summary>
    public async Task Idle(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                _ = await _stream.ReadAsync(Memory<byte>.Empty, cancellationToken);
                await Fill(cancellationToken);
                Drain(_ => { });
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>A client's text frame; masked with zeros, which leaves the payload as it is.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> payload, byte opcode = 1)
    {
        var head = payload.Length < 126 ? 2 : payload.Length <= ushort.MaxValue ? 4 : 10;
        var frame = new byte[head + 4 + payload.Length];
        frame[0] = (byte)(0x80 | opcode);
        frame[1] = (byte)(0x80 | (head == 2 ? payload.Length : head == 4 ? 126 : 127));
        if (head == 4)
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        else if (head == 10)
            BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), payload.Length);
        payload.CopyTo(frame.AsSpan(head + 4));
        return frame;
    }

    public void Dispose() => _socket.Dispose();

    private async Task Fill(CancellationToken cancellationToken = default)
    {
        if (_filled == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var got = await _stream.ReadAsync(_buffer.AsMemory(_filled), cancellationToken);
        if (got == 0)
            throw new InvalidOperationException("the server closed the connection");
        _filled += got;
    }

    private void Drain(Handler handler)
    {
        var start = 0;
        while (_filled - start >= 2)
        {
            var bytes = _buffer.AsSpan(start, _filled - start);
            var (head, length) = (bytes[1] & 0x7F) switch
            {
                126 => (4, bytes.Length < 4 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])),
                127 => (10, bytes.Length < 10 ? int.MaxValue : (int)BinaryPrimitives.ReadInt64BigEndian(bytes[2..])),
                var small => (2, small),
            };
            if (length == int.MaxValue || bytes.Length < head + length)
                break;
            var opcode = bytes[0] & 0x0F;
            if (opcode == 9)
                Send(Frame(bytes.Slice(head, length), opcode: 10));
            else if (opcode == 8)
                throw new InvalidOperationException("closed with " + (length < 2 ? "" : BinaryPrimitives.ReadUInt16BigEndian(bytes[head..]).ToString(CultureInfo.InvariantCulture)));
            else
                handler(bytes.Slice(head, length));
            start += head + length;
        }

        Buffer.BlockCopy(_buffer, start, _buffer, 0, _filled - start);
        _filled -= start;
    }

    private delegate void Handler(ReadOnlySpan<byte> message);
}
