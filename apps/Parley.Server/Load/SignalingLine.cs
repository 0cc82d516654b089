using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Parley.Rooms.Contracts;

namespace Parley.Server.Load;

/// <summary>Is told what the server says unasked.</summary>
/// <param name="method">Of what it tells.</param>
/// <param name="parameters">JSON, good for the time of the call.</param>
internal delegate void Notified(string method, ReadOnlySpan<byte> parameters);

/// <summary>A connection that speaks the signaling protocol (docs/protocol.md).</summary>
internal sealed class SignalingLine : IAsyncDisposable
{
    private const string Path = "/parley/ws";
    private const string Protocol = "parley.v1";
    private const int AckEvery = 16;
    private const int UsualMessage = 16 * 1024;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<long, IPendingRequest> _asked = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Notified _notified;
    private readonly CancellationTokenSource _closing = new();
    private Task _reading = Task.CompletedTask;
    private long _lastId;
    private long _received;

    private SignalingLine(Notified notified) => _notified = notified;

    /// <summary>Connects and signs in.</summary>
    /// <param name="server">Where to, and how.</param>
    /// <param name="name">The display name.</param>
    /// <param name="notified">Is told what the server says unasked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LoadFaultException">It was refused.</exception>
    public static async Task<SignalingLine> Connect(ServerAddress server, string name, Notified notified, CancellationToken cancellationToken)
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
        var asked = new PendingRequest<TResult>(method, resultType);
        _asked[number] = asked;
        try
        {
            await Send(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = number, ["method"] = method, ["params"] = JsonSerializer.SerializeToNode(parameters, parametersType) }, cancellationToken);
            return await asked.Answer.WaitAsync(AnswerWithin, cancellationToken);
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
        var text = ArrayPool<byte>.Shared.Rent(UsualMessage);
        var length = 0;
        try
        {
            while (true)
            {
                var read = await _socket.ReceiveAsync(text.AsMemory(length), _closing.Token);
                if (read.MessageType == WebSocketMessageType.Close) break;
                length += read.Count;
                if (!read.EndOfMessage)
                {
                    if (length == text.Length) text = Exchange(text, length, 2 * length);
                    continue;
                }

                var isAckDue = Take(text.AsSpan(0, length));
                length = 0;
                // hundreds of lines, each of which was told of hundreds of people once
                if (text.Length > UsualMessage) text = Exchange(text, 0, UsualMessage);
                if (isAckDue) await Tell("session.ack", new SessionAckParams(_received), ContractJson.Default.SessionAckParams);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or JsonException)
        {
            // whoever waits for an answer is told below
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }

        foreach (var asked in _asked.Values) asked.Lose();
    }

    private static byte[] Exchange(byte[] buffer, int used, int length)
    {
        var other = ArrayPool<byte>.Shared.Rent(length);
        buffer.AsSpan(0, used).CopyTo(other);
        ArrayPool<byte>.Shared.Return(buffer);
        return other;
    }

    private bool Take(ReadOnlySpan<byte> text)
    {
        var message = ServerMessage.Read(text);
        // neither the answer to the hello nor the last word is counted (section 2)
        var isCounted = message.Id != 0 && message.Method != "session.closing";
        if (isCounted) _received++;
        if (message.Method is { } method) _notified(method, message.Params);
        else if (message.Id is { } number && _asked.TryGetValue(number, out var asked)) asked.Take(message);
        return isCounted && _received % AckEvery == 0;
    }

    private string Reason() => _socket.CloseStatus is { } status ? $"closed by the server with {(int)status} {_socket.CloseStatusDescription}." : "the server is gone.";
}
