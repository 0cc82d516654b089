using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Parley.Rooms.Contracts;

namespace Parley.Server.Load;

/// <summary>A connection that speaks the signaling protocol (docs/protocol.md).</summary>
internal sealed class SignalingLine : IAsyncDisposable
{
    private const string Path = "/parley/ws";
    private const string Protocol = "parley.v1";
    private const int AckEvery = 16;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonNode?>> _asked = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Action<string, JsonNode> _notified;
    private readonly CancellationTokenSource _closing = new();
    private Task _reading = Task.CompletedTask;
    private long _lastId;
    private long _received;

    private SignalingLine(Action<string, JsonNode> notified) => _notified = notified;

    /// <summary>Connects and signs in.</summary>
    /// <param name="server">Where to, and how.</param>
    /// <param name="name">The display name.</param>
    /// <param name="notified">Is told what the server says unasked: the method and its parameters.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LoadFaultException">It was refused.</exception>
    public static async Task<SignalingLine> Connect(ServerAddress server, string name, Action<string, JsonNode> notified, CancellationToken cancellationToken)
    {
        var line = new SignalingLine(notified);
        try
        {
            line._socket.Options.AddSubProtocol(Protocol);
            line._socket.Options.CollectHttpResponseDetails = true;
            line._socket.Options.RemoteCertificateValidationCallback = ServerAccess.Validation(server);
            var address = new UriBuilder(new Uri(server.Url, Path)) { Scheme = server.Url.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" }.Uri;
            await line._socket.ConnectAsync(address, cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or HttpRequestException)
        {
            var status = line._socket.HttpStatusCode;
            await line.DisposeAsync();
            throw ServerAccess.Explain(exception, server, status);
        }

        line._reading = line.Read();
        var hello = new SessionHelloParams(server.Token, server.Token is null ? new GuestHello(name) : null, new ClientInfo("parley-load"));
        await line.Ask("session.hello", hello, ContractJson.Default.SessionHelloParams, ContractJson.Default.Welcome, cancellationToken, id: 0);
        return line;
    }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <exception cref="LoadFaultException">It was refused, or the connection broke.</exception>
    public async Task<TResult> Ask<TParams, TResult>(
        string method, TParams parameters, JsonTypeInfo<TParams> parametersType, JsonTypeInfo<TResult> resultType, CancellationToken cancellationToken, long? id = null)
    {
        var number = id ?? Interlocked.Increment(ref _lastId);
        var answer = _asked[number] = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Send(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = number, ["method"] = method, ["params"] = JsonSerializer.SerializeToNode(parameters, parametersType) }, cancellationToken);
        try
        {
            var message = await answer.Task.WaitAsync(AnswerWithin, cancellationToken) ?? throw new LoadFaultException($"{method}: the server closed the connection.");
            if (message["error"] is { } error)
                throw new LoadFaultException($"{method} was refused: {error["data"]?["reason"] ?? error["code"]} ({error["message"]})");
            return message["result"].Deserialize(resultType) ?? throw new LoadFaultException($"{method} was answered with nothing.");
        }
        catch (TimeoutException exception)
        {
            throw new LoadFaultException($"{method} was not answered within {AnswerWithin.TotalSeconds:0} s.", exception);
        }
        finally
        {
            _asked.TryRemove(number, out _);
        }
    }

    /// <summary>Says something that is not answered. What can't be sent any more is of no use to anybody.</summary>
    public async Task Tell<TParams>(string method, TParams parameters, JsonTypeInfo<TParams> type)
    {
        try
        {
            await Send(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = JsonSerializer.SerializeToNode(parameters, type) }, _closing.Token);
        }
        catch (Exception exception) when (exception is LoadFaultException or OperationCanceledException)
        {
            // the connection is gone, which whoever waits for an answer is told
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        try
        {
            await _reading;
        }
        catch (OperationCanceledException)
        {
            // that is how reading ends
        }

        _socket.Dispose();
    }

    private async Task Send(JsonObject message, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(message, JsonLines.Default.JsonObject);
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or InvalidOperationException)
        {
            throw new LoadFaultException("The signaling connection broke: " + Reason(), exception);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task Read()
    {
        using var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var read = await _socket.ReceiveAsync(buffer.AsMemory(), _closing.Token);
                if (read.MessageType == WebSocketMessageType.Close) break;
                text.Write(buffer, 0, read.Count);
                if (!read.EndOfMessage) continue;
                await Take(JsonNode.Parse(text.GetBuffer().AsSpan(0, (int)text.Length)));
                text.SetLength(0);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or JsonException)
        {
            // whoever waits for an answer is told below
        }

        foreach (var asked in _asked.Values) asked.TrySetResult(null);
    }

    private async Task Take(JsonNode? message)
    {
        if (message is null) return;
        var method = message["method"]?.GetValue<string>();
        var id = message["id"]?.GetValue<long>();
        if (id == 0 || method == "session.closing")
        {
            // neither is counted (section 2)
        }
        else if (++_received % AckEvery == 0)
        {
            await Tell("session.ack", new SessionAckParams(_received), ContractJson.Default.SessionAckParams);
        }

        if (method is not null) _notified(method, message["params"] ?? new JsonObject());
        else if (id is { } number && _asked.TryGetValue(number, out var asked)) asked.TrySetResult(message);
    }

    private string Reason() => _socket.CloseStatus is { } status ? $"closed by the server with {(int)status} {_socket.CloseStatusDescription}." : "the server is gone.";
}
