using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Parley.AspNetCore.Tests;

/// <summary>A client that speaks the protocol.</summary>
internal sealed class SignalingClient : IDisposable
{
    private readonly byte[] _buffer = new byte[1_048_576];
    private int _lastId;

    public ClientWebSocket Socket { get; } = new();

    /// <summary>Notifications that came while an answer was waited for.</summary>
    public List<JsonNode> Notifications { get; } = [];

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public static async Task<SignalingClient> Connect(Uri address, Action<ClientWebSocketOptions>? configure = null, HttpMessageInvoker? invoker = null)
    {
        var client = new SignalingClient();
        client.Socket.Options.AddSubProtocol("parley.v1");
        client.Socket.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(client.Socket.Options);
        await client.Socket.ConnectAsync(new UriBuilder(address) { Scheme = address.Scheme == "https" ? "wss" : "ws" }.Uri, invoker, Ending);
        return client;
    }

    public static async Task<SignalingClient> SignIn(RunningServer server, string name)
    {
        var client = await Connect(server.Plain("/parley/ws"));
        await client.Request("session.hello", $$"""{"guest":{"name":"{{name}}"} }""");
        return client;
    }

    public Task Send(string text, WebSocketMessageType type = WebSocketMessageType.Text) => Socket.SendAsync(Encoding.UTF8.GetBytes(text), type, true, Ending);

    /// <summary>The whole answer, with <c>result</c> or <c>error</c>.</summary>
    public async Task<JsonNode> Ask(string method, string parameters)
    {
        var id = ++_lastId;
        await Send($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}} }""");
        return await Next(message => message["id"]?.GetValue<int>() == id);
    }

    public async Task<JsonNode> Request(string method, string parameters) =>
        await Ask(method, parameters) is var answer && answer["result"] is { } result ? result : throw new InvalidOperationException(answer.ToJsonString());

    public Task<JsonNode> Notification(string method) => Next(message => message["method"]?.GetValue<string>() == method);

    public async Task<JsonNode> Next(Func<JsonNode, bool> wanted)
    {
        if (Notifications.FirstOrDefault(wanted) is { } earlier)
        {
            Notifications.Remove(earlier);
            return earlier;
        }

        while (true)
        {
            var message = await Receive() ?? throw new InvalidOperationException($"closed with {Socket.CloseStatus} {Socket.CloseStatusDescription}");
            if (wanted(message))
                return message;
            Notifications.Add(message);
        }
    }

    /// <summary>The next message; null when the server has closed.</summary>
    public async Task<JsonNode?> Receive()
    {
        var length = 0;
        while (true)
        {
            var result = await Socket.ReceiveAsync(_buffer.AsMemory(length), Ending);
            if (result.MessageType is WebSocketMessageType.Close)
                return null;
            length += result.Count;
            if (result.EndOfMessage)
                return JsonNode.Parse(Encoding.UTF8.GetString(_buffer, 0, length));
        }
    }

    /// <summary>Reads until the server closes; its code.</summary>
    public async Task<int> Closed()
    {
        while (await Receive() is not null)
        {
            // what comes before the close is not what is waited for
        }

        return (int)Socket.CloseStatus!;
    }

    public void Dispose() => Socket.Dispose();
}
