using System.Net.WebSockets;
using System.Text.Json;

namespace Parley.EndToEnd.Tests.Hosting;

/// <summary>A client that speaks docs/protocol.md and nothing else: one request after the other, notifications passed over.</summary>
internal sealed class SignalingClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1 << 17];
    private int _lastId;

    public static async Task<SignalingClient> SignInAsync(ParleyServer server, string name)
    {
        var client = new SignalingClient();
        client._socket.Options.AddSubProtocol("parley.v1");
        await client._socket.ConnectAsync(new Uri(server.Url.Replace("https:", "wss:", StringComparison.Ordinal) + "/parley/ws"), server.Http, CancellationToken.None);
        await client.AskAsync("session.hello", new { guest = new { name } });
        return client;
    }

    /// <summary>The result. Throws a <see cref="WebSocketException"/> when the server is gone first.</summary>
    public async Task<JsonElement> AskAsync(string method, object parameters)
    {
        var id = ++_lastId;
        var request = JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id, method, @params = parameters });
        await _socket.SendAsync(request, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        while (true)
        {
            var message = await ReadAsync();
            if (message.TryGetProperty("id", out var of) && of.GetInt32() == id)
                return message.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException(message.ToString());
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<JsonElement> ReadAsync()
    {
        var length = 0;
        while (true)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
                throw new WebSocketException("The server has closed the connection.");
            length += received.Count;
            if (!received.EndOfMessage)
                continue;
            using var document = JsonDocument.Parse(_buffer.AsMemory(0, length));
            return document.RootElement.Clone();
        }
    }
}
